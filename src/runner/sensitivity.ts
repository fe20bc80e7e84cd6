/**
 * Which settings mattered, told from every trial that has ended: while the search goes on, as often as that costs
 * little, and when it is over. Computed in a thread of its own, so that neither proposals nor the journal wait.
 */

import { canonicalJson } from '../core/canonical-json.ts';
import type { RunEvent, SensitivityMeasured } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import { FIRST_TOLD } from '../run/influence.ts';
import type { Outcome } from '../search/outcome.ts';
import type { Proposer } from '../search/thread/proposer.ts';
import type { Journal } from './journal.ts';

export interface SensitivityOptions {
  readonly plan: Plan;
  /** Events of earlier coordinators. */
  readonly past: readonly RunEvent[];
  readonly journal: Pick<Journal, 'write'>;
  readonly analyst: Pick<Proposer, 'sensitivity'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

export interface SensitivityTeller {
  /** A trial has ended. Returns at once; what is found is written when it is known. */
  readonly meanwhile: (history: () => readonly Outcome[]) => void;
  /** The search is over: written before this resolves, unless the same trials were told already. */
  readonly atEnd: (history: readonly Outcome[]) => Promise<void>;
}

export function createSensitivityTeller({ plan, past, journal, analyst, now }: SensitivityOptions): SensitivityTeller {
  let told: SensitivityMeasured | undefined = past.findLast((event) => event.kind === 'sensitivityMeasured');
  let nextAfter = 0;
  let asked: Promise<void> = Promise.resolve();
  let asking = false;
  let over = false;

  const tell = async (history: readonly Outcome[], last: boolean): Promise<void> => {
    if (told !== undefined && endedIn(history) === trialsOf(told)) return;
    const begun = now();
    const found = await analyst.sensitivity(plan, history);
    // What is known too late has no reader: the last word follows.
    if (found === undefined || (over && !last)) return;
    const event: SensitivityMeasured = { kind: 'sensitivityMeasured', ...found };
    journal.write(event);
    told = event;
    nextAfter = now() + REST * (now() - begun);
  };

  return {
    meanwhile(history) {
      if (asking || over || now() < nextAfter) return;
      const known = distinct(history());
      const ended = endedIn(known);
      if (ended < FIRST_TOLD || (told !== undefined && ended < trialsOf(told) * GROWTH)) return;
      asking = true;
      // A run that is cancelled closes the thread under it; nothing is lost by that.
      asked = tell(known, false)
        .catch(() => undefined)
        .finally(() => {
          asking = false;
        });
    },
    async atEnd(history) {
      over = true;
      await asked;
      await tell(distinct(history), true);
    },
  };
}

/**
 * The same settings once: a search and its baselines begin with the same trials, whose tasks ran once. Counted again they
 * would make a chance look like a rule.
 */
function distinct(history: readonly Outcome[]): readonly Outcome[] {
  const known = new Map<string, Outcome>();
  for (const outcome of history) {
    const key = canonicalJson(outcome.answers);
    const other = known.get(key);
    if (other === undefined || (!hasEnded(other) && hasEnded(outcome))) known.set(key, outcome);
  }
  return [...known.values()];
}

function endedIn(history: readonly Outcome[]): number {
  return history.filter(hasEnded).length;
}

function hasEnded({ status }: Outcome): boolean {
  return status === 'done' || status === 'silent' || status === 'failed';
}

/** The same trials give the same numbers, so the count is enough: trials only ever come to be more. */
function trialsOf({ measured, broken }: Pick<SensitivityMeasured, 'measured' | 'broken'>): number {
  return measured + broken;
}

/** Told again after a tenth more trials, so that a long journal holds few of them ... */
const GROWTH = 1.1;
/** ... and after so many times the time that finding it took, so that it takes a tenth of one core at most. */
const REST = 9;
