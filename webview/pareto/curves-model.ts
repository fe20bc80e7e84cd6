/**
 * How a trial learned, as pictures over its epochs: one for each quantity, the sets the network did not learn from in
 * front. Pure: no page, no canvas.
 */

import type { TaskCurve } from '../../src/protocol/panel.ts';
import type { Plan } from '../../src/protocol/plan.ts';
import { type MeasureView, measureView, showWithUnit } from '../../src/run/measure.ts';
import type { PairPoint } from '../../src/run/pair.ts';
import { fittingKind, makeScale, type Scale } from '../../src/run/scale.ts';

export interface CurvePicture {
  /** "accuracy", "loss of finetune" */
  readonly title: string;
  readonly view: MeasureView;
  /** Of the epochs asked for, from 1. */
  readonly last: number;
  readonly scale: Scale;
  /** What is learned from first, so that it lies behind. */
  readonly sets: readonly CurveSet[];
  /** Of the trial it is compared with: the sets it did not learn from, where there are any. */
  readonly beside: readonly CurveSet[];
  /** One sentence for those who do not see it. */
  readonly summary: string;
}

export interface CurveSet {
  /** train, validation */
  readonly name: string;
  readonly learned: boolean;
  /** One line for each seed and fold, by epoch. */
  readonly lines: readonly (readonly Omit<PairPoint, 'trial'>[])[];
  /** Mean over the lines that have the epoch. */
  readonly means: ReadonlyMap<number, number>;
}

/** Another trial's curves, which are drawn into the same pictures. */
export interface ComparedCurves {
  readonly trial: number;
  readonly curves: readonly TaskCurve[];
}

export function curvePictures(
  curves: readonly TaskCurve[],
  plan: Plan,
  compared?: ComparedCurves,
): readonly CurvePicture[] {
  const stages = [...new Set(curves.filter(({ epochs }) => epochs.length > 0).map(({ stage }) => stage))];
  return stages.flatMap((stage) => {
    const own = curves.filter((curve) => curve.stage === stage);
    const others = compared?.curves.filter((curve) => curve.stage === stage) ?? [];
    const names = namesOf(own);
    const otherNames = namesOf(others);
    const quantities = [...new Set(names.map((name) => partsOf(name).quantity))].sort((a, b) => rank(a) - rank(b));
    return quantities.map((quantity) => {
      const isOfIt = (name: string) => partsOf(name).quantity === quantity;
      const sets = names.filter(isOfIt).map((name) => setOf(name, own));
      const all = otherNames.filter(isOfIt).map((name) => setOf(name, others));
      const held = all.filter(({ learned }) => !learned);
      const title = stages.length > 1 ? `${quantity} of ${stage}` : quantity;
      const of = { title, quantity, sets, beside: held.length > 0 ? held : all, compared: compared?.trial };
      return pictureOf(of, [...own, ...others], plan);
    });
  });
}

function namesOf(curves: readonly TaskCurve[]): readonly string[] {
  return [...new Set(curves.flatMap(({ epochs }) => epochs.flatMap(({ values }) => Object.keys(values))))];
}

interface Pictured extends Pick<CurvePicture, 'title' | 'sets' | 'beside'> {
  readonly quantity: string;
  readonly compared: number | undefined;
}

function pictureOf(
  { title, quantity, sets, beside, compared }: Pictured,
  curves: readonly TaskCurve[],
  plan: Plan,
): CurvePicture {
  const values = [...beside, ...sets].flatMap(({ lines }) => lines.flatMap((line) => line.map(({ y }) => y)));
  const view = measureView(plan, quantity, values.at(-1) ?? 0);
  const last = Math.max(
    1,
    ...curves.flatMap(({ epochs }) => epochs.map((record) => Math.max(record.epoch, record.epochs))),
  );
  const share = view.unit === '%';
  const scale = makeScale(share ? 'linear' : fittingKind(false, values), values, share);
  const ordered = [...sets].sort((a, b) => Number(b.learned) - Number(a.learned));
  const words = [...ordered].reverse().map((set) => spoken(set, view));
  words.push(...beside.map((set) => `trial ${compared}, ${spoken(set, view)}`));
  return { title, view, last, scale, sets: ordered, beside, summary: `${title} by epoch: ${words.join('; ')}.` };
}

function setOf(name: string, curves: readonly TaskCurve[]): CurveSet {
  const lines = curves.flatMap(({ epochs }) => {
    const points = epochs.flatMap(({ epoch, values }) => {
      const y = values[name];
      return y === undefined || !Number.isFinite(y) ? [] : [{ x: epoch, y }];
    });
    return points.length === 0 ? [] : [points];
  });
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { x, y } of lines.flat()) {
    const { sum, count } = sums.get(x) ?? { sum: 0, count: 0 };
    sums.set(x, { sum: sum + y, count: count + 1 });
  }
  const means = [...sums].sort(([a], [b]) => a - b).map(([x, { sum, count }]) => [x, sum / count] as const);
  const { set } = partsOf(name);
  return { name: set, learned: set.startsWith('train'), lines, means: new Map(means) };
}

/** "validation from 51 % to 97.05 % at epoch 8" */
function spoken({ name, means }: CurveSet, view: MeasureView): string {
  const all = [...means];
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined) return name;
  const to = `${showWithUnit(view, last[1])} at epoch ${last[0]}`;
  return all.length === 1 ? `${name} ${to}` : `${name} from ${showWithUnit(view, first[1])} to ${to}`;
}

/** A loss without a set is that of the samples learned from. */
function partsOf(name: string): { readonly quantity: string; readonly set: string } {
  const [quantity = '', set = 'train'] = name.split(' on ');
  return { quantity, set };
}

function rank(quantity: string): number {
  const at = order.indexOf(quantity);
  return at < 0 ? order.length : at;
}

const order = ['accuracy', 'loss', 'spikes'];
