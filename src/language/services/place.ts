/** Where an offset stands: the block whose words hold there, and the entry that is being written. */

import { readMeaning } from '../analyze.ts';
import type { Resolved } from '../meaning/resolve.ts';
import type { Scope } from '../meaning/scope.ts';
import { parse } from '../syntax/parse.ts';
import type { Entry, File, Node } from '../syntax/tree.ts';

export interface PlaceInText {
  readonly text: string;
  readonly offset: number;
  readonly file: File;
  readonly resolved: Resolved;
  readonly scope: Scope;
  /** Reaches over trailing blanks to the next token; undefined between entries. */
  readonly entry: Exclude<Entry, { kind: 'Skipped' }> | undefined;
}

/** Undefined outside of the experiment's braces. */
export function placeAt(text: string, offset: number): PlaceInText | undefined {
  const file = parse(text);
  if (file.block.kind !== 'Block') return undefined;
  const resolved = readMeaning(text, file);
  let scope: Scope | undefined;
  for (const candidate of resolved.scopes) {
    const { block } = candidate;
    if (block === null || !holds(file, text, block, offset)) continue;
    if (scope === undefined || (scope.block?.start ?? 0) < block.start) scope = candidate;
  }
  if (scope === undefined) return undefined;
  const entry = scope.block?.items.find((each) => each.kind !== 'Skipped' && reaches(text, each, offset));
  return { text, offset, file, resolved, scope, entry: entry?.kind === 'Skipped' ? undefined : entry };
}

/** Words in a comment are the user's own, also behind its last blank. */
export function isComment(file: File, text: string, offset: number): boolean {
  return file.comments.some(({ start, end }) => start < offset && !/\S|\n/.test(text.slice(end, offset)));
}

/** A piece of the text in which comments are blanks. */
export function withoutComments(file: File, text: string, start: number, end: number): string {
  let rest = '';
  let from = start;
  for (const comment of file.comments) {
    if (comment.end <= from || comment.start >= end) continue;
    rest += text.slice(from, Math.max(from, comment.start));
    from = Math.min(end, comment.end);
  }
  return rest + text.slice(from, end);
}

/** True up to the node's end, and over the blanks behind it. */
function reaches(text: string, node: Node, offset: number): boolean {
  if (offset < node.start) return false;
  return offset <= node.end || /^[ \t]*$/.test(text.slice(node.end, offset));
}

/** The name that ends at the offset, for replacing. */
export function wordBefore(text: string, offset: number): Node & { readonly text: string } {
  let start = offset;
  while (start > 0 && /[A-Za-z0-9_]/.test(text[start - 1] ?? '')) start--;
  return { start, end: offset, text: text.slice(start, offset) };
}

function holds(file: File, text: string, block: Node & { readonly closed: boolean }, offset: number): boolean {
  if (offset <= block.start) return false;
  if (block.closed) return offset < block.end;
  return offset <= block.end || /^\s*$/.test(withoutComments(file, text, block.end, offset));
}
