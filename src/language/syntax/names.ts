/** Parses names and paths. A name that is expected and not there is an empty one, with its problem. */
import type { Cursor } from './cursor.ts';
import { lastWord } from './recover.ts';
import { reservedWords } from './token.ts';
import type { Name, Path } from './tree.ts';

/** `NAME {"." NAME}`; the cursor stands on the first name. */
export function parsePath(c: Cursor): Path {
  const first = parseName(c, 'Write a name.');
  const names = [first];
  while (c.takeSign('.') !== null) names.push(parseName(c, 'Write the setting that is meant.'));
  return { kind: 'Path', start: first.start, end: names.at(-1)?.end ?? first.end, names };
}

/** One name; a word that cannot be a name is read as one and said. */
export function parseName(c: Cursor, remedy: string): Name {
  const token = c.peek();
  if (token.kind !== 'name') {
    const { start, end } = c.reportMissing('name-missing', { slots: { word: lastWord(c), remedy } });
    return { kind: 'Name', start, end, text: '' };
  }
  if (reservedWords.has(token.text)) c.reportToken('reserved-word', token, { slots: { word: token.text } });
  c.take();
  return { kind: 'Name', start: token.start, end: token.end, text: token.text };
}

/** A path as people write it. */
export function pathText(path: { readonly names: readonly Name[] }): string {
  return path.names.map((name) => name.text).join('.');
}
