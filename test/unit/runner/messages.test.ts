/** Every code that run and command line use has its row, and every row is used. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliMessages } from '../../../src/cli/messages.ts';
import { runMessages } from '../../../src/runner/messages.ts';

test('codes in the source and rows of the tables agree', () => {
  const run = ['files', 'runner', 'worker'].flatMap((part) => codesIn(join('src', part)));
  const doors = ['decode-runner.ts', 'decode-event.ts', 'journal-line.ts'].flatMap((file) =>
    codesOf(readFileSync(join('src', 'protocol', file), 'utf8')),
  );
  assert.deepEqual(unique([...run, ...doors]), unique(runMessages.map((row) => row.code)));
  assert.deepEqual(unique(codesIn('src/cli')), unique(cliMessages.map((row) => row.code)));
});

test('every row says what is so and what to do in whole sentences', () => {
  for (const { code, example, text } of [...runMessages, ...cliMessages]) {
    assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.match(text, /^[A-Z].*\.$/);
    assert.ok(example.length > 5);
  }
});

function codesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('messages.ts'))
    .flatMap((name) => codesOf(readFileSync(join(folder, name), 'utf8')));
}

/** Codes stand as `code: '...'`, or first among the arguments of the few functions that make a failure. */
function codesOf(text: string): string[] {
  return [...text.matchAll(/(?:code: |new Undecided\()'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1] ?? '');
}

function unique(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort();
}
