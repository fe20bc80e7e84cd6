/** The TextMate grammar colours what the real scanner and parser find: same comments, texts, numbers, units and words. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { lineStarts, placeOf } from '../../../../src/language/syntax/lines.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { scan } from '../../../../src/language/syntax/scan.ts';
import type { Node } from '../../../../src/language/syntax/tree.ts';
import { type AnyNode, walk } from '../../../../src/language/syntax/walk.ts';
import { wideExamples } from '../../../support/examples.ts';

interface Span extends Node {
  readonly scope: string;
}

let grammar: textmate.IGrammar;

before(async () => {
  const path = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(path));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () =>
      textmate.parseRawGrammar(readFileSync('syntaxes/snnexp.tmLanguage.json', 'utf8'), 'snnexp.tmLanguage.json'),
  });
  const loaded = await registry.loadGrammar('source.snnexp');
  assert.ok(loaded !== null);
  grammar = loaded;
});

for (const { name, text } of wideExamples()) {
  test(`${name} is coloured as it is parsed`, () => {
    const scopeAt = colour(text);
    const starts = lineStarts(text);
    const expected = expectedScopes(text);
    assert.ok(expected.length > 30);
    for (const { start, end, scope } of expected) {
      const { line, column } = placeOf(starts, start);
      const word = text.slice(start, end);
      for (const at of [start, end - 1]) {
        assert.ok(
          scopeAt(at).includes(scope),
          `line ${line}, column ${column}, ${word}: ${scope} is not in ${scopeAt(at)}`,
        );
      }
    }
  });
}

/** What every token should be, from the scanner and the tree. */
function expectedScopes(text: string): readonly Span[] {
  const file = parse(text);
  assert.deepEqual(file.problems, []);
  const spans: Span[] = file.comments.map(({ start, end }) => ({ start, end, scope: 'comment.line' }));
  for (const { kind, start, end, text: word } of scan(text).tokens) {
    if (kind === 'number') spans.push({ start, end, scope: 'constant.numeric' });
    if (kind === 'text') spans.push({ start, end, scope: 'string.quoted' });
    if (kind === 'name' && (word === 'yes' || word === 'no')) spans.push({ start, end, scope: 'constant.language' });
    if (kind === 'name' && word === 'or') spans.push({ start, end, scope: 'keyword.operator.word' });
    if (kind === 'name' && word === 'in') spans.push({ start, end, scope: 'keyword.control.asked' });
    if (kind === 'sign' && word === '=') spans.push({ start, end, scope: 'keyword.operator.assignment' });
    if (kind === 'sign' && word === '..') spans.push({ start, end, scope: 'keyword.operator.range' });
    if (kind === 'sign' && '{}[]'.includes(word)) spans.push({ start, end, scope: 'punctuation.section' });
  }
  for (const node of walk(file)) spans.push(...scopesOfNode(node));
  return spans;
}

function scopesOfNode(node: AnyNode): readonly Span[] {
  const child = (key: string): readonly Node[] => {
    const value = Object.entries(node).find(([name]) => name === key)?.[1];
    return typeof value === 'object' && value !== null && 'start' in value ? [value] : [];
  };
  const scoped = (key: string, scope: string): readonly Span[] =>
    child(key)
      .map(({ start, end }) => ({ start, end, scope }))
      .filter(({ start, end }) => start < end);
  switch (node.kind) {
    case 'Unit':
      return [{ start: node.start, end: node.end, scope: 'keyword.other.unit' }];
    case 'Setting':
      return scoped('path', 'variable.other.property');
    case 'Part':
      return [...scoped('word', 'storage.type.part'), ...scoped('of', 'entity.name.type.kind')];
    case 'Kind':
    case 'Share':
      return scoped('path', 'entity.name.type.kind');
    case 'Goal':
      return [
        ...scoped('verb', 'keyword.control.goal'),
        ...scoped('measure', 'variable.other.measure'),
        ...scoped('of', 'entity.name.type'),
        ...scoped('on', 'entity.name.type'),
        ...scoped('per', 'entity.name.type'),
      ];
    case 'Domain':
      return [
        ...scoped('log', 'keyword.other.modifier'),
        ...scoped('whole', 'keyword.other.modifier'),
        ...scoped('per', 'keyword.other.modifier'),
      ];
    default:
      return [];
  }
}

/** Scopes of every offset, joined by blanks. */
function colour(text: string): (offset: number) => string {
  const scopes: string[] = [];
  let state = textmate.INITIAL;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    const row: string[] = new Array(line.length + 1).fill('');
    for (const token of tokens) row.fill(token.scopes.join(' '), token.startIndex, token.endIndex);
    scopes.push(...row);
    state = ruleStack;
  }
  return (offset) => scopes[offset] ?? '';
}
