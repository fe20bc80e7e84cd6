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
  return zdt(1, dimensions, (share) => 1 - Math.sqrt(share));
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

/** ZDT2 (a concave front) and ZDT3 (a front in five pieces). */
export function zdt2(dimensions: number): Problem {
  return zdt(2, dimensions, (share) => 1 - share * share);
}

export function zdt3(dimensions: number): Problem {
  return zdt(3, dimensions, (share, first) => 1 - Math.sqrt(share) - share * Math.sin(10 * Math.PI * first));
}

/** ZDT6: few points lie near its front, and more of them at one end. */
export function zdt6(dimensions: number): Problem {
  return {
    name: `ZDT6_d${dimensions}`,
    dimensions,
    reference: [1.1, 11],
    costs: ([first, ...rest]) => {
      const f = 1 - Math.exp(-4 * first!) * Math.sin(6 * Math.PI * first!) ** 6;
      const g = 1 + 9 * (rest.reduce((sum, x) => sum + x, 0) / rest.length) ** 0.25;
      return [f, g * (1 - (f / g) ** 2)];
    },
  };
}

/** ZDT4: waves on the way to the front, 21 along each axis but the first. */
export function zdt4(dimensions: number): Problem {
  return {
    name: `ZDT4_d${dimensions}`,
    dimensions,
    reference: [1.1, 140],
    costs: ([first, ...rest]) => {
      const waves = rest.map((unit) => 10 * unit - 5).map((x) => x * x - 10 * Math.cos(4 * Math.PI * x));
      const g = 1 + 10 * rest.length + waves.reduce((sum, wave) => sum + wave, 0);
      return [first!, g * (1 - Math.sqrt(first! / g))];
    },
  };
}

/** A front in pieces, one of them a point, and a rugged second objective (F. Kursawe, 1991). */
export const kursawe: Problem = {
  name: 'Kursawe',
  dimensions: 3,
  reference: [-10, 5],
  costs: (unit) => {
    const x = unit.map((value) => 10 * value - 5);
    const pairs = [0, 1].map((i) => -10 * Math.exp(-0.2 * Math.hypot(x[i]!, x[i + 1]!)));
    const rugged = x.map((value) => Math.abs(value) ** 0.8 + 5 * Math.sin(value ** 3));
    return [pairs[0]! + pairs[1]!, rugged.reduce((sum, value) => sum + value, 0)];
  },
};

/** DTLZ5 with three objectives: its front is a curve. */
export function dtlz5(dimensions: number): Problem {
  return {
    name: `DTLZ5_d${dimensions}_m3`,
    dimensions,
    reference: [1.5, 1.5, 1.5],
    costs: ([first, second, ...rest]) => {
      const g = rest.reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
      const [a, b] = [(first! * Math.PI) / 2, ((Math.PI / 4) * (1 + 2 * g * second!)) / (1 + g)];
      return [(1 + g) * Math.cos(a) * Math.cos(b), (1 + g) * Math.cos(a) * Math.sin(b), (1 + g) * Math.sin(a)];
    },
  };
}

/** A front of 2^(objectives - 1) pieces. */
export function dtlz7(dimensions: number, objectives: number): Problem {
  return {
    name: `DTLZ7_d${dimensions}_m${objectives}`,
    dimensions,
    reference: Array(objectives).fill(15),
    costs: (x) => {
      const first = x.slice(0, objectives - 1);
      const rest = x.slice(objectives - 1);
      const g = 1 + (9 * rest.reduce((sum, value) => sum + value, 0)) / rest.length;
      const taken = first.reduce((sum, f) => sum + (f / (1 + g)) * (1 + Math.sin(3 * Math.PI * f)), 0);
      return [...first, (1 + g) * (objectives - taken)];
    },
  };
}

/** Mass, acceleration and intrusion in a crash, by five thicknesses (X. Liao et al., 2008). */
export const vehicleSafety: Problem = {
  name: 'VehicleSafety',
  dimensions: 5,
  reference: [1864.72022, 11.81993945, 0.2903999384],
  costs: (unit) => {
    const [a, b, c, d, e] = unit.map((value) => 1 + 2 * value) as [number, number, number, number, number];
    return [
      1640.2823 + 2.3573285 * a + 2.3220035 * b + 4.5688768 * c + 7.7213633 * d + 4.4559504 * e,
      6.5856 +
        1.15 * a -
        1.0427 * b +
        0.9738 * c +
        0.8364 * d -
        0.3695 * a * d +
        0.0861 * a * e +
        0.3628 * b * d -
        0.1106 * a * a -
        0.3437 * c * c +
        0.1764 * d * d,
      -0.0551 +
        0.0181 * a +
        0.1024 * b +
        0.0421 * c -
        0.0073 * a * b +
        0.024 * b * c -
        0.0118 * b * d -
        0.0204 * c * d -
        0.008 * c * e -
        0.0241 * b * b +
        0.0109 * d * d,
    ];
  },
};

function zdt(number: number, dimensions: number, shape: (share: number, first: number) => number): Problem {
  return {
    name: `ZDT${number}_d${dimensions}`,
    dimensions,
    reference: [11, 11],
    costs: ([first, ...rest]) => {
      const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
      return [first!, g * shape(first! / g, first!)];
    },
  };
}
