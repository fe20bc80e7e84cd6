/**
 * The normal distribution, accurate far into the tail, where acquisition functions live. The tail uses the continued
 * fraction of Mills' ratio, so nothing cancels and nothing underflows in log space.
 */

/** ln(2 pi) / 2: minus the log of the standard normal's density at 0. */
export const HALF_LOG_2PI = 0.9189385332046727;

/** Density of the standard normal. */
function normalPdf(z: number): number {
  return INV_SQRT_2PI * Math.exp(-0.5 * z * z);
}

/** Distribution function of the standard normal. */
export function normalCdf(z: number): number {
  if (z < -TAIL) return normalPdf(z) / (-z + millsTail(-z));
  if (z > TAIL) return 1 - normalPdf(z) / (z + millsTail(z));
  // 1/2 + phi(z) * sum of z^(2k+1) / (2k+1)!!
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + normalPdf(z) * sum;
}

/** log of `normalCdf`, also where that underflows. */
export function logNormalCdf(z: number): number {
  if (z < -TAIL) return -0.5 * z * z - HALF_LOG_2PI - Math.log(-z + millsTail(-z));
  if (z > TAIL) return Math.log1p(-normalPdf(z) / (z + millsTail(z)));
  return Math.log(normalCdf(z));
}

/** Derivative of `logNormalCdf`: phi(z) / Phi(z). */
export function logNormalCdfSlope(z: number): number {
  return z < -TAIL ? -z + millsTail(-z) : normalPdf(z) / normalCdf(z);
}

/** The z with normalCdf(z) = p: a rough start, then Newton's steps on log Phi; p in (0, 1). */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const target = Math.log(p);
  let z = p > 0.02 ? (p - 0.5) / INV_SQRT_2PI : -Math.sqrt(-2 * target);
  for (let i = 0; i < 60; i++) {
    const step = (logNormalCdf(z) - target) / logNormalCdfSlope(z);
    z -= step;
    // Convergence is quadratic: after a step of 1e-9 the next would be below the last digit.
    if (Math.abs(step) < 1e-9 * (1 + Math.abs(z))) break;
  }
  return z;
}

/**
 * log h(u), h(u) = phi(u) + u Phi(u) being the expected improvement of a unit normal that leads the best by u; without
 * cancellation (form of LogEI: S. Ament et al., 2023; continued fraction instead of erfcx).
 */
export function logImprovement(u: number): number {
  if (u > -2) return Math.log(normalPdf(u) + u * normalCdf(u));
  const x = -u;
  const k = millsTail(x);
  return -0.5 * x * x - HALF_LOG_2PI - Math.log(x + k) + Math.log(k);
}

/** d log h / du = Phi(u) / h(u). */
export function logImprovementSlope(u: number): number {
  return u > -2 ? normalCdf(u) / (normalPdf(u) + u * normalCdf(u)) : 1 / millsTail(-u);
}

/** log(1 - exp(x)) for x < 0. */
export function log1mexp(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

/** log(exp(a) + exp(b)). */
export function logAddExp(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

const INV_SQRT_2PI = 0.3989422804014327;
const TAIL = 3;

/** 1/(x + 2/(x + 3/(x + ...))) for x >= 2; 1/(x + this) is Mills' ratio (1 - Phi(x)) / phi(x). */
function millsTail(x: number): number {
  if (x > 1e8) return 1 / x;
  const terms = Math.ceil(12 + 360 / (x * x));
  let tail = 0;
  for (let k = terms; k >= 1; k--) tail = k / (x + tail);
  return tail;
}
