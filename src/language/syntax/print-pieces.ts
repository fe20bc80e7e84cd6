/**
 * Breaks an entry or value into pieces for printing: text, and the outermost brackets, which may be short or long.
 * Knows nothing of lines, alignment and comments.
 */
import { findUnit } from '../../core/unit.ts';
import { pathText } from './names.ts';
import type { Block, Choices, Domain, Entry, Goal, List, Node, Num, Share, Value } from './tree.ts';

export type Bracket = Block | Choices | List;
export type Piece = string | Bracket;
export type Item = Entry | Value | Share;

/** How an entry takes part in the alignment of its paragraph. */
export type Shape =
  | { readonly kind: 'aligned'; readonly left: string; readonly op: '=' | 'in'; readonly pieces: readonly Piece[] }
  | {
      readonly kind: 'goal';
      readonly verb: string;
      readonly measure: string;
      readonly rest: string;
      readonly limited: boolean;
    }
  | { readonly kind: 'plain'; readonly pieces: readonly Piece[] };

/** The shape of an entry or item of a tree without problems. `text` is the whole file, for what is kept as typed. */
export function shapeOf(item: Item, text: string): Shape {
  switch (item.kind) {
    case 'Setting': {
      const op = item.op.kind === 'Op' ? item.op.text : '=';
      const pieces = item.value.kind === 'Domain' ? domainPieces(item.value, text) : valuePieces(item.value, text);
      return { kind: 'aligned', left: pathText(item.path), op, pieces };
    }
    case 'Part': {
      const head = item.target === null ? item.word.text : `${item.word.text} ${pathText(item.target)}`;
      const block = item.block?.kind === 'Block' ? item.block : null;
      if (item.of?.kind === 'Path') {
        return { kind: 'aligned', left: head, op: '=', pieces: withBlock(pathText(item.of), block) };
      }
      return { kind: 'plain', pieces: withBlock(head, block) };
    }
    case 'Goal':
      return goalShape(item);
    default:
      return { kind: 'plain', pieces: valuePieces(item, text) };
  }
}

/** Pieces of a shape on one line, without alignment. */
export function piecesOf(shape: Shape): readonly Piece[] {
  if (shape.kind === 'plain') return shape.pieces;
  if (shape.kind === 'aligned') return [`${shape.left} ${shape.op} `, ...shape.pieces];
  return [`${shape.verb} ${shape.measure}${shape.rest === '' ? '' : ` ${shape.rest}`}`];
}

/** A bracket in short form: `{ a = 1, b }`, `[a, b]`, `{ }`. */
function shortForm(bracket: Bracket, text: string): string {
  const items: readonly Item[] = bracket.items;
  const inner = items
    .map((item) =>
      piecesOf(shapeOf(item, text))
        .map((piece) => pieceText(piece, text))
        .join(''),
    )
    .join(', ');
  if (bracket.kind === 'List') return `[${inner}]`;
  return inner === '' ? '{ }' : `{ ${inner} }`;
}

export function pieceText(piece: Piece, text: string): string {
  return typeof piece === 'string' ? piece : shortForm(piece, text);
}

function goalShape(goal: Goal): Shape {
  const clauses = [
    ...(goal.of === null ? [] : [`of ${goal.of.text}`]),
    ...(goal.on === null ? [] : [`on ${goal.on.text}`]),
    ...(goal.per === null ? [] : [`per ${goal.per.text}`]),
    ...(goal.sign?.kind === 'Sign' ? [goal.sign.text] : []),
    ...(goal.limit?.kind === 'Num' ? [numberText(goal.limit)] : []),
  ];
  const measure = goal.measure.kind === 'Path' ? pathText(goal.measure) : '';
  return {
    kind: 'goal',
    verb: goal.verb.text,
    measure,
    rest: clauses.join(' '),
    limited: goal.verb.text === 'require',
  };
}

function valuePieces(
  value: Value | Share | Domain['of'] | (Node & { readonly kind: 'Skipped' }),
  text: string,
): readonly Piece[] {
  switch (value.kind) {
    case 'Num':
      return [numberText(value)];
    case 'Range':
      return [`${sourceless(value.low)} .. ${sourceless(value.high)}`];
    case 'Scaled':
      return [`${numberText(value.factor)} * ${value.path.kind === 'Path' ? pathText(value.path) : ''}`];
    case 'Ratio':
      return [`${pathText(value.over)} / ${value.under.kind === 'Path' ? pathText(value.under) : ''}`];
    case 'Size':
      return [value.sides.map(numberText).join(' x ')];
    case 'Named':
      return [`${pathText(value.path)} ${text.slice(value.text.start, value.text.end)}`];
    case 'Kind':
      return withBlock(pathText(value.path), value.block);
    case 'Share':
      return [`${pathText(value.path)} ${numberText(value.amount)}`];
    case 'Either':
      return value.of.flatMap((each, index) => [...(index === 0 ? [] : [' or ']), ...valuePieces(each, text)]);
    case 'List':
    case 'Choices':
      return [value];
    case 'Flag':
    case 'Text':
    case 'Skipped':
    case 'Missing':
      return [text.slice(value.start, value.end)];
  }
}

/** `log step whole per layer usually`, always in this order. */
function domainPieces(domain: Domain, text: string): readonly Piece[] {
  const pieces = [...valuePieces(domain.of, text)];
  if (domain.log !== null) pieces.push(' log');
  if (domain.step?.kind === 'Num') pieces.push(` step ${numberText(domain.step)}`);
  if (domain.whole !== null) pieces.push(' whole');
  if (domain.per !== null) pieces.push(' per layer');
  if (domain.usually !== null) pieces.push(' usually ', ...valuePieces(domain.usually, text));
  return pieces;
}

function withBlock(head: string, block: Block | null): readonly Piece[] {
  return block === null ? [head] : [`${head} `, block];
}

/** The number as typed; a count's unit is plural unless the number is 1. */
export function numberText(num: Num): string {
  if (num.unit === null) return num.text;
  const unit = findUnit(num.unit.text);
  const name = unit === undefined ? num.unit.text : num.text === '1' ? (unit.singular ?? unit.name) : unit.name;
  return `${num.text} ${name}`;
}

function sourceless(end: Num | Node): string {
  return 'value' in end ? numberText(end) : '';
}
