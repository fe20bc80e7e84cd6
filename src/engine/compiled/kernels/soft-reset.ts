/** The neuron of HYBRID and DIET-SNN (SOFT_RESET_FORWARD, _BACKWARD of the kernel contract). */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { SOFT_RESET_BACKWARD, SOFT_RESET_FORWARD, type SoftResetAttributes } from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import type { Call, Kernels } from '../override.ts';
import { spikesOutput, WORDS_APART } from '../spikes.ts';
import { cut } from '../team.ts';
import { LINE } from './neuron-job.ts';

export const softResetKernels: Kernels = { [SOFT_RESET_FORWARD]: forward, [SOFT_RESET_BACKWARD]: backward };

function forward(call: Call): TensorInfo[] {
  const { backend } = call;
  const current = call.input('current');
  const { steps, neurons } = overTime(current);
  const { spikesOnly } = attributesOf<SoftResetAttributes>(call);
  const { block, parts } = cut(neurons, 4 * steps, WORDS_APART);
  const spikes = spikesOutput(backend, current.shape, neurons, parts);
  const membrane = spikesOnly === true ? undefined : backend.output(current.shape);
  const pointers = [backend.pointer(current), spikes.pointer, membrane?.pointer ?? 0];
  const words = [...pointers, steps, neurons, block, order(call), ...parameters(call), spikes.ones];
  backend.team.run('soft_reset_forward', parts, words);
  spikes.filled();
  return membrane === undefined ? [spikes.info] : [spikes.info, membrane.info];
}

function backward(call: Call): TensorInfo[] {
  const { backend } = call;
  const { heap, team } = backend;
  const membrane = call.input('membrane');
  const { slope, height, decline, underflow } = attributesOf<SoftResetAttributes>(call);
  const { steps, neurons } = overTime(membrane);
  const out = backend.output(membrane.shape);
  const { block, parts } = cut(neurons, 10 * steps, LINE);
  const sums = heap.take(2 * parts * Float32Array.BYTES_PER_ELEMENT);
  const pointers = [call.input('spikesGradient'), membrane].map((tensor) => backend.pointer(tensor));
  const words = [
    ...pointers,
    out.pointer,
    sums.pointer,
    steps,
    neurons,
    block,
    order(call),
    slope === 'linear' ? 0 : 1,
  ];
  team.run('soft_reset_backward', parts, [...words, ...parameters(call), underflow ? 1 : 0], [height, decline]);
  const found = heap.floats(sums.pointer, 2 * parts);
  const single = (which: 0 | 1): TensorInfo => {
    const { info } = backend.output([1]);
    let sum = 0;
    for (let part = 0; part < parts; part++) sum += found[2 * part + which]!;
    backend.values(info)[0] = sum;
    return info;
  };
  const gradients = [out.info, single(0), single(1)];
  heap.give(sums);
  return gradients;
}

function order(call: Call): number {
  return attributesOf<SoftResetAttributes>(call).order === 'spike_first' ? 1 : 0;
}

/** Where threshold and decay stand. */
function parameters(call: Call): number[] {
  return [call.input('threshold'), call.input('decay')].map((tensor) => call.backend.pointer(tensor));
}
