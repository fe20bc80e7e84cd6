/**
 * Numbers as people read them in panels, report and terminal: true minus, thin space in long numbers, no-break space
 * before a unit, an en dash for what is missing.
 */

export const THIN_SPACE = '\u202f';
export const NO_BREAK_SPACE = '\u00a0';
export const MISSING = '–';

/** Fixed decimals; five digits or more before the point get thin spaces. */
export function formatFixed(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return MISSING;
  const [whole = '', rest] = Math.abs(value).toFixed(digits).split('.');
  const zero = Number(`${whole}.${rest ?? 0}`) === 0;
  return `${value < 0 && !zero ? '−' : ''}${group(whole)}${rest === undefined ? '' : `.${rest}`}`;
}

/** A few significant digits, with a power of ten only where plain digits would be hard to read: 0.01, 1.8e−3, 4000. */
export function formatSignificant(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  if (size < -2 || size > 6) return formatScientific(value, digits);
  if (size >= digits) return formatFixed(value);
  return formatFixed(Number(value.toPrecision(digits)), Math.max(0, digits - 1 - size)).replace(
    /(\.\d*?)0+$/,
    cutPoint,
  );
}

/** A power of ten whatever the size, 1.1e−2: for columns that need it somewhere. */
export function formatScientific(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return MISSING;
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return `${mantissa.replace('-', '−')}e${exponent.replace('-', '−').replace('+', '')}`;
}

/** With its sign, also for zero: +0.4, −3, ±0. */
export function formatSigned(value: number, digits = 0): string {
  const plain = formatFixed(Math.abs(value), digits);
  const sign = Number(Math.abs(value).toFixed(digits)) === 0 ? '±' : value > 0 ? '+' : '−';
  return sign + plain;
}

/** 4.2 ms, 0.31 s, 47 s, 19 min, 3 h 42 min. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return MISSING;
  const seconds = ms / 1000;
  if (ms > 0 && ms < 95) return `${formatSignificant(ms)}${NO_BREAK_SPACE}ms`;
  if (seconds < 10) return `${formatFixed(seconds, seconds < 1 ? 2 : 1)}${NO_BREAK_SPACE}s`;
  if (seconds < 59.5) return `${formatFixed(seconds)}${NO_BREAK_SPACE}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}${NO_BREAK_SPACE}min`;
  const rest = minutes % 60;
  const hours = `${formatFixed(Math.floor(minutes / 60))}${NO_BREAK_SPACE}h`;
  return rest === 0 ? hours : `${hours}${NO_BREAK_SPACE}${rest}${NO_BREAK_SPACE}min`;
}

/** Against a default: percent up to a factor of two, beyond that × or ÷; "same" when equal. */
export function formatAgainst(value: number, usual: number): string {
  if (value === usual) return 'same';
  const ratio = value / usual;
  if (!Number.isFinite(ratio) || ratio <= 0) return formatSigned(value - usual, 2);
  if (ratio > 2) return `×${THIN_SPACE}${formatSignificant(ratio)}`;
  if (ratio < 0.5) return `÷${THIN_SPACE}${formatSignificant(1 / ratio)}`;
  return `${formatSigned((ratio - 1) * 100)}${THIN_SPACE}%`;
}

/** "twice", "three times", "1.7 times". */
export function formatTimes(ratio: number): string {
  const whole = Math.round(ratio);
  if (Math.abs(ratio / whole - 1) > 0.04 || whole > 10) {
    return `${formatSignificant(ratio, ratio < 10 ? 2 : 3)} times`;
  }
  return ['', 'as many', 'twice', ...countWords.slice(3).map((word) => `${word} times`)][whole] ?? `${whole} times`;
}

/** Small counts as words, for sentences. */
export function formatCount(count: number): string {
  return countWords[count] ?? formatFixed(count);
}

const countWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function group(digits: string): string {
  return digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE) : digits;
}

function cutPoint(_: string, kept: string): string {
  return kept === '.' ? '' : kept;
}
