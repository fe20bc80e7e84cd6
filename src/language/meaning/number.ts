/** Numbers with their units against what a setting can be: one problem for one cause. */

import { baseUnit, type Dimension, findUnit } from '../../core/unit.ts';
import type { Num } from '../syntax/tree.ts';
import type { Report } from './problem.ts';
import type { NumberType } from './vocabulary/word.ts';
import { kindOfQuantity, plain, written } from './words.ts';

/** A number in the base unit of its own unit; `scale` stands for a unit borrowed from the other end of a range. */
export function baseValue(num: Num, borrowed?: Num): number {
  const unit = findUnit((num.unit ?? borrowed?.unit)?.text ?? '');
  // A product with 0.001 shows digits that nobody wrote: 300 us is 0.3 ms.
  return unit === undefined || unit.scale === 1 ? num.value : Number((num.value * unit.scale).toPrecision(15));
}

/** What the number's unit measures; 'plain' without one, undefined for an unknown unit. */
export function dimensionOf(num: Num): Dimension | 'plain' | undefined {
  return num.unit === null ? 'plain' : findUnit(num.unit.text)?.dimension;
}

/** As typed: "20 mV". */
export function typed(num: Num): string {
  return num.unit === null ? num.text : `${num.text} ${num.unit.text}`;
}

/** The other end of a range: a first number without unit borrows the unit of the second. */
export interface OtherEnd {
  readonly num: Num;
  readonly borrow: boolean;
}

/** Judges one number; false when its unit is wrong, so that limits are not judged as well. */
export function judgeNumber(name: string, type: NumberType, num: Num, report: Report, other?: OtherEnd): boolean {
  const lender = other?.borrow === true ? other.num : undefined;
  if (!judgeUnit(name, type, num, report, lender, other?.num)) return false;
  const value = baseValue(num, lender);
  if (type.whole && !Number.isInteger(value)) {
    const near = Math.min(Math.max(Math.round(value), type.low), type.high);
    const example = num.unit === null ? plain(near) : written(near, type.dimension);
    report('number-whole', num, `${name} counts in whole numbers. Write ${example}, for example.`);
    return false;
  }
  if (!canBe(type, value)) {
    report('range-limit', num, `${limits(name, type, num)}.`);
    return false;
  }
  return true;
}

/** Whether a value in base units is whole where it has to be, and within the limits. */
export function canBe({ whole, low, high, above, below }: NumberType, value: number): boolean {
  if (whole && !Number.isInteger(value)) return false;
  return (above ? value > low : value >= low) && (below ? value < high : value <= high);
}

function judgeUnit(name: string, type: NumberType, num: Num, report: Report, lender?: Num, between?: Num): boolean {
  const unit = num.unit ?? lender?.unit ?? null;
  if (unit === null) {
    if (type.bare) return true;
    const dimension = type.dimension === 'plain' ? 'time' : type.dimension;
    const example = `${num.text} ${baseUnit[dimension]}`;
    report(
      'unit-missing',
      num,
      `${name} is ${kindOfQuantity(type.dimension)} and needs a unit. Write ${example}, for example.`,
      {
        fix: [{ start: num.end, end: num.end, text: ` ${baseUnit[dimension]}` }],
      },
    );
    return false;
  }
  const found = findUnit(unit.text)?.dimension;
  // An unknown unit was reported by the scanner.
  if (found === undefined) return false;
  if (found === type.dimension) return true;
  if (num.unit === null) return false;
  if (type.dimension === 'plain') {
    report('unit-extra', num, `${name} is a plain number. Leave out ${unit.text}.`, {
      fix: [{ start: num.start + num.text.length, end: num.end, text: '' }],
    });
    return false;
  }
  const other = between === undefined ? undefined : dimensionOf(between);
  const what = `${typed(num)} is ${kindOfQuantity(found)}; ${name} is ${kindOfQuantity(type.dimension)}.`;
  if (other === type.dimension) report('range-units', num, `Both ends of a range need the same kind of unit. ${what}`);
  else
    report(
      'unit-kind',
      num,
      `${name} is ${kindOfQuantity(type.dimension)}; ${typed(num)} is ${kindOfQuantity(found)}.`,
    );
  return false;
}

/** "decay lies between 0 and 1", in the way the number was typed. */
function limits(name: string, type: NumberType, num: Num): string {
  const bare = type.dimension === 'share' ? num.unit === null : type.bare && num.unit === null;
  const show = (value: number): string => (bare ? plain(value) : written(value, type.dimension));
  const { low, high, above, below } = type;
  if (low > -Infinity && high < Infinity) {
    const open =
      above || below
        ? `, ${[above ? show(low) : '', below ? show(high) : ''].filter((each) => each !== '').join(' and ')} not included`
        : '';
    return `${name} lies between ${show(low)} and ${show(high)}${open}`;
  }
  if (low > -Infinity) return above ? `${name} lies above ${show(low)}` : `${name} is at least ${show(low)}`;
  return below ? `${name} lies below ${show(high)}` : `${name} is at most ${show(high)}`;
}
