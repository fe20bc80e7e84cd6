/**
 * Stationary kernels as functions of q, the squared distance after division by the length scales; k(0) = 1.
 * There is no output scale: outputs are standardised (BoTorch's defaults since 0.12). A covariance mixes the kernel of
 * all axes together with the mean of the kernels of each axis alone (after D. Duvenaud, H. Nickisch, C. Rasmussen,
 * 2011): where effects add up, a few observations then tell about the whole space.
 */

export interface Kernel {
  readonly name: 'matern_5_2' | 'rbf';
  /** Writes k(q) and, finite at 0, dk/dq; into memory, as it is asked for millions of times. */
  readonly at: (q: number, into: Float64Array) => void;
}

export const kernels: Readonly<Record<Kernel['name'], Kernel>> = {
  matern_5_2: {
    name: 'matern_5_2',
    at: (q, into) => {
      const r = Math.sqrt(5 * q);
      const decay = Math.exp(-r);
      into[0] = (1 + r + (5 / 3) * q) * decay;
      into[1] = (-5 / 6) * (1 + r) * decay;
    },
  },
  rbf: {
    name: 'rbf',
    at: (q, into) => {
      const value = Math.exp(-0.5 * q);
      into[0] = value;
      into[1] = -0.5 * value;
    },
  },
};

/** The place where a mixed kernel is worked out; `own` goes in, the rest comes out. */
export interface Mix {
  /** Weighted squared distance of each group of columns. */
  readonly own: Float64Array; // [group]
  /** dk / d own. */
  readonly slopes: Float64Array; // [group]
  /** k, then dk / d share. */
  readonly out: Float64Array; // [2]
}

export function makeMix(groups: number): Mix {
  return { own: new Float64Array(groups), slopes: new Float64Array(groups), out: new Float64Array(2) };
}

/**
 * (1 - share) k(sum of own) + share / G sum of k(G own_g). The factor G undoes the growth of the length scales with the
 * dimension, as a part has one.
 */
export function mixKernel(kernel: Kernel, share: number, { own, slopes, out }: Mix, withSlopes: boolean): void {
  const groups = own.length;
  let q = 0;
  for (let g = 0; g < groups; g++) q += own[g]!;
  kernel.at(q, out);
  if (share === 0) {
    if (withSlopes) slopes.fill(out[1]!);
    out[1] = 0;
    return;
  }
  const whole = out[0]!;
  const slope = (1 - share) * out[1]!;
  let parts = 0;
  for (let g = 0; g < groups; g++) {
    kernel.at(groups * own[g]!, out);
    parts += out[0]!;
    if (withSlopes) slopes[g] = slope + share * out[1]!;
  }
  const byShare = parts / groups - whole;
  out[0] = whole + share * byShare;
  out[1] = byShare;
}
