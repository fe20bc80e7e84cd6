// Functions of single numbers, to about two units in the last place where the result is no denormal number (Cephes: Moshier
// 1992). Not a number stays what it is.
#pragma once
#include "vector.h"

// e^x over the whole range: vector.h's stops short of the largest numbers.
INLINE Vector exponentialToInfinity(Vector x) {
  const Vector half = exponential(0.5f * x);
  return select(magnitude(x) > 87.0f, half * half, exponential(x));
}

INLINE Vector logarithm(Vector x) {
  const Mask small = x < 1.17549435e-38f;
  const Vector normal = select(small, x * 8388608.0f, x);
  const Vector fraction = (Vector)(((Mask)normal & 0x007fffff) | 0x3f000000);
  const Mask low = fraction < 0.707106781186547524f;
  const Mask exponent = ((Mask)normal >> 23) - 126 + low + (small & -23);
  const Vector m = select(low, fraction + fraction, fraction) - 1.0f, e = __builtin_convertvector(exponent, Vector);
  Vector p = splat(7.0376836292e-2f);
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const Vector rest = p * m * (m * m) - 2.12194440e-4f * e - 0.5f * (m * m);
  const Vector result = m + rest + 0.693359375f * e;
  const Vector none = splat(__builtin_nanf("")), infinity = splat(__builtin_inff());
  return select(x > 0.0f, select(x == infinity, x, result), select(x == 0.0f, -infinity, select(x != x, x, none)));
}

INLINE Vector sigmoid(Vector x) { return 1.0f / (1.0f + exponential(-x)); }

INLINE Vector hyperbolicTangent(Vector x) {
  const Vector z = x * x;
  Vector p = splat(-5.70498872745e-3f);
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const Vector large = 1.0f - 2.0f / (exponential(2.0f * magnitude(x)) + 1.0f);
  const Vector result = select(magnitude(x) < 0.625f, p * z * x + x, large);
  return (Vector)((Mask)result | ((Mask)x & (int32_t)0x80000000));  // also of -0
}

// log(1 + x), to full accuracy near zero as well (Kahan's correction: Goldberg 1991, ACM Computing Surveys 23, theorem 4).
INLINE Vector logarithmOfOneAnd(Vector x) {
  const Vector one = splat(1.0f), sum = one + x;
  const Vector corrected = logarithm(sum) * (x / (sum - one));
  return select(sum == one, x, select(sum == splat(__builtin_inff()), sum, corrected));
}

// log(1 + e^x)
INLINE Vector softplus(Vector x) {
  return select(x != x, x, larger(x, Vector{}) + logarithmOfOneAnd(exponentialToInfinity(-magnitude(x))));
}

// e^x - 1, to full accuracy near zero as well: its Taylor series there.
INLINE Vector exponentialLessOne(Vector x) {
  Vector p = splat(1.0f / 40320.0f);
  p = p * x + 1.0f / 5040.0f;
  p = p * x + 1.0f / 720.0f;
  p = p * x + 1.0f / 120.0f;
  p = p * x + 1.0f / 24.0f;
  p = p * x + 1.0f / 6.0f;
  p = p * x + 0.5f;
  const Vector near = select(x == 0.0f, x, p * (x * x) + x);
  return select(magnitude(x) < 0.5f, near, exponentialToInfinity(x) - 1.0f);
}

INLINE Vector withSignOf(Vector sign, Vector a) { return (Vector)((Mask)magnitude(a) | ((Mask)sign & (int32_t)0x80000000)); }

// To the nearest whole number, halves to the even one: from 2^23 on floats are whole, and adding it rounds.
INLINE Vector rounded(Vector a) {
  const Vector large = withSignOf(a, splat(8388608.0f));
  return select(magnitude(a) < 8388608.0f, withSignOf(a, (a + large) - large), a);
}
INLINE Vector roundedDown(Vector a) {
  const Vector near = rounded(a);
  return select(near > a, near - 1.0f, near);
}
INLINE Vector roundedUp(Vector a) { return -roundedDown(-a); }

// a^n for a whole number n.
INLINE Vector wholePower(Vector a, int n) {
  Vector power = splat(1.0f), square = a;
  for (unsigned left = n < 0 ? 0u - (unsigned)n : (unsigned)n; left > 0; left >>= 1) {
    if (left & 1) power = power * square;
    square = square * square;
  }
  return n < 0 ? 1.0f / power : power;
}

// The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x (Abramowitz & Stegun 1964, 7.1.1): x times a
// polynomial of x^2, or 1 - e^q with a polynomial q. Their coefficients are least squares with Lawson's weights, within
// 1.6e-8 and 2e-9 of the result.
INLINE Vector errorFunction(Vector x) {
  const Vector z = x * x, size = smaller(magnitude(x), splat(3.95f));
  Vector p = splat(-6.013389030e-4f);
  p = p * z + 4.997999389e-3f;
  p = p * z - 2.677022996e-2f;
  p = p * z + 1.128192708e-1f;
  p = p * z - 3.761250565e-1f;
  p = p * z + 1.283791516e-1f;
  Vector q = splat(1.957097472e-4f);
  q = q * size - 3.040987929e-3f;
  q = q * size + 2.221802822e-2f;
  q = q * size - 1.039131180e-1f;
  q = q * size - 6.372033577e-1f;
  q = q * size - 1.127663049f;
  q = q * size - 1.987305755e-4f;
  return select(size < 0.921875f, p * x + x, withSignOf(x, 1.0f - exponential(q)));
}

// The angle of the point (x, y), between -pi and pi; arc tangent of y / x (Cephes' atanf on the smaller over the larger).
INLINE Vector angleOfPoint(Vector y, Vector x) {
  const Vector ofX = magnitude(x), ofY = magnitude(y);
  const Mask steep = ofY > ofX, both = ofX == ofY;
  const Vector quotient = select(steep, ofX, ofY) / select(steep, ofY, ofX);
  // Also zero over zero and infinity over infinity.
  const Vector slope = select(both, select(ofX == 0.0f, Vector{}, splat(1.0f)), quotient);
  const Mask large = slope > 0.41421356f;
  const Vector t = select(large, (slope - 1.0f) / (slope + 1.0f), slope), z = t * t;
  Vector p = splat(8.05374449538e-2f);
  p = p * z - 1.38776856032e-1f;
  p = p * z + 1.99777106478e-1f;
  p = p * z - 3.33329491539e-1f;
  Vector angle = p * z * t + t;
  angle = select(large, angle + 0.78539816339744831f, angle);
  angle = select(steep, 1.57079632679489662f - angle, angle);
  angle = select((Mask)x < 0, 3.14159265358979324f - angle, angle);
  return select(x != x, x, select(y != y, y, withSignOf(y, angle)));
}
