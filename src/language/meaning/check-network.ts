/** Rules for a network as a whole: it has layers, they fit each other, the last one fits the classes. */

import type { Settings, StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import { judgeAdded, type KnownLayers } from './check-added.ts';
import { judgeNeurons } from './check-neurons.ts';
import type { Report } from './problem.ts';
import { type Item, itemNamed, type Scope } from './scope.ts';
import { type DataFacts, type Shape, sameShape, shapeAfter } from './shape.ts';
import { findGiven } from './source.ts';
import { stageSources } from './stage-sources.ts';
import { memberOf } from './vocabulary.ts';

/** False where the network is wrong. */
export function judgeNetwork(stage: StagePlan, item: Item, root: Scope, facts: DataFacts, report: Report): boolean {
  const network = stage.settings.network;
  if (!isSettings(network) || network.kind !== undefined) return true;
  const member = memberOf(item.kind, 'network');
  const found = member === undefined ? undefined : findGiven(stageSources(item, root), member);
  const scope = found?.given.uses[0]?.scope;
  const layers = Array.isArray(network.layers) ? (network.layers as readonly Settings[]) : [];
  if (scope === undefined || layers.length === 0) {
    report(
      'layers-none',
      scope?.head ?? item.scope.head,
      'The network has no layers. Add network { layer output = dense { } }, for example.',
    );
    return false;
  }
  const wanted = network.input;
  if (Array.isArray(wanted) && wanted.every((side) => typeof side === 'number')) {
    const shape: Shape = [wanted[0] as number, wanted[1] as number, wanted[2] as number];
    if (!sameShape(shape, facts.input)) {
      const input = scope.given.get('input');
      report(
        'input-shape',
        input?.node ?? scope.head,
        `The data gives ${facts.input.join(' x ')}, not ${wanted.join(' x ')} (height x width x channels). Change input, or leave it out.`,
      );
      return false;
    }
  }
  judgeNeurons(stage.settings, layers, scope, report);
  const end = walkLayers(layers, scope, facts.input, facts, report, undefined);
  if (end === undefined) return false;
  const { shape, last } = end;
  if (last.layer.kind === 'pool') {
    report(
      'output-units',
      last.item.at,
      `The network ends in ${last.item.name}, which has no neurons. End it with layer output = dense { }.`,
    );
    return false;
  }
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined || facts.classes === undefined) return true;
  const neurons = height * width * channels;
  if (neurons !== facts.classes) {
    const units = last.item.scope.given.get('units');
    report(
      'output-units',
      units?.node ?? last.item.at,
      `The last layer has ${neurons} neurons, and the data has ${facts.classes} classes. Write units = ${facts.classes}, or leave units out.`,
    );
  }
  return neurons === facts.classes;
}

interface End {
  readonly shape: Shape;
  readonly last: { readonly layer: Settings; readonly item: Item };
}

/** Undefined where something was wrong or there was no layer. */
function walkLayers(
  layers: readonly Settings[],
  scope: Scope,
  input: Shape,
  facts: DataFacts,
  report: Report,
  outside: KnownLayers | undefined,
): End | undefined {
  const known: KnownLayers = { shapes: new Map(), outside };
  const outermost = outside === undefined;
  let shape = input;
  let last: End['last'] | undefined;
  for (const [index, layer] of layers.entries()) {
    const item = itemNamed(scope, 'layer', String(layer.name));
    if (item === undefined) return undefined;
    if (layer.kind === 'block') {
      const times = typeof layer.times === 'number' ? layer.times : 1;
      const inner = Array.isArray(layer.layers) ? (layer.layers as readonly Settings[]) : [];
      if (inner.length === 0) {
        report('layers-none', item.at, `The block ${item.name} has no layers. Add one, or leave it out.`);
        return undefined;
      }
      const before = shape;
      for (let time = 0; time < Math.min(times, 20); time++) {
        // Inside the block its name is what reaches it, behind it what it gives.
        known.shapes.set(item.name, shape);
        const end = walkLayers(inner, item.scope, shape, facts, report, known);
        if (end === undefined) return undefined;
        if (sameShape(end.shape, shape) && time > 0) break;
        shape = end.shape;
        last = end.last;
      }
      if (typeof layer.times !== 'number' && !sameShape(before, shape)) shape = [undefined, undefined, undefined];
      known.shapes.set(item.name, shape);
      continue;
    }
    const isOutput = outermost && index === layers.length - 1;
    if (layer.kind === 'dense' && layer.units === undefined && !isOutput) {
      report(
        'setting-missing',
        item.at,
        `${item.name} needs units. Write units = 128, for example; only the last layer takes the number of classes.`,
      );
      return undefined;
    }
    const after = shapeAfter(layer, shape, facts.classes);
    if ('wrong' in after) {
      report('layer-shape', item.at, after.wrong);
      return undefined;
    }
    shape = after.shape;
    if (!judgeAdded(layer, item, shape, known, isOutput, report)) return undefined;
    known.shapes.set(item.name, shape);
    last = { layer, item };
  }
  return last === undefined ? undefined : { shape, last };
}
