/** A trial as a text: every question answered, nothing else changed, and the text can be run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { decideQuestions } from '../../../../src/language/services/decide.ts';
import type { Answers } from '../../../../src/protocol/plan.ts';

const rest = `train { rate in 1e-4 .. 1e-2 log }
network { layer a = dense { units = 3 }, layer o = dense { } }
search random { stop = 5 trials }
objectives { maximize accuracy }`;

function decided(snippet: string, answers: Answers): string {
  const text = `snnexp 1\n\nexperiment "t" {\n${snippet}\n${rest}\n}\n`;
  assert.ok(
    analyze(text).plan !== undefined,
    analyze(text)
      .problems.map(({ message }) => message)
      .join('\n'),
  );
  const made = decideQuestions(text, answers);
  const { plan, problems } = analyze(made);
  assert.ok(plan !== undefined, `${problems.map(({ message }) => message).join('\n')}\n${made}`);
  return made;
}

test('an answer has the unit of its range, also where only the second end has one', () => {
  assert.match(decided('data synthetic { bin in 1 .. 5 ms }', { 'data.bin': 3 }), /bin = 3 ms/);
  assert.match(decided('data synthetic { bin in 300 us .. 5 ms }', { 'data.bin': 0.3 }), /bin = 300 us/);
});

test('an answer keeps all of its digits', () => {
  const answers = { 'data.window': 1234.5678, 'train.rate': 0.00123457 };
  const made = decided('data synthetic { window in 100 ms .. 1450 ms }', answers);
  assert.match(made, /window = 1234\.5678 ms/);
  assert.match(made, /rate = 0\.00123457/);
});

test('baselines go, with their comments: there is nothing left that they could answer', () => {
  const baselines = 'baseline default { } # the usual\nbaseline grid {\nover = [data.bin] # all of it\n}';
  const made = decided(`data synthetic { bin in 1 .. 5 ms } # in steps\n${baselines}`, { 'data.bin': 3 });
  assert.doesNotMatch(made, /baseline|usual|all of it/);
  assert.match(made, /bin = 3 ms \} +# in steps/);
});

test('answers that differ between layers are named in a comment, whatever stands behind the question', () => {
  const answers = { 'network.a.decay': 0.5, 'network.o.decay': 0.7 };
  for (const neuron of [
    'neuron lif { decay in 0.1 .. 0.9 per layer, threshold = 2 }',
    'neuron lif { threshold = 2, decay in 0.1 .. 0.9 per layer }',
    'neuron lif {\ndecay in 0.1 .. 0.9 per layer # slower\nthreshold = 2\n}',
    'neuron lif {\ndecay in 0.1 .. 0.9 per layer\nthreshold = 2\n}',
  ]) {
    const made = decided(`data synthetic { }\n${neuron}`, answers);
    assert.match(made, /decay +=( 0\.5) +# per layer: a 0\.5, o 0\.7/, neuron);
    assert.match(made, /threshold += 2/, neuron);
    assert.doesNotMatch(made, /per layer.*threshold/, neuron);
  }
  assert.doesNotMatch(
    decided('data synthetic { }\nneuron lif { decay in 0.1 .. 0.9 per layer }', {
      'network.a.decay': 0.5,
      'network.o.decay': 0.5,
    }),
    /#/,
  );
});

test('what an answer cannot be leaves its question as it is', () => {
  const text =
    'data synthetic { bin in { 1 ms, 5 ms }, window in 50 ms .. 100 ms }\nneuron lif { decay in 0.5 .. 0.9 }';
  const wrong: unknown[] = ['abc', Number.NaN, null, Number.POSITIVE_INFINITY];
  for (const answer of wrong) {
    const made = decided(text, { 'neuron.decay': answer, 'data.bin': '7 ms', 'data.window': 60 } as Answers);
    assert.match(made, /decay in 0\.5 \.\. 0\.9/);
    assert.match(made, /bin in \{ 1 ms, 5 ms \}/);
    assert.match(made, /window = 60 ms/);
  }
});
