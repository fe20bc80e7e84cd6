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
  const Vector signedLarge = (Vector)((Mask)large | ((Mask)x & (int32_t)0x80000000));
  return select(magnitude(x) < 0.625f, p * z * x + x, signedLarge);
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
