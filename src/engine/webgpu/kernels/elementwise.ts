/**
 * Operations on two tensors of more than four axes, where the package's programs do not compile: neighbouring axes that
 * are repeated alike are taken as one.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Call } from '../override.ts';

export const binaryKernels: readonly string[] = [
  ...['Add', 'Sub', 'Multiply', 'RealDiv', 'FloorDiv', 'Mod', 'Pow', 'Maximum', 'Minimum', 'SquaredDifference'],
  ...['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual', 'LogicalAnd', 'LogicalOr', 'Atan2'],
];

export function onFewerAxes({ input, inherited }: Call): TensorInfo | undefined {
  const [a, b] = [input('a'), input('b')];
  const rank = Math.max(a.shape.length, b.shape.length);
  if (rank <= 4) return undefined;
  const whole = [a, b].map(({ shape }) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  const [wholeA, wholeB] = whole as [number[], number[]];
  const fewer: { a: number; b: number }[] = [];
  let before = '';
  for (let axis = 0; axis < rank; axis++) {
    const [lengthA, lengthB] = [wholeA[axis]!, wholeB[axis]!];
    if (lengthA === 1 && lengthB === 1) continue;
    const pattern = lengthA === lengthB ? 'both' : lengthA === 1 ? 'a repeated' : 'b repeated';
    const last = fewer.at(-1);
    if (last !== undefined && pattern === before) {
      last.a *= lengthA;
      last.b *= lengthB;
    } else fewer.push({ a: lengthA, b: lengthB });
    before = pattern;
  }
  const out = inherited({
    a: { ...a, shape: fewer.map((lengths) => lengths.a) },
    b: { ...b, shape: fewer.map((lengths) => lengths.b) },
  }) as TensorInfo;
  return { ...out, shape: wholeA.map((length, axis) => (length === 1 ? wholeB[axis]! : length)) };
}
