/**
 * What the examples mean: each one's plan, compared with a file beside this one that `UPDATE=1` renews. Examples that
 * this version cannot run have the plan of one that could.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { decodePlan } from '../../../../src/protocol/decode-plan.ts';
import { examples } from '../../../support/examples.ts';

const runnable: ReadonlySet<string> = new Set([
  'cifar10',
  'dvs-gesture',
  'early-end',
  'hybrid-cifar10',
  'hybrid-vgg5',
  'nmnist',
  'nmnist-conv',
  'quickstart',
  'shared-stage',
  'slayer-nmnist',
]);

for (const { name, text } of examples()) {
  const base = name.replace('.snnexp', '');
  test(`the plan of ${name}`, () => {
    const { problems, plan, draft } = analyze(text);
    const codes = [...new Set(problems.map((problem) => problem.code))];
    assert.deepEqual(codes, runnable.has(base) ? [] : ['not-yet']);
    assert.equal(plan !== undefined, runnable.has(base));
    assert.ok(draft !== undefined);
    const written = `${JSON.stringify(draft, null, 2)}\n`;
    const path = join('test', 'golden', 'language', 'plans', `${base}.json`);
    if (process.env.UPDATE === '1') writeFileSync(path, written);
    assert.equal(written, readFileSync(path, 'utf8'), 'UPDATE=1 renews the file');
  });

  test(`the plan of ${name} passes its door unchanged`, () => {
    const { draft } = analyze(text);
    const decoded = decodePlan(JSON.parse(JSON.stringify(draft)));
    assert.ok(decoded.ok, decoded.ok ? '' : JSON.stringify(decoded.error));
    assert.deepEqual(decoded.value, draft);
  });
}
