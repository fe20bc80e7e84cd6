/** Names that a file gives: where they are used, and what a new one changes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { describe as explain } from '../../../../src/language/services/describe.ts';
import { rename, usesAt } from '../../../../src/language/services/names.ts';

const text = `snnexp 1

experiment "Names" {
  data synthetic { samples = 200, classes = 4 }

  neuron quiet = lif { decay in 0.7 .. 0.95 }
  neuron fast = if { threshold in 0.5 .. 2 }

  network {
    layer quick = dense { units in { 32, 64 }, neuron = quiet }
    layer next = dense { units = 64, neuron in { fast, quiet } usually quiet, add = quick }
    layer last = dense { units = 4, weight_scale = 2 * quick.weight_scale }
    quick.weight_scale = 1.5
  }

  stage warm = train { epochs = 2 }
  stage tune = train { from = warm, epochs = 1 }

  search random { stop = 8 trials }
  baseline grid { over = [network.quick.units, neuron.fast.threshold] }
  objectives {
    maximize accuracy of tune
    minimize spikes of tune
    require accuracy of warm >= 10 %
  }
}
`;

/** The lines on which the name at the first place of `mark` is used. */
function linesOf(mark: string, shift = 0): readonly number[] {
  return usesAt(text, text.indexOf(mark) + shift).map(({ start }) => text.slice(0, start).split('\n').length);
}

function renamed(mark: string, shift: number, name: string): string {
  const edits = rename(text, text.indexOf(mark) + shift, name);
  if (!edits.ok) assert.fail(edits.error);
  return edits.value.reduceRight((all, { start, end, text: by }) => all.slice(0, start) + by + all.slice(end), text);
}

describe('names of a file', () => {
  test('the example is right', () => {
    assert.deepEqual(analyze(text).problems, []);
  });

  for (const [name, mark, shift, lines] of [
    ['a neuron', 'neuron quiet', 8, [6, 10, 11, 11]],
    ['a neuron from where it is used', 'in { fast', 6, [7, 11, 20]],
    ['a layer', 'layer quick', 7, [10, 11, 12, 13, 20]],
    ['a layer in a path', 'quick.weight_scale = 1.5', 2, [10, 11, 12, 13, 20]],
    ['a stage', 'of warm', 3, [16, 17, 24]],
    ['a stage in goals', 'stage tune', 6, [17, 22, 23]],
  ] as const) {
    test(`uses of ${name}`, () => assert.deepEqual(linesOf(mark, shift), lines));
  }

  test('what has no name of its own has no uses', () => {
    for (const mark of ['samples', 'lif {', 'baseline', 'grid', 'random', 'accuracy of tune', '"Names"']) {
      assert.deepEqual(linesOf(mark, 1), [], mark);
    }
    assert.deepEqual(usesAt('', 0), []);
    assert.deepEqual(usesAt('experiment "x" { layer', 20), []);
  });

  test('a new name leaves the same plan but for the name', () => {
    for (const [mark, shift, old] of [
      ['neuron quiet', 8, 'quiet'],
      ['layer quick', 7, 'quick'],
      ['stage warm', 6, 'warm'],
    ] as const) {
      const plan = analyze(renamed(mark, shift, 'other')).plan;
      assert.deepEqual(words(plan), words(analyze(text).plan).replaceAll(new RegExp(`\\b${old}\\b`, 'g'), 'other'));
    }
  });

  test('a name that cannot be is refused with why', () => {
    const refused = (name: string) => rename(text, text.indexOf('neuron quiet') + 8, name);
    assert.deepEqual(refused('2x'), {
      ok: false,
      error: '2x is no name. Write letters, digits and _, and begin with a letter.',
    });
    assert.match(String(errorOf(refused('fast'))), /fast is already the name of a neuron, in line/);
    assert.equal(refused('in').ok, false);
  });

  test('in a file with a slip as well, which another one may hide', () => {
    const slip = text.replace('units = 4', 'units = 8');
    assert.equal(analyze(slip).counts.error, 1);
    const at = slip.indexOf('neuron quiet') + 8;
    assert.match(String(errorOf(rename(slip, at, 'fast'))), /fast is already the name of a neuron, in line/);
    assert.ok(rename(slip, at, 'calm').ok);
    const wrong = text.replace('dense { units = 64', 'dens { units = 64');
    assert.ok(rename(wrong, wrong.indexOf('layer next') + 7, 'calm').ok);
  });

  test('hovering a name tells what it stands for', () => {
    const found = explain(text, text.indexOf('neuron = quiet') + 10);
    assert.match(found?.text ?? '', /\*\*quiet\*\*: a neuron, lif/);
    assert.match(explain(text, text.indexOf('of warm') + 4)?.text ?? '', /\*\*warm\*\*: a stage, train/);
  });
});

function errorOf(result: ReturnType<typeof rename>): string | undefined {
  return result.ok ? undefined : result.error;
}

/** Places in the text move with the length of a name. */
function words(plan: unknown): string {
  return JSON.stringify(plan, (key, value) => (key === 'at' ? undefined : value));
}
