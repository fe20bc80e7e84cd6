/**
 * Cholesky factors of dense symmetric matrices and what is solved with them. Matrices are row-major Float64Array of
 * n x n; only the lower triangle is read. Sums run in a fixed order, so results do not depend on the machine's threads.
 */

export interface Factor {
  readonly size: number;
  /** Lower triangle L with L L^T = A + jitter I; above the diagonal it holds zeros. */
  readonly lower: Float64Array; // [size, size]
  readonly jitter: number;
}

/**
 * Factor of the matrix, with 1e-8, 1e-7 .. 1e-4 times the mean diagonal added where it is not positive definite.
 * Undefined when even that does not help, or an entry is not finite. Lies in `memory`, [size, size], where it is given.
 */
export function cholesky(matrix: Float64Array, size: number, memory?: Float64Array): Factor | undefined {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i]!;
  if (!Number.isFinite(trace)) return undefined;
  const scale = size === 0 ? 1 : trace / size;
  for (const relative of JITTERS) {
    const lower = factorise(matrix, size, relative * scale, memory);
    if (lower !== undefined) return { size, lower, jitter: relative * scale };
  }
  return undefined;
}

/**
 * The factor of the matrix grown by `count` rows: `cross` is [count, size], `corner` is [count, count].
 * L21 = K21 L11^-T, L22 = chol(K22 - L21 L21^T).
 */
export function appendToFactor(
  factor: Factor,
  cross: Float64Array,
  corner: Float64Array,
  count: number,
): Factor | undefined {
  const { size, lower } = factor;
  const total = size + count;
  const grown = new Float64Array(total * total);
  for (let i = 0; i < size; i++) grown.set(lower.subarray(i * size, i * size + i + 1), i * total);
  const rest = Float64Array.from(corner.subarray(0, count * count));
  for (let r = 0; r < count; r++) {
    const row = cross.slice(r * size, (r + 1) * size);
    solveLower(factor, row);
    grown.set(row, (size + r) * total);
    for (let c = 0; c <= r; c++) {
      const other = grown.subarray((size + c) * total, (size + c) * total + size);
      let sum = 0;
      for (let k = 0; k < size; k++) sum += row[k]! * other[k]!;
      rest[r * count + c]! -= sum;
    }
    rest[r * count + r]! += factor.jitter;
  }
  const small = cholesky(rest, count);
  if (small === undefined) return undefined;
  for (let r = 0; r < count; r++) {
    grown.set(small.lower.subarray(r * count, r * count + r + 1), (size + r) * total + size);
  }
  return { size: total, lower: grown, jitter: Math.max(factor.jitter, small.jitter) };
}

/** x <- L^-1 x */
export function solveLower({ size, lower }: Factor, x: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= lower[row + k]! * x[k]!;
    x[i] = sum / lower[row + i]!;
  }
}

/** x <- L^-T x */
export function solveUpper({ size, lower }: Factor, x: Float64Array): void {
  for (let i = size - 1; i >= 0; i--) {
    const row = i * size;
    const value = x[i]! / lower[row + i]!;
    x[i] = value;
    for (let k = 0; k < i; k++) x[k]! -= lower[row + k]! * value;
  }
}

/** x <- (L L^T)^-1 x */
export function solveFactor(factor: Factor, x: Float64Array): void {
  solveLower(factor, x);
  solveUpper(factor, x);
}

export function logDeterminant({ size, lower }: Factor): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.log(lower[i * size + i]!);
  return 2 * sum;
}

/** The inverse of the factored matrix, both triangles; in the given memory, each [size, size], where there is some. */
export function invertFactor(
  { size, lower }: Factor,
  inverse: Float64Array = new Float64Array(size * size),
  root: Float64Array = new Float64Array(size * size),
): Float64Array {
  // Row i of `root` holds column i of L^-1, from the diagonal on.
  for (let j = 0; j < size; j++) {
    const row = j * size;
    root[row + j] = 1 / lower[row + j]!;
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[i * size + k]! * root[row + k]!;
      root[row + i] = sum / lower[i * size + i]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < size; k++) sum += root[i * size + k]! * root[j * size + k]!;
      inverse[i * size + j] = sum;
      inverse[j * size + i] = sum;
    }
  }
  return inverse;
}

const JITTERS = [0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4];

function factorise(
  matrix: Float64Array,
  size: number,
  jitter: number,
  memory?: Float64Array,
): Float64Array | undefined {
  const lower = memory ?? new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const column = j * size;
      let sum = matrix[row + j]!;
      for (let k = 0; k < j; k++) sum -= lower[row + k]! * lower[column + k]!;
      if (i !== j) {
        lower[row + j] = sum / lower[column + j]!;
        continue;
      }
      const pivot = sum + jitter;
      if (!(pivot > 1e-14 * Math.abs(matrix[row + i]!))) return undefined;
      lower[row + i] = Math.sqrt(pivot);
    }
  }
  return lower;
}
