// Functions whose arguments lose their digits on the way unless that is computed in double precision: sine and cosine,
// powers, remainders. Each is a function of its own: side by side in one, V8 keeps less in registers (docs/decisions/0007).
#pragma once
#include "functions.h"
#include "wide.h"

// The bits of 2 / pi after the point.
struct TwoOverPi {
  uint32_t words[7] = {0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};
  // 32 of them, the first of which has the weight 2^-(1 + from).
  constexpr uint32_t bits(int from) const {
    const uint64_t both = (uint64_t)words[from / 32] << 32 | words[from / 32 + 1];
    return (uint32_t)(both >> (32 - from % 32));
  }
};
static constexpr TwoOverPi twoOverPi;

// An angle as quarter turns and what is left, at most an eighth of a turn.
struct Turned {
  Vector rest;
  Mask quarters;
};

// A large finite angle: its whole number of 24 bits times the only bits of 2 / pi that count (Payne & Hanek 1983, SIGNUM
// Newsletter 18). `angle` >= 2^28.
INLINE double restOfLarge(float angle, int &quarters) {
  const uint32_t bits = __builtin_bit_cast(uint32_t, angle);
  const int exponent = (int)(bits >> 23 & 0xff) - 150;
  const uint64_t digits = (bits & 0x7fffff) | 0x800000;
  // Bits of higher weight make whole turns. The last of 64 digits of the product has the weight 2^-62.
  const int first = exponent - 2;
  const uint64_t high = (uint64_t)twoOverPi.bits(first) << 32 | twoOverPi.bits(first + 32);
  const uint64_t product = digits * high + (digits * twoOverPi.bits(first + 64) >> 32);
  quarters = (int)((product + (1ull << 61)) >> 62);
  return (double)(int64_t)(product - ((uint64_t)quarters << 62)) * (0x1.921fb54442d18p0 * 0x1p-62);
}

struct HalfTurned {
  HalfFloats rest;
  HalfWords quarters;
};

// pi / 2 in two parts as in fdlibm's __ieee754_rem_pio2f: a number below 2^28 times the first is exact.
INLINE HalfTurned quarterTurns(HalfFloats x) {
  const Half angle = widen(x);
  const Nearest turns = nearestWhole(angle * 0x1.45f306dc9c883p-1);
  const Half rest = (angle - turns.value * 0x1.921fb5p0) - turns.value * 0x1.110b4611a6263p-26;
  return {narrow(rest), turns.word};
}

INLINE Turned quarterTurns(Vector x) {
  const auto [first, second] = halvesOf(x);
  const HalfTurned low = quarterTurns(first), high = quarterTurns(second);
  Turned turned = {together(low.rest, high.rest), together(low.quarters, high.quarters)};
  const Vector size = magnitude(x);
  const Mask large = (size >= 0x1p28f) & (size < splat(__builtin_inff()));
  if (bitsOf(large) == 0) return turned;
  for (int lane = 0; lane < LANES; lane++)
    if (large[lane]) {
      int quarters;
      const float rest = (float)restOfLarge(size[lane], quarters);
      turned.rest[lane] = x[lane] < 0.0f ? -rest : rest;
      turned.quarters[lane] = x[lane] < 0.0f ? -quarters : quarters;
    }
  return turned;
}

// The sine of a turned angle that has gone `more` quarters further (Cephes' sinf and cosf).
INLINE Vector sineOf(const Turned &turned, int more) {
  const Vector r = turned.rest, z = r * r;
  Vector sine = splat(-1.9515295891e-4f), cosine = splat(2.443315711809948e-5f);
  sine = sine * z + 8.3321608736e-3f;
  sine = sine * z - 1.6666654611e-1f;
  cosine = cosine * z - 1.388731625493765e-3f;
  cosine = cosine * z + 4.166664568298827e-2f;
  const Mask quarters = turned.quarters + more;
  const Vector value = select((quarters & 1) != 0, cosine * z * z - 0.5f * z + 1.0f, sine * z * r + r);
  return (Vector)((Mask)value ^ (quarters & 2) << 30);
}
static __attribute__((noinline)) Vector sine(Vector x) { return select(x == 0.0f, x, sineOf(quarterTurns(x), 0)); }
static __attribute__((noinline)) Vector cosine(Vector x) { return sineOf(quarterTurns(x), 1); }

// Of normal numbers above zero: x = m 2^k with m next to 1, and log m = 2 artanh((m - 1) / (m + 1)) (Abramowitz & Stegun
// 1964, 4.1.27), to 1e-12.
INLINE Half logarithmToTwo(Half x) {
  const HalfMask fromRoot = (HalfMask)x - 0x3fe6a09e667f3bcd;  // the bits of sqrt(1/2)
  const Half m = (Half)((HalfMask)x - (fromRoot & (int64_t)0xfff0000000000000)), s = (m - 1.0) / (m + 1.0), z = s * s;
  Half p = half(1.0 / 13.0);
  for (int n = 11; n > 0; n -= 2) p = p * z + 1.0 / n;
  const HalfWords exponent = lowWords(fromRoot >> 32) >> 20;
  return p * s * 2.8853900817779268 + __builtin_convertvector(exponent, Half);
}

// x^y = 2^(k + f / ln 2) with a whole number k, for x without its sign.
struct Power {
  HalfFloats f;
  HalfWords k;
};
INLINE Power powerParts(HalfFloats x, HalfFloats y) {
  const Half size = widen(x), infinity = half(__builtin_inf());
  const Half logarithm = select(size == 0.0, -infinity, select(size == infinity, infinity, logarithmToTwo(size)));
  const Half exponent = widen(y) * logarithm;
  const Half bounded = select(magnitude(exponent) >= 200.0, withSignOf(exponent, half(200.0)), exponent);
  const Nearest whole = nearestWhole(bounded);
  return {narrow((bounded - whole.value) * 0.69314718055994531), whole.word};
}

// a^b as JavaScript has it: any number to the power of zero is one, one to that of infinity is none.
static __attribute__((noinline)) Vector power(Vector a, Vector b) {
  const auto x = halvesOf(magnitude(a)), y = halvesOf(b);
  const Power low = powerParts(x.low, y.low), high = powerParts(x.high, y.high);
  // In two factors, since a denormal number or infinity is no factor.
  const Mask k = together(low.k, high.k), first = k >> 1;
  const Vector one = (Vector)((first + 127) << 23), other = (Vector)((k - first + 127) << 23);
  const Vector result = exponential(together(low.f, high.f)) * one * other, halved = 0.5f * b;
  const Mask whole = roundedDown(b) == b, odd = whole & (roundedDown(halved) != halved);
  const Vector turned = (Vector)((Mask)result | (odd & (Mask)a & (int32_t)0x80000000));
  const Mask fraction = (a < 0.0f) & ~whole & (a != splat(-__builtin_inff()));
  return select(b == 0.0f, splat(1.0f), select(fraction | (a != a), splat(__builtin_nanf("")), turned));
}

// Division gives 29 digits of a quotient at a time, so that each product is exact.
INLINE HalfFloats remainderOf(HalfFloats a, HalfFloats b) {
  const Half dividend = widen(a), divisor = widen(b), step = magnitude(divisor);
  Half rest = magnitude(dividend);
  while (anyOf(rest >= step)) {
    const Half times = truncated((Half)((HalfMask)(rest / step) & ~(int64_t)0xffffff));
    const Half less = rest - times * step;
    rest = select(rest < step, rest, select(less < 0.0, less + step, less));
  }
  rest = withSignOf(dividend, rest);
  const Half sum = rest + divisor, size = magnitude(sum);
  const Half moved = withSignOf(sum, select(size >= step, size - step, size));
  const HalfMask same = ((dividend < 0.0) & (divisor < 0.0)) | ((dividend >= 0.0) & (divisor >= 0.0));
  return narrow(select(same, rest, moved));
}
// What is left of a after b as often as it fits, with the sign of b: TensorFlow.js's own is (a % b + b) % b where the signs
// differ.
static __attribute__((noinline)) Vector remainderOf(Vector a, Vector b) {
  const auto x = halvesOf(a), y = halvesOf(b);
  return together(remainderOf(x.low, y.low), remainderOf(x.high, y.high));
}
static __attribute__((noinline)) Vector angleOf(Vector y, Vector x) { return angleOfPoint(y, x); }
