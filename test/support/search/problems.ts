/**
 * Synthetic problems with known fronts (methods/bayesian-pareto.md, section 6; definitions as BoTorch has them).
 * All minimise on the unit cube. `excess` is at most 0 where a point is feasible.
 */

export interface Problem {
  readonly name: string;
  readonly dimensions: number;
  readonly reference: readonly number[];
  readonly costs: (x: readonly number[]) => number[];
  readonly excess?: (x: readonly number[]) => number;
}

export const braninCurrin: Problem = {
  name: 'BraninCurrin',
  dimensions: 2,
  reference: [18, 6],
  costs: ([x1, x2]) => {
    const [a, b] = [15 * x1! - 5, 15 * x2!];
    const branin =
      (b - (5.1 * a * a) / (4 * Math.PI ** 2) + (5 * a) / Math.PI - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) +
      10;
    const factor = x2 === 0 ? 1 : 1 - Math.exp(-1 / (2 * x2!));
    const over = 2300 * x1! ** 3 + 1900 * x1! ** 2 + 2092 * x1! + 60;
    return [branin, (factor * over) / (100 * x1! ** 3 + 500 * x1! ** 2 + 4 * x1! + 20)];
  },
};

export function zdt1(dimensions: number): Problem {
  return {
    name: `ZDT1_d${dimensions}`,
    dimensions,
    reference: [11, 11],
    costs: ([first, ...rest]) => {
      const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
      return [first!, g * (1 - Math.sqrt(first! / g))];
    },
  };
}

export function dtlz2(dimensions: number, objectives: number): Problem {
  return {
    name: `DTLZ2_d${dimensions}_m${objectives}`,
    dimensions,
    reference: Array(objectives).fill(1.1),
    costs: (x) => {
      const g = x.slice(objectives - 1).reduce((sum, value) => sum + (value - 0.5) ** 2, 0);
      return Array.from({ length: objectives }, (_, i) => {
        let cost = 1 + g;
        for (let k = 0; k < objectives - 1 - i; k++) cost *= Math.cos((x[k]! * Math.PI) / 2);
        return i === 0 ? cost : cost * Math.sin((x[objectives - 1 - i]! * Math.PI) / 2);
      });
    },
  };
}

export function c2dtlz2(dimensions: number): Problem {
  const { costs } = dtlz2(dimensions, 2);
  const square = 0.2 ** 2;
  return {
    name: `C2DTLZ2_d${dimensions}`,
    dimensions,
    reference: [1.1, 1.1],
    costs,
    excess: (x) => {
      const [a, b] = costs(x) as [number, number];
      const ends = Math.min((a - 1) ** 2 + b * b - square, (b - 1) ** 2 + a * a - square);
      const middle = (a - Math.SQRT1_2) ** 2 - square + (b - Math.SQRT1_2) ** 2 - square;
      return Math.min(ends, middle);
    },
  };
}
