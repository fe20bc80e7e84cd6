/**
 * Reads one number, also in forms that are not the language's (`.5`, `3.`, `+2`, `007`, `1_000`, `1.2.3`), so that the
 * parser has a value to go on with.
 */
import { problemAt, replace } from './problem.ts';
import type { SyntaxProblem } from './tree.ts';

export interface ScannedNumber {
  readonly end: number;
  readonly value: number;
  /** The number as it should be written. */
  readonly text: string;
  readonly problem: SyntaxProblem | null;
}

/** The number that begins here, or null. A minus counts only when a digit is glued to it. */
export function scanNumber(text: string, start: number): ScannedNumber | null {
  loose.lastIndex = start;
  const raw = loose.exec(text)?.[0];
  if (raw === undefined) return null;
  const end = start + raw.length;
  const plain = raw.replace(/[−–]/g, '-');
  if (!strict.test(plain)) return misformed(raw, plain, start, end);
  const value = Number(plain);
  if (!Number.isFinite(value)) {
    const problem = problemAt('number-size', start, end, { slots: { word: raw } });
    return { end, value, text: plain, problem };
  }
  if (plain === raw) return { end, value, text: raw, problem: null };
  const problem = problemAt('typed-sign', start, end, {
    slots: { word: raw, better: plain },
    fix: replace(start, end, plain),
  });
  return { end, value, text: plain, problem };
}

const loose = /[-+−–]?(?:\d[\d_]*(?:\.(?!\.)[\d_]*)*|\.\d[\d_]*(?:\.(?!\.)[\d_]*)*)(?:[eE][-+−–]?\d+)?/y;
const strict = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/;

function misformed(raw: string, plain: string, start: number, end: number): ScannedNumber {
  const [mantissa = '', exponent] = plain.replace(/[+_]/g, '').toLowerCase().split('e');
  const [whole = '', fraction = '', ...more] = mantissa.replace('-', '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const text = `${mantissa.startsWith('-') ? '-' : ''}${digits}${fraction === '' ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`;
  const extras =
    more.length > 0
      ? { slots: { word: raw, better: 'it with one decimal point' } }
      : { slots: { word: raw, better: text }, fix: replace(start, end, text) };
  return { end, value: Number(text), text, problem: problemAt('number-form', start, end, extras) };
}
