// Vectors of floats, as wide as the target: the only file that knows what the machine offers.
// VECTOR_LANES is 4 (WebAssembly SIMD, SSE), 8 (AVX2) or 16 (AVX-512); everything else is written once in these terms.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#ifndef VECTOR_LANES
#define VECTOR_LANES 4
#endif
#define INLINE static inline __attribute__((always_inline))
#define MEMBER inline __attribute__((always_inline))
// After the parameters of a lambda that is called at several places of a loop, or is a loop's body for several widths: where a
// compiler makes it a function, what it holds is read from memory again after every store.
#define EACH __attribute__((always_inline))
// A condition that is the same for a whole kernel and known where the code for it is made: a branch at every step takes as
// long as the arithmetic.
template <bool VALUE>
struct Known {
  static constexpr bool value = VALUE;
};
template <class Run>
INLINE void withKnown(bool condition, const Run &run) {
  if (condition) run(Known<true>{});
  else run(Known<false>{});
}

constexpr int LANES = VECTOR_LANES;
typedef float Vector __attribute__((vector_size(VECTOR_LANES * 4), aligned(4)));
typedef int32_t Mask __attribute__((vector_size(VECTOR_LANES * 4), aligned(4)));

INLINE Vector load(const float *from) { return *(const Vector *)from; }
INLINE void store(float *to, Vector value) { *(Vector *)to = value; }
// x - 0 is exact for every x, so this compiles to one broadcast.
INLINE Vector splat(float value) { return value - Vector{}; }
// The same past the caches, for what is larger than they are: a line is not read before it is written. The address is a
// multiple of the vector; the team waits for them when a thread has done its parts (native/team.h). WebAssembly has no such
// stores.
#if defined(__wasm__)
constexpr bool STORES_PAST = false;
#else
constexpr bool STORES_PAST = true;
#endif
INLINE void storePast(float *to, Vector value) {
#if VECTOR_LANES == 16
  _mm512_stream_ps(to, (__m512)value);
#elif VECTOR_LANES == 8
  _mm256_stream_ps(to, (__m256)value);
#elif defined(__SSE2__)
  _mm_stream_ps(to, (__m128)value);
#else
  store(to, value);
#endif
}
// Asks for a line that is read soon, for the second cache. WebAssembly cannot.
INLINE void fetchAhead(const float *from) { __builtin_prefetch(from, 0, 2); }
// A line of a run with every call, in passing.
struct FetchAhead {
  const float *at, *end;
  MEMBER void operator()(int) {
#ifndef __wasm__
    if (at >= end) return;
    fetchAhead(at);
    at += 16;
#endif
  }
};
// Reads one float of every line of a run, in order, which the processor sees and fetches ahead: for what is then read or
// written in short pieces. This WebAssembly can.
INLINE void touch(const float *from, size_t floats) {
  for (size_t i = 0; i < floats; i += 16) (void)*(const volatile float *)(from + i);
}
INLINE Vector select(Mask where, Vector yes, Vector no) { return where ? yes : no; }
// Not a number stays what it is when it is the first argument, and is never chosen when it is the second. For
// WebAssembly's relaxed SIMD the compiler makes of the plain expression an instruction that leaves this open, and gcc two
// instructions where the processor has this one.
#if defined(__wasm_simd128__)
INLINE Vector larger(Vector a, Vector b) { return __builtin_wasm_pmax_f32x4(a, b); }
INLINE Vector smaller(Vector a, Vector b) { return __builtin_wasm_pmin_f32x4(a, b); }
#elif VECTOR_LANES == 16
INLINE Vector larger(Vector a, Vector b) { return (Vector)_mm512_max_ps((__m512)b, (__m512)a); }
INLINE Vector smaller(Vector a, Vector b) { return (Vector)_mm512_min_ps((__m512)b, (__m512)a); }
#elif VECTOR_LANES == 8
INLINE Vector larger(Vector a, Vector b) { return (Vector)_mm256_max_ps((__m256)b, (__m256)a); }
INLINE Vector smaller(Vector a, Vector b) { return (Vector)_mm256_min_ps((__m256)b, (__m256)a); }
#elif defined(__SSE2__)
INLINE Vector larger(Vector a, Vector b) { return (Vector)_mm_max_ps((__m128)b, (__m128)a); }
INLINE Vector smaller(Vector a, Vector b) { return (Vector)_mm_min_ps((__m128)b, (__m128)a); }
#else
INLINE Vector larger(Vector a, Vector b) { return a < b ? b : a; }
INLINE Vector smaller(Vector a, Vector b) { return a > b ? b : a; }
#endif
// Not a number stays not a number on either side.
INLINE Vector maximum(Vector a, Vector b) {
#if defined(__wasm_simd128__)
  return __builtin_wasm_max_f32x4(a, b);
#else
  return select(a != a, a, select(b != b, b, larger(a, b)));
#endif
}
INLINE Vector minimum(Vector a, Vector b) { return -maximum(-a, -b); }
INLINE Vector magnitude(Vector a) { return (Vector)((Mask)a & 0x7fffffff); }

// a * b + c. Fused (one rounding) only where the target's fused form was asked for, so that a build gives one result.
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
#if defined(RELAXED_SIMD)
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#elif VECTOR_LANES == 16
  return (Vector)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif VECTOR_LANES == 8
  return (Vector)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
  return a * b + c;
#endif
}

INLINE Vector squareRoot(Vector a) {
#if defined(__wasm_simd128__)
  return __builtin_wasm_sqrt_f32x4(a);
#elif VECTOR_LANES == 16
  return (Vector)_mm512_sqrt_ps((__m512)a);
#elif VECTOR_LANES == 8
  return (Vector)_mm256_sqrt_ps((__m256)a);
#elif defined(__SSE2__)
  return (Vector)_mm_sqrt_ps((__m128)a);
#else
  for (int lane = 0; lane < LANES; lane++) a[lane] = __builtin_sqrtf(a[lane]);
  return a;
#endif
}

// A state that fades goes to zero instead of to numbers below 1e-38, with which processors compute a hundred times slower.
// Native builds have them count as zero everywhere (native/team.h).
INLINE Vector fade(Vector a) {
#if defined(__wasm_simd128__)
  return select(magnitude(a) < 1e-20f, Vector{}, a);
#else
  return a;
#endif
}

// One bit for each lane.
INLINE uint32_t bitsOf(Mask some) {
#if VECTOR_LANES == 16
  return _mm512_test_epi32_mask((__m512i)some, (__m512i)some);
#elif VECTOR_LANES == 8
  return (uint32_t)_mm256_movemask_ps((__m256)some);
#elif defined(__wasm_simd128__)
  return (uint32_t)__builtin_wasm_bitmask_i32x4(some);
#elif defined(__SSE2__)
  return (uint32_t)_mm_movemask_ps((__m128)some);
#else
  uint32_t bits = 0;
  for (int lane = 0; lane < LANES; lane++) bits |= (uint32_t)(some[lane] & 1) << lane;
  return bits;
#endif
}

// One bit for each of 16 floats that is not zero.
INLINE uint32_t nonZeroBits(const float *from) {
#if VECTOR_LANES == 16
  return _mm512_cmp_ps_mask(_mm512_loadu_ps(from), _mm512_setzero_ps(), _CMP_NEQ_UQ);
#else
  uint32_t bits = 0;
  for (int i = 0; i < 16; i += LANES) bits |= bitsOf(load(from + i) != 0.0f) << i;
  return bits;
#endif
}

// The first `count` floats at `from` (count < LANES), the rest zero.
#if VECTOR_LANES == 16
INLINE Vector loadSome(const float *from, int count) {
  return (Vector)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
}
INLINE void storeSome(float *to, Vector value, int count) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
}
#elif VECTOR_LANES == 8
INLINE __m256i firstLanes(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
INLINE Vector loadSome(const float *from, int count) { return (Vector)_mm256_maskload_ps(from, firstLanes(count)); }
INLINE void storeSome(float *to, Vector value, int count) {
  _mm256_maskstore_ps(to, firstLanes(count), (__m256)value);
}
#else
INLINE Vector loadSome(const float *from, int count) {
  Vector value{};
  for (int lane = 0; lane < count; lane++) value[lane] = from[lane];
  return value;
}
INLINE void storeSome(float *to, Vector value, int count) {
  for (int lane = 0; lane < count; lane++) to[lane] = value[lane];
}
#endif

INLINE float sumOfLanes(Vector value) {
  float sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += value[lane];
  return sum;
}

// e^x to about 2 units in the last place: x = n ln 2 + r, |r| <= ln 2 / 2, polynomial of degree 6 in r (Cephes' expf).
INLINE Vector exponential(Vector x) {
  x = larger(smaller(x, splat(88.0f)), splat(-87.0f));
  const Vector magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to the nearest whole number
  const Vector shifted = x * 1.44269504088896341f + magic;
  const Vector n = shifted - magic;
  Vector r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  Vector p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const Mask power = ((Mask)shifted - 0x4b400000 + 127) << 23;
  return p * (Vector)power;
}
