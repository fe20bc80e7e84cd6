/** max(0, x), the unit of ordinary networks (Nair & Hinton 2010, ICML), as one operation with its gradient. */

import * as tf from '@tensorflow/tfjs-core';

export function rectify(x: tf.Tensor): tf.Tensor {
  const apply = tf.customGrad((input, save) => {
    const value = tf.relu(input as tf.Tensor);
    (save as tf.GradSaveFunc)([value]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.step(saved[0]!)) };
  });
  return apply(x);
}
