// Vectors in double precision, for what needs more digits on the way than a float has.
#pragma once
#include "vector.h"

// All lanes of a Vector, and half of them, which is what one vector of the machine holds: gcc computes larger ones piece by
// piece through memory, which takes six times as long.
typedef double Wide __attribute__((vector_size(VECTOR_LANES * 8), aligned(8)));
typedef int64_t WideMask __attribute__((vector_size(VECTOR_LANES * 8), aligned(8)));
typedef double Half __attribute__((vector_size(VECTOR_LANES * 4), aligned(8)));
typedef int64_t HalfMask __attribute__((vector_size(VECTOR_LANES * 4), aligned(8)));
// The same as floats and whole numbers of 32 bits.
typedef float HalfFloats __attribute__((vector_size(VECTOR_LANES * 2), aligned(4)));
typedef int32_t HalfWords __attribute__((vector_size(VECTOR_LANES * 2), aligned(4)));

INLINE Wide wide(double value) { return value - Wide{}; }
INLINE Wide widen(Vector a) { return __builtin_convertvector(a, Wide); }
INLINE Vector narrow(Wide a) { return __builtin_convertvector(a, Vector); }
INLINE Wide select(WideMask where, Wide yes, Wide no) { return where ? yes : no; }

INLINE Half half(double value) { return value - Half{}; }
INLINE Half widen(HalfFloats a) { return __builtin_convertvector(a, Half); }
INLINE HalfFloats narrow(Half a) { return __builtin_convertvector(a, HalfFloats); }
INLINE HalfWords lowWords(HalfMask a) { return __builtin_convertvector(a, HalfWords); }
INLINE Half select(HalfMask where, Half yes, Half no) { return where ? yes : no; }
INLINE Half magnitude(Half a) { return (Half)((HalfMask)a & INT64_MAX); }
INLINE Half withSignOf(Half sign, Half size) { return (Half)((HalfMask)size | ((HalfMask)sign & INT64_MIN)); }

INLINE bool anyOf(HalfMask some) { return bitsOf((Mask)some) != 0; }

struct TwoFloats {
  HalfFloats low, high;
};
struct TwoWords {
  HalfWords low, high;
};
INLINE TwoFloats halvesOf(Vector a) { return __builtin_bit_cast(TwoFloats, a); }
INLINE Vector together(HalfFloats low, HalfFloats high) { return __builtin_bit_cast(Vector, (TwoFloats{low, high})); }
INLINE Mask together(HalfWords low, HalfWords high) { return __builtin_bit_cast(Mask, (TwoWords{low, high})); }

// Without the fraction; zero keeps its sign. Adding 2^52 rounds to the nearest whole number; from there on all numbers
// are whole.
template <class Doubles, class Bits>
INLINE Doubles withoutFraction(Doubles a, Bits) {
  const Bits sign = (Bits)a & INT64_MIN;
  const Doubles size = (Doubles)((Bits)a ^ sign), whole = (size + 0x1p52) - 0x1p52;
  const Doubles down = select(whole > size, whole - 1.0, whole);
  return (Doubles)((Bits)select(size < 0x1p52, down, size) | sign);
}
INLINE Wide truncated(Wide a) { return withoutFraction(a, WideMask{}); }
INLINE Half truncated(Half a) { return withoutFraction(a, HalfMask{}); }

// The nearest whole number, as such and as an integer, for |a| < 2^51.
struct Nearest {
  Half value;
  HalfWords word;  // the lowest 32 bits of it
};
INLINE Nearest nearestWhole(Half a) {
  const Half shifted = a + 0x1.8p52;
  return {shifted - 0x1.8p52, lowWords((HalfMask)shifted)};
}
