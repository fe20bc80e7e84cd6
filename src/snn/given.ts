/** Whether what a script gives are tensors of numbers that still live: else it is told in a sentence, not by an engine. */

import { cast, mul, Tensor, type TensorContainer, tidy } from '@tensorflow/tfjs-core';

/** Throws where `value`, which `what` names at the start of a sentence, is no tensor of real numbers or is disposed of. */
export function refuseNoNumbers(what: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) throw new Error(`${what} is a tensor; ${typeof value} was given.`);
  if (value.dtype === 'string' || value.dtype === 'complex64')
    throw new Error(`${what} is a tensor of real numbers; one of ${value.dtype} was given.`);
  refuseDisposed(what, value);
}

/** As `refuseNoNumbers`, where a kernel reads the numbers as they lie there: in single precision. */
export function refuseNoFloats(what: string, value: unknown): asserts value is Tensor {
  refuseNoNumbers(what, value);
  if (value.dtype !== 'float32')
    throw new Error(`${what} is a tensor of float32; one of ${value.dtype} was given: tf.cast(x, 'float32').`);
}

export function refuseDisposed(what: string, tensor: Tensor): void {
  if (tensor.isDisposed)
    throw new Error(`${what} is disposed of already: keep it (tf.keep, keepState) beyond its tidy.`);
}

/**
 * The tensor in single precision: kernels read whole numbers and truths as they lie there. With a product, because a cast
 * leaves them as they are on webgpu. Call it inside a tidy.
 */
export function asFloats(x: Tensor): Tensor {
  return x.dtype === 'float32' ? x : mul(cast(x, 'float32'), 1);
}

/** What `run` makes of the tensor in single precision. */
export function onFloats<Made extends TensorContainer>(x: Tensor, run: (floats: Tensor) => Made): Made {
  return x.dtype === 'float32' ? run(x) : tidy(() => run(asFloats(x)));
}
