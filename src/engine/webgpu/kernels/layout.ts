/** Padding and tiling of tensors of any rank; the package's own programs go up to four axes. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from '../backend.ts';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';

export function pad({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const paddings = attributes.paddings as unknown as readonly (readonly [number, number])[];
  const before = paddings.map(([first]) => first);
  const shape = x.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
  return rearrange(backend, x, shape, { before, constant: attributes.constantValue as number });
}

export function tile({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const reps = attributes.reps as number[];
  return rearrange(
    backend,
    x,
    x.shape.map((length, axis) => length * reps[axis]!),
    undefined,
  );
}

/** Repeats `x`, or puts it at the place `before` into a constant. Undefined for other types and empty tensors. */
function rearrange(
  backend: GpuBackend,
  x: TensorInfo,
  shape: readonly number[],
  padding: { readonly before: readonly number[]; readonly constant: number } | undefined,
): TensorInfo | undefined {
  const count = shape.reduce((size, length) => size * length, 1);
  if (x.dtype !== 'float32' || count === 0 || sizeOf(x) === 0) return undefined;
  const out = backend.output(shape);
  const axes = shape.map((_, axis) => axis);
  const place = (axis: number): string =>
    padding === undefined
      ? `let place = rest % p.length${axis} % p.inner${axis};`
      : `let place = rest % p.length${axis} - p.before${axis};
    inside = inside && place >= 0 && place < p.inner${axis};`;
  const steps = axes.toReversed().map(
    (axis) => `{
    ${place(axis)}
    rest /= p.length${axis};
    source += place * stride;
    stride *= p.inner${axis};
  }`,
  );
  const program = perItem(
    `${padding === undefined ? 'tile' : 'pad'} ${shape.length}`,
    `fn item(i: i32) {
  var rest = i;
  var inside = true;
  var source = 0;
  var stride = 1;
  ${steps.join('\n  ')}
  var value = p.constant;
  if (inside) { value = x[source]; }
  out[i] = value;
}`,
  );
  const numbers = axes.flatMap((axis) => [
    [`length${axis}`, shape[axis]!] as const,
    [`before${axis}`, padding?.before[axis] ?? 0] as const,
    [`inner${axis}`, x.shape[axis]!] as const,
  ]);
  backend.run(program, {
    ...{ inputs: { x }, outputs: { out }, groups: groupsFor(count) },
    ...{ whole: { count, ...Object.fromEntries(numbers) }, real: { constant: padding?.constant ?? 0 } },
  });
  return out;
}
