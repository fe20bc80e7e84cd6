import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { lossOf } from '../../../src/snn/network/loss.ts';
import { planNeuron } from '../../../src/snn/neuron/neuron.ts';
import { fireSrm } from '../../../src/snn/neuron/srm.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

for (const [surrogate, slope] of [
  [{ kind: 'exponential', width: 1, height: 1 }, 2.398407],
  [{ kind: 'exponential', width: 0.1, height: 0.25 }, 1.080852],
] as const) {
  test(`one SRM neuron with a count loss has the loss and weight gradient of slayerPytorch, width ${surrogate.width}`, () => {
    const planned = planNeuron({ kind: 'srm', threshold: 10, tau_synapse: 10, tau_refractory: 1, surrogate }, 1);
    assert.ok(planned.ok && planned.value.kind === 'srm');
    const neuron = planned.value;
    const input = new Float32Array(30);
    for (const bin of [1, 3, 4]) input[bin] = 1;
    tf.tidy(() => {
      const current = tf.variable(
        tf.tensor2d(
          input.map((spike) => 6 * spike),
          [30, 1],
        ),
      );
      const { value, grads } = tf.variableGrads(() => {
        const spikes = fireSrm(current, neuron) as tf.Tensor2D;
        return lossOf({ kind: 'spike_count', right: 3, wrong: 0 }, spikes, Int32Array.of(0), neuron);
      }, [current]);
      assert.ok(Math.abs(value.dataSync()[0]! - 0.0666667) < 1e-6);
      // The weight multiplies the input spikes: dL/dw sums the current's gradient where they are.
      const gradient = grads[current.name]!.dataSync();
      const found = input.reduce((sum, spike, bin) => sum + spike * gradient[bin]!, 0);
      assert.ok(Math.abs(found - slope) < 2e-3, `dL/dw ${found}`);
      current.dispose();
    });
  });
}
