/**
 * Gradients of sums and products along axes. TensorFlow.js has none of tf.cumprod, tf.einsum and tf.diag; that of
 * tf.cumsum along any axis but the last one is another tensor's (of a square it is wrong in silence), and that of
 * tf.prod needs methods of tensors which only the larger packages add.
 */

import {
  add,
  backend_util,
  cast,
  cumprod,
  cumsum,
  einsum,
  eye,
  type GradConfig,
  mul,
  reshape,
  reverse,
  stack,
  sum,
  type Tensor,
  tile,
  transpose,
  unstack,
  util,
  zerosLike,
} from '@tensorflow/tfjs-core';

export const productGradients: readonly GradConfig[] = [
  {
    kernelName: 'Cumsum',
    gradFunc: (dy, _, attributes) => {
      const { axis, exclusive, reverse: backwards } = attributes as unknown as AlongAxis;
      return { x: () => cumsum(dy as Tensor, axis, exclusive, !backwards) };
    },
  },
  {
    kernelName: 'Cumprod',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => ofRunningProduct(dy as Tensor, x!, attributes as unknown as AlongAxis),
    }),
  },
  {
    kernelName: 'Prod',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({ x: () => ofProduct(dy as Tensor, x!, attributes.axis as number[]) }),
  },
  {
    kernelName: 'Einsum',
    // Its inputs are a list, whose names are the places in it.
    saveAllInputs: true,
    gradFunc: (dy, factors, attributes) => {
      const [terms = '', result = ''] = (attributes.equation as string).replace(/\s/g, '').split('->');
      const own = terms.split(',');
      const slope = (i: number): Tensor => ofFactor(dy as Tensor, result, { own, factors, i });
      return Object.fromEntries(own.map((_, i) => [String(i), () => slope(i)]));
    },
  },
  {
    kernelName: 'Diag',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({
      x: () => reshape(sum(mul(reshape(dy as Tensor, [x!.size, x!.size]), eye(x!.size)), 1), x!.shape),
    }),
  },
];

interface AlongAxis {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** The axes of the product as the last one; each value's slope is the product of all others. */
function ofProduct(dy: Tensor, x: Tensor, axis: number | number[] | undefined): Tensor {
  const axes = util.parseAxisParam(axis ?? x.shape.map((_, i) => i), x.shape);
  const order = backend_util.getAxesPermutation(axes, x.rank);
  const last = order === null ? x : transpose(x, order);
  const count = axes.reduce((product, i) => product * x.shape[i]!, 1);
  const rows = cast(reshape(last, [count === 0 ? 0 : x.size / count, count]), 'float32');
  const others = mul(cumprod(rows, 1, true, false), cumprod(rows, 1, true, true));
  const slope = reshape(mul(others, reshape(dy, [-1, 1])), last.shape);
  return order === null ? slope : transpose(slope, backend_util.getUndoAxesPermutation(order));
}

/** y[t] = x[0] .. x[t]; step by step from the end, without a division by values that may be zero. */
function ofRunningProduct(dy: Tensor, x: Tensor, { axis, exclusive, reverse: backwards }: AlongAxis): Tensor {
  if (backwards) {
    const turned = { axis, exclusive, reverse: false };
    return reverse(ofRunningProduct(reverse(dy, axis), reverse(x, axis), turned), axis);
  }
  const values = unstack(x, axis);
  const errors = unstack(dy, axis);
  const zero = zerosLike(errors[0]!);
  // behind[t]: the errors of all later outputs, each times what lies between it and t.
  const behind: Tensor[] = [];
  let sum = zero;
  for (let t = values.length - 1; t >= 0; t--) {
    const next = values[t + 1];
    const carried = next === undefined ? zero : mul(next, sum);
    sum = add(exclusive ? (errors[t + 1] ?? zero) : errors[t]!, carried);
    behind.unshift(sum);
  }
  return mul(cumprod(x, axis, true, false), stack(behind, axis));
}

interface Factor {
  /** Letters of each factor's axes. */
  readonly own: readonly string[];
  readonly factors: readonly Tensor[];
  readonly i: number;
}

/** The errors times the other factor, summed over what this one does not have; even along axes it alone has. */
function ofFactor(dy: Tensor, result: string, { own, factors, i }: Factor): Tensor {
  const letters = own[i]!;
  const { shape } = factors[i]!;
  const other = own[1 - i];
  const known = [...letters].filter((letter) => `${result},${other ?? ''}`.includes(letter)).join('');
  const slope =
    other === undefined
      ? einsum(`${result}->${known}`, dy)
      : einsum(`${result},${other}->${known}`, dy, factors[1 - i]!);
  if (known === letters) return slope;
  const flat = shape.map((length, axis) => (known.includes(letters[axis]!) ? length : 1));
  return tile(
    reshape(slope, flat),
    shape.map((length, axis) => (flat[axis] === length ? 1 : length)),
  );
}
