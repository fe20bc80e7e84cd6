/**
 * The canonical form of a file. A file with syntax problems is returned as it is. Formatting twice is formatting once,
 * and no comment is lost.
 */
import { parse } from './parse.ts';
import { commentText, hasBlankLine, Layout } from './print-layout.ts';
import type { Comment, File } from './tree.ts';

/** The text in canonical form; unchanged where the parser finds a problem. */
export function format(text: string): string {
  const file = parse(text);
  if (file.problems.length > 0) return text;
  const formatted = formatFile(file, text);
  return text.includes('\r\n') ? formatted.replaceAll('\n', '\r\n') : formatted;
}

function formatFile(file: File, text: string): string {
  const { version, title, block, comments } = file;
  if (block.kind !== 'Block') return text;
  const layout = new Layout(text, comments);
  const before = comments.filter((comment) => comment.end <= version.start);
  const between = comments.filter((comment) => version.end <= comment.start && comment.end <= title.start);
  const after = comments.filter((comment) => comment.start >= block.end);
  const [besideVersion, beforeTitle] = parted(between);
  const [besideEnd, last] = parted(after);

  const versionWord = text.lastIndexOf('snnexp', version.start);
  const titleWord = text.lastIndexOf('experiment', title.start);
  const head = `experiment ${text.slice(title.start, title.end)} `;
  const lines = [
    ...margin(text, before),
    ...blankLine(text, before.at(-1)?.end, versionWord),
    layout.withComment('snnexp 1', besideVersion),
    '',
    ...margin(text, beforeTitle),
    ...blankLine(text, beforeTitle.at(-1)?.end, titleWord),
    ...layout.experiment(head, block, besideEnd),
    ...blankLine(text, besideEnd?.end ?? block.end, last[0]?.start),
    ...margin(text, last),
  ];
  return `${lines.join('\n')}\n`;
}

/** The comment behind code that begins these, if any, and those on lines of their own. */
function parted(comments: readonly Comment[]): readonly [Comment | undefined, readonly Comment[]] {
  const [first] = comments;
  return first === undefined || first.ownLine ? [undefined, comments] : [first, comments.slice(1)];
}

/** Comments on lines of their own, at the margin; one blank line is kept where some stood between them. */
function margin(text: string, comments: readonly Comment[]): readonly string[] {
  return comments.flatMap((comment, index) => [
    ...blankLine(text, comments[index - 1]?.end, comment.start),
    commentText(comment),
  ]);
}

/** One empty line where at least one stood between two places; none where one of them is not there. */
function blankLine(text: string, start: number | undefined, end: number | undefined): readonly string[] {
  return start !== undefined && end !== undefined && hasBlankLine(text, start, end) ? [''] : [];
}
