/**
 * Lays pieces out in lines: which brackets are long, paragraphs, alignment, comments. A bracket is long when it was
 * typed so, when a comment or a long bracket stands inside, or when its line would pass 100 columns.
 */
import { align } from './print-align.ts';
import { type Bracket, type Item, type Piece, pieceText, type Shape, shapeOf } from './print-pieces.ts';
import type { Block, Comment } from './tree.ts';
import { childrenOf } from './walk.ts';

const widest = 100;
/** Comments behind code begin in column 46, counted from 1. */
const commentColumn = 45;

/** One blank between `#` and the words; `#!` and `##` stay. */
export function commentText(comment: Comment): string {
  const words = comment.text.slice(1);
  return words === '' || /^[!#]/.test(words) ? comment.text : `# ${words.replace(/^[ \t\u00a0]/, '')}`;
}

/** An empty line stands between two places of a text. */
export function hasBlankLine(text: string, start: number, end: number): boolean {
  return /(?:\r\n|\n|\r(?!\n))[ \t\u00a0]*[\r\n]/.test(text.slice(start, end));
}

/** A line of an entry's own, before comments: the last of it may open a long bracket. */
interface OwnLine {
  readonly text: string;
  readonly opens: Bracket | null;
  /** The last bracket on the line that could be opened. */
  readonly openable: Bracket | null;
}

interface Row {
  readonly comments: readonly Comment[];
  /** Null for a comment on a line of its own. */
  readonly entry: { readonly item: Item; readonly shape: Shape } | null;
}

export class Layout {
  private readonly text: string;
  private readonly comments: readonly Comment[];
  private readonly long = new Set<Bracket>();
  private readonly shorts = new Map<Bracket, string>();

  constructor(text: string, comments: readonly Comment[]) {
    this.text = text;
    this.comments = comments;
  }

  /** The experiment's lines; its brace is always long. */
  experiment(head: string, block: Block, behind: Comment | undefined): readonly string[] {
    this.findLong(block);
    this.long.add(block);
    const lines = this.ownLines([head, block], '');
    return this.write(
      lines,
      behind === undefined ? [] : [behind],
      '',
      this.column(lines, behind === undefined ? [] : [behind]),
    );
  }

  withComment(line: string, comment: Comment | undefined): string {
    return comment === undefined ? line : `${line.padEnd(commentColumn)}${commentText(comment)}`;
  }

  /** Marks the brackets that are long as typed. True when the node is or holds one. */
  private findLong(node: Parameters<typeof childrenOf>[0]): boolean {
    let isLong = false;
    for (const child of childrenOf(node)) isLong = this.findLong(child) || isLong;
    if (!isBracket(node)) return isLong;
    const typedLong = node.multiline && node.items.length > 0;
    if (isLong || typedLong || this.commentsBetween(node.start, node.end).length > 0) this.long.add(node);
    return this.long.has(node);
  }

  private contentLines(bracket: Bracket, indent: string): readonly string[] {
    return this.paragraphs(bracket).flatMap((paragraph, index) => {
      const lines = this.paragraphLines(paragraph, indent);
      return index === 0 ? lines : ['', ...lines];
    });
  }

  /** Items and own-line comments, divided where at least one blank line stands between them. */
  private paragraphs(bracket: Bracket): readonly (readonly Row[])[] {
    const paragraphs: Row[][] = [];
    let last = bracket.start + 1;
    const add = (row: Row, start: number, end: number): void => {
      const paragraph = paragraphs.at(-1);
      if (paragraph === undefined || hasBlankLine(this.text, last, start)) paragraphs.push([row]);
      else paragraph.push(row);
      last = end;
    };
    const addComments = (comments: readonly Comment[]): void => {
      for (const comment of comments)
        if (comment.ownLine) add({ comments: [comment], entry: null }, comment.start, comment.end);
    };
    const items: readonly Item[] = bracket.items;
    addComments(this.commentsBetween(bracket.start, items[0]?.start ?? bracket.end));
    items.forEach((item, index) => {
      const gap = this.commentsBetween(item.end, items[index + 1]?.start ?? bracket.end);
      const behind = gap.filter((comment) => !comment.ownLine);
      add(
        { comments: behind, entry: { item, shape: shapeOf(item, this.text) } },
        item.start,
        behind.at(-1)?.end ?? item.end,
      );
      addComments(gap);
    });
    return paragraphs;
  }

  private paragraphLines(rows: readonly Row[], indent: string): readonly string[] {
    const shapes = rows.flatMap((row) => (row.entry === null ? [] : [row.entry.shape]));
    let laid: readonly (readonly OwnLine[])[];
    do laid = align(shapes, (piece) => this.isLong(piece)).map((pieces) => this.ownLines(pieces, indent));
    while (this.openTooWide(laid));

    const rowLines: { row: Row; own: readonly OwnLine[] }[] = [];
    let next = 0;
    for (const row of rows) rowLines.push({ row, own: row.entry === null ? [] : (laid[next++] ?? []) });
    const column = rowLines.reduce(
      (most, { row, own }) => Math.max(most, this.column(own, row.comments)),
      commentColumn,
    );
    return rowLines.flatMap(({ row, own }) =>
      row.entry === null
        ? row.comments.map((comment) => indent + commentText(comment))
        : this.write(own, row.comments, indent, column),
    );
  }

  /** Opens the last bracket of every line that is too wide; true when there was one. */
  private openTooWide(laid: readonly (readonly OwnLine[])[]): boolean {
    const opened = laid
      .flat()
      .flatMap(({ text, openable }) => (text.length > widest && openable !== null ? [openable] : []));
    for (const bracket of opened) this.long.add(bracket);
    return opened.length > 0;
  }

  private ownLines(pieces: readonly Piece[], indent: string): readonly OwnLine[] {
    const lines: OwnLine[] = [];
    let text = indent;
    let openable: Bracket | null = null;
    for (const piece of pieces) {
      if (typeof piece !== 'string' && this.long.has(piece)) {
        lines.push({ text: text + (piece.kind === 'List' ? '[' : '{'), opens: piece, openable });
        text = indent + (piece.kind === 'List' ? ']' : '}');
        openable = null;
      } else {
        text += this.inline(piece);
        if (typeof piece !== 'string' && piece.items.length > 0) openable = piece;
      }
    }
    lines.push({ text, opens: null, openable });
    return lines;
  }

  /** Own lines with their comments, and the content of long brackets between them. */
  private write(
    own: readonly OwnLine[],
    behind: readonly Comment[],
    indent: string,
    column: number,
  ): readonly string[] {
    return own.flatMap(({ text, opens }) => {
      const comments = opens === null ? behind : this.behindOpener(opens);
      const words = comments.map(commentText).join(' ');
      const line = words === '' ? text : text.padEnd(column) + words;
      return opens === null ? [line] : [line, ...this.contentLines(opens, `${indent}  `)];
    });
  }

  /** Where comments behind these lines must begin: two blanks after the longest. */
  private column(own: readonly OwnLine[], behind: readonly Comment[]): number {
    const commented = own.filter(({ opens }) => (opens === null ? behind : this.behindOpener(opens)).length > 0);
    return Math.max(commentColumn, ...commented.map(({ text }) => text.length + 2));
  }

  private behindOpener(bracket: Bracket): readonly Comment[] {
    const end = bracket.items[0]?.start ?? bracket.end;
    return this.commentsBetween(bracket.start, end).filter((comment) => !comment.ownLine);
  }

  private isLong(piece: Piece): boolean {
    return typeof piece !== 'string' && this.long.has(piece);
  }

  private inline(piece: Piece): string {
    if (typeof piece === 'string') return piece;
    const known = this.shorts.get(piece);
    if (known !== undefined) return known;
    const short = pieceText(piece, this.text);
    this.shorts.set(piece, short);
    return short;
  }

  private commentsBetween(start: number, end: number): readonly Comment[] {
    let low = 0;
    let high = this.comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.comments[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    let last = low;
    while (last < this.comments.length && (this.comments[last]?.end ?? 0) <= end) last++;
    return this.comments.slice(low, last);
  }
}

function isBracket(node: { readonly kind?: string }): node is Bracket {
  return node.kind === 'Block' || node.kind === 'Choices' || node.kind === 'List';
}
