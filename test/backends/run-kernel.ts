/** One kernel of the contract on the engine that is set, arrays in and arrays out. */

import * as tf from '@tensorflow/tfjs-core';

export type Inputs = Readonly<Record<string, readonly [values: Float32Array, shape: readonly number[]]>>;

export async function run(kernel: string, inputs: Inputs, attributes: object): Promise<Float32Array[]> {
  const outputs = tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, [values, shape]]) => [name, tf.tensor(values, [...shape])]),
    );
    const result = tf.engine().runKernel(kernel, tensors, attributes as unknown as tf.NamedAttrMap);
    return Array.isArray(result) ? result : [result as tf.Tensor];
  });
  const values = await Promise.all(outputs.map((output) => output.data<'float32'>()));
  tf.dispose(outputs);
  return values;
}

export function nearThreshold(membrane: Float32Array, threshold: number): boolean {
  return membrane.some((value) => Math.abs(value - threshold) < 1e-5);
}
