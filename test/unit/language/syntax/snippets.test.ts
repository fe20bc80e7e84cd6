/** Snippets and the language configuration: what they insert is good text in canonical form. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { dataGroup } from '../../../../src/language/meaning/vocabulary/data.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { format } from '../../../../src/language/syntax/print.ts';

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const snippets: Readonly<Record<string, Snippet>> = JSON.parse(readFileSync('syntaxes/snippets.json', 'utf8'));

for (const [name, { prefix, description, body }] of Object.entries(snippets)) {
  test(`snippet ${name}`, () => {
    assert.ok(prefix !== '' && description !== '');
    const inserted = body.join('\n').replace(/\$\{\d+:([^}]*)\}/g, '$1');
    const text = inserted.startsWith('snnexp') ? `${inserted}\n` : wrapped(inserted);
    assert.deepEqual(parse(text).problems, []);
    assert.equal(format(text), text);
  });
}

test('the experiment of the snippets can be run as it is', () => {
  const text = (snippets.Experiment?.body ?? []).join('\n').replace(/\$\{\d+:([^}]*)\}/g, '$1');
  const { problems, plan } = analyze(`${text}\n`);
  assert.deepEqual(problems, []);
  assert.ok(plan !== undefined);
});

test('each snippet of data fits into an experiment as it is; every data set has one, but the one that needs no file', () => {
  const data = Object.values(snippets).filter(({ prefix }) => prefix.startsWith('data '));
  for (const { body } of data) {
    const inserted = body.join('\n').replace(/\$\{\d+:([^}]*)\}/g, '$1');
    const rest = 'train { network { layer o = dense { } } }\nobjectives { maximize accuracy }';
    const { problems } = analyze(`snnexp 1\n\nexperiment "e" {\n${inserted}\n${rest}\n}\n`);
    assert.deepEqual(problems, []);
  }
  const { kinds } = dataGroup;
  assert.deepEqual(
    data.map(({ prefix }) => prefix.slice('data '.length)).sort(),
    kinds
      .filter(({ notYet, name }) => notYet === undefined && name !== 'synthetic')
      .map(({ name }) => name)
      .sort(),
  );
});

test('lines that open a bracket are followed by deeper ones', () => {
  const configuration: { readonly indentationRules: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync('syntaxes/language-configuration.json', 'utf8'),
  );
  const increase = new RegExp(configuration.indentationRules.increaseIndentPattern ?? '$^');
  for (const line of ['neuron lif {', 'over = [', 'a = "x" {  # said', '  optimizer in {'])
    assert.match(line, increase);
  for (const line of ['neuron lif { }', '# neuron {', 'a = "{', 'seed = 1 # {', '}'])
    assert.doesNotMatch(line, increase);
});

function wrapped(inserted: string): string {
  const lines = inserted.split('\n').map((line) => `  ${line}`);
  return `snnexp 1\n\nexperiment "t" {\n${lines.join('\n')}\n}\n`;
}
