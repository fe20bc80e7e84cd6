/** Inputs that nobody writes: empty, binary, huge, deep. Each gives one clear sentence or a tree, and costs linear work. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { longestText, parse } from '../../../../src/language/syntax/parse.ts';
import { format } from '../../../../src/language/syntax/print.ts';
import { wrap } from '../../../golden/language/cases.ts';

function codes(text: string): readonly string[] {
  return parse(text).problems.map(({ code }) => code);
}

test('an empty file and one of blanks and comments say what to begin with', () => {
  for (const text of ['', '\n', '  \t\r\n\r\n', '# only\n# comments\n', '\ufeff']) {
    assert.deepEqual(codes(text), ['file-empty'], JSON.stringify(text));
    assert.equal(format(text), text);
  }
});

test('a zero byte anywhere is the only thing said', () => {
  assert.deepEqual(codes(wrap('seed = \0').text), ['not-text']);
  assert.deepEqual(codes('\0\0\0PK\x03\x04]]}}'), ['not-text']);
});

test('a file of 10 MB is not read', () => {
  const text = `${wrap('seed = 1').text}${'# more\n'.repeat(1_500_000)}`;
  assert.deepEqual(codes(text), ['file-large']);
  assert.match(parse(text).problems[0]?.message ?? '', /10\.5 MB/);
  assert.equal(format(text), text);
});

test('a file of another version is judged by that alone', () => {
  assert.deepEqual(codes('snnexp 2\nexperiment "t" { = = ] }'), ['version-unknown']);
});

test('deep nesting is said once, and does not exhaust the stack', () => {
  const nested = (open: string, close: string, before = ''): string =>
    wrap(before + open.repeat(20_000) + close.repeat(20_000)).text;
  assert.deepEqual(codes(nested('a { ', '} ')), ['nested-deep']);
  assert.deepEqual(codes(nested('[', ']', 'a = ')), ['nested-deep']);
  assert.deepEqual(codes(nested('a in { b { ', '} } ')), ['nested-deep']);
  assert.deepEqual(codes(wrap('a { '.repeat(50_000)).text).slice(0, 2), ['brace-missing', 'nested-deep']);
});

test('closers in a row are one slip, and so are openers that the end of the file leaves open', () => {
  assert.deepEqual(codes(wrap(']'.repeat(200_000)).text), ['stray-brace']);
  assert.deepEqual(codes(`snnexp 1\n${']'.repeat(1000)}${'}'.repeat(1000)}`), ['stray-brace', 'experiment-missing']);
  assert.deepEqual(codes(`snnexp 1\nexperiment "t" {\na = ${'['.repeat(40)}1\n`), ['brace-missing', 'bracket-missing']);
});

test('monstrous lines and counts neither overflow nor take more than linear work', () => {
  const monsters = [
    'a = 1\n',
    'a = 1, ',
    'a { b = 1 }\n',
    'a {\n',
    '}\n',
    ']',
    '[',
    '"',
    '"\\a',
    '\\a',
    'a = [1,\n',
    'in ',
    'a in { 1, ',
    ', ',
    'x',
    '34x',
    '1.2.',
    '-',
    '@ a ',
    'a = b or c or ',
    'maximize a of b on c per d ',
    '# c\n',
    '\n',
    'a = 5 ',
    'µ',
    'a.',
    'experiment "t" { ',
  ];
  for (const monster of monsters) {
    const text = wrap(monster.repeat(Math.floor(300_000 / monster.length))).text;
    assert.ok(text.length < longestText);
    const file = parse(text);
    if (file.problems.length === 0) assert.equal(format(format(text)), format(text));
  }
});

test('line ends: CRLF is kept, a mixed file becomes CRLF, CR becomes LF', () => {
  const text = readFileSync('examples/slayer-nmnist.snnexp', 'utf8');
  const windows = text.replaceAll('\n', '\r\n');
  assert.deepEqual(codes(windows), []);
  assert.equal(format(windows), windows);
  assert.equal(format(windows.replace('\r\n', '\n')), windows);
  assert.equal(format(text.replaceAll('\n', '\r')), text);
});

test('a misspelt experiment is told at its place with the right word, and what stands in it is read', () => {
  for (const word of ['experimnt', 'Experiment', 'expriment']) {
    const text = `snnexp 1\n${word} "t" {\n  dta synthetic { }\n}\n`;
    const { problems, file } = analyze(text);
    assert.deepEqual(
      problems.map(({ code, start, end }) => [code, text.slice(start, end)]),
      [
        ['experiment-missing', word],
        ['name-unknown', 'dta'],
      ],
    );
    const [fix] = problems[0]?.fix ?? [];
    assert.deepEqual(fix, { start: 9, end: 9 + word.length, text: 'experiment' });
    assert.equal(file.title.kind === 'Text' ? file.title.value : '', 't');
  }
});
