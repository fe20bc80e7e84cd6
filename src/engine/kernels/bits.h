// Zeros and ones as bits, one for each float in their order: as neurons give their spikes (neuron.h: SpikeBits).
#pragma once
#include "job.h"

// `count` <= 32 bits from any place. Reads up to eight bytes, which the block of bits has room for.
INLINE uint32_t bitsAt(const uint8_t *bits, size_t first, int count) {
  uint64_t word;
  __builtin_memcpy(&word, bits + first / 8, 8);
  word >>= first % 8;
  return (uint32_t)(word & ((1ull << count) - 1));
}
// The lowest bits, one for each lane.
INLINE Vector floatsOf(uint32_t bits) {
  Mask lane;
  for (int i = 0; i < LANES; i++) lane[i] = 1 << i;
  const Mask some = (Mask{} + (int32_t)bits) & lane;
  return select(some == lane, splat(1.0f), Vector{});
}

// Takes bits one stretch after the other, from a place that is a multiple of 32. Whole words are written, also the last.
struct BitsOut {
  uint8_t *to;
  uint64_t waiting = 0;
  int count = 0, ones = 0;
  MEMBER BitsOut(uint8_t *bits, size_t first) : to(bits + first / 8) {}
  // The bits above `some` <= 32 are zero.
  MEMBER void put(uint32_t bits, int some) {
    ones += __builtin_popcount(bits);
    waiting |= (uint64_t)bits << count;
    count += some;
    if (count >= 32) flush();
  }
  MEMBER void end() {
    if (count > 0) flush();
  }

 private:
  MEMBER void flush() {
    const uint32_t word = (uint32_t)waiting;
    __builtin_memcpy(to, &word, 4);
    to += 4;
    waiting >>= 32;
    count -= 32;
  }
};

// Floats from bits. words: bits, out, size, block (a multiple of 32).
KERNEL(spike_floats) {
  const uint8_t *bits = (const uint8_t *)job.words[0];
  float *out = job.floats(1);
  const Range range = rangeOf(job.whole(2), job.whole(3), part);
  int i = range.begin;
  for (; i + 32 <= range.end; i += 32) {
    const uint32_t word = bitsAt(bits, i, 32);
    for (int j = 0; j < 32; j += LANES) store(out + i + j, floatsOf(word >> j));
  }
  for (; i < range.end; i++) out[i] = bitsAt(bits, i, 1) ? 1.0f : 0.0f;
}
