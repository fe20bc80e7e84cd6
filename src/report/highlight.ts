/**
 * The experiment's text with light colouring: comments, texts, numbers, names of parts, and the `in` that asks. Not the
 * language's scanner (the report must not know the language); what it does not recognize stays plain.
 */

import { escapeHtml } from './markup.ts';

export function highlight(source: string): string {
  return source.replace(/\r\n?/g, '\n').trimEnd().split('\n').map(line).join('\n');
}

/** In order of precedence: comment, text, number with its unit left alone, `in`, word, anything else. */
const token = /(#.*$)|("(?:[^"\\]|\\.)*"?)|(\b\d[\d.]*(?:e[+-]?\d+)?\b)|([\p{L}_][\p{L}\p{N}_]*)|(\s+|.)/gu;

function line(text: string): string {
  return [...text.matchAll(token)].map((found) => span(found, text)).join('');
}

function span(found: RegExpMatchArray, text: string): string {
  const [whole, comment, quoted, number, word] = found;
  if (comment !== undefined) return `<span class="c">${escapeHtml(whole)}</span>`;
  if (quoted !== undefined) return `<span class="s">${escapeHtml(whole)}</span>`;
  if (number !== undefined) return `<span class="n">${escapeHtml(whole)}</span>`;
  if (word === 'in' && text.slice((found.index ?? 0) + 2).startsWith(' ')) return '<span class="ask">in</span>';
  if (word !== undefined && keywords.has(word)) return `<span class="k">${word}</span>`;
  return escapeHtml(whole);
}

const keywords: ReadonlySet<string> = new Set(
  (
    'snnexp experiment data neuron surrogate network layer block stage train convert finetune retrain evaluate search ' +
    'objectives maximize minimize require reference run energy report baseline evolve augment from on of per or log ' +
    'step whole usually yes no'
  ).split(' '),
);
