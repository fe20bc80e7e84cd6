/** How the settings a run asks for are named, grouped, placed in their range and compared with their usual value. */

import type { Plan, PlanDimension } from '../protocol/plan.ts';
import { formatAgainst, formatFixed, formatScientific, formatSignificant, MISSING } from './numbers.ts';

export interface SettingView {
  readonly id: string;
  /** The part it stands in, "neuron" or "network.c1". */
  readonly group: string;
  /** The last word of its path; with the part in front where two settings share it. */
  readonly name: string;
  readonly unit: string;
  /** The file's `usually`, as the answer would be. */
  readonly usual: number | string | undefined;
  readonly dimension: PlanDimension;
}

export function settingViews(plan: Plan): readonly SettingView[] {
  const last = (id: string) => id.split('.').at(-1) ?? id;
  const shared = new Map<string, number>();
  for (const { id } of plan.space) shared.set(last(id), (shared.get(last(id)) ?? 0) + 1);
  return plan.space.map((dimension) => {
    const { id } = dimension;
    const short = last(id);
    return {
      id,
      group: id.includes('.') ? id.slice(0, -short.length - 1) : '',
      name: (shared.get(short) ?? 0) > 1 ? id.split('.').slice(-2).join('.') : short,
      unit: answerUnit(dimension),
      usual: dimension.usual,
      dimension,
    };
  });
}

/** The unit of its answers; none where the labels of its choices hold one: 500 ms. */
export function answerUnit(dimension: PlanDimension): string {
  const labelled = dimension.type === 'choice' && dimension.labels.some((label) => Number.isNaN(Number(label)));
  return labelled ? '' : (dimension.unit ?? '');
}

export function showAnswer(view: SettingView, answer: number | string | undefined): string {
  if (answer === undefined) return MISSING;
  if (typeof answer === 'string') return answer.replaceAll('_', ' ');
  if (view.dimension.type === 'whole') return formatFixed(answer);
  return formatSignificant(
    answer,
    Math.abs(answer) >= 1 && Math.abs(answer) < 100 && view.dimension.type === 'real' ? 3 : 2,
  );
}

/** The same in a column: all answers with the same decimals, or all with a power of ten, so that they can be compared. */
export function showAnswerInColumn(view: SettingView, answer: number | string | undefined): string {
  const { dimension } = view;
  if (typeof answer !== 'number' || dimension.type !== 'real') return showAnswer(view, answer);
  const { low, high, step, scale } = dimension;
  if (step !== undefined) return formatFixed(answer, Math.max(decimalsOf(low), decimalsOf(step)));
  // What tells answers apart, on a log scale also at its low end.
  const size = Math.floor(Math.log10(scale === 'log' ? low : high - low));
  if (size < (scale === 'log' ? -2 : -3)) return formatScientific(answer);
  return formatFixed(answer, Math.max(0, (size < 0 ? 1 : 2) - size));
}

/** 0.25: 2. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
}

/** 0..1 along the setting's range, on its own scale. */
export function placeInRange(view: SettingView, answer: number | string): number {
  const { dimension } = view;
  if (dimension.type === 'choice') {
    const last = dimension.labels.length - 1;
    return last < 1 ? 0.5 : Math.max(0, dimension.labels.indexOf(String(answer))) / last;
  }
  const number = Number(answer);
  const { low, high } = dimension;
  const share =
    dimension.scale === 'log' ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0.5;
}

/** "+58 %", "÷ 2.5", "same"; a dash where there is nothing to compare with. */
export function againstUsual(
  view: SettingView,
  answer: number | string,
): { readonly words: string; readonly far: boolean } {
  const { usual } = view;
  if (usual === undefined) return { words: '', far: false };
  const [value, base] = [Number(answer), Number(usual)];
  if (Number.isNaN(value) || Number.isNaN(base))
    return { words: String(answer) === String(usual) ? 'same' : 'other', far: false };
  const ratio = value / base;
  return { words: formatAgainst(value, base), far: ratio > 2 || ratio < 0.5 };
}
