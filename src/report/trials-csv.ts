/**
 * All trials as comma-separated values (RFC 4180), for a spreadsheet or a script: one row per trial, numbers in base
 * units, empty where there is none. Each measure has mean, standard deviation and how many repeats they are over.
 */

import type { PlanDimension } from '../protocol/plan.ts';
import { unitOfMeasure } from '../run/measure.ts';
import { outcomeOf } from '../run/outcome.ts';
import type { RunState, TrialState } from '../run/state.ts';

interface Column {
  readonly head: string;
  readonly value: (trial: TrialState) => string | number | undefined;
}

/** Lines without their ends; the first one names the columns. None before the run's first event. */
export function trialsCsv(state: RunState): readonly string[] {
  const plan = state.started?.plan;
  if (plan === undefined) return [];
  const goals = [...new Map([...plan.objectives, ...plan.require].map((goal) => [goal.id, goal])).values()];
  const held = [...new Set(state.trials.flatMap(({ heldOut }) => Object.keys(heldOut)))];
  const columns: Column[] = [
    { head: 'trial', value: ({ trial }) => trial },
    { head: 'status', value: outcomeOf },
    { head: 'proposed by', value: ({ by }) => by },
    ...plan.space.map((dimension): Column => {
      const unit = dimension.unit === undefined ? '' : ` (${dimension.unit})`;
      return { head: dimension.id + unit, value: ({ answers }) => plainAnswer(dimension, answers[dimension.id]) };
    }),
    ...goals.flatMap(({ id, measure, unit }) =>
      spreadColumns(id, unit ?? unitOfMeasure(plan, measure), ({ values }) => values[id]),
    ),
    ...held.flatMap((name) => {
      const unit = unitOfMeasure(plan, name.split(' of ')[0] ?? name);
      return spreadColumns(`${name} held out`, unit, ({ heldOut }) => heldOut[name]);
    }),
    { head: 'seconds', value: ({ seconds }) => seconds },
    { head: 'failure', value: ({ failure }) => failure?.message },
  ];
  return [
    columns.map(({ head }) => field(head)).join(','),
    ...state.trials.map((trial) => columns.map(({ value }) => field(value(trial))).join(',')),
  ];
}

/** A choice among quantities in base units, as everything else; other choices by their label. */
function plainAnswer(dimension: PlanDimension, answer: number | string | undefined): number | string | undefined {
  if (dimension.type !== 'choice' || typeof answer !== 'string') return answer;
  const value = dimension.of[dimension.labels.indexOf(answer)];
  return typeof value === 'number' ? value : answer;
}

function spreadColumns(
  name: string,
  unit: string | undefined,
  of: (trial: TrialState) => Spread | undefined,
): Column[] {
  return [
    { head: unit === undefined ? name : `${name} (${unit})`, value: (trial) => of(trial)?.mean },
    { head: `${name} sd`, value: (trial) => ((of(trial)?.each.length ?? 0) > 1 ? of(trial)?.sd : undefined) },
    { head: `${name} repeats`, value: (trial) => of(trial)?.each.length },
  ];
}

type Spread = TrialState['values'][string];

function field(value: string | number | undefined): string {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
