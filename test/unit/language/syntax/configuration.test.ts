/** The language configuration: how an editor indents. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

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
