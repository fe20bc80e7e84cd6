/** Rules between stages: `from` names stages, nothing waits for itself, gates stand where they can. */

import { listed } from '../../core/words.ts';
import { pathText } from '../syntax/names.ts';
import { nearest } from '../syntax/nearest.ts';
import type { Kind } from '../syntax/tree.ts';
import { stageNames } from './check-value.ts';
import type { Report } from './problem.ts';
import { type Item, isDomain, type Scope } from './scope.ts';
import type { Slips } from './slips.ts';
import { replacing } from './unknown.ts';

export function checkStages(root: Scope, _slips: Slips, report: Report): void {
  const stages = stagesOf(root);
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  for (const stage of stages) {
    for (const from of fromOf(stage)) {
      const name = pathText(from.path);
      if (byName.has(name)) continue;
      const names = stages.map((each) => each.name).filter((each) => each !== stage.name);
      const meant = nearest(name, names);
      const here = names.length === 0 ? 'There are no other stages.' : `Stages here: ${names.join(', ')}.`;
      report(
        'stage-unknown',
        from,
        `There is no stage ${name}. ${meant === undefined ? here : `Did you mean ${meant}?`}`,
        meant === undefined ? {} : replacing(from, meant),
      );
    }
  }
  checkCycles(stages, byName, report);
}

export function stagesOf(root: Scope): readonly Item[] {
  return root.items.filter((item) => item.word === 'stage');
}

/** The names behind a stage's `from`. */
export function fromOf(stage: Item): readonly Kind[] {
  const given = stage.scope.given.get('from');
  if (given === undefined || given.slip || given.value === null || isDomain(given.value)) return [];
  return stageNames(given.value) ?? [];
}

/** Kinds of the stages whose weights a stage of this kind can start from. */
export function startsFrom(kind: string): readonly string[] {
  if (kind === 'finetune') return ['convert'];
  return kind === 'evaluate' ? ['train', 'convert', 'finetune'] : ['train'];
}

/** Every circle is reported once, at the first `from` of the file that closes it. */
function checkCycles(stages: readonly Item[], byName: ReadonlyMap<string, Item>, report: Report): void {
  const done = new Set<Item>();
  for (const start of stages) {
    const trail: Item[] = [];
    const walk = (stage: Item): void => {
      if (done.has(stage)) return;
      const at = trail.indexOf(stage);
      if (at >= 0) {
        const circle = trail.slice(at);
        const first = circle.reduce((a, b) => (a.at.start <= b.at.start ? a : b));
        const names = circle.map((each) => each.name).sort();
        const next = fromOf(first).find((from) => circle.some((each) => each.name === pathText(from.path)));
        const message =
          names.length === 1
            ? `${names[0]} waits for itself. Name another stage, or leave out from.`
            : `${listed(names)} wait for each other. One of them must start on its own.`;
        report('from-cycle', next ?? first.at, message);
        for (const each of circle) done.add(each);
        return;
      }
      trail.push(stage);
      for (const from of fromOf(stage)) {
        const next = byName.get(pathText(from.path));
        if (next !== undefined) walk(next);
      }
      trail.pop();
      done.add(stage);
    };
    walk(start);
  }
}
