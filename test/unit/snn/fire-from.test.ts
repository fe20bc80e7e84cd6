/** Windows after one another, each from the state of the one before, are the whole sequence. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../../src/engine/choose.ts';
import {
  adaptiveLif,
  cubaLif,
  fire,
  fireFrom,
  lif,
  type NeuronLearned,
  type NeuronState,
  parametricLif,
  record,
  spikeResponse,
  step,
} from '../../../src/snn/library.ts';
import { assertClose } from '../../support/close.ts';
import { at, drive, none, numbers, samples, statefulNeurons, units } from '../../support/stateful-neurons.ts';

before(async () => {
  const chosen = await chooseEngine({ wanted: 'wasm', threads: 1 });
  assert.ok(chosen.ok);
});

test('windows of any lengths give the spikes of the whole, and `step` goes on from their state', () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    tf.tidy(() => {
      const [current, learned] = [drive(), learns()];
      const whole = fire(current, neuron, learned);
      const fired = tf.sum(whole).dataSync<'float32'>()[0]!;
      assert.ok(fired > 20 && fired < 0.8 * whole.size, `${name} fires ${fired} times`);
      for (const lengths of [[23], [1, 22], [22, 1], [5, 1, 1, 16], [2, 2, 19]]) {
        const windows = tf.split(current, lengths);
        let state: NeuronState = {};
        const spikes = windows.map((window) => {
          const done = fireFrom(window, neuron, state, learned);
          state = done.state;
          return done.spikes;
        });
        assert.deepEqual(tf.concat(spikes).dataSync(), whole.dataSync(), `${name} in ${lengths}`);
      }
      const { state } = fireFrom(tf.slice(current, 0, 9), neuron, {}, learned);
      let stepped: NeuronState = {};
      for (let t = 0; t < 9; t++) stepped = step(at(current, t), neuron, stepped, learned).state;
      assertSame(state, stepped, name);
      const next = step(at(current, 9), neuron, state, learned);
      assert.deepEqual(next.spikes.dataSync(), at(whole, 9).dataSync(), `${name}, a step after`);
    });
  }
});

test('gradients of a window reach its current, what is learned and the state it began with, as step by step', () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    tf.tidy(() => {
      const learned = learns();
      const names = Object.keys(learned) as (keyof NeuronLearned)[];
      const current = drive();
      let begin: NeuronState = {};
      for (let t = 0; t < 5; t++) begin = step(at(current, t), neuron, begin, learned).state;
      const window = tf.slice(current, 5, 9);
      const weights = numbers('weights', [9, samples, units], 1);
      const own = Object.keys(begin) as (keyof NeuronState)[];
      const given = [
        window,
        ...names.map((each) => learned[each]!),
        ...own.flatMap((part) => [begin[part]!].flat() as tf.Tensor[]),
      ];
      const gradients = (run: (x: tf.Tensor, state: NeuronState, learned: NeuronLearned) => tf.Tensor): tf.Tensor[] =>
        tf.grads((x, ...rest) => {
          const learnedNow = Object.fromEntries(names.map((each, i) => [each, rest[i]!]));
          const parts = rest.slice(names.length);
          const state = Object.fromEntries(
            own.map((part) => [part, Array.isArray(begin[part]) ? [parts.shift()!, parts.shift()!] : parts.shift()!]),
          );
          return tf.sum(tf.mul(run(x!, state, learnedNow), weights));
        })(given);
      const found = gradients((x, state, now) => fireFrom(x, neuron, state, now).spikes);
      const expected = gradients((x, state, now) => {
        let carried = state;
        const spikes = tf.unstack(x).map((each) => {
          const done = step(each, neuron, carried, now);
          carried = done.state;
          return done.spikes;
        });
        return tf.stack(spikes);
      });
      expected.forEach((gradient, i) => {
        assertClose(
          found[i]!.dataSync(),
          gradient.dataSync(),
          `${name}, gradient ${i} of ${['current', ...names, ...own]}`,
          1e-5,
        );
      });
    });
  }
});

test('a window is a few operations for every neuron, however long it is', async () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    const count = async (steps: number): Promise<number> => {
      const { kernelNames, kernels } = await tf.profile(() =>
        tf.tidy(() => {
          const window = tf.slice(drive(), 0, steps);
          fireFrom(window, neuron, fireFrom(window, neuron, {}, learns()).state, learns());
        }),
      );
      assert.ok(kernelNames.length > 0, name);
      return kernels.length;
    };
    assert.equal(await count(20), await count(5), name);
  }
});

test('gradients of later windows end at the state, and nothing is left behind', () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const learned = learns();
      const [first, second] = tf.split(drive(), [9, 14]);
      const gradient = tf.grad((x: tf.Tensor) => {
        const { state } = fireFrom(x, neuron, {}, learned);
        const { spikes } = fireFrom(second!, neuron, state, learned);
        return tf.sum(tf.add(spikes, tf.mul(0, tf.sum(x))));
      })(first!);
      assert.ok(
        gradient.dataSync().every((value) => value === 0),
        name,
      );
    });
    assert.equal(tf.memory().numTensors, before, name);
  }
});

test('constants one for each neuron of maps, and recurrence over them, are those of `fire`', () => {
  tf.tidy(() => {
    const current = numbers('maps', [6, 2, 3, 2, 2], 1);
    const constants = { decay: numbers('decays', [12], 1), threshold: tf.add(numbers('thresholds', [12], 0.2), 0.5) };
    const recurrent = numbers('recurrent maps', [12, 12], 0.4);
    for (const learned of [
      constants,
      { ...constants, recurrent },
      { ...constants, decay: tf.tensor1d([0.3, 0.6]), recurrent },
    ]) {
      const neuron = parametricLif({ learn: ['decay', 'threshold'] });
      const whole = fire(current, neuron, learned);
      assert.ok(tf.sum(whole).dataSync()[0]! > 5);
      const first = fireFrom(tf.slice(current, 0, 4), neuron, {}, learned);
      const second = fireFrom(tf.slice(current, 4, 2), neuron, first.state, learned);
      assert.deepEqual(tf.concat([first.spikes, second.spikes]).dataSync(), whole.dataSync());
      const next = step(at(current, 4), neuron, first.state, learned);
      assert.deepEqual(next.spikes.dataSync(), at(whole, 4).dataSync());
    }
  });
});

test('samples and neurons as one axis, as `currentsOf` gives them', () => {
  for (const [name, neuron, learns = none] of statefulNeurons) {
    tf.tidy(() => {
      const learned = learns();
      const current = tf.reshape(drive(), [-1, samples * units]);
      const whole = fire(current, neuron, learned);
      const first = record(tf.slice(current, 0, 9), neuron, {}, learned);
      const second = record(tf.slice(current, 9), neuron, first.state, learned);
      assert.deepEqual(tf.concat([first.spikes, second.spikes]).dataSync(), whole.dataSync(), name);
      let state: NeuronState = {};
      const spikes = tf.unstack(current).map((now) => {
        const done = step(now, neuron, state, learned);
        state = done.state;
        return done.spikes;
      });
      assert.deepEqual(tf.stack(spikes).dataSync(), whole.dataSync(), `${name}, step by step`);
      assertSame(second.state, state, name);
      assert.equal(step(tf.zeros([0]), neuron, {}, learned).spikes.size, 0);
    });
  }
  const learned = { decay: tf.zeros([8]), recurrent: tf.ones([4, 4]) };
  assert.throws(
    () => fireFrom(tf.ones([5, 8]), parametricLif(), {}, learned),
    /8 neurons, recurrent weights are for 4/,
  );
});

test('an infinite potential behind a synapse goes on as step by step', () => {
  const inf = Number.POSITIVE_INFINITY;
  for (const reset of ['by_subtraction', 'none', 'to_zero'] as const)
    tf.tidy(() => {
      const neuron = cubaLif({ decay: 0.9, currentDecay: 0.5, reset });
      const current = tf.fill([7, 1, 4], 0.3);
      // No neuron whose reset is to zero is left with a potential of infinity.
      const membrane = tf.tensor2d([[reset === 'to_zero' ? 0.5 : inf, -inf, Number.NaN, 0.5]]);
      const begin = { membrane, current: tf.tensor2d([[0.2, 0.2, 0.2, 0.2]]) };
      let stepped: NeuronState = begin;
      const expected = tf.unstack(current).map((now) => {
        const done = step(now, neuron, stepped);
        stepped = done.state;
        return done.spikes;
      });
      for (const lengths of [[7], [3, 4], [1, 1, 5], [2, 1, 4]]) {
        let state: NeuronState = begin;
        const spikes = tf.split(current, lengths).map((window) => {
          const done = fireFrom(window, neuron, state);
          state = done.state;
          return done.spikes;
        });
        assert.deepEqual(tf.concat(spikes).dataSync(), tf.stack(expected).dataSync(), `${reset} in ${lengths}`);
        assert.deepEqual(state.membrane!.dataSync().slice(0, 3), stepped.membrane!.dataSync().slice(0, 3), reset);
      }
    });
});

test('of a state with gaps each part counts, the others being at rest', () => {
  const neuron = adaptiveLif({ decay: 0.5, adaptationDecay: 0.5, adaptationStep: 1 });
  tf.tidy(() => {
    // A threshold of 1 + 1.5 / 2 at the first step, of 1 + 1.5 / 4 at the second.
    const state = { adaptation: tf.tensor2d([[1.5]]) };
    const window = tf.tensor3d([1.5, 0.75, 0], [3, 1, 1]);
    const done = fireFrom(window, neuron, state);
    assert.deepEqual([...done.spikes.dataSync()], [0, 1, 0]);
    let stepped: NeuronState = state;
    const spikes = [0, 1, 2].map((t) => {
      const next = step(at(window, t), neuron, stepped);
      stepped = next.state;
      return next.spikes.dataSync()[0]!;
    });
    assert.deepEqual(spikes, [0, 1, 0]);
    assertSame(done.state, stepped, 'adaptation alone');
  });
});

test('what is no window, and states of other neurons, are told', () => {
  tf.tidy(() => {
    assert.throws(() => fireFrom(tf.zeros([0, 2, 3]), lif()), /at least one step; \[0, 2, 3\]/);
    assert.throws(() => fireFrom(tf.zeros([4]), lif()), /at least one step; \[4\]/);
    assert.throws(() => fireFrom(tf.zeros([4, 2, 3]), lif(), { membrane: tf.zeros([4, 2, 3]) }), /is \[2, 3\]/);
    assert.throws(() => fireFrom(tf.zeros([4, 2, 3]), lif(), { current: tf.zeros([2, 3]) }), /another neuron's state/);
    const ends = { ...spikeResponse(), synapseTaps: 5 };
    assert.throws(() => fireFrom(tf.zeros([4, 2, 3]), ends), /computed by fire alone/);
  });
});

function assertSame(found: NeuronState, expected: NeuronState, name: string): void {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort(), name);
  for (const [part, tensors] of Object.entries(expected) as [keyof NeuronState, tf.Tensor | tf.Tensor[]][]) {
    const both = [found[part]!, tensors].map((of) => tf.stack([of].flat() as tf.Tensor[]).dataSync());
    assertClose(both[0]!, both[1]!, `${name}, ${part} of the state`, 1e-5);
  }
}
