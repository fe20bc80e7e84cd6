/** The neuron of HYBRID and DIET-SNN on one engine, against the plain kernels of engine/reference. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { softResetBackward, softResetForward } from '../../src/engine/reference/soft-reset.ts';
import { SOFT_RESET_BACKWARD, SOFT_RESET_FORWARD, type SoftResetAttributes } from '../../src/snn/kernel-contract.ts';
import { assertClose, randomValues } from '../support/close.ts';
import { nearThreshold, run } from './run-kernel.ts';

export function softResetSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const order of ['spike_first', 'input_first'] as const)
    for (const [slope, underflow] of [
      ['linear', false],
      ['spike_timing', false],
      ['spike_timing', true],
    ] as const)
      test(`${label}: soft reset, ${order}, ${slope}${underflow ? ' with underflow' : ''}`, async () => {
        // A hundred steps and more, so that exp(-D) falls below the smallest normal number.
        for (const [steps, n] of [
          [11, 67],
          [130, 5],
        ] as const) {
          const attributes: SoftResetAttributes = { order, slope, height: 0.3, decline: 0.02, underflow };
          const parameters = { threshold: Math.fround(1.2), decay: Math.fround(0.9) };
          const shape = [steps, n];
          const values = { threshold: [Float32Array.of(1.2), [1]], decay: [Float32Array.of(0.9), [1]] } as const;
          const current = randomValues('current', steps * n).map((value, i) => (i < 8 * n ? value + 0.2 : value / 50));
          const expected = softResetForward(current, steps, parameters, attributes);
          assert.ok(expected.spikes.includes(1));
          if (nearThreshold(expected.membrane, parameters.threshold)) continue;
          const [spikes, membrane] = await run(
            SOFT_RESET_FORWARD,
            { current: [current, shape], ...values },
            attributes,
          );
          assert.deepEqual(spikes, expected.spikes);
          assertClose(membrane!, expected.membrane, 'membrane');
          const gradient = randomValues('gradient', steps * n);
          const inputs = {
            spikesGradient: [gradient, shape],
            membrane: [expected.membrane, shape],
            ...values,
          } as const;
          const [found, threshold, decay] = await run(SOFT_RESET_BACKWARD, inputs, attributes);
          const wanted = softResetBackward(gradient, expected.membrane, steps, parameters, attributes);
          assertClose(found!, wanted.current, 'current', 1e-5);
          assertClose(threshold!, [wanted.threshold], 'threshold', 1e-5, 1);
          assertClose(decay!, [wanted.decay], 'decay', 1e-5, 1);
        }
      });
}
