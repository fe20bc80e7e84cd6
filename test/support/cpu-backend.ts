/** TensorFlow.js's plain backend with our gradients and reference kernels, for tests that need tensors but no speed. */

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '../../src/engine/gradients.ts';
import { registerReferenceKernels } from '../../src/engine/reference/register.ts';

export async function useCpuBackend(): Promise<void> {
  registerReferenceKernels();
  await tf.setBackend('cpu');
}
