/** WGSL of LIF that its kernel and the normalised one share; the meaning: LIF_FORWARD, LIF_BACKWARD of the kernel contract. */

import type { LifAttributes } from '../../snn/kernel-contract.ts';

/** `forwardStep` reads the current in `x` and `carried`, and leaves `h`, `fires` and the next `carried`. */
export function forwardStep({ reset }: LifAttributes): string {
  const left = reset === 'zero' ? '0.0' : 'h - p.threshold';
  return `let h = fma(p.decay, carried, x);
    let fires = h >= p.threshold;
    carried = select(h, ${left}, fires);`;
}

/** Reads `h` and `later`; puts the gradient of the current at `at` and leaves `later` for the step before. */
export function backwardStep({ reset, detachReset }: LifAttributes): string {
  const kept = reset === 'zero' ? 'select(1.0, 0.0, h >= p.threshold)' : '1.0';
  const through = detachReset ? kept : `${kept} - ${reset === 'zero' ? 'h' : 'p.threshold'} * r`;
  return `let r = surrogate(h, p.threshold);
    let g = fma(spikesGradient[at], r, later * (${through}));
    gradient[at] = g;
    later = p.decay * g;`;
}
