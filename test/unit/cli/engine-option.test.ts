/** `--engine`: the engines of the language, and what somebody meant who calls one by another name. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOption } from '../../../src/cli/engine-option.ts';
import { experiment, groups } from '../../../src/language/meaning/vocabulary.ts';

const taken = (text: string): unknown => engineOption('what computes').parseArg?.(text, undefined);

test('an engine is taken by its name', () => {
  for (const name of ['best', 'wasm', 'native', 'webgpu']) assert.equal(taken(name), name);
});

test('a name from elsewhere is answered with the engine that was meant', () => {
  const refused: readonly [string, RegExp][] = [
    ['gpu', /^Allowed choices are best, .*\. Did you mean webgpu\? .*snnexp engine install webgpu/],
    ['CUDA', /Did you mean webgpu\?/],
    ['tfjs-node', /Did you mean tensorflow\?/],
    ['fast', /^Allowed choices are best, [a-z, ]*\.$/],
    ['constructor', /^Allowed choices are best, [a-z, ]*\.$/],
  ];
  for (const [text, message] of refused) assert.throws(() => taken(text), { message });
});

test('names from elsewhere stand for words that there are', () => {
  for (const { settings } of [experiment, ...groups.flatMap(({ kinds }) => kinds)]) {
    for (const { name, type } of settings) {
      if (type.is !== 'word') continue;
      const words = type.words.map((each) => each.name);
      for (const [other, meant] of Object.entries(type.elsewhere ?? {})) {
        assert.ok(words.includes(meant) && !words.includes(other), `${name}: ${other} for ${meant}`);
      }
    }
  }
});
