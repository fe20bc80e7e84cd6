// Products on the bf16 tiles of AMX to the accuracy of fp32. A float is the exact sum of three bf16 numbers (8 bits of its
// 24 each); a spike is one. So spikes times floats take three products of tiles, and floats times floats the six of
// weight 2^-16 and more: what is left out is below the rounding of fp32.
#pragma once
#include "conv.h"

typedef uint16_t Bf16;
constexpr int TERMS = 3;
constexpr int DEPTH = 32;                // numbers of the left factor in one row of a tile
constexpr int TILE = 16;                 // rows of a tile, and columns of a tile of sums
constexpr int TILE_ENTRIES = TILE * DEPTH;
constexpr int SQUARE = 2 * TILE;         // rows and columns whose sums lie in the four tiles of sums
constexpr int STEP_ENTRIES = 2 * TERMS * TILE_ENTRIES;  // the right factor for one depth and SQUARE columns

// The tiles are set up while this lives; afterwards the system has no tiles to save when it switches threads.
struct Tiles {
  MEMBER Tiles() {
    struct alignas(64) {
      uint8_t palette, start, reserved[14];
      uint16_t bytesPerRow[16];
      uint8_t rows[16];
    } setting = {};
    setting.palette = 1;
    for (int i = 0; i < 8; i++) {
      setting.bytesPerRow[i] = 64;
      setting.rows[i] = TILE;
    }
    settled();
    _tile_loadconfig(&setting);
  }
  MEMBER ~Tiles() { _tile_release(); }
  // The compiler does not know that instructions of tiles read and write memory.
  static MEMBER void settled() { __asm__ volatile("" ::: "memory"); }
};

// Three terms, each in the upper half of its 32 bits.
struct Split {
  __m512i term[TERMS];
};
INLINE Split splitOf(__m512 x) {
  const __m512i upper = _mm512_set1_epi32((int)0xffff0000);
  const __m512i first = _mm512_and_si512(_mm512_castps_si512(x), upper);
  const __m512 rest = _mm512_sub_ps(x, _mm512_castsi512_ps(first));
  const __m512i second = _mm512_and_si512(_mm512_castps_si512(rest), upper);
  return {{first, second, _mm512_castps_si512(_mm512_sub_ps(rest, _mm512_castsi512_ps(second)))}};
}
// The upper halves of two vectors, one after the other: a row of a left tile.
INLINE __m512i sideBySide(__m512i a, __m512i b) {
  const __m512i odd = _mm512_set_epi16(63, 61, 59, 57, 55, 53, 51, 49, 47, 45, 43, 41, 39, 37, 35, 33, 31, 29, 27, 25, 23,
                                       21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
  return _mm512_permutex2var_epi16(a, odd, b);
}
// The same, a and b by turns: a row of a right tile, which holds two neighbours of the depth.
INLINE __m512i byTurns(__m512i a, __m512i b) { return _mm512_or_si512(_mm512_srli_epi32(a, 16), b); }

INLINE __mmask16 firstOf(int count) { return (__mmask16)(count >= 16 ? 0xffff : count <= 0 ? 0 : (1 << count) - 1); }

constexpr Bf16 ONE = 0x3f80;
// One row of left tiles from floats, of the lanes in the masks; every term lies `term` further.
INLINE void putRow(const float *from, __mmask16 first, __mmask16 second, Bf16 *to, size_t term) {
  const Split a = splitOf(_mm512_maskz_loadu_ps(first, from)), b = splitOf(_mm512_maskz_loadu_ps(second, from + TILE));
  for (int i = 0; i < TERMS; i++) _mm512_storeu_si512(to + i * term, sideBySide(a.term[i], b.term[i]));
}

// A left factor in memory: where each step begins, and how far rows and terms lie apart, in entries.
struct Left {
  const Bf16 *at;
  const int32_t *steps;
  size_t row, term;
};

// sums[SQUARE][SQUARE] (+)= left * right over `steps` depths. Right: [step][term][2][TILE_ENTRIES]. LEFT is 1 for spikes,
// else TERMS. TALL, WIDE: more than one tile of rows, of columns.
// The unit of tiles works beside the others, which meanwhile do a little of something else: aside() is called twice a step.
template <int LEFT, bool TALL, bool WIDE, class Aside>
INLINE void tileSquare(const Left &left, const Bf16 *right, int steps, float *sums, size_t stride, bool goesOn,
                       Aside aside) {
  const size_t bytes = stride * sizeof(float), rowBytes = left.row * sizeof(Bf16);
  if (goesOn) {
    _tile_loadd(0, sums, bytes);
    if (WIDE) _tile_loadd(1, sums + TILE, bytes);
    if (TALL) _tile_loadd(2, sums + TILE * stride, bytes);
    if (TALL && WIDE) _tile_loadd(3, sums + TILE * stride + TILE, bytes);
  } else {
    _tile_zero(0);
    if (WIDE) _tile_zero(1);
    if (TALL) _tile_zero(2);
    if (TALL && WIDE) _tile_zero(3);
  }
  for (int step = 0; step < steps; step++, right += STEP_ENTRIES) {
    const Bf16 *from = left.at + left.steps[step];
#pragma GCC unroll 3
    for (int a = 0; a < LEFT; a++) {
      _tile_loadd(4, from + a * left.term, rowBytes);
      if (TALL) _tile_loadd(5, from + a * left.term + TILE * left.row, rowBytes);
#pragma GCC unroll 3
      for (int b = 0; b < TERMS - a; b++) {
        _tile_loadd(6, right + b * 2 * TILE_ENTRIES, 64);
        _tile_dpbf16ps(0, 4, 6);
        if (TALL) _tile_dpbf16ps(2, 5, 6);
        if (WIDE) {
          _tile_loadd(7, right + (b * 2 + 1) * TILE_ENTRIES, 64);
          _tile_dpbf16ps(1, 4, 7);
          if (TALL) _tile_dpbf16ps(3, 5, 7);
        }
        if (LEFT == 1 ? b < 2 : a < 2 && b == 1) aside();
      }
    }
  }
  _tile_stored(0, sums, bytes);
  if (WIDE) _tile_stored(1, sums + TILE, bytes);
  if (TALL) _tile_stored(2, sums + TILE * stride, bytes);
  if (TALL && WIDE) _tile_stored(3, sums + TILE * stride + TILE, bytes);
}

INLINE int stepsOf(int depth) { return (depth + DEPTH - 1) / DEPTH; }

// Splits and packs right[tap][k][n] (given by strides) into [pair of tiles][tap][step][term][2][TILE_ENTRIES], zero
// padded. One part per SQUARE columns.
// words: from, tapOffsets, taps, depth, columns, depthStride, columnStride, to.
KERNEL(tile_pack) {
  const int taps = job.whole(2), depth = job.whole(3), columns = job.whole(4), depthStride = job.whole(5);
  const int columnStride = job.whole(6), steps = stepsOf(depth);
  Bf16 *to = (Bf16 *)job.words[7] + (size_t)part * taps * steps * STEP_ENTRIES;
  const __m512i places = _mm512_mullo_epi32(_mm512_set1_epi32(columnStride),
                                            _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  for (int tap = 0; tap < taps; tap++) {
    const float *from = job.floats(0) + job.integers(1)[tap];
    for (int step = 0; step < steps; step++, to += STEP_ENTRIES)
      for (int half = 0; half < 2; half++) {
        const int column = part * SQUARE + half * TILE;
        const __mmask16 some = firstOf(columns - column);
        const auto row = [&](int k) {
          if (k >= depth || some == 0) return _mm512_setzero_ps();
          const float *at = from + (size_t)k * depthStride + (size_t)column * columnStride;
          return columnStride == 1 ? _mm512_maskz_loadu_ps(some, at)
                                   : _mm512_mask_i32gather_ps(_mm512_setzero_ps(), some, places, at, 4);
        };
        for (int r = 0; r < TILE; r++) {
          const Split a = splitOf(row(step * DEPTH + 2 * r)), b = splitOf(row(step * DEPTH + 2 * r + 1));
          for (int term = 0; term < TERMS; term++)
            _mm512_storeu_si512(to + (term * 2 + half) * TILE_ENTRIES + r * DEPTH, byTurns(a.term[term], b.term[term]));
        }
      }
  }
}
