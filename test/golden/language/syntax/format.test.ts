/** The canonical format, rule by rule: format.txt holds texts and, below each, what becomes of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { format } from '../../../../src/language/syntax/print.ts';
import { assertGolden } from '../../../support/golden.ts';

const path = join('test', 'golden', 'language', 'syntax', 'format.txt');
const divider = '----';

/** [rule, text, formatted] of every case; cases begin with `== rule`, and `----` divides text and result. */
const cases = readFileSync(path, 'utf8')
  .split(/^== /m)
  .slice(1)
  .map((block) => {
    const [rule = '', ...lines] = block.split('\n');
    const at = lines.indexOf(divider);
    return { rule, text: `${lines.slice(0, at < 0 ? -1 : at).join('\n')}\n` };
  });

test('texts become what is kept for them', () => {
  assert.ok(cases.length >= 15);
  const rows = cases.map(({ rule, text }) => {
    assert.deepEqual(parse(text).problems, [], rule);
    return `== ${rule}\n${text}${divider}\n${format(text)}`;
  });
  assertGolden(path, rows.join(''));
});

test('the page on the language’s form shows the format as it is', () => {
  const text = [
    'snnexp 1',
    'experiment "t" {',
    'neuron srm { threshold = 10mV, tau_synapse in 1..20 ms usually 5ms log #rise',
    '}',
    'layer hidden=dense{units in {128,256,},}',
    '}',
  ].join('\n');
  const expected = [
    'snnexp 1',
    '',
    'experiment "t" {',
    '  neuron srm {',
    '    threshold   =  10 mV',
    '    tau_synapse in 1 .. 20 ms log usually 5 ms  # rise',
    '  }',
    '  layer hidden = dense { units in { 128, 256 } }',
    '}',
    '',
  ].join('\n');
  assert.equal(format(text), expected);
});
