/** Whole entries that are offered: good text in canonical form, where they fit and nowhere else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { dataGroup } from '../../../../src/language/meaning/vocabulary/data.ts';
import { complete } from '../../../../src/language/services/complete.ts';
import { skeletons } from '../../../../src/language/services/skeletons.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { format } from '../../../../src/language/syntax/print.ts';

const filled = (insert: string) => insert.replace(/\$\{\d+:([^}]*)\}/g, '$1');

/** What the text is once the offer with that label is taken at `^`; undefined where there is none. */
function taken(marked: string, label: string): string | undefined {
  const offset = marked.indexOf('^');
  const text = marked.replace('^', '');
  const offer = complete(text, offset).find((each) => each.label === label && /skeleton|word/.test(each.kind));
  return offer === undefined ? undefined : text.slice(0, offer.start) + filled(offer.insert) + text.slice(offer.end);
}

test('an experiment is offered in an empty file, behind its first line and behind a comment, and runs as it is', () => {
  for (const text of [
    '^',
    'exp^',
    '# mine\n^',
    'snnexp 1\n\n^',
    'snnexp 1\n\nexp^',
    'snnexp 1\n\n# about cups\nex^\n',
  ]) {
    const whole = taken(text, 'experiment');
    assert.ok(whole !== undefined, text);
    const { problems, plan } = analyze(whole);
    assert.deepEqual([problems, plan === undefined], [[], false], text);
    assert.equal(format(`${whole.trim()}\n`), `${whole.trim()}\n`);
  }
});

test('the first line is offered where it is missing, and no second one', () => {
  assert.equal(taken('snn^', 'snnexp 1'), 'snnexp 1');
  assert.equal(taken('snnexp ^', '1'), 'snnexp 1');
  assert.equal(taken('^\nexperiment "e" { }', 'snnexp 1'), 'snnexp 1\nexperiment "e" { }');
  for (const text of ['^\nsnnexp 1', 'snnexp 1\n^', 'snnexp 1\nexperiment "e" ^', 'snnexp 1\nexperiment "e" { }\n^'])
    assert.equal(taken(text, 'snnexp 1'), undefined, text);
});

for (const { label, inside } of skeletons.filter((each) => each.inside !== undefined)) {
  test(`${label} inside ${inside === '' ? 'the experiment' : inside} is text in canonical form`, () => {
    const around: Readonly<Record<string, string>> = {
      '': '  ^\n',
      network: '  network {\n    ^\n  }\n',
      block: '  network {\n    block b {\n      ^\n    }\n  }\n',
    };
    const marked = `snnexp 1\n\nexperiment "t" {\n${around[inside ?? '']}}\n`;
    const text = taken(marked, label);
    assert.ok(text !== undefined);
    assert.deepEqual(parse(text).problems, []);
    // The editor indents what it inserts as the line it is inserted in.
    const flat = (words: string) => words.replace(/^ +/gm, '');
    assert.equal(flat(format(text)), flat(text));
  });
}

test('what is given once is not offered again, and nothing of it elsewhere', () => {
  const inside = (entries: string) => `snnexp 1\nexperiment "t" {\n${entries}\n}`;
  assert.equal(taken(inside('data nmnist { from = "a" }\n^'), 'data cifar10'), undefined);
  assert.equal(taken(inside('objectives { }\n^'), 'objectives'), undefined);
  for (const { label } of skeletons) assert.equal(taken(inside('neuron lif { ^ }'), label), undefined);
  assert.equal(taken(inside('network vgg5 { ^ }'), 'layer conv'), undefined);
});

test('every data set has one that fits as it is, but the one that needs no file', () => {
  const data = skeletons.filter(({ label }) => label.startsWith('data '));
  for (const { lines } of data) {
    const rest = 'train { network { layer o = dense { } } }\nobjectives { maximize accuracy }';
    const { problems } = analyze(`snnexp 1\n\nexperiment "e" {\n${filled(lines.join('\n'))}\n${rest}\n}\n`);
    assert.deepEqual(problems, []);
  }
  assert.deepEqual(
    data.map(({ label }) => label.slice('data '.length)).sort(),
    dataGroup.kinds
      .filter(({ notYet, name }) => notYet === undefined && name !== 'synthetic')
      .map(({ name }) => name)
      .sort(),
  );
});
