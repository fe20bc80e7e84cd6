/**
 * A study as an Optuna journal file (JournalStorage, Optuna 3 and later): one operation a line as JSON. Only operations
 * 0 (create study), 3 (system attribute of a study), 4 (create trial) and 5 (set parameter) are written.
 */

import type { Answers, PlanDimension } from '../protocol/plan.ts';
import type { EndedTrial, RungValues } from './outcome.ts';
import type { StrategyPlan } from './strategy.ts';

/** A trial as the journal tells it. */
export interface OptunaTrial {
  readonly trial: number;
  readonly answers: Answers;
  readonly by: string;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  /** Undefined while it runs. */
  readonly end: EndedTrial | undefined;
  /** One per requirement; negative or zero where it is kept. */
  readonly excess: readonly number[];
}

/** The text of a journal file that holds a study of that name with these trials. */
export function optunaJournal(
  name: string,
  { space, objectives }: Pick<StrategyPlan, 'space' | 'objectives'>,
  trials: readonly OptunaTrial[],
): string {
  const directions = objectives.map(({ aim }) => (aim === 'max' ? 2 : 1));
  const lines: object[] = [
    { op_code: 0, study_name: name, directions },
    { op_code: 3, study_id: 0, system_attr: { 'study:metric_names': objectives.map(({ id }) => id) } },
  ];
  trials.forEach((trial, index) => {
    const asked = space.filter(({ id }) => trial.answers[id] !== undefined);
    const params = asked.map((of) => [of.id, paramOf(of, trial.answers[of.id]!)] as const);
    const distributions = asked.map((of) => [of.id, distributionOf(of)] as const);
    const start = { op_code: 4, study_id: 0, datetime_start: dateOf(trial.startedMs) };
    if (trial.end === undefined) {
      lines.push(start);
      params.forEach(([id, value], i) => {
        const [, distribution] = distributions[i]!;
        lines.push({ op_code: 5, trial_id: index, param_name: id, param_value_internal: value, distribution });
      });
      return;
    }
    const values = objectives.map(({ id }) => trial.end?.values?.[id]?.mean);
    const done = trial.end.status === 'done' && values.every((value) => value !== undefined);
    lines.push({
      ...start,
      // 1 complete, 2 pruned, 3 failed
      state: done ? 1 : trial.end.status === 'pruned' ? 2 : 3,
      value: done && values.length === 1 ? values[0] : null,
      values: done && values.length > 1 ? values : null,
      datetime_complete: dateOf(trial.endedMs ?? trial.startedMs),
      distributions: Object.fromEntries(distributions),
      params: Object.fromEntries(params),
      user_attrs: { by: trial.by, ...(done ? {} : { status: trial.end.status }), ...rungsOf(trial.end) },
      system_attrs: done && trial.excess.length > 0 ? { constraints: trial.excess } : {},
      intermediate_values: objectives.length === 1 ? intermediate(trial.end, objectives[0]!.id) : {},
    });
  });
  return lines.map((line) => `${JSON.stringify({ ...line, worker_id: 'snnexp' })}\n`).join('');
}

/** With one objective by epoch, as Optuna has them; it has no such place for several, and no pruning either. */
function intermediate({ rungs = [] }: EndedTrial, id: string): Readonly<Record<string, number>> {
  return Object.fromEntries(rungs.map(({ epoch, values }) => [epoch, values[id]?.mean ?? Number.NaN]));
}

function rungsOf({ rungs = [] }: EndedTrial): object {
  if (rungs.length === 0) return {};
  const means = (values: RungValues['values']) =>
    Object.fromEntries(Object.entries(values).map(([id, { mean }]) => [id, mean]));
  return { rungs: Object.fromEntries(rungs.map(({ epoch, values }) => [epoch, means(values)])) };
}

/** Optuna knows no step on a logarithmic scale, so there the grid is left out, and wants whole steps up to the end. */
function distributionOf(dimension: PlanDimension): string {
  if (dimension.type === 'choice') {
    return JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices: dimension.labels } });
  }
  const { type, low, high, scale } = dimension;
  const log = scale === 'log';
  const step = log ? undefined : (dimension.step ?? (type === 'whole' ? 1 : undefined));
  const last =
    step === undefined ? high : Number((low + Math.floor((high - low) / step + 1e-9) * step).toPrecision(15));
  return JSON.stringify(
    type === 'whole'
      ? { name: 'IntDistribution', attributes: { log, step: step ?? 1, low, high: last } }
      : { name: 'FloatDistribution', attributes: { step: step ?? null, low, high: last, log } },
  );
}

function paramOf(dimension: PlanDimension, answer: number | string): number {
  return dimension.type === 'choice' ? dimension.labels.indexOf(String(answer)) : Number(answer);
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}
