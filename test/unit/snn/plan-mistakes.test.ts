/** Settings of neurons, layers and networks that a script gets wrong, and the values that every setting takes and refuses. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingInfo } from '../../../src/language/meaning/vocabulary/word.ts';
import { groupOf } from '../../../src/language/meaning/vocabulary.ts';
import type { Decided, DecidedSettings } from '../../../src/protocol/plan.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { scheduleFromSettings } from '../../../src/snn/network/schedule.ts';
import { planNeuron } from '../../../src/snn/neuron/neuron.ts';

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
  assert.match(planned({ kind: 'dense', units: '4' }), /units = '4'\./);
  assert.match(planned({ kind: 'dense', kernel: 3 }), /first has the setting kernel, which no layer of the kind dense/);
  assert.match(planned({ kind: 'conv', recurrent: true }), /setting recurrent, which no layer of the kind conv knows/);
  assert.match(planned({ kind: 'conv', kernel: [3, 3, 3] }), /The layer first: kernel is a number or two/);
  assert.match(planned({ kind: 'dense', dropout: 1 }), /The layer first: dropout is a number from 0 to below 1; 1 was/);
  assert.match(planned({ kind: 'dense', threshold: '1' }), /The layer first: threshold is .*; '1' was given/);
  assert.match(
    planned({ kind: 'dense', tau_refractory: 2 }),
    /first has the setting tau_refractory, which its lif neurons/,
  );
  assert.equal(planned({ kind: 'dense', tau_membrane: 2, width: 3 }), 'fine');
  assert.equal(planned({ kind: 'conv', channels: 4, kernel: 3, padding: [0, 1] }), 'fine');
});

test('loss, optimizer and schedule of a training are looked at with its network', () => {
  const said = (training: DecidedSettings): string => {
    const network = { layers: [{ kind: 'dense', name: 'output' }] };
    const found = planNetwork({ network, ...training }, facts);
    return found.ok ? 'fine' : `${found.error.code}: ${found.error.message} ${found.error.hint}`;
  };
  assert.match(said({ loss: 'mse' }), /^network-invalid: The loss: kind: spike_count, .*; mse was given\. Change it/);
  assert.match(said({ loss: { rihgt: 3 } }), /The loss: Settings of the loss spike_count: .*; rihgt was given/);
  assert.match(said({ optimizer: { kind: 'adam', lr: 1 } }), /The optimizer: .*rate.*; lr was given/);
  assert.match(said({ optimizer: { rate: '1' } }), /The optimizer: rate is a number from 0 on; '1' was given/);
  assert.match(said({ clip: '5' }), /clip is a number above 0; '5' was given/);
  assert.match(said({ schedule: 'cosin' }), /The schedule: kind: constant, step, cosine; cosin was given/);
  const whole = { loss: { start: 10, stop: 50 }, optimizer: 'sgd', schedule: { kind: 'step', at: [0.5] }, clip: 5 };
  assert.equal(said(whole), 'fine');
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
  assert.match(said({ kind: 'lif', reset: 'hard' }), /^network-invalid: The neuron: reset: .*; hard was given/);
  assert.match(said({ kind: 'lif', learn: ['current_decay'] }), /What lif can learn: .*; current_decay was given/);
  assert.match(said({ kind: 'if', learn: ['decay'] }), /What if can learn: threshold; decay was given/);
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
  const unread = Object.fromEntries(train.settings.map(({ name, type }) => [name, type.is === 'kind' ? {} : null]));
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

test('layers: every setting of the vocabulary is known', () => {
  for (const kind of groupOf('layer').kinds) {
    if (kind.notYet !== undefined) continue;
    const given = kind.settings.flatMap((info) => (info.notYet === undefined ? [[planName(info), inside(info)]] : []));
    assert.equal(planned({ ...Object.fromEntries(given), kind: kind.name }), 'fine', kind.name);
  }
});

test('values: those of the vocabulary are taken, others and texts refused', () => {
  const output: DecidedSettings = { kind: 'dense', name: 'output', units: 3 };
  const readers: Readonly<Record<string, (settings: DecidedSettings) => unknown>> = {
    neuron: (settings) => planNeuron(settings, 1),
    surrogate: (settings) => planNeuron({ kind: 'lif', surrogate: settings }, 1),
    layer: (settings) => planNetwork({ network: { layers: [{ name: 'first', ...settings }, output] } }, facts),
    optimizer: (settings) => optimizerFromSettings(settings, undefined),
    schedule: scheduleFromSettings,
    loss: (settings) => lossFromSettings(settings, 20),
    rule: (rule) => planNeuron({ kind: 'soft_reset', rule }, 1),
  };
  const isTaken = (read: (settings: DecidedSettings) => unknown, settings: DecidedSettings): boolean => {
    try {
      return (read(settings) as { readonly ok?: boolean }).ok !== false;
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
      return false;
    }
  };
  let limits = 0;
  for (const [group, read] of Object.entries(readers)) {
    for (const kind of groupOf(group).kinds.filter(({ notYet }) => notYet === undefined)) {
      for (const info of kind.settings.filter(({ type }) => ['number', 'flag', 'word'].includes(type.is))) {
        const take = (value: Decided): boolean => isTaken(read, { kind: kind.name, [planName(info)]: value });
        const where = `${group} ${kind.name} ${info.name}`;
        assert.equal(take(inside(info)), true, where);
        for (const wrong of outside(info)) assert.equal(take(wrong), false, `${where} = ${wrong}`);
        limits++;
      }
    }
  }
  assert.ok(limits > 80, `${limits}`);
});

function planName({ plan, name }: SettingInfo): string {
  return plan ?? name;
}

/** A value that the setting can have, as small as may be. */
function inside({ type }: SettingInfo): Decided {
  if (type.is === 'flag') return false;
  if (type.is === 'word') return type.words[0]!.name;
  if (type.is === 'size') return type.sides[1] === 2 ? [1, 1] : [...facts.sampleShape];
  if (type.is !== 'number') return type.is === 'kind' ? '' : [];
  const low = Number.isFinite(type.low) ? type.low : 0;
  return type.above ? low + (type.whole ? 1 : 1e-3) : low;
}

function outside({ name, type }: SettingInfo): Decided[] {
  if (type.is !== 'number') return type.is === 'flag' ? ['yes', 1] : ['nonsense', 1];
  const { low, high, above, below } = type;
  // Upper limits of sizes are for files alone, and a rate of 0 holds the weights; a script may go so far.
  const beyond = [
    low - 1,
    high < 65536 ? high + 1 : low - 1,
    ...(above && name !== 'rate' ? [low] : []),
    ...(below ? [high] : []),
  ].filter(Number.isFinite);
  return [...beyond, Number.NaN, '1', true, [1]];
}

test('numbers of the training, the facts, and networks by name are checked with the network', () => {
  const said = (training: DecidedSettings, given: object = {}): string => {
    const network = { layers: [{ kind: 'dense', name: 'output' }] };
    const found = planNetwork({ network, ...training }, { ...facts, ...given });
    return found.ok ? 'fine' : `${found.error.code}: ${found.error.message} ${found.error.hint}`;
  };
  for (const name of ['epochs', 'batch', 'patience']) {
    for (const value of [0, -1, 1.5, Number.NaN, '3']) {
      assert.match(
        said({ [name]: value }),
        new RegExp(`^network-invalid: The training: ${name} is a whole number from 1 on; .* was given\\. Change it`),
      );
    }
    assert.equal(said({ [name]: 3 }), 'fine');
  }
  assert.match(said({ keep: 'bets' }), /keep: best, last; bets was given/);
  assert.match(said({ dropout: 2 }), /dropout is a number from 0 to below 1; 2 was given/);
  assert.match(said({}, { classes: 1.5 }), /classes is a whole number from 1 on; 1\.5 was given/);
  assert.match(said({}, { sampleShape: [4, 4] }), /sampleShape is height, width and channels of a sample; \[4,4\]/);
  assert.match(said({}, { sampleShape: [0, 4, 1] }), /Each side of sampleShape is a whole number from 1 on; 0 was/);
  const images = { sampleShape: [32, 32, 3], stepMs: undefined };
  assert.match(said({ network: { kind: 'vgg5', width: -1 } }, images), /width is a number above 0; -1 was given/);
  assert.match(said({ network: { kind: 'vgg5', head: 1.5 } }, images), /head is a whole number from 1 on; 1\.5 was/);
});

test('neurons that no layer has are checked all the same', () => {
  const said = (settings: DecidedSettings): string => {
    const network = { layers: [{ kind: 'dense', name: 'output', neuron: 'used' }] };
    const neurons = { used: { kind: 'lif' }, ...(settings.neurons as DecidedSettings) };
    const found = planNetwork({ network, ...settings, neurons }, facts);
    return found.ok ? 'fine' : `${found.error.code}: ${found.error.message}`;
  };
  assert.equal(said({ neurons: { idle: { kind: 'alif', decay: 0.5 } } }), 'fine');
  assert.equal(
    said({ neurons: { idle: { kind: 'lif', decay: 7 } } }),
    'network-invalid: The neuron idle: decay is a number from 0 to 1; 7 was given.',
  );
  assert.match(
    said({ neurons: { idle: { thrshold: 7 } } }),
    /^network-invalid: The neuron idle: .* no setting thrshold/,
  );
  assert.match(said({ neurons: { idle: { kind: 'lfi' } } }), /^not-yet: The neuron idle: The neuron kind lfi/);
  assert.match(
    said({ neurons: { lif: { thrshold: 7 } } }),
    /^network-invalid: The neuron lif has no setting thrshold\.$/,
  );
  assert.match(said({ neuron: { decay: 7 } }), /^network-invalid: The neuron: decay is a number from 0 to 1; 7 was/);
});
