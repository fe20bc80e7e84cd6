/** A run as an Optuna journal file: the trials of its search, for `JournalStorage` and the tools that read it. */

import type { RunEvent } from '../protocol/event.ts';
import { excessOf } from '../protocol/excess.ts';
import { isBaseline } from '../run/baselines.ts';
import type { RunState, TrialState } from '../run/state.ts';
import { type OptunaTrial, optunaJournal } from '../search/optuna.ts';
import type { EndedTrial, RungValues } from '../search/outcome.ts';

/** Undefined for a run without its first line, which holds the plan. */
export function optunaStudy({ started, trials }: RunState, events: readonly RunEvent[]): string | undefined {
  if (started === undefined) return undefined;
  const { plan } = started;
  const begun = new Map<number, number>();
  const ended = new Map<number, number>();
  const rungs = new Map<number, RungValues[]>();
  for (const event of events) {
    if (event.kind === 'trialProposed') begun.set(event.trial, Date.parse(event.at));
    if (event.kind === 'trialFinished' || event.kind === 'trialPruned' || event.kind === 'trialFailed')
      ended.set(event.trial, Date.parse(event.at));
    if (event.kind === 'rungReached') {
      const values = Object.fromEntries(Object.entries(event.values).map(([id, mean]) => [id, { mean }]));
      rungs.set(event.trial, [...(rungs.get(event.trial) ?? []), { epoch: event.epoch, values }]);
    }
  }
  const told = trials
    .filter((trial) => !isBaseline(trial))
    .map((trial): OptunaTrial => {
      const { trial: number, answers, by, values } = trial;
      const startedMs = begun.get(number) ?? Date.parse(started.at);
      return {
        trial: number,
        answers,
        by,
        startedMs,
        endedMs: ended.get(number),
        end: endOf(trial, rungs.get(number) ?? []),
        excess: plan.require.map((limit) => excessOf(limit, values[limit.id]?.mean ?? Number.NaN)),
      };
    });
  return optunaJournal(plan.title, plan, told);
}

function endOf({ trial, answers, status, values }: TrialState, rungs: readonly RungValues[]): EndedTrial | undefined {
  if (status === 'waiting' || status === 'running') return undefined;
  const measured = Object.keys(values).length > 0;
  if (measured) return { trial, answers, status: 'done', values, rungs };
  // Stopped by a limit between stages: like a failure, it has no values.
  const plain = status === 'pruned' || status === 'silent' || status === 'cancelled' ? status : 'failed';
  return { trial, answers, status: plain, rungs };
}
