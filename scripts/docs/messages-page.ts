/** docs/messages.md, written from the message tables; what is said of a snippet is asked of the language itself. */

import type { MessageRow } from '../../src/core/message-row.ts';
import { analyze } from '../../src/language/analyze.ts';
import { type MessageTable, messageTables } from './tables.ts';

export function messagesPage(): string {
  return `${[head, contents(), ...messageTables.map(section)].join('\n\n')}\n`;
}

const head = `# Messages

This page is written by \`npm run docs\` from the message tables (\`src/**/messages.ts\`); do not edit it by hand.

Every message has a code, which stays the same when its words change.
The editor shows it behind the message, \`--json\` gives it as \`code\`, and the journal keeps it with the trial it ended.
An *error* stops something, a *warning* is worth a look, a *hint* and an *info* need nothing from you.`;

function contents(): string {
  const lines = messageTables.map(({ title, rows }) => {
    const codes = rows.map(({ code }) => `[${code}](#${code})`);
    return `- [${title}](#${anchor(title)}): ${codes.join(' · ')}`;
  });
  return lines.join('\n');
}

function section(table: MessageTable): string {
  const entries = table.rows.map((row) => entry(row, table.snippets));
  return [`## ${table.title}`, table.about, ...entries].join('\n\n');
}

function entry(row: MessageRow<string>, snippet: boolean): string {
  const lines = [`### ${row.code}`, `*${row.severity}*`];
  if (!snippet) return [...lines, `> ${inProse(row.example)}`, sentences(row.text)].join('\n\n');
  const said = sentenceOf(row);
  const isText = !row.example.startsWith('(');
  const shown = isText ? `\`\`\`snnexp\n${row.example.replaceAll('⏎', '\n')}\n\`\`\`` : inProse(row.example);
  const told = said ?? unfilled(row.text);
  const same = row.text.includes('{') || told === row.text;
  return [...lines, shown, `> ${inProse(told)}`, ...(same ? [] : [sentences(row.text)])].join('\n\n');
}

/** What the language says of the example; undefined where the example only tells of a file. */
function sentenceOf({ code, example }: MessageRow<string>): string | undefined {
  const text = example.replaceAll('⏎', '\n');
  const whole = /^(snnexp|experiment)/.test(text) ? text : `snnexp 1\n\nexperiment "t" {\n${text}\n}\n`;
  return analyze(whole).problems.find((problem) => problem.code === code)?.message;
}

/** A sentence whose slots only a file could fill. */
function unfilled(text: string): string {
  return text.replace(/\{[a-z]+\}/g, '…');
}

function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}

function sentences(text: string): string {
  return inProse(text).replace(/(?<=[.!?]) (?=[A-Z])/g, '\n');
}

/** Signs that Markdown would take for its own; what stands in backticks is left alone. */
function inProse(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((piece) => (piece.startsWith('`') ? piece : piece.replace(/[\\*_<>[\]|]/g, '\\$&')))
    .join('');
}
