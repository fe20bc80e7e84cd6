/**
 * From text to tree. Never throws: whatever stands in the file, a tree comes back, with what is wrong in `problems`,
 * sorted by place. Looks a few tokens ahead and never goes back.
 */
import { parseBlock, parseEntries } from './brackets.ts';
import { Cursor } from './cursor.ts';
import { secondExperiment } from './entries.ts';
import { parseTitle, parseVersion } from './header.ts';
import { quoteWord } from './messages.ts';
import { problemAt, replace } from './problem.ts';
import { braceFollows, skipUnexpected } from './recover.ts';
import { type Scan, scan } from './scan.ts';
import type { Block, Entry, File, Missing, SyntaxProblem } from './tree.ts';

/** Texts longer than this are no experiments and are not read. */
export const longestText = 1_000_000;

/** The tree of a text, with its problems by place. Never throws. */
export function parse(text: string): File {
  if (text.length > longestText) {
    const size = (text.length / 1e6).toFixed(1);
    return unread(text, problemAt('file-large', 0, 0, { slots: { size } }));
  }
  const zero = text.indexOf('\0');
  if (zero >= 0) return unread(text, problemAt('not-text', zero, zero + 1));
  const scanned = scan(text);
  const c = new Cursor(text, scanned);
  const file = parseFile(c, scanned);
  return { ...file, problems: overruling(text, scanned, file.version) ?? c.spoken().toSorted(byPlace) };
}

function parseFile(c: Cursor, scanned: Scan): File {
  const version = parseVersion(c);
  const title = parseTitle(c);
  const block = parseBody(c, title);
  const late = parseLate(c, block);
  return {
    kind: 'File',
    start: 0,
    end: c.text.length,
    version,
    title,
    block,
    late,
    comments: scanned.comments,
    strays: scanned.strays,
    skipped: c.skippedElsewhere,
    problems: c.problems,
  };
}

/** The block of the experiment; without its brace the entries are read as if it stood there. */
function parseBody(c: Cursor, title: File['title']): Block | Missing {
  if (braceFollows(c)) return parseBlock(c);
  const start = c.lastEnd;
  if (!c.startsEntry()) {
    const rest = skipUnexpected(c, 'Write { here, and the entries of the experiment below it.');
    if (rest !== undefined) c.skippedElsewhere.push(rest);
  }
  c.reportMissing('brace-missing', {
    slots: { remedy: 'The experiment opens with one: write { behind its title.' },
    // Where the title is missing as well, nothing tells where the brace belongs.
    ...(title.kind === 'Text' ? { fix: replace(start, start, ' {') } : {}),
  });
  const items = parseEntries(c);
  c.takeSign('}');
  if (items.length === 0) return { kind: 'Missing', start, end: start };
  return { kind: 'Block', start: items[0]?.start ?? start, end: c.lastEnd, items, closed: false, multiline: true };
}

/** What stands behind the experiment: entries of one that was closed too early, or text that belongs elsewhere. */
function parseLate(c: Cursor, block: Block | Missing): readonly Entry[] {
  const late: Entry[] = [];
  const closedEarly = c.unclosed < 0;
  c.skipNewlines();
  if (c.peek().kind === 'end') return late;
  if (closedEarly) {
    const at = Math.max(0, block.end - 1);
    c.reportAnyway('stray-brace', at, block.end, {
      slots: { remedy: 'It closes the experiment before its end: take it away, or open what it was meant to close.' },
      fix: replace(at, block.end, ''),
    });
  }
  while (c.peek().kind !== 'end') {
    if (c.isSign('}')) {
      c.take();
      c.skipNewlines();
      continue;
    }
    if (c.isName('experiment') && c.peek(1).kind === 'text') late.push(secondExperiment(c));
    else {
      if (!closedEarly && late.length === 0) c.report('after-end', c.peek().start, c.peek().end);
      for (const entry of parseEntries(c)) late.push(entry);
    }
    c.skipNewlines();
  }
  return late;
}

/** One problem that makes all others pointless, or null. */
function overruling(text: string, scanned: Scan, version: File['version']): readonly SyntaxProblem[] | null {
  const isEmpty = scanned.tokens.every((token) => token.kind === 'newline' || token.kind === 'end');
  if (isEmpty && scanned.strays.length === 0) {
    const fix = replace(text.length, text.length, 'snnexp 1\n\nexperiment "title" {\n}\n');
    return [problemAt('file-empty', text.length, text.length, { fix })];
  }
  if (version.kind === 'Missing' || version.text === '1') return null;
  const slots = { word: quoteWord(text.slice(version.start, version.end)) };
  return [problemAt('version-unknown', version.start, version.end, { slots })];
}

/** A text that is no experiment at all: one problem, and everything skipped. */
function unread(text: string, problem: SyntaxProblem): File {
  const missing: Missing = { kind: 'Missing', start: 0, end: 0 };
  return {
    kind: 'File',
    start: 0,
    end: text.length,
    version: missing,
    title: missing,
    block: missing,
    late: [],
    comments: [],
    strays: [],
    skipped: [{ kind: 'Skipped', start: 0, end: text.length }],
    problems: [problem],
  };
}

function byPlace(a: SyntaxProblem, b: SyntaxProblem): number {
  return a.start - b.start || a.end - b.end;
}
