/**
 * Stationary kernels as functions of q, the squared distance after division by the length scales; k(0) = 1.
 * There is no output scale: outputs are standardised (BoTorch's defaults since 0.12). A covariance mixes the kernel of
 * all axes together with the mean of the kernels of each axis alone (after D. Duvenaud, H. Nickisch, C. Rasmussen,
 * 2011): where effects add up, a few observations then tell about the whole space.
 */

export interface Kernel {
  readonly name: 'matern_5_2' | 'rbf';
  /** Writes k(q) and, finite at 0, dk/dq. */
  readonly at: (q: number, into: KernelValue) => void;
}

export interface KernelValue {
  value: number;
  slope: number;
}

export const kernels: Readonly<Record<Kernel['name'], Kernel>> = {
  matern_5_2: {
    name: 'matern_5_2',
    at: (q, into) => {
      const r = Math.sqrt(5 * q);
      const decay = Math.exp(-r);
      into.value = (1 + r + (5 / 3) * q) * decay;
      into.slope = (-5 / 6) * (1 + r) * decay;
    },
  },
  rbf: {
    name: 'rbf',
    at: (q, into) => {
      into.value = Math.exp(-0.5 * q);
      into.slope = -0.5 * into.value;
    },
  },
};

/** The place where a mixed kernel is worked out; `own` goes in, the rest comes out. */
export interface Mix extends KernelValue {
  /** Weighted squared distance of each group of columns. */
  readonly own: Float64Array; // [group]
  /** dk / d own. */
  readonly slopes: Float64Array; // [group]
  /** dk / d share. */
  byShare: number;
}

export function makeMix(groups: number): Mix {
  return { own: new Float64Array(groups), slopes: new Float64Array(groups), value: 0, slope: 0, byShare: 0 };
}

/**
 * (1 - share) k(sum of own) + share / G sum of k(G own_g). The factor G undoes the growth of the length scales with the
 * dimension, as a part has one.
 */
export function mixKernel(kernel: Kernel, share: number, mix: Mix, withSlopes: boolean): void {
  const { own, slopes } = mix;
  const groups = own.length;
  let q = 0;
  for (let g = 0; g < groups; g++) q += own[g]!;
  kernel.at(q, mix);
  if (share === 0) {
    mix.byShare = 0;
    if (withSlopes) slopes.fill(mix.slope);
    return;
  }
  const whole = mix.value;
  const slope = (1 - share) * mix.slope;
  let parts = 0;
  for (let g = 0; g < groups; g++) {
    kernel.at(groups * own[g]!, mix);
    parts += mix.value;
    if (withSlopes) slopes[g] = slope + share * mix.slope;
  }
  mix.byShare = parts / groups - whole;
  mix.value = whole + share * mix.byShare;
}
