/** Shapes of the tree: each form of the grammar, and half-typed entries as completion needs them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../../src/language/syntax/parse.ts';
import type { Entry, Setting } from '../../../../src/language/syntax/tree.ts';

function entries(snippet: string): readonly Entry[] {
  const { block } = parse(`snnexp 1\nexperiment "t" {\n${snippet}\n}`);
  assert.ok(block.kind === 'Block');
  return block.items;
}
function setting(snippet: string): Setting {
  const [entry] = entries(snippet);
  assert.ok(entry?.kind === 'Setting');
  return entry;
}
function valueKind(snippet: string): string {
  return setting(snippet).value.kind;
}

test('every kind of value', () => {
  const kinds = [
    ['a = 3 ms', 'Num'],
    ['a = 1 .. 6', 'Range'],
    ['a = 2 * b.c', 'Scaled'],
    ['a = b / c', 'Ratio'],
    ['a = 3 x 4', 'Size'],
    ['a = "t"', 'Text'],
    ['a = yes', 'Flag'],
    ['a = list "t"', 'Named'],
    ['a = adam { b = 1 }', 'Kind'],
    ['a = [train 80 %, b]', 'List'],
    ['a = 80 trials or 6 h', 'Either'],
    ['a in 1 .. 2', 'Domain'],
  ] as const;
  for (const [snippet, kind] of kinds) {
    assert.equal(valueKind(snippet), kind, snippet);
    assert.deepEqual(parse(`snnexp 1\nexperiment "t" {\n${snippet}\n}`).problems, [], snippet);
  }
});

test('units: glued or spaced, singular, and not the next entry', () => {
  const unit = (snippet: string): string | undefined => {
    const { value } = setting(snippet);
    return value.kind === 'Num' ? value.unit?.text : undefined;
  };
  assert.equal(unit('a = 300ms'), 'ms');
  assert.equal(unit('a = 80 %'), '%');
  assert.equal(unit('a = 1 epoch'), 'epoch');
  assert.equal(unit('a = 1 ms = 3'), undefined);
  assert.equal(unit('a = 1 steps in 1 .. 3'), undefined);
  assert.equal(unit('a = 1 foo { }'), undefined);
  assert.equal(unit('a = 1 foo'), 'foo');
});

test('a domain keeps its words, in any order', () => {
  const { value } = setting('a in 1 .. 9 usually 3 per layer whole step 2 log');
  assert.ok(value.kind === 'Domain' && value.of.kind === 'Range');
  assert.ok(value.log !== null && value.whole !== null && value.per !== null);
  assert.ok(value.step?.kind === 'Num' && value.step.value === 2);
  assert.ok(value.usually?.kind === 'Num' && value.usually.value === 3);
});

test('step is a word of the question only before a number', () => {
  const { value } = setting('a in 1 .. 9 step');
  assert.ok(value.kind === 'Domain' && value.of.kind === 'Range' && value.of.high.kind === 'Num');
  assert.equal(value.of.high.unit?.text, 'step');
});

test('contextual words are names elsewhere', () => {
  const text = 'step = 5\nlayer x = conv\nrequire = 3\nmaximize in 1 .. 2\nexperiment = 1\nlog = 1\nx = 2\nms = 3';
  assert.deepEqual(
    entries(text).map(({ kind }) => kind),
    [...'SPSSSSSS'].map((sign) => (sign === 'S' ? 'Setting' : 'Part')),
  );
  assert.deepEqual(parse(`snnexp 1\nexperiment "t" {\n${text}\n}`).problems, []);
});

test('parts: word, target, kind, block', () => {
  const [plain, kind, path, named] = entries('train { }\nneuron srm { }\nevolve a.b { }\nlayer c1 = conv');
  assert.ok(plain?.kind === 'Part' && plain.target === null && plain.block?.kind === 'Block');
  assert.ok(kind?.kind === 'Part' && kind.target?.names[0]?.text === 'srm');
  assert.ok(path?.kind === 'Part' && path.target?.names.length === 2);
  assert.ok(named?.kind === 'Part' && named.of?.kind === 'Path' && named.block === null && named.op?.text === '=');
});

test('goals: clauses in any order, limits', () => {
  const [most, gate] = entries('maximize accuracy on test of a per sample\nrequire a.b of c >= 85 %');
  assert.ok(most?.kind === 'Goal' && most.of?.text === 'a' && most.on?.text === 'test' && most.per?.text === 'sample');
  assert.ok(
    gate?.kind === 'Goal' && gate.sign?.kind === 'Sign' && gate.limit?.kind === 'Num' && gate.limit.value === 85,
  );
});

test('half-typed entries stay in the tree', () => {
  const half = setting('tau_');
  assert.ok(half.op.kind === 'Missing' && half.value.kind === 'Missing');
  assert.equal(setting('bin =').value.kind, 'Missing');
  assert.equal(setting('bin in').value.kind, 'Missing');
  const open = setting('tau in 1 ms ..').value;
  assert.ok(open.kind === 'Domain' && open.of.kind === 'Range' && open.of.high.kind === 'Missing');
  const usual = setting('tau in 1 ms .. 2 ms usually').value;
  assert.ok(usual.kind === 'Domain' && usual.usually?.kind === 'Missing');
  const unit = setting('window = 300 m').value;
  assert.ok(unit.kind === 'Num' && unit.unit?.known === false);
  const list = setting('over = [neuron.').value;
  assert.ok(list.kind === 'List' && list.items[0]?.kind === 'Kind' && list.items[0].path.names.at(-1)?.text === '');
  const [kind] = entries('layer c1 =');
  assert.ok(kind?.kind === 'Part' && kind.of?.kind === 'Missing');
  const [goal, limit] = entries('minimize spikes on\nrequire latency');
  assert.ok(goal?.kind === 'Goal' && goal.on?.text === '');
  assert.ok(limit?.kind === 'Goal' && limit.sign?.kind === 'Missing');
});

test('what follows an experiment that was closed too early is read as its entries', () => {
  const file = parse('snnexp 1\nexperiment "t" {\n  a { b = 1 }}\n  c = 2\n  d = 3\n}');
  assert.deepEqual(
    file.late.map(({ kind }) => kind),
    ['Setting', 'Setting'],
  );
  assert.deepEqual(
    file.problems.map(({ code }) => code),
    ['stray-brace'],
  );
});

test('indentation is consulted only where a closing brace is missing', () => {
  const valid = parse('snnexp 1\nexperiment "t" {\na {\nb = 1\n}\n    c {\nd = 1 }\n}');
  assert.deepEqual(valid.problems, []);
  const open = parse('snnexp 1\nexperiment "t" {\n  a {\n    b = 1\n  c {\n    d = 1\n  }\n}');
  assert.deepEqual(
    open.problems.map(({ code, start }) => [code, start]),
    [['brace-missing', open.problems[0]?.start]],
  );
  assert.ok(open.block.kind === 'Block' && open.block.items.length === 2);
});
