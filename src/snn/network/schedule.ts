/**
 * Learning-rate schedules: by what factor the rate of an optimizer is multiplied at each of its steps. Milestones as the
 * authors of HYBRID train (a tenth after 60, 80 and 90 % of the epochs: Rathi et al. 2020, ICLR), half a cosine
 * (Loshchilov & Hutter 2017, ICLR, without restarts), and a linear warm-up before either (Goyal et al. 2017).
 *
 * A schedule has no state: the factor follows from the number of the step, so that a resumed run goes on as it would have.
 */

import type { DecidedSettings } from '../../protocol/plan.ts';
import {
  above0,
  below1,
  inRange,
  numberOf,
  oneOf,
  onlyNames,
  share,
  WrongSetting,
  wholeFrom,
  wordOf,
} from '../settings.ts';

/** How the rate of an optimizer changes over its steps. */
export interface SchedulePlan {
  readonly kind: 'constant' | 'step' | 'cosine';
  /** Share of all steps, 0 .. 1, over which the rate rises evenly to its value. */
  readonly warmUp: number;
  /** step: shares of all steps after each of which the rate is multiplied by `factor`. */
  readonly milestones: readonly number[];
  readonly factor: number;
  /** cosine: where the rate ends, as a share of its value. */
  readonly floor: number;
}

/**
 * `settings` are those of `schedule`; defaults are the vocabulary's. Throws a RangeError for a setting that the kind does
 * not know, and for a value that is none of a setting's.
 */
export function scheduleFromSettings(settings: DecidedSettings): SchedulePlan {
  const kind = wordOf(settings, 'kind', ['constant', 'step', 'cosine'], 'constant');
  onlyNames(settings, ['kind', 'warm_up', ...scheduleSettings[kind]], `Settings of the schedule ${kind}`);
  const at = settings.at ?? authorsMilestones;
  if (!Array.isArray(at)) throw new WrongSetting(`at is a list of numbers from 0 to 1; ${at} was given.`);
  return {
    kind,
    warmUp: numberOf(settings, 'warm_up', 0, below1),
    milestones: at.map((milestone) => inRange('at', milestone, share)),
    factor: numberOf(settings, 'factor', 0.1, above0),
    floor: numberOf(settings, 'floor', 0, share),
  };
}

/** Throws a RangeError for a plan that has gaps, or words and values that are none: `scheduleFromSettings` gives whole ones. */
export function refuseSchedule(plan: SchedulePlan): void {
  onlyNames(plan, ['kind', 'warmUp', 'milestones', 'factor', 'floor'], 'Parts of a schedule');
  oneOf(plan.kind, Object.keys(scheduleSettings), 'kind of the schedule');
  inRange('warmUp', plan.warmUp, below1);
  inRange('factor', plan.factor, above0);
  inRange('floor', plan.floor, share);
  if (!Array.isArray(plan.milestones))
    throw new WrongSetting(`milestones is a list of numbers from 0 to 1; ${plan.milestones} was given.`);
  for (const milestone of plan.milestones) inRange('milestones', milestone, share);
}

const scheduleSettings: Readonly<Record<SchedulePlan['kind'], readonly string[]>> = {
  constant: [],
  step: ['at', 'factor'],
  cosine: ['floor'],
};

/**
 * The factor on the rate of step `step`, 0 for the first, of `total`. Where a milestone or the end of the warm-up falls
 * between two steps, it holds from the later one on. Throws a RangeError for a plan or numbers of steps that are none.
 */
export function rateFactor(plan: SchedulePlan, step: number, total: number): number {
  refuseSchedule(plan);
  inRange('step', step, wholeFrom(0));
  inRange('total', total, wholeFrom(1));
  return factorAt(plan, step, total);
}

/** The same, for a plan that was looked at before. */
export function factorAt({ kind, warmUp, milestones, factor, floor }: SchedulePlan, step: number, total: number) {
  const rising = Math.ceil(warmUp * total - rounding);
  const warm = step < rising ? (step + 1) / (rising + 1) : 1;
  if (kind === 'step') {
    const passed = milestones.filter((share) => step >= share * total - rounding).length;
    return warm * factor ** passed;
  }
  if (kind === 'cosine') {
    const along = Math.max(0, step - rising) / Math.max(1, total - rising);
    return warm * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * Math.min(1, along)))) / 2);
  }
  return warm;
}

const authorsMilestones = [0.6, 0.8, 0.9];

/** A share times a number of steps that should be whole may lie this far beside it. */
const rounding = 1e-6;
