/** Whether trials that are to end early can be compared on their way, and whether there is a way to compare them on. */

import { askedPruning, comparedStage } from '../../protocol/pruning.ts';
import { isAsk } from '../../protocol/setting.ts';
import type { Whole } from './whole.ts';

export function judgePruning({ plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>): void {
  const pruning = askedPruning(plan);
  const node = resolved.root.given.get('search')?.uses[0]?.scope?.given.get('prune')?.at;
  if (pruning === undefined || node === undefined || plan.objectives.length === 0) return;
  const compared = comparedStage(plan);
  if (compared === undefined) {
    const goals = [...plan.objectives, ...plan.require];
    const stage = goals.map(({ of }) => of).find((name) => !hasEpochs(plan.stages, name)) ?? goals.at(-1)!.of;
    report(
      'prune-stage',
      node,
      `Trials are compared at epochs, but a goal is measured at the stage ${stage}, and no stage with epochs knows them all. Measure every goal at the last train or finetune stage or before it, or leave prune out.`,
    );
    return;
  }
  const epochs = longest(plan, compared);
  if (epochs === undefined || epochs > pruning.grace) return;
  report(
    'prune-idle',
    node,
    `No trial is ended early: the first are compared after epoch ${pruning.grace}, and ${compared} has ${epochs}. Lower grace, or leave prune out.`,
  );
}

function hasEpochs(stages: Whole['plan']['stages'], name: string): boolean {
  return stages.some((stage) => stage.name === name && stage.settings.epochs !== undefined);
}

/** The most epochs that a trial can have; undefined where they are computed. */
function longest({ stages, space }: Whole['plan'], name: string): number | undefined {
  const epochs = stages.find((stage) => stage.name === name)?.settings.epochs;
  if (typeof epochs === 'number') return epochs;
  if (!isAsk(epochs)) return undefined;
  const asked = space.find(({ id }) => id === epochs.ask);
  if (asked === undefined) return undefined;
  return asked.type === 'choice' ? Math.max(...asked.of.map(Number)) : asked.high;
}
