/** Parses what stands before the experiment's block: the version in the first line, and the title. */
import { strayClosers } from './brackets.ts';
import type { Cursor } from './cursor.ts';
import { nearest } from './nearest.ts';
import { replace } from './problem.ts';
import { reportExtraComma, skipRest, skipUnexpected, wordOf } from './recover.ts';
import type { Edit, Missing, NumberToken, Text } from './tree.ts';

/** `snnexp 1`, the first line. */
export function parseVersion(c: Cursor): NumberToken | Missing {
  c.skipNewlines();
  if (!c.isName('snnexp')) skipToVersion(c);
  const mistyped = c.peek();
  if (c.isName() && c.peek(1).kind === 'number' && nearest(mistyped.text, ['snnexp']) !== undefined) {
    if (!c.isName('snnexp')) {
      c.reportToken('version-missing', mistyped, { fix: replace(mistyped.start, mistyped.end, 'snnexp') });
      c.skippedElsewhere.push({ kind: 'Skipped', start: mistyped.start, end: mistyped.end });
    }
  } else if (!c.isName('snnexp')) {
    const isTitle = c.peek().kind === 'text' && c.peek(1).kind !== 'number';
    const isLost = !c.startsEntry() && !isTitle && !c.isSign('{');
    const fix = isLost ? insteadOfLine(c, 'snnexp 1') : replace(c.lastEnd, c.lastEnd, 'snnexp 1\n');
    const missing = c.reportMissing('version-missing', { fix });
    if (isLost) skipLine(c);
    return missing;
  }
  c.take();
  const token = c.peek();
  if (token.kind !== 'number') {
    const missing = c.reportMissing('version-missing', { fix: insteadOfLine(c, ' 1') });
    skipLine(c);
    return missing;
  }
  c.take();
  endLine(c);
  return { kind: 'NumberToken', start: token.start, end: token.end, value: token.value, text: token.text };
}

/** Something may stand before the version; it is said once and left out. */
function skipToVersion(c: Cursor): void {
  for (let ahead = 1; ahead < 20 && !c.isName('experiment', ahead - 1); ahead++) {
    if (!c.isName('snnexp', ahead) || c.peek(ahead + 1).kind !== 'number') continue;
    const first = c.peek();
    c.reportToken('unexpected', first, { slots: { word: wordOf(c, first), remedy: 'The file begins with snnexp 1.' } });
    while (!c.isName('snnexp')) {
      const token = c.take();
      if (token.kind === 'sign') c.unclosed -= token.text === '{' ? 1 : token.text === '}' ? -1 : 0;
    }
    c.skippedElsewhere.push(c.skipped(first.start));
    return;
  }
}

/** The rest of a line that is not the first of a file, unless the experiment begins in it. */
function skipLine(c: Cursor): void {
  if (c.isName('experiment')) return;
  const rest = skipRest(c);
  if (rest !== undefined) c.skippedElsewhere.push(rest);
}

/** What is left of the line says nothing, and goes. Brackets may belong to other lines. */
function insteadOfLine(c: Cursor, version: string): readonly Edit[] {
  for (let ahead = 0; ; ahead++) {
    const { kind, start, text } = c.peek(ahead);
    if (kind === 'newline' || kind === 'end') {
      return replace(c.lastEnd, ahead === 0 ? c.lastEnd : c.peek(ahead - 1).end, version);
    }
    if ((kind === 'sign' && text === '{') || c.isName('experiment', ahead))
      return replace(c.lastEnd, ahead === 0 ? start : c.lastEnd, `${version}\n`);
  }
}

/** Behind the version the line ends. */
function endLine(c: Cursor): void {
  if (c.peek().kind === 'newline' || c.peek().kind === 'end') return;
  const token = c.peek();
  if (c.isName('experiment')) {
    c.reportToken('one-per-line', token, {
      slots: { word: 'experiment' },
      fix: replace(c.lastEnd, token.start, '\n\n'),
    });
    return;
  }
  const rest = skipUnexpected(c, 'The first line holds snnexp 1 and nothing else.');
  if (rest !== undefined) c.skippedElsewhere.push(rest);
}

/** `experiment "title"`; what is not there is said once and taken as if it were. */
export function parseTitle(c: Cursor): Text | Missing {
  c.skipNewlines();
  while (c.isSign('}') || c.isSign(']') || c.isSign(',')) {
    if (c.isSign(',')) {
      const { start, end } = c.peek();
      reportExtraComma(c, c.peek());
      c.take();
      c.skippedElsewhere.push({ kind: 'Skipped', start, end });
    } else c.skippedElsewhere.push(strayClosers(c, ['}', ']'], 'Nothing is open here: take it away.'));
    c.skipNewlines();
  }
  const isMistyped = !c.isName('experiment') && c.isName() && c.peek(1).kind === 'text' && isNear(c.peek().text);
  const hasWord = isMistyped || (c.isName('experiment') && !c.isSign('=', 1));
  if (isMistyped) {
    const { start, end } = c.peek();
    c.reportToken('experiment-missing', c.peek(), { fix: replace(start, end, 'experiment') });
    c.skippedElsewhere.push({ kind: 'Skipped', start, end });
  }
  if (hasWord) c.take();
  else c.reportMissing('experiment-missing');
  const token = c.peek();
  if (token.kind === 'text') {
    c.take();
    return { kind: 'Text', start: token.start, end: token.end, value: token.text };
  }
  if (!hasWord) return c.missing();
  if ((token.kind !== 'name' && token.kind !== 'number') || !c.isSign('{', 1))
    return c.reportMissing(
      'title-missing',
      c.isSign('{') || c.atEndOfItem() ? { fix: replace(c.lastEnd, c.lastEnd, ' "title"') } : {},
    );
  const fix = replace(token.start, token.end, `"${token.text}"`);
  c.reportToken('title-missing', token, { fix });
  c.take();
  c.skippedElsewhere.push({ kind: 'Skipped', start: token.start, end: token.end });
  return c.missing();
}

function isNear(word: string): boolean {
  return nearest(word, ['experiment']) !== undefined;
}
