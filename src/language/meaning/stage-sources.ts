/**
 * Where a stage's settings may be written: its own block, the experiment around it, and for network and neuron the
 * stages whose weights it starts from. Such a stage goes on with their network, so their questions are its own.
 */

import { pathText } from '../syntax/names.ts';
import { fromOf, stagesOf } from './check-stages.ts';
import type { Item, Scope } from './scope.ts';
import type { Source } from './source.ts';
import { memberOf } from './vocabulary.ts';

/** Nearest first. */
export function stageSources(stage: Item, root: Scope): readonly Source[] {
  return [...blocksOf(stage, root), ...inherited(stage, root, [stage]), { scope: root, prefix: '' }];
}

/** The block of the stage, and paths into it: `train.epochs = 3`. */
function blocksOf(stage: Item, root: Scope): readonly Source[] {
  const own: Source = { scope: stage.scope, prefix: '' };
  return root.dotted ? [own, { scope: root, prefix: `${stage.name}.` }] : [own];
}

function inherited(stage: Item, root: Scope, above: readonly Item[]): readonly Source[] {
  if (!hasNetwork(stage)) return [];
  const names = fromOf(stage).map((name) => pathText(name.path));
  const before = stagesOf(root).filter(
    (each) => names.includes(each.name) && hasNetwork(each) && !above.includes(each),
  );
  return before.flatMap((each) => [
    ...blocksOf(each, root).map((source): Source => ({ ...source, before: true })),
    ...inherited(each, root, [...above, each]),
  ]);
}

function hasNetwork(stage: Item): boolean {
  return memberOf(stage.kind, 'network') !== undefined;
}
