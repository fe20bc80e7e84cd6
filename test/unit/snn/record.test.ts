/** The potentials of neurons over a window are those of `step`, and so are their gradients. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../../src/engine/choose.ts';
import {
  fireFrom,
  lif,
  type NeuronLearned,
  type NeuronState,
  record,
  type SrmPlan,
  step,
  valueAndGradients,
} from '../../../src/snn/library.ts';
import { asLeaky } from '../../../src/snn/neuron/neuron.ts';
import { assertClose } from '../../support/close.ts';
import {
  drive,
  none,
  numbers,
  type Stateful,
  samples,
  statefulNeurons,
  units,
} from '../../support/stateful-neurons.ts';

const steps = 9;
const parts = ['spikes', 'potential', 'membrane'] as const;
type Courses = Readonly<Record<(typeof parts)[number], tf.Tensor>>;

before(async () => {
  const chosen = await chooseEngine({ wanted: 'wasm', threads: 1 });
  assert.ok(chosen.ok);
});

test('spikes and both potentials of every step, and the state after the last', () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    tf.tidy(() => {
      const learned = learns();
      for (const begin of [{}, fireFrom(tf.slice(drive(), 0, 5), neuron, {}, learned).state]) {
        const window = tf.slice(drive(), 5, steps);
        const expected = oneByOne(window, neuron, begin, learned);
        const found = record(window, neuron, begin, learned);
        assert.deepEqual(found.spikes.dataSync(), expected.spikes.dataSync(), name);
        for (const part of ['potential', 'membrane'] as const)
          assertClose(found[part].dataSync(), expected[part].dataSync(), `${name}, ${part}`, 1e-5);
        const { state } = fireFrom(window, neuron, begin, learned);
        assert.deepEqual(Object.keys(found.state), Object.keys(state));
        for (const [key, value] of Object.entries(state) as [keyof NeuronState, NeuronState[keyof NeuronState]][])
          assert.deepEqual(stacked(found.state[key]).dataSync(), stacked(value).dataSync(), `${name}, ${key}`);
      }
    });
  }
});

test('a loss may read the spikes and both potentials: its gradients are those of single steps', () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    tf.tidy(() => {
      const learned = learns();
      const names = Object.keys(learned) as (keyof NeuronLearned)[];
      const begin = fireFrom(tf.slice(drive(), 0, 5), neuron, {}, learned).state;
      const window = tf.slice(drive(), 5, steps);
      const weights = parts.map((part) => numbers(part, [steps, samples, units], 1));
      for (const read of [
        ['potential'],
        ['membrane'],
        ['spikes', 'membrane'],
        parts,
      ] as readonly (readonly string[])[]) {
        const loss = (run: typeof oneByOne) => (x: tf.Tensor, given: readonly tf.Tensor[]) => {
          const now = Object.fromEntries(names.map((each, i) => [each, given[i]!]));
          const courses = run(x, neuron, begin, now);
          return tf.addN(
            parts.flatMap((part, i) => (read.includes(part) ? [tf.sum(tf.mul(weights[i]!, courses[part]))] : [])),
          );
        };
        const given = [window, ...names.map((each) => learned[each]!)];
        const gradients = (run: typeof oneByOne) =>
          tf.grads((x: tf.Tensor, ...rest: tf.Tensor[]) => loss(run)(x, rest))(given);
        const found = gradients(record);
        const expected = gradients(oneByOne);
        const ours = valueAndGradients(() => loss(record)(window, given.slice(1)) as tf.Scalar, given).gradients;
        expected.forEach((gradient, i) => {
          const what = `${name}, ${read}: gradient of ${['current', ...names][i]}`;
          assertClose(found[i]!.dataSync(), gradient.dataSync(), what, 2e-5);
          assertClose(ours[i]!.dataSync(), gradient.dataSync(), `${what}, let go`, 2e-5);
        });
      }
    });
  }
});

test('nothing is left behind, with gradients and without', () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      record(drive(), neuron, {}, learns());
      tf.grad((x: tf.Tensor) => tf.sum(record(x, neuron, {}, learns()).membrane))(drive());
    });
    assert.equal(tf.memory().numTensors, before, name);
  }
});

test('what is no window is told', () => {
  assert.throws(() => record(tf.zeros([0, 2, 3]), lif()), /at least one step; \[0, 2, 3\]/);
});

/** By `step`; the potential before the reset is what the neuron without one would be left with. */
function oneByOne(x: tf.Tensor, neuron: Stateful, begin: NeuronState, learned: NeuronLearned): Courses {
  let state = begin;
  const each = tf.unstack(x).map((current) => {
    const before = state;
    const { spikes, state: after } = step(current, neuron, before, learned);
    state = after;
    if (neuron.kind === 'srm') {
      const potential = potentialOf(neuron, after);
      return { spikes, potential, membrane: potential };
    }
    const free = { ...(neuron.kind === 'lif' ? asLeaky(neuron) : neuron), reset: 'none' } as const;
    return { spikes, potential: step(current, free, before, learned).state.membrane!, membrane: after.membrane! };
  });
  return Object.fromEntries(parts.map((part) => [part, tf.stack(each.map((one) => one[part]))])) as Courses;
}

/** e / tau q of both responses (kernel-contract.ts: ALPHA_FILTER). */
function potentialOf({ tauSynapse, tauRefractory, refractoryDepth }: SrmPlan, state: NeuronState): tf.Tensor {
  const answer = tf.mul(Math.E / tauSynapse, state.response![1]);
  return tf.sub(answer, tf.mul((refractoryDepth * Math.E) / tauRefractory, state.refractory![1]));
}

function stacked(part: NeuronState[keyof NeuronState]): tf.Tensor {
  return tf.stack([part].flat() as tf.Tensor[]);
}
