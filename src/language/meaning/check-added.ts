/** Rules for `add`: it names layers above, and what they give can be added. */

import type { Settings } from '../../protocol/plan.ts';
import { pathText } from '../syntax/names.ts';
import { nearest } from '../syntax/nearest.ts';
import { stageNames } from './check-value.ts';
import type { Report } from './problem.ts';
import { type Item, isDomain } from './scope.ts';
import type { Shape } from './shape.ts';
import { replacing } from './unknown.ts';

/** Shapes by the names that a layer may use, block by block. */
export interface KnownLayers {
  readonly shapes: Map<string, Shape>;
  readonly outside: KnownLayers | undefined;
}

/** False where something is wrong. `shape` is the layer's own. */
export function judgeAdded(
  layer: Settings,
  item: Item,
  shape: Shape,
  known: KnownLayers,
  isOutput: boolean,
  report: Report,
): boolean {
  const given = item.scope.given.get('add');
  if (given === undefined || given.slip || given.value === null || isDomain(given.value)) return true;
  if (isOutput) {
    report('layer-shape', given.at, `${item.name} is the last layer, whose neurons vote. Add in a layer before it.`);
    return false;
  }
  for (const node of stageNames(given.value) ?? []) {
    const name = pathText(node.path);
    const added = findLayer(name, known);
    if (added === undefined) {
      const meant = nearest(name, namesOf(known));
      const hint = meant === undefined ? 'Name a layer above.' : `Did you mean ${meant}?`;
      report(
        'name-unknown',
        node,
        `There is no layer ${name} above ${item.name}. ${hint}`,
        meant === undefined ? {} : replacing(node, meant),
      );
      return false;
    }
    if (fits(added, shape, layer.kind === 'dense')) continue;
    report(
      'layer-shape',
      node,
      `${item.name} adds ${name}, which gives ${added.join(' x ')}, to its own ${shape.join(' x ')}. Channels may differ; places only by whole strides, and in a dense layer not at all.`,
    );
    return false;
  }
  return true;
}

/** What a layer or block of that name gives, from the inside out. */
export function findLayer(name: string, known: KnownLayers | undefined): Shape | undefined {
  return known === undefined ? undefined : (known.shapes.get(name) ?? findLayer(name, known.outside));
}

function namesOf(known: KnownLayers | undefined): readonly string[] {
  return known === undefined ? [] : [...known.shapes.keys(), ...namesOf(known.outside)];
}

/** Whether a convolution of 1 x 1 at some stride makes one of the other, as far as the sides are decided. */
function fits(from: Shape, to: Shape, flat: boolean): boolean {
  const equal = from.every((side, index) => side === undefined || to[index] === undefined || side === to[index]);
  if (equal) return true;
  return [0, 1].every((axis) => {
    const [input, output] = [from[axis], to[axis]];
    if (input === undefined || output === undefined) return true;
    if (flat) return input === 1;
    const stride = Math.ceil(input / output);
    return output <= input && Math.floor((input - 1) / stride) + 1 === output;
  });
}
