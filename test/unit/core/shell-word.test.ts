import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellWord } from '../../../src/core/shell-word.ts';

const words = ['a b.snnrun', "it's", 'a$HOME', '`x`', '"', 'täst/ünï.snnrun', 'a;b', 'a\\b', '*', ''];

test('plain paths stay as they are, others are quoted', () => {
  assert.equal(shellWord('runs/täst-1.snnrun', 'linux'), 'runs/täst-1.snnrun');
  assert.equal(shellWord('C:\\runs\\a.snnrun', 'win32'), 'C:\\runs\\a.snnrun');
  assert.equal(shellWord('C:\\my runs\\a.snnrun', 'win32'), '"C:\\my runs\\a.snnrun"');
  assert.equal(shellWord('my run.snnrun', 'linux'), "'my run.snnrun'");
});

test('Windows: what PowerShell would compute or split stands in quotes that keep it, all else in those that cmd knows too', () => {
  for (const [word, quoted] of [
    ['a $(calc).snnrun', "'a $(calc).snnrun'"],
    ['$HOME', "'$HOME'"],
    ['a`n', "'a`n'"],
    ["it's $1", "'it''s $1'"],
    ['it’s $1', "'it’’s $1'"],
    ['“a”', "'“a”'"],
    ["it's", '"it\'s"'],
    ['a,b', '"a,b"'],
    ['a=b', '"a=b"'],
    ['@a', '"@a"'],
    ['a&b', '"a&b"'],
    ['(1)', '"(1)"'],
    ['100%', '"100%"'],
    ['a~1', '"a~1"'],
  ] as const) {
    assert.equal(shellWord(word, 'win32'), quoted);
  }
});

test('a shell gives back what was quoted', { skip: process.platform === 'win32' }, () => {
  for (const word of words) {
    const given = execFileSync('sh', ['-c', `printf %s ${shellWord(word, 'linux')}`], { encoding: 'utf8' });
    assert.equal(given, word);
  }
});
