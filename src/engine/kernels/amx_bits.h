// Spikes as bits: an array of zeros and ones takes one bit a value, in the order of the values, so that a word holds 32
// channels of a pixel and a row of a tile is made from it in one instruction.
#pragma once
#include "job.h"

// A part reports whether a value is neither 0 nor 1.
// words: values, count, block (a multiple of 32), bits, found (one integer per part).
KERNEL(tile_bits) {
  const Range range = rangeOf(job.whole(1), job.whole(2), part);
  const __m512 one = _mm512_set1_ps(1.0f);
  uint32_t others = 0;
  for (int i = range.begin; i < range.end; i += 16) {
    const __mmask16 some = (__mmask16)(range.end - i < 16 ? (1 << (range.end - i)) - 1 : 0xffff);
    const __m512 x = _mm512_maskz_loadu_ps(some, job.floats(0) + i);
    const __mmask16 set = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    others |= set & ~_mm512_cmp_ps_mask(x, one, _CMP_EQ_OQ);
    ((uint16_t *)job.words[3])[i / 16] = set;
  }
  job.integers(4)[part] = others != 0;
}
