/** One step of an optimiser on one parameter; the meaning: engine/reference/optimizer.ts. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { OptimizerAttributes } from '../../../snn/kernel-contract.ts';
import { attributesOf } from '../../kernel-call.ts';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';

export function optimizerStep(call: Call): TensorInfo[] {
  const { optimizer, rate, beta1, beta2, epsilon, momentum, decay } = attributesOf<OptimizerAttributes>(call);
  const { backend } = call;
  const [parameter, gradient] = [call.input('parameter'), call.input('gradient')];
  const next = backend.output(parameter.shape);
  const count = sizeOf(parameter);
  const numbers = { whole: { count }, groups: groupsFor(count) };
  if (optimizer === 'sgd') {
    const velocity = call.input('velocity');
    const nextVelocity = backend.output(velocity.shape);
    backend.run(perItem('sgd', sgd), {
      ...{ inputs: { parameter, gradient, velocity }, outputs: { next, nextVelocity } },
      ...{ ...numbers, real: { rate, momentum, decay } },
    });
    return [next, nextVelocity];
  }
  const [first, second] = [call.input('first'), call.input('second')];
  const [nextFirst, nextSecond] = [backend.output(first.shape), backend.output(second.shape)];
  backend.run(perItem(optimizer, adaptive(optimizer === 'adam' ? 'm' : 'fma(p.beta1, m, p.fresh1 * g)')), {
    ...{ inputs: { parameter, gradient, first, second }, outputs: { next, nextFirst, nextSecond } },
    // 1 - beta in double precision: single would lose digits of a beta near 1.
    ...{ ...numbers, real: { rate, beta1, fresh1: 1 - beta1, beta2, fresh2: 1 - beta2, epsilon, decay } },
  });
  return [next, nextFirst, nextSecond];
}

const sgd = `fn item(i: i32) {
  let g = fma(p.decay, parameter[i], gradient[i]);
  let w = fma(p.momentum, velocity[i], g);
  nextVelocity[i] = w;
  next[i] = fma(-p.rate, w, parameter[i]);
}`;

const adaptive = (direction: string): string => `fn item(i: i32) {
  let g = fma(p.decay, parameter[i], gradient[i]);
  let m = fma(p.beta1, first[i], p.fresh1 * g);
  let n = fma(p.beta2, second[i], p.fresh2 * g * g);
  nextFirst[i] = m;
  nextSecond[i] = n;
  next[i] = parameter[i] - p.rate * (${direction}) / (sqrt(n) + p.epsilon);
}`;
