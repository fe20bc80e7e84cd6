/**
 * Kernels that TensorFlow lacks, computed by those of the cpu backend: the values are read out, and the result goes
 * back. Right for everything, quick for nothing.
 */

import {
  findBackend,
  getKernel,
  getKernelsForBackend,
  type KernelBackend,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { type Call, override, TENSORFLOW_BACKEND } from './backend.ts';

/** Every kernel of the cpu backend that the tensorflow backend does not have yet. */
export function lendMissingKernels(): void {
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    if (getKernel(kernelName, TENSORFLOW_BACKEND) === undefined) lend(kernelName);
  }
}

function lend(kernelName: string): void {
  override(kernelName, (call) => byCopy(kernelName, call));
}

/** What the cpu backend's kernel gives for a call. */
export function byCopy(
  kernelName: string,
  { backend, inputs, attributes }: Pick<Call, 'backend' | 'inputs' | 'attributes'>,
): TensorInfo | TensorInfo[] {
  const cpu = findBackend('cpu');
  const kernel = getKernel(kernelName, 'cpu');
  if (cpu === null || kernel === undefined) throw new Error(`There is no kernel ${kernelName}.`);
  const named = Object.entries(inputs).filter((entry) => entry[1] !== undefined);
  const there = Object.fromEntries(named.map(([name, tensor]) => [name, carry(tensor!, backend, cpu)]));
  const done = kernel.kernelFunc({ inputs: there, attrs: attributes, backend: cpu });
  const outputs = Array.isArray(done) ? done : [done];
  const back = outputs.map((output) => carry(output, cpu, backend));
  for (const { dataId } of [...Object.values(there), ...outputs]) cpu.disposeData(dataId);
  return Array.isArray(done) ? back : back[0]!;
}

function carry({ dataId, shape, dtype }: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  // A copy: kernels of the cpu hand out parts of their input.
  const values = from.readSync(dataId).slice();
  return { dataId: to.write(values, [...shape], dtype) as TensorInfo['dataId'], shape, dtype };
}
