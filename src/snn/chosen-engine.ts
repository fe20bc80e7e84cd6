/** Whether an engine was chosen: neurons are its kernels, and TensorFlow.js has no gradients in Node until one brings them. */

import { getBackend, getKernel } from '@tensorflow/tfjs-core';
import { LIF_FORWARD } from './kernel-contract.ts';

/** Throws where TensorFlow.js computes on a backend that has no neurons: its own, before an engine is chosen. */
export function refuseWithoutEngine(): void {
  if (!engineIsChosen()) throw new Error(noEngine);
}

/** Whether TensorFlow.js computes on a backend that has neurons. */
export function engineIsChosen(): boolean {
  return getKernel(LIF_FORWARD, getBackend()) !== undefined;
}

/** What is so where it is not, and what to do. */
export const noEngine = "No engine is chosen yet: await chooseEngine({ wanted: 'best' }) of snnexp/engine first.";
