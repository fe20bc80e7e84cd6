/** What a script gets wrong is refused with a sentence, also in JavaScript, where no type is checked. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../../src/core/random.ts';
import { deltaCode, directCode, latencyCode, rateCode } from '../../../src/core/spike-code.ts';
import { groupOf } from '../../../src/language/meaning/vocabulary.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { delaySpikes } from '../../../src/snn/network/delay.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { scheduleFromSettings } from '../../../src/snn/network/schedule.ts';
import { fire } from '../../../src/snn/neuron/fire.ts';
import { adaptiveLif, lif, parametricLif, spikeResponse } from '../../../src/snn/neuron/make.ts';
import { type NeuronPlan, planNeuron } from '../../../src/snn/neuron/neuron.ts';
import { step } from '../../../src/snn/neuron/step.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

/** Arguments that the types refuse. */
const untyped = <T>(value: unknown): T => value as T;

test('options of neurons: names, words, flags and numbers', () => {
  const refused: readonly [() => unknown, RegExp][] = [
    [() => lif(untyped({ reset: 'subtract' })), /^reset: to_zero, by_subtraction, none; subtract was given\.$/],
    [() => lif(untyped({ surrogate: 'atan' })), /^kind: .*arctangent.*; atan was given/],
    [() => lif(untyped({ surrogate: { kind: 'sigmoid', alpha: 4 } })), /surrogate: .*width.*; alpha was given/],
    [() => lif(untyped({ beta: 0.9 })), /^Options of lif: decay, .*; beta was given/],
    [() => lif(untyped({ currentDecay: 0.9 })), /currentDecay was given/],
    [() => lif(untyped({ learn: ['tau'] })), /^What lif can learn: threshold, decay; tau was given/],
    [() => lif(untyped({ learn: ['current_decay'] })), /current_decay was given/],
    [() => lif(untyped({ detachReset: 'no' })), /^detachReset is true or false; no was given/],
    [() => parametricLif(untyped({ scaleInput: 0 })), /^scaleInput is true or false; 0 was given/],
    [() => spikeResponse(untyped({ reset: 'none' })), /Options of srm: .*; reset was given/],
    [() => spikeResponse({ refractoryDepth: Number.POSITIVE_INFINITY }), /refractoryDepth is a number at least 0/],
    [() => adaptiveLif({ adaptationStep: Number.NaN }), /adaptationStep is a number that is finite; NaN was given/],
    [() => planNeuron({ kind: 'lif', reset: 'hard' }, 1), /; hard was given/],
    [() => optimizerFromSettings({ kind: 'adamw' }, undefined), /^kind: adam, nadam, sgd; adamw was given/],
    [() => lossFromSettings({ kind: 'mse' }, 10), /^kind: spike_count, .*; mse was given/],
    [() => scheduleFromSettings({ kind: 'linear' }), /; linear was given/],
  ];
  for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
});

test('shapes of what neurons are given', () => {
  tf.tidy(() => {
    const current = tf.ones([5, 2, 3, 4]); // samples of [3, 4]
    const learns = lif({ learn: ['decay'] });
    const refused: readonly [() => unknown, RegExp][] = [
      [() => fire(current, lif(), { recurrent: tf.zeros([24, 24]) }), /\[12, 12\].*; \[24, 24\] was given/],
      [() => fire(current, lif(), { recurrent: tf.zeros([4, 4]) }), /\[12, 12\].*; \[4, 4\] was given/],
      [() => fire(tf.ones([5, 8]), lif(), { recurrent: tf.zeros([2, 8]) }), /square.*; \[2, 8\] was given/],
      [() => fire(current, learns, { decay: tf.zeros([3]) }), /^decay is \[1\] or, .*, \[4\]; \[3\] was given/],
      [() => step(tf.ones([6, 4]), learns, {}, { decay: tf.zeros([3]) }), /^decay is .*; \[3\] was given/],
      [() => fire(tf.tensor(['a', 'b']), lif()), /tensor of real numbers/],
      [() => fire(tf.complex([1], [1]), lif()), /tensor of real numbers/],
      [() => fire(untyped([[1, 0]]), lif()), /tensor of real numbers/],
      [() => step(tf.ones([1, 2]), untyped(loihi())), /^A neuron of the kind loihi is computed by fire alone/],
    ];
    for (const [call, said] of refused) assert.throws(call, { message: said });
    for (const size of [1, 4, 12]) fire(current, learns, { decay: tf.zeros([size]) });
    fire(current, learns, { recurrent: tf.zeros([12, 12]) });
  });
});

test('codes: whole numbers of steps, values as they are kept', () => {
  const values = Float32Array.of(0.2, 0.8);
  const random = randomStream(1, 'code');
  for (const steps of [2.5, -1, Number.NaN]) {
    assert.throws(() => rateCode(values, steps, random), /no number of steps/);
    assert.throws(() => latencyCode(values, steps), /no number of steps/);
    assert.throws(() => directCode(values, steps), /no number of steps/);
  }
  assert.throws(() => rateCode(untyped(tf.tensor1d([0.2])), 3, random), /Float32Array/);
  assert.throws(() => deltaCode(Float32Array.of(1, 2, 3), 2, 0.1), /3 values is no whole number of steps of 2/);
  assert.throws(() => deltaCode(values, 1, 0), /threshold above 0; 0 was given/);
});

const facts = { sampleShape: [8, 8, 2], classes: 3, stepMs: 5 } as const;

function planned(layer: DecidedSettings): string {
  const output = { kind: 'dense', name: 'output', units: 3 };
  const found = planNetwork({ network: { layers: [{ name: 'first', ...layer }, output] } }, facts);
  return found.ok ? 'fine' : `${found.error.code}: ${found.error.message} ${found.error.hint}`;
}

test('layers: settings that no layer knows, numbers that are none', () => {
  assert.match(planned({ kind: 'conv', filters: 4 }), /^network-invalid: .*first.*filters.*channels/);
  assert.match(planned({ kind: 'conv', channels: -4 }), /first has channels = -4\. Give whole numbers from 1/);
  assert.match(planned({ kind: 'conv', channels: 4, stride: [1, 0] }), /stride = 0/);
  assert.match(planned({ kind: 'conv', channels: 4, padding: 0.5 }), /padding = 0\.5\. Give whole numbers from 0/);
  assert.match(planned({ kind: 'dense', units: 2.5 }), /units = 2\.5/);
  assert.equal(planned({ kind: 'conv', channels: 4, kernel: 3, padding: [0, 1] }), 'fine');
});

test('neurons: settings that the kind does not know', () => {
  const said = (settings: DecidedSettings): string => {
    const found = planNeuron(settings, 1);
    return found.ok ? 'fine' : `${found.error.code}: ${found.error.message} ${found.error.hint}`;
  };
  assert.match(
    said({ kind: 'lif', treshold: 1 }),
    /^network-invalid: The neuron lif has no setting treshold\. .*threshold/,
  );
  assert.match(said({ treshold: 1 }), /neuron lif has no setting treshold/);
  assert.match(said({ kind: 'lif', tau_synapse: 5 }), /neuron lif has no setting tau_synapse/);
  assert.match(said({ kind: 'relu', threshold: 1 }), /neuron relu has no setting threshold\. It has no settings\./);
  assert.match(
    said({ kind: 'srm', surrogate: { widht: 2 } }),
    /surrogate of the neuron srm has no setting widht.*width/,
  );
  assert.match(said({ kind: 'lfi', treshold: 1 }), /^not-yet: .*lfi/);
  assert.equal(said({ kind: 'cuba', tau_synapse: 5, surrogate: { kind: 'dspike', temperature: 2 } }), 'fine');
});

test('networks: settings that nothing knows, and delays that are none', () => {
  const output = { kind: 'dense', name: 'output', units: 3 };
  const said = (network: DecidedSettings, stage: DecidedSettings = {}): string => {
    const found = planNetwork({ network: { layers: [output], ...network }, ...stage }, facts);
    return found.ok ? 'fine' : `${found.error.code}: ${found.error.message} ${found.error.hint}`;
  };
  assert.match(said({}, { neurn: { kind: 'srm' } }), /^network-invalid: The training has no setting neurn\. .*neuron/);
  assert.match(said({}, { neuron: { kind: 'lif', treshold: 1 } }), /neuron lif has no setting treshold/);
  assert.match(said({ delay: 'learned' }), /^network-invalid: The network has no setting delay\. .*delays/);
  assert.match(said({ delays: 'learnt' }), /There are no delays learnt\./);
  assert.match(said({ delays: { kind: 'learned', upTo: 5 } }), /delays has no setting upTo\. It knows .*up_to/i);
  for (const wrong of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY, '5 ms'])
    assert.match(said({ delays: { kind: 'learned', up_to: wrong } }), /up_to = .*\. Give a number above 0/, `${wrong}`);
  const block = { kind: 'block', name: 'body', layers: [{ kind: 'dense', units: 4 }] };
  assert.match(said({ layers: [{ ...block, repeat: 2 }, output] }), /The block body has no setting repeat\. .*times/);
  assert.match(said({ layers: [{ ...block, times: 1.5 }, output] }), /The block body has times = 1\.5/);
  assert.equal(said({ delays: { kind: 'learned', up_to: 5 }, layers: [{ ...block, times: 2 }, output] }), 'fine');
});

test('networks: every setting of the vocabulary is known', () => {
  const output = { kind: 'dense', name: 'output', units: 3 };
  const train = groupOf('stage').kinds.find(({ name }) => name === 'train')!;
  const unread = Object.fromEntries(train.settings.map(({ name }) => [name, {}]));
  const given = { ...unread, network: { layers: [output] } };
  assert.equal(planNetwork(given, facts).ok, true, 'train');
  for (const kind of groupOf('network').kinds) {
    if (kind.notYet !== undefined) continue;
    const names = kind.settings.map(({ name }) => [name, name === 'input' ? facts.sampleShape : null]);
    const network = { ...Object.fromEntries(names), kind: kind.name, layers: [output] };
    const found = planNetwork({ network }, facts);
    assert.ok(found.ok, found.ok ? '' : `${kind.name}: ${found.error.message}`);
  }
});

test('delays: numbers from 0 on', () => {
  tf.tidy(() => {
    const spikes = tf.ones([4, 2]);
    const refused: readonly [() => unknown, RegExp][] = [
      [() => delaySpikes(spikes, tf.tensor1d([0, -1.5]), 1), /from 0 on; -1\.5 was given for channel 2/],
      [() => delaySpikes(spikes, tf.tensor1d([Number.NaN, 1]), 1), /; NaN was given for channel 1/],
      [() => delaySpikes(spikes, tf.tensor1d([1, 1]), 0), /^stepMs is a number above 0; 0 was given/],
      [() => delaySpikes(spikes, tf.tensor1d([1, 1]), Number.NaN), /^stepMs .* NaN was given/],
    ];
    for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
    assert.deepEqual([...delaySpikes(spikes, tf.tensor1d([0, 2]), 1).dataSync()], [1, 0, 1, 0, 1, 1, 1, 1]);
  });
});

test('layers: every setting of the vocabulary is known', () => {
  const usual: DecidedSettings = { size: 2, kernel: 3, stride: 1, padding: 1, groups: 1, channels: 2, units: 4 };
  for (const kind of groupOf('layer').kinds) {
    if (kind.notYet !== undefined) continue;
    const names = kind.settings.filter(({ notYet }) => notYet === undefined).map(({ name }) => name);
    const given = names.map((name) => [name, usual[name] ?? (name === 'add' ? [] : {})]);
    assert.equal(planned({ ...Object.fromEntries(given), kind: kind.name }), 'fine', kind.name);
  }
});

function loihi(): NeuronPlan {
  const plan = planNeuron({ kind: 'loihi' }, 1);
  assert.ok(plan.ok);
  return plan.value;
}
