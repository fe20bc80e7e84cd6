/**
 * The search as a script sees it: ask for a trial, tell what came of it, look at the front. It keeps the outcomes and
 * leaves the proposing to a strategy; whatever is told, it goes on or ends with a reason, and never throws.
 */

import { costsOf } from '../core/pareto/dominance.ts';
import { frontOf } from '../core/pareto/front.ts';
import { hypervolume } from '../core/pareto/hypervolume.ts';
import { inferReference } from '../core/pareto/reference.ts';
import { fail, type Result, succeed } from '../core/result.ts';
import { mean, standardDeviation } from '../core/statistics.ts';
import { isObject } from '../protocol/decode.ts';
import { excessOf } from '../protocol/excess.ts';
import type { Answers } from '../protocol/plan.ts';
import type { StudyPlan } from './definition.ts';
import { searchFailure } from './messages.ts';
import { type OptunaTrial, optunaJournal } from './optuna.ts';
import type { EndedTrial, Measured, Outcome, RungValues } from './outcome.ts';
import { decideAtRung, type Rung, rungEpochs } from './pruning/asha.ts';
import type { AsyncStrategy } from './thread/proposer.ts';
import { isFiniteNumber, isWhole, shown, strangerIn } from './words.ts';

/** A search that a script drives: it asks for trials and tells what came out. */
export interface Study<A> {
  /**
   * The next trial, or why there is none. Computed in a thread. With `ahead` a number it waits until the trials that
   * the proposal may know were told, so that the order of finishing changes nothing.
   */
  readonly ask: () => Promise<Asked<A>>;
  /**
   * What came of a trial: a number, or one per repeat, for every objective and requirement; or that it failed. A value
   * that is missing or not finite makes it a failed trial, and a second telling replaces the first; both are said in
   * `note`. Fails only for a trial that was never asked and for what no outcome can be.
   */
  readonly tell: (id: number, told: Told) => Result<{ readonly note?: string }>;
  /**
   * The values of a running trial at an epoch before its last, for every objective and requirement. With `prune` true
   * it has fallen behind at a rung and is ended: it counts as pruned, and need not be told. Compared are the trials
   * that a proposal for it might have known. Fails where the study prunes nothing or the trial was never asked.
   */
  readonly report: (
    id: number,
    epoch: number,
    values: Readonly<Record<string, number>>,
  ) => Result<{ readonly prune: boolean }>;
  /** Feasible trials that no other dominates, by the first objective. */
  readonly front: () => readonly StudyTrial<A>[];
  /**
   * Of the front, below the reference; without one it is inferred. Undefined while nothing can be inferred, and where
   * the reference has anything but a finite number for an objective.
   */
  readonly hypervolume: (reference?: Readonly<Record<string, number>>) => number | undefined;
  /** Every trial in the order of asking. */
  readonly trials: () => readonly StudyTrial<A>[];
  /** The study as an Optuna journal file, for `JournalStorage` and the tools that read it. */
  readonly optunaJournal: (name: string) => string;
  /** Ends the thread; whoever asks, or waits with `ask`, is told so as a reason. */
  readonly close: () => Promise<void>;
}

/** The next trial to run, or why there is none. */
export type Asked<A> =
  | {
      readonly id: number;
      readonly answers: A;
      /** usual, explore, model, evolve, tpe, pabo, grid. */
      readonly by: string;
      readonly predicted?: readonly { readonly mean: number; readonly sd: number }[];
    }
  | { readonly exhausted: string };

/** What came out of a trial: a number or one per repeat for each objective and requirement, in their units; or that it gave none. */
export type Told = Readonly<Record<string, number | readonly number[]>> | 'failed' | 'silent';

/** A trial as the study knows it. */
export interface StudyTrial<A> {
  readonly id: number;
  readonly answers: A;
  readonly by: string;
  readonly status: 'running' | 'done' | 'pruned' | 'silent' | 'failed';
  /** Means; empty unless done. */
  readonly values: Readonly<Record<string, number>>;
  readonly feasible: boolean;
}

export interface StudyParts {
  readonly plan: StudyPlan;
  readonly strategy: AsyncStrategy;
  readonly close: () => Promise<void>;
  /** Milliseconds; for the dates of the export only. */
  readonly now: () => number;
}

export function createStudy<A extends Answers>({ plan, strategy, close, now }: StudyParts): Study<A> {
  const asked: AskedTrial[] = [];
  const ended = new Map<number, EndedTrial>();
  const rungs = new Map<number, readonly RungValues[]>();
  let listeners: (() => void)[] = [];
  let line: Promise<unknown> = Promise.resolve();
  let closed = false;
  const { objectives, require, ahead } = plan;
  const aims = objectives.map(({ aim }) => aim);
  const wanted = [...objectives, ...require].map((goal) => goal.id);

  const propose = async (): Promise<Asked<A>> => {
    const n = asked.length + 1;
    const basis = ahead === 'any' ? Number.POSITIVE_INFINITY : n - ahead;
    const isKnown = () => asked.every(({ trial }) => trial > basis || ended.has(trial));
    while (ahead !== 'any' && !isKnown() && !closed) await new Promise<void>((resolve) => listeners.push(resolve));
    if (closed) return { exhausted: 'The study was closed.' };
    const history = asked.map(({ trial, answers }): Outcome => {
      const end = trial <= basis ? ended.get(trial) : undefined;
      return end ?? { trial, answers, status: 'pending' };
    });
    const proposal = await strategy.propose(n, history);
    if ('exhausted' in proposal) return proposal;
    const { answers, by, predicted } = proposal;
    asked.push({ trial: n, answers, by, startedMs: now(), endedMs: undefined });
    return { id: n, answers: answers as A, by, ...(predicted === undefined ? {} : { predicted }) };
  };

  const tell = (id: number, told: Told): Result<{ readonly note?: string }> => {
    const at = asked.findIndex(({ trial }) => trial === id);
    const one = asked[at];
    if (one === undefined) return unasked(id);
    if (typeof told === 'string' ? told !== 'failed' && told !== 'silent' : !isObject(told)) {
      const message = `Trial ${id} was told ${shown(told)}.`;
      return fail(searchFailure('study-broken', message, `Tell { ${wanted.join(', ')} }, 'failed' or 'silent'.`));
    }
    const notes = ended.has(id) ? [`Trial ${id} was told before; this telling takes its place.`] : [];
    const { end, note } = endOf(one, told, wanted);
    if (note !== undefined) notes.push(note);
    endTrial(at, end);
    return succeed(notes.length === 0 ? {} : { note: notes.join(' ') });
  };

  const endTrial = (at: number, end: EndedTrial): void => {
    const one = asked[at]!;
    const own = rungs.get(one.trial);
    ended.set(one.trial, own === undefined ? end : { ...end, rungs: own });
    asked[at] = { ...one, endedMs: now() };
    wakeAll();
  };
  const wakeAll = (): void => {
    const waiting = listeners;
    listeners = [];
    for (const wake of waiting) wake();
  };

  const report = (id: number, epoch: number, values: Readonly<Record<string, number>>): Result<{ prune: boolean }> => {
    const at = asked.findIndex(({ trial }) => trial === id);
    const one = asked[at];
    if (plan.prune === undefined) return fail(prunesNothing);
    if (one === undefined) return unasked(id);
    if (!isWhole(epoch, 1) || !isObject(values)) {
      const message = `Trial ${id} reported ${shown(values)} at epoch ${shown(epoch)}.`;
      return fail(searchFailure('study-broken', message, `Report { ${wanted.join(', ')} } at an epoch from 1.`));
    }
    const before = rungs.get(id) ?? [];
    const rung = rungEpochs(plan.prune, epoch + 1).at(-1);
    const reached = rung !== undefined && (before.at(-1)?.epoch ?? 0) < rung && !ended.has(id);
    if (!reached) return succeed({ prune: ended.get(id)?.status === 'pruned' });
    const measured = Object.fromEntries(
      wanted.map((name) => [name, { mean: isFiniteNumber(values[name]) ? values[name] : Number.NaN }]),
    );
    const basis = ahead === 'any' ? Number.POSITIVE_INFINITY : id - ahead;
    const others = [...rungs].flatMap(([trial, of]): Rung[] => {
      const same = of.find((other) => other.epoch === rung);
      return trial === id || trial > basis || same === undefined ? [] : [{ trial, values: same.values }];
    });
    const decision = decideAtRung(plan, plan.prune.factor, { trial: id, values: measured }, others);
    if (decision === undefined) return succeed({ prune: false });
    rungs.set(id, [...before, { epoch: rung, values: measured }]);
    if (!decision.goesOn) endTrial(at, { trial: id, answers: one.answers, status: 'pruned' });
    return succeed({ prune: !decision.goesOn });
  };

  const excessOfTrial = (end: EndedTrial | undefined): number[] =>
    require.map((requirement) => excessOf(requirement, end?.values?.[requirement.id]?.mean ?? Number.NaN));

  const trials = (): StudyTrial<A>[] =>
    asked.map(({ trial, answers, by }) => {
      const end = ended.get(trial);
      const values = Object.entries(end?.values ?? {}).map(([id, value]) => [id, value.mean] as const);
      return {
        id: trial,
        answers: answers as A,
        by,
        status: end === undefined ? 'running' : end.status === 'cancelled' ? 'failed' : end.status,
        values: Object.fromEntries(values),
        feasible: end?.status === 'done' && excessOfTrial(end).every((value) => value <= 0),
      };
    });
  const isReference = (given: unknown): boolean =>
    isObject(given) &&
    strangerIn(
      given,
      objectives.map(({ id }) => id),
    ) === undefined &&
    Object.values(given).every((value) => value === undefined || isFiniteNumber(value));
  const costs = ({ values }: StudyTrial<A>) =>
    costsOf(
      objectives.map(({ id }) => values[id]!),
      aims,
    );
  const front = () => {
    const feasible = trials().filter((trial) => trial.feasible);
    return frontOf(feasible.map(costs)).map((i) => feasible[i]!);
  };

  return {
    ask: () => {
      // One after another: a proposal counts the trials before it.
      const next = line.then(propose);
      line = next.catch(() => undefined);
      return next;
    },
    tell,
    report,
    front,
    hypervolume: (reference) => {
      const points = front().map(costs);
      if (reference !== undefined && !isReference(reference)) return undefined;
      const given = objectives.map(({ id, aim, reference: own }) => {
        const value = reference?.[id] ?? own;
        return value === undefined ? undefined : aim === 'max' ? -value : value;
      });
      const from = inferReference(points, given);
      return from === undefined ? undefined : hypervolume(points, from);
    },
    trials,
    optunaJournal: (name) =>
      optunaJournal(
        name,
        plan,
        asked.map(
          (one): OptunaTrial => ({ ...one, end: ended.get(one.trial), excess: excessOfTrial(ended.get(one.trial)) }),
        ),
      ),
    close: () => {
      closed = true;
      wakeAll();
      return close();
    },
  };
}

interface AskedTrial {
  readonly trial: number;
  readonly answers: Answers;
  readonly by: string;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
}

function unasked(id: number) {
  const message = `Trial ${id} was told, but never asked.`;
  return fail(searchFailure('trial-unasked', message, 'Tell the id that ask gave.'));
}

const prunesNothing = searchFailure(
  'study-broken',
  'Values of a running trial were reported, but the study ends no trial early.',
  'Give its definition prune: {}, or tell the trial when it has ended.',
);

function endOf(
  { trial, answers }: AskedTrial,
  told: Told,
  wanted: readonly string[],
): { readonly end: EndedTrial; readonly note?: string } {
  if (typeof told === 'string') return { end: { trial, answers, status: told } };
  const values: Record<string, Measured> = {};
  const missing: string[] = [];
  for (const id of wanted) {
    const given: unknown = Object.hasOwn(told, id) ? told[id] : undefined;
    const each: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (each.length === 0 || !each.every(isFiniteNumber)) missing.push(id);
    else values[id] = { mean: mean(each), sd: standardDeviation(each), n: each.length };
  }
  if (missing.length === 0) return { end: { trial, answers, status: 'done', values } };
  const note = `Trial ${trial} counts as failed: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing or not finite.`;
  return { end: { trial, answers, status: 'failed' }, note };
}
