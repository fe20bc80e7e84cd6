/** Loihi's neuron in whole numbers (FIXED_POINT_FORWARD of the kernel contract), exact as long as states fit 32 bits. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { FixedPointAttributes } from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import type { Call } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';

export function fixedPointForward(call: Call): TensorInfo[] {
  const { backend } = call;
  const current = call.input('current');
  const attributes = attributesOf<FixedPointAttributes>(call);
  const { adaptive, membraneAtSpike, scale } = attributes;
  const { steps, neurons } = overTime(current);
  const [spikes, potential] = [backend.output(current.shape), backend.output(current.shape)];
  const program = perItem(
    `fixed point ${adaptive} ${membraneAtSpike !== undefined}`,
    `// state (4096 - decay) / 4096 without its fraction; high and low part apart, so that nothing overflows.
fn lose(state: i32, decay: i32) -> i32 {
  let kept = 4096 - decay;
  return state / 4096 * kept + state % 4096 * kept / 4096;
}
fn item(i: i32) {
  var u = 0;
  var v = 0;
  var refractory = 0;
  var limit = p.threshold;
  var quiet = 0;
  for (var t = 0; t < p.steps; t++) {
    let at = t * p.count + i;
    u = lose(u, p.currentDecay) + i32(trunc(p.scale * current[at]));
    v = lose(v, p.membraneDecay) + u;
    var fires = t >= p.silentSteps;
    ${adaptive ? adaptiveStep : plainStep(membraneAtSpike !== undefined)}
    spikes[at] = select(0.0, 1.0, fires);
  }
}`,
  );
  if (neurons > 0 && steps > 0) {
    backend.run(program, {
      ...{ inputs: { current }, outputs: { spikes, potential }, groups: groupsFor(neurons) },
      whole: {
        ...{ count: neurons, steps, threshold: attributes.threshold, silentSteps: attributes.silentSteps },
        ...{ currentDecay: attributes.currentDecay, membraneDecay: attributes.membraneDecay },
        ...(adaptive
          ? {
              ...{ thresholdDecay: attributes.thresholdDecay, thresholdStep: attributes.thresholdStep },
              refractoryDecay: attributes.refractoryDecay,
            }
          : { refractorySteps: attributes.refractorySteps }),
      },
      real: { scale, membraneAtSpike: membraneAtSpike ?? 0 },
    });
  }
  return [spikes, potential];
}

const adaptiveStep = `refractory = lose(refractory, p.refractoryDecay);
    limit = p.threshold + lose(limit - p.threshold, p.thresholdDecay);
    potential[at] = f32(v - refractory - limit + p.threshold);
    fires = fires && v - refractory >= limit;
    if (fires) {
      refractory += 2 * limit;
      limit += p.thresholdStep;
    }`;

const plainStep = (shown: boolean): string => `if (quiet > 0) {
      quiet--;
      v = 0;
    }
    fires = fires && v > p.threshold;
    potential[at] = f32(v);
    if (fires) {
      ${shown ? 'potential[at] = p.membraneAtSpike;' : ''}
      v = 0;
      quiet = p.refractorySteps - 1;
    }`;
