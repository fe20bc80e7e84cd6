/**
 * Minimises a smooth function inside a box: limited-memory BFGS on the coordinates that are free, steps projected
 * onto the box (the two-metric projection of D. Bertsekas, 1982, with the memory of L-BFGS-B). Deterministic.
 */

export interface BoxProblem {
  /** The value at x; writes the gradient. May return NaN or infinity: the step is then shortened. */
  readonly evaluate: (x: Float64Array, gradient: Float64Array) => number;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly iterations?: number;
  /** Ends when the largest free component of the gradient is below. */
  readonly gradientTolerance?: number;
  /** Ends when a step gains less than this share of 1 + |value|. */
  readonly valueTolerance?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

export function minimizeInBox(problem: BoxProblem, start: ArrayLike<number>): Minimum {
  const { evaluate, lower, upper, iterations = 200, gradientTolerance = 1e-6, valueTolerance = 1e-10 } = problem;
  const size = start.length;
  const clamp = (value: number, i: number): number => Math.min(Math.max(value, lower[i]!), upper[i]!);
  let x = Float64Array.from(start, clamp);
  let gradient = new Float64Array(size);
  let value = evaluate(x, gradient);
  let evaluations = 1;
  const memory: Pair[] = [];
  for (let iteration = 0; iteration < iterations && Number.isFinite(value); iteration++) {
    const free = freeCoordinates(x, gradient, lower, upper);
    let steepest = 0;
    for (let i = 0; i < size; i++) if (free[i]) steepest = Math.max(steepest, Math.abs(gradient[i]!));
    if (steepest < gradientTolerance) break;

    const direction = twoLoop(gradient, free, memory);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      memory.length = 0;
      for (let i = 0; i < size; i++) direction[i] = free[i] ? -gradient[i]! : 0;
      slope = dot(direction, gradient);
    }
    // Without curvature known, the first step is a tenth of the box at most.
    let step = memory.length === 0 ? Math.min(1, 0.1 / Math.max(...direction.map(Math.abs))) : 1;
    let moved = false;
    for (let attempt = 0; attempt < 25; attempt++, step *= 0.4) {
      const candidate = x.map((xi, i) => clamp(xi + step * direction[i]!, i));
      const candidateGradient = new Float64Array(size);
      const candidateValue = evaluate(candidate, candidateGradient);
      evaluations++;
      let gain = 0;
      for (let i = 0; i < size; i++) gain += gradient[i]! * (candidate[i]! - x[i]!);
      if (!(candidateValue <= value + 1e-4 * gain) || !candidateGradient.every(Number.isFinite)) continue;
      remember(memory, x, candidate, gradient, candidateGradient);
      moved = value - candidateValue > valueTolerance * (1 + Math.abs(value));
      x = candidate;
      gradient = candidateGradient;
      value = candidateValue;
      break;
    }
    if (!moved) break;
  }
  return { x, value, evaluations };
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
}

const MEMORY = 10;

/** A coordinate is bound when it lies on a side and the gradient pushes outwards. */
function freeCoordinates(
  x: Float64Array,
  gradient: Float64Array,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): boolean[] {
  return Array.from(
    x,
    (xi, i) =>
      lower[i]! < upper[i]! && !(xi <= lower[i]! && gradient[i]! >= 0) && !(xi >= upper[i]! && gradient[i]! <= 0),
  );
}

/** Minus the approximate inverse Hessian times the gradient, on the free coordinates. */
function twoLoop(gradient: Float64Array, free: readonly boolean[], memory: readonly Pair[]): Float64Array {
  const q = gradient.map((value, i) => (free[i] ? -value : 0));
  const limited = memory.map(({ s, y }) => {
    let sy = 0;
    let yy = 0;
    for (let i = 0; i < q.length; i++) {
      if (!free[i]) continue;
      sy += s[i]! * y[i]!;
      yy += y[i]! * y[i]!;
    }
    return { s, y, sy, yy };
  });
  const usable = limited.filter(({ sy, yy }) => sy > 1e-12 * yy && yy > 0);
  const weights: number[] = [];
  for (let k = usable.length - 1; k >= 0; k--) {
    const { s, y, sy } = usable[k]!;
    const weight = freeDot(s, q, free) / sy;
    weights[k] = weight;
    for (let i = 0; i < q.length; i++) if (free[i]) q[i]! -= weight * y[i]!;
  }
  const last = usable[usable.length - 1];
  if (last !== undefined) for (let i = 0; i < q.length; i++) q[i]! *= last.sy / last.yy;
  usable.forEach(({ s, y, sy }, k) => {
    const weight = weights[k]! - freeDot(y, q, free) / sy;
    for (let i = 0; i < q.length; i++) if (free[i]) q[i]! += weight * s[i]!;
  });
  return q;
}

function remember(memory: Pair[], x: Float64Array, nextX: Float64Array, g: Float64Array, nextG: Float64Array): void {
  const s = nextX.map((value, i) => value - x[i]!);
  const y = nextG.map((value, i) => value - g[i]!);
  if (!(dot(s, y) > 1e-12 * dot(y, y))) return;
  memory.push({ s, y });
  if (memory.length > MEMORY) memory.shift();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function freeDot(a: Float64Array, b: Float64Array, free: readonly boolean[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (free[i]) sum += a[i]! * b[i]!;
  return sum;
}
