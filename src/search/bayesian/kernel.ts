/**
 * Stationary kernels as functions of q, the squared distance after division by the length scales; k(0) = 1.
 * There is no output scale: outputs are standardised (BoTorch's defaults since 0.12).
 */

export interface Kernel {
  readonly name: 'matern_5_2' | 'rbf';
  readonly value: (q: number) => number;
  /** dk/dq, finite at 0. */
  readonly slope: (q: number) => number;
}

export const kernels: Readonly<Record<Kernel['name'], Kernel>> = {
  matern_5_2: {
    name: 'matern_5_2',
    value: (q) => {
      const r = Math.sqrt(5 * q);
      return (1 + r + (5 / 3) * q) * Math.exp(-r);
    },
    slope: (q) => {
      const r = Math.sqrt(5 * q);
      return (-5 / 6) * (1 + r) * Math.exp(-r);
    },
  },
  rbf: {
    name: 'rbf',
    value: (q) => Math.exp(-0.5 * q),
    slope: (q) => -0.5 * Math.exp(-0.5 * q),
  },
};
