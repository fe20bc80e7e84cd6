/**
 * Discrete Fourier transforms of rows of any length, in double precision: by halves where the length is a power of two
 * (Cooley & Tukey 1965, Math. Comput. 19), else as a convolution whose length is one (Bluestein 1970, IEEE Trans. AU-18).
 */

export interface Complex<Values extends Float32Array | Float64Array = Float32Array> {
  readonly real: Values;
  readonly imag: Values;
}

/**
 * X[k] = sum over n of x[n] exp(-2 pi i k n / length) of each row // [rows, length]; `inverse` has the other sign and
 * divides by the length.
 */
export function fourier({ real, imag }: Complex, length: number, inverse: boolean): Complex {
  const out: Complex = { real: new Float32Array(real.length), imag: new Float32Array(imag.length) };
  if (length === 0) return out;
  const row = rowsOf(length);
  const transform = (length & (length - 1)) === 0 ? byHalves(length) : asConvolution(length);
  // The inverse is the transform with both parts exchanged, before and after.
  const [from, to] = inverse
    ? [
        { real: imag, imag: real },
        { real: out.imag, imag: out.real },
      ]
    : [{ real, imag }, out];
  const scale = inverse ? 1 / length : 1;
  for (let start = 0; start < real.length; start += length) {
    for (let n = 0; n < length; n++) {
      row.real[n] = from.real[start + n]!;
      row.imag[n] = from.imag[start + n]!;
    }
    transform(row);
    for (let n = 0; n < length; n++) {
      to.real[start + n] = scale * row.real[n]!;
      to.imag[start + n] = scale * row.imag[n]!;
    }
  }
  return out;
}

type Row = Complex<Float64Array>;

function rowsOf(length: number): Row {
  return { real: new Float64Array(length), imag: new Float64Array(length) };
}

/** Of a row whose length is a power of two, in place. */
function byHalves(length: number): (row: Row) => void {
  const turns = circle(length >> 1, length);
  const swapped = reversedBits(length);
  return ({ real, imag }) => {
    for (let n = 0; n < length; n++) {
      const other = swapped[n]!;
      if (other <= n) continue;
      [real[n], real[other]] = [real[other]!, real[n]!];
      [imag[n], imag[other]] = [imag[other]!, imag[n]!];
    }
    for (let half = 1; half < length; half *= 2) {
      const stride = length / (2 * half);
      for (let start = 0; start < length; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [low, high] = [start + k, start + k + half];
          const [c, s] = [turns.real[k * stride]!, turns.imag[k * stride]!];
          const re = c * real[high]! - s * imag[high]!;
          const im = c * imag[high]! + s * real[high]!;
          real[high] = real[low]! - re;
          imag[high] = imag[low]! - im;
          real[low]! += re;
          imag[low]! += im;
        }
      }
    }
  };
}

/** With k n = (k^2 + n^2 - (k - n)^2) / 2 the sum is a convolution with exp(i pi n^2 / length). */
function asConvolution(length: number): (row: Row) => void {
  const padded = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const transform = byHalves(padded);
  // n^2 modulo 2 length, as the angle of a large square is inexact.
  const chirp = rowsOf(length);
  for (let n = 0; n < length; n++) {
    const angle = (Math.PI * ((n * n) % (2 * length))) / length;
    chirp.real[n] = Math.cos(angle);
    chirp.imag[n] = -Math.sin(angle);
  }
  const filter = rowsOf(padded);
  for (let n = 0; n < length; n++) {
    for (const at of [n, (padded - n) % padded]) {
      filter.real[at] = chirp.real[n]!;
      filter.imag[at] = -chirp.imag[n]!;
    }
  }
  transform(filter);
  const work = rowsOf(padded);
  return (row) => {
    for (const part of [work.real, work.imag]) part.fill(0);
    multiply(row, chirp, work, length);
    transform(work);
    multiply(work, filter, work, padded);
    // Back again: the transform with both parts exchanged.
    transform({ real: work.imag, imag: work.real });
    multiply(work, chirp, row, length);
    for (let n = 0; n < length; n++) {
      row.real[n]! /= padded;
      row.imag[n]! /= padded;
    }
  };
}

function multiply(a: Row, b: Row, out: Row, count: number): void {
  for (let n = 0; n < count; n++) {
    const re = a.real[n]! * b.real[n]! - a.imag[n]! * b.imag[n]!;
    out.imag[n] = a.real[n]! * b.imag[n]! + a.imag[n]! * b.real[n]!;
    out.real[n] = re;
  }
}

/** exp(-2 pi i n / of) of the first n. */
function circle(count: number, of: number): Row {
  const turns = rowsOf(count);
  for (let n = 0; n < count; n++) {
    turns.real[n] = Math.cos((2 * Math.PI * n) / of);
    turns.imag[n] = -Math.sin((2 * Math.PI * n) / of);
  }
  return turns;
}

function reversedBits(length: number): Uint32Array {
  const bits = Math.log2(length);
  return Uint32Array.from({ length }, (_, n) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) if (n & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
    return reversed;
  });
}
