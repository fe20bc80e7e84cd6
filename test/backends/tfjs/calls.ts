/** Which of a backend's own kernels a run has called, so that a green run cannot have gone past them. */

import { getKernel, getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

/** Names of TensorFlow.js kernels that the backend has in place of the cpu's, those called since taken off as they are. */
export function watchOwnKernels(backendName: string): ReadonlySet<string> {
  const uncalled = new Set<string>();
  for (const kernel of getKernelsForBackend(backendName)) {
    const { kernelName, kernelFunc } = kernel;
    const stock = getKernel(kernelName, 'cpu')?.kernelFunc;
    // Kernels of our own contract are no business of tfjs-core's tests.
    if (kernelName.startsWith('Snn') || stock === kernelFunc) continue;
    uncalled.add(kernelName);
    unregisterKernel(kernelName, backendName);
    registerKernel({
      ...kernel,
      kernelFunc: (call) => {
        uncalled.delete(kernelName);
        return kernelFunc(call);
      },
    });
  }
  return uncalled;
}
