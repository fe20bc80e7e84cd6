/** The neuron of HYBRID and DIET-SNN (SOFT_RESET_FORWARD, _BACKWARD of the kernel contract), one invocation per neuron. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SoftResetAttributes } from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { sumColumns } from '../columns.ts';
import type { Call } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';

export function softResetForward(call: Call): TensorInfo[] {
  const { backend } = call;
  const { order } = attributesOf<SoftResetAttributes>(call);
  const [current, threshold, decay] = [call.input('current'), call.input('threshold'), call.input('decay')];
  const { steps, neurons } = overTime(current);
  const [spikes, membrane] = [backend.output(current.shape), backend.output(current.shape)];
  const spikeFirst = order === 'spike_first';
  const program = perItem(
    `soft reset forward ${order}`,
    `fn item(i: i32) {
  var carried = 0.0;
  for (var t = 0; t < p.steps; t++) {
    let at = t * p.count + i;
    let m = ${spikeFirst ? 'carried' : 'fma(decay[0], carried, current[at])'};
    let fires = m > threshold[0];
    membrane[at] = m;
    spikes[at] = select(0.0, 1.0, fires);
    let kept = ${spikeFirst ? 'fma(decay[0], m, current[at])' : 'm'};
    carried = select(kept, kept - threshold[0], fires);
  }
}`,
  );
  backend.run(program, {
    ...{ inputs: { current, threshold, decay }, outputs: { spikes, membrane }, groups: groupsFor(neurons) },
    whole: { count: neurons, steps },
  });
  return [spikes, membrane];
}

export function softResetBackward(call: Call): TensorInfo[] {
  const { backend } = call;
  const { order, slope, height, decline, underflow } = attributesOf<SoftResetAttributes>(call);
  const [spikesGradient, membrane] = [call.input('spikesGradient'), call.input('membrane')];
  const [threshold, decay] = [call.input('threshold'), call.input('decay')];
  const { steps, neurons } = overTime(membrane);
  const gradient = backend.output(membrane.shape);
  const sums = backend.output([2, neurons]); // of the threshold, of the decay
  const spikeFirst = order === 'spike_first';
  // The slope of every step is kept in the gradient's place until that is known.
  const slopes =
    slope === 'linear'
      ? `let z = abs(membrane[at] / theta - 1.0);
    gradient[at] = p.height * select(1.0 - z, 0.0, z > 1.0);`
      : `gradient[at] = p.height * timing(f32(t - 1 - last));
    if (membrane[at] > theta) { last = t - 1; }`;
  const program = perItem(
    `soft reset backward ${order} ${slope} ${underflow}`,
    `fn timing(since: f32) -> f32 {
  ${underflow ? 'if (since > 103.0) { return 0.0; }' : ''}
  return exp(-p.decline * since);
}
fn item(i: i32) {
  let theta = threshold[0];
  var last = -1000;
  for (var t = 0; t < p.steps; t++) {
    let at = t * p.count + i;
    ${slopes}
  }
  var later = 0.0;
  var onThreshold = 0.0;
  var onDecay = 0.0;
  for (var t = p.steps - 1; t >= 0; t--) {
    let at = t * p.count + i;
    let m = membrane[at];
    let through = spikesGradient[at] * gradient[at] / theta;
    let reached = ${spikeFirst ? 'later' : 'later + through'};
    onThreshold -= through * m / theta + select(0.0, later, m > theta);
    var kept = ${spikeFirst ? 'm' : '0.0'};
    ${
      spikeFirst
        ? ''
        : `if (t > 0) {
      kept = membrane[at - p.count];
      if (kept > theta) { kept -= theta; }
    }`
    }
    onDecay = fma(reached, kept, onDecay);
    gradient[at] = reached;
    later = ${spikeFirst ? 'fma(decay[0], later, through)' : 'decay[0] * reached'};
  }
  sums[i] = onThreshold;
  sums[p.count + i] = onDecay;
}`,
  );
  backend.run(program, {
    ...{ inputs: { spikesGradient, membrane, threshold, decay }, outputs: { gradient, sums } },
    ...{ whole: { count: neurons, steps }, real: { height, decline }, groups: groupsFor(neurons) },
  });
  const [thresholdGradient, decayGradient] = [0, neurons].map((first) =>
    sumColumns(backend, { ...listed, inputs: { sums }, rows: neurons, columns: 1, whole: { first } }, [1]),
  );
  backend.disposeData(sums.dataId);
  return [gradient, thresholdGradient!, decayGradient!];
}

const listed = {
  key: 'soft reset parameter',
  code: 'fn term(row: i32, column: i32) -> f32 { return sums[p.first + row]; }',
};
