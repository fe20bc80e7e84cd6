/** Padding of tensors of any rank; the package's own goes up to four axes. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';

export function pad({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const paddings = attributes.paddings as unknown as readonly (readonly [number, number])[];
  const shape = x.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
  const count = shape.reduce((size, length) => size * length, 1);
  if (x.dtype !== 'float32' || count === 0 || sizeOf(x) === 0) return undefined;
  const out = backend.output(shape);
  const axes = shape.map((_, axis) => axis);
  const program = perItem(
    `pad ${shape.length}`,
    `fn item(i: i32) {
  var rest = i;
  var inside = true;
  var source = 0;
  var stride = 1;
${axes
  .reverse()
  .map(
    (axis) => `  {
    let place = rest % p.length${axis} - p.before${axis};
    rest /= p.length${axis};
    inside = inside && place >= 0 && place < p.inner${axis};
    source += place * stride;
    stride *= p.inner${axis};
  }`,
  )
  .join('\n')}
  var value = p.constant;
  if (inside) { value = x[source]; }
  out[i] = value;
}`,
  );
  const numbers = axes.flatMap((axis) => [
    [`length${axis}`, shape[axis]!] as const,
    [`before${axis}`, paddings[axis]![0]] as const,
    [`inner${axis}`, x.shape[axis]!] as const,
  ]);
  backend.run(program, {
    ...{ inputs: { x }, outputs: { out }, groups: groupsFor(count) },
    ...{ whole: { count, ...Object.fromEntries(numbers) }, real: { constant: attributes.constantValue as number } },
  });
  return out;
}
