/**
 * Alignment within one paragraph: settings and `word name = kind` share the column of their sign, goals that of their
 * measures and clauses. An entry of more than one line ends the group before it and stands unaligned.
 */
import { type Piece, piecesOf, type Shape } from './print-pieces.ts';

/** The pieces of each entry, padded. `isLong` says whether a piece breaks its line. */
export function align(shapes: readonly Shape[], isLong: (piece: Piece) => boolean): readonly (readonly Piece[])[] {
  const result: (readonly Piece[])[] = shapes.map(piecesOf);
  let group: number[] = [];
  shapes.forEach((shape, index) => {
    if (shape.kind !== 'goal' && shape.pieces.some(isLong)) {
      alignGroup(shapes, group, result);
      group = [];
    } else group.push(index);
  });
  alignGroup(shapes, group, result);
  return result;
}

function alignGroup(shapes: readonly Shape[], group: readonly number[], result: (readonly Piece[])[]): void {
  const members = group.map((index) => ({ index, shape: shapes[index] }));
  const settings = members.flatMap(({ index, shape }) => (shape?.kind === 'aligned' ? [{ index, shape }] : []));
  const left = longest(settings.map(({ shape }) => shape.left));
  const asks = settings.some(({ shape }) => shape.op === 'in');
  for (const { index, shape } of settings) {
    const sign = shape.op === '=' && asks ? '= ' : shape.op;
    result[index] = [`${shape.left.padEnd(left)} ${sign} `, ...shape.pieces];
  }
  const goals = members.flatMap(({ index, shape }) => (shape?.kind === 'goal' ? [{ index, shape }] : []));
  const verb = longest(goals.map(({ shape }) => shape.verb));
  const measure = longest(goals.flatMap(({ shape }) => (shape.limited || shape.rest === '' ? [] : [shape.measure])));
  for (const { index, shape } of goals) {
    const name = shape.limited ? shape.measure : shape.measure.padEnd(measure);
    result[index] = [`${shape.verb.padEnd(verb)} ${name} ${shape.rest}`.trimEnd()];
  }
}

function longest(words: readonly string[]): number {
  return words.reduce((most, word) => Math.max(most, word.length), 0);
}
