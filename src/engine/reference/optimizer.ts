/** One step of an optimiser on one parameter as a plain loop: what OPTIMIZER_STEP of the kernel contract means. */

import type { OptimizerAttributes } from '../../snn/kernel-contract.ts';

/** New values of [parameter, first, second] (adam, nadam) or [parameter, velocity] (sgd). */
export function optimizerStep(
  parameter: Float32Array,
  gradient: Float32Array,
  moments: readonly Float32Array[],
  attributes: OptimizerAttributes,
): Float32Array[] {
  const { rate, beta1, beta2, epsilon, momentum, decay } = attributes;
  const next = parameter.slice();
  const [first, second] = moments.map((moment) => moment.slice());
  for (let i = 0; i < next.length; i++) {
    const slope = gradient[i]! + decay * parameter[i]!;
    if (attributes.optimizer === 'sgd') {
      first![i] = momentum * first![i]! + slope;
      next[i] = parameter[i]! - rate * first![i]!;
      continue;
    }
    first![i] = beta1 * first![i]! + (1 - beta1) * slope;
    second![i] = beta2 * second![i]! + (1 - beta2) * slope * slope;
    const direction = attributes.optimizer === 'adam' ? first![i]! : beta1 * first![i]! + (1 - beta1) * slope;
    next[i] = parameter[i]! - (rate * direction) / (Math.sqrt(second![i]!) + epsilon);
  }
  return second === undefined ? [next, first!] : [next, first!, second];
}
