/** What is no network, no weights of one, or no batch is told in a sentence by every function that takes them. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  currentsOf,
  disposeWeights,
  evaluate,
  givenWeights,
  gradientsOf,
  initialWeights,
  limitWeights,
  lossFromSettings,
  planNetwork,
  planNeuron,
  runNetwork,
  trainBatch,
} from '../../../src/snn/library.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

/** Arguments that the types refuse. */
const untyped = <T>(value: unknown): T => value as T;

test('networks, their weights and batches', async () => {
  const planned = planNetwork({ network: { layers: [{ kind: 'dense', name: 'output', units: 2 }] } }, facts);
  const delayed = planNetwork(
    { neuron: { kind: 'lif', learn: ['threshold'] }, network: { layers: [{ kind: 'dense', units: 2 }] } },
    facts,
  );
  assert.ok(planned.ok && delayed.ok);
  const network = planned.value;
  const weights = initialWeights(network, 1);
  const batch = { inputs: new Float32Array(3), shape: [3, 1, 1, 1, 1], labels: Int32Array.of(0) } as const;
  const trainee = { network, weights, loss: lossFromSettings({}, 3), steps: 3 };
  const lost = initialWeights(delayed.value, 1);
  disposeWeights(lost);
  const none = { ...batch, inputs: new Float32Array(0), shape: [3, 0, 1, 1, 1], labels: new Int32Array(0) } as const;
  const refused: readonly [() => unknown, RegExp][] = [
    [() => runNetwork(untyped(planned), weights, batch, { steps: 3 }), /^A network is a plan: the value of what planN/],
    [() => runNetwork(untyped(undefined), weights, batch, { steps: 3 }), /^A network is a plan/],
    [() => initialWeights(untyped(planned), 1), /^A network is a plan/],
    [() => gradientsOf({ ...trainee, network: untyped(planned) }, batch), /^A network is a plan/],
    [() => givenWeights(untyped(undefined), {}), /^A network is a plan/],
    [() => runNetwork(network, untyped({}), batch, { steps: 3 }), /^Weights are a Map by name/],
    [
      () => runNetwork(network, weights, untyped(undefined), { steps: 3 }),
      /^The shape of a batch is .*; undefined was/,
    ],
    [() => runNetwork(network, weights, batch, untyped(undefined)), /^steps is a whole number from 1 on; undefined/],
    [
      () => runNetwork(network, weights, { ...batch, shape: [3, 1.5, 1, 1, 1] }, { steps: 3 }),
      /^The shape of a batch is/,
    ],
    [
      () => runNetwork(network, weights, { ...batch, shape: untyped([3, 1, 1]) }, { steps: 3 }),
      /; \[3, 1, 1\] was given/,
    ],
    [
      () => currentsOf(network, weights, batch, { steps: 3 }, 'hidden'),
      /^Layers with neurons: output; hidden was given/,
    ],
    [() => limitWeights(delayed.value, lost), /^The weight .*threshold is disposed of already/],
    [() => gradientsOf(trainee, none), /^The number of samples is a whole number from 1 on; 0/],
  ];
  for (const [call, said] of refused) assert.throws(call, { message: said });
  await assert.rejects(trainBatch(trainee, untyped(undefined), batch), /takes an optimizer second/);
  await assert.rejects(evaluate(trainee, untyped(batch)), /^Error: evaluate takes a list of batches/);
  // JSON writes null for NaN, of which an array would make 0.
  for (const data of [[null, 1], ['1', 1], [1], undefined])
    assert.equal(givenWeights(network, untyped({ 'output.weights': { shape: [1, 2], data } })), undefined);
  for (const [read, said] of [
    [planNetwork(untyped(undefined), untyped(undefined)), /sampleShape/],
    [planNeuron(untyped(undefined), 1), /Settings are an object/],
  ] as const)
    assert.ok(!read.ok && said.test(read.error.message), JSON.stringify(read));
  disposeWeights(weights);
});

const facts = { sampleShape: [1, 1, 1], classes: 2, stepMs: 1 } as const;
