// Convolutions of spikes that come as bits, one for each float in their order (neuron.h: SpikeBits). Only the ones are
// visited, as whole numbers of rows of the weights: no list of events is ever stored beyond a few pixels.
#pragma once
#include "bits.h"
#include "conv.h"
#include "lanes.h"

// Places of the ones of every byte.
struct PlacesOfOnes {
  uint8_t at[256][8];
  constexpr PlacesOfOnes() : at{} {
    for (int byte = 0; byte < 256; byte++)
      for (int bit = 0, count = 0; bit < 8; bit++)
        if (byte >> bit & 1) at[byte][count++] = (uint8_t)bit;
  }
};
static constexpr PlacesOfOnes placesOfOnes;

// Writes base + the place of every one of the word, without a branch, and gives how many there are. Up to 16 entries
// beyond them are written too.
INLINE int listOnes(uint32_t word, int base, uint16_t *to) {
#if VECTOR_LANES == 16
  const __m512i places = _mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                                          _mm512_set1_epi32(base));
  const __mmask16 low = (__mmask16)word, high = (__mmask16)(word >> 16);
  const __m512i first = _mm512_maskz_compress_epi32(low, places);
  const __m512i second = _mm512_maskz_compress_epi32(high, _mm512_add_epi32(places, _mm512_set1_epi32(16)));
  _mm256_storeu_si256((__m256i *)to, _mm512_cvtepi32_epi16(first));
  to += __builtin_popcount(low);
  _mm256_storeu_si256((__m256i *)to, _mm512_cvtepi32_epi16(second));
#else
  typedef uint8_t Eight __attribute__((vector_size(8)));
  typedef uint16_t Wide __attribute__((vector_size(16)));
  for (int byte = 0; byte < 4; byte++) {
    const uint8_t bits = (uint8_t)(word >> (8 * byte));
    Eight places;
    __builtin_memcpy(&places, placesOfOnes.at[bits], 8);
    const Wide all = __builtin_convertvector(places, Wide) + (uint16_t)(base + 8 * byte);
    __builtin_memcpy(to, &all, 16);
    to += __builtin_popcount(bits);
  }
#endif
  return __builtin_popcount(word);
}

INLINE size_t packedFloats(int rows, int columns) { return (size_t)rows * ((columns + LANES - 1) / LANES * LANES); }

// Filters of a group lie together in all rows, so that a group is one stretch of memory: [group][row][filter], groups as
// overFilters takes them, the last padded with zeros. Where the channels have groups of their own, with filters of their
// own, one follows the other. words: weights, packed, rows, filters, groups of channels. One part.
KERNEL(spike_pack) {
  const int rows = job.whole(2), filters = job.whole(3), groups = job.whole(4), columns = filters / groups;
  for (int group = 0; group < groups; group++)
    overFilters(columns, [&](int f, auto lanes) {
      const float *from = job.floats(0) + group * columns + f;
      float *to = job.floats(1) + group * packedFloats(rows, columns) + (size_t)rows * f;
      for (int row = 0; row < rows; row++, to += lanes.COUNT * LANES)
        for (int j = 0; j < lanes.COUNT; j++) store(to + j * LANES, lanes.get(from + (size_t)row * filters, j));
    });
}

// The sum of the listed rows, each COUNT vectors long.
template <int COUNT>
INLINE void addListed(const uint16_t *list, int count, const float *rows, Vector *sum) {
  constexpr int CHAINS = COUNT > 4 ? 1 : 2;  // enough sums at once that none waits for itself
  Vector sums[CHAINS][COUNT];
  for (int c = 0; c < CHAINS; c++)
    for (int j = 0; j < COUNT; j++) sums[c][j] = Vector{};
  int e = 0;
  for (; e + CHAINS <= count; e += CHAINS)
#pragma GCC unroll 2
    for (int c = 0; c < CHAINS; c++) {
      const float *row = rows + (size_t)list[e + c] * (COUNT * LANES);
#pragma GCC unroll 8
      for (int j = 0; j < COUNT; j++) sums[c][j] += load(row + j * LANES);
    }
  for (; e < count; e++)
    for (int j = 0; j < COUNT; j++) sums[0][j] += load(rows + (size_t)list[e] * (COUNT * LANES) + j * LANES);
  for (int j = 0; j < COUNT; j++) sum[j] = CHAINS == 2 ? sums[0][j] + sums[CHAINS - 1][j] : sums[0][j];
}

// Larger patches are refused by the caller: the lists of a few pixels lie on the stack.
constexpr int MOST_LISTED = 8192;
constexpr int PIXELS_AT_ONCE = 64;

// The bits under a row of taps lie together: a patch is some stretches of bits, each of whole pixels side by side. A
// dilated kernel has one for each tap, and so has each group of channels.
struct Stretches {
  int depth, perRow, taps, bits, count;
  MEMBER Stretches(const Shape &s, int groups)
      : depth(s.channels / groups),
        perRow(s.dilationX == 1 && groups == 1 ? 1 : s.kernelWidth),
        taps(s.kernelWidth / perRow),
        bits(taps * depth),
        count(s.kernelHeight * perRow) {}
};
// One of them, of any output pixel.
struct Stretch {
  const Shape &s;
  const uint8_t *bits;
  int top, left, taps, channel;
  MEMBER Stretch(const Shape &s, const Stretches &all, int group, int number, const uint8_t *bits)
      : s(s),
        bits(bits),
        top(number / all.perRow * s.dilationY - s.padTop),
        left(number % all.perRow * s.dilationX - s.padLeft),
        taps(all.taps),
        channel(group * all.depth) {}
  // Bits `from` to `from` + `count`, 32 at most; those outside the image are zero.
  MEMBER uint32_t read(Place at, int from, int count) const {
    const int y = at.y * s.strideY + top, x = at.x * s.strideX + left;
    if (y < 0 || y >= s.height) return 0;
    const int64_t first = (((int64_t)at.image * s.height + y) * s.width + x) * s.channels + channel;
    if (x >= 0 && x + taps <= s.width) return bitsAt(bits, first + from, count);
    const int begin = -x * s.channels, end = (s.width - x) * s.channels;
    const int low = from < begin ? begin : from, high = from + count < end ? from + count : end;
    return low >= high ? 0 : bitsAt(bits, first + low, high - low) << (low - from);
  }
};

// Forward convolution, one group of channels after the other.
// words: shape, bits, packed weights (spike_pack), output, block of output pixels, groups of channels, sums of channels
// (channels.h).
KERNEL(spike_conv) {
  const Shape &s = shapeOf(job, 0);
  const uint8_t *bits = (const uint8_t *)job.words[1];
  const int groups = job.whole(5), columns = s.outChannels / groups;
  const Stretches stretches(s, groups);
  const int rows = stretches.count * stretches.bits;
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(4), part);
  uint16_t list[MOST_LISTED + 16];
  int begins[PIXELS_AT_ONCE + 1];
  for (int group = 0; group < groups; group++) {
    Walk walk(s.outWidth, s.outHeight, range.begin);
    for (int first = range.begin; first < range.end;) {
      int count = 0, listed = 0;
      while (count < PIXELS_AT_ONCE && first + count < range.end && listed + rows <= MOST_LISTED) {
        const Place at = walk.next();
        begins[count++] = listed;
        for (int number = 0, row = 0; number < stretches.count; number++, row += stretches.bits) {
          const Stretch stretch(s, stretches, group, number, bits);
          for (int i = 0; i < stretches.bits; i += 32) {
            const int some = stretches.bits - i < 32 ? stretches.bits - i : 32;
            listed += listOnes(stretch.read(at, i, some), row + i, list + listed);
          }
        }
      }
      begins[count] = listed;
      overFilters(columns, [&](int f, auto lanes) {
        const float *weights = job.floats(2) + group * packedFloats(rows, columns) + (size_t)rows * f;
        float *out = job.floats(3) + (size_t)first * s.outChannels + group * columns + f;
        for (int i = 0; i < count; i++, out += s.outChannels) {
          Vector sum[lanes.COUNT];
          addListed<lanes.COUNT>(list + begins[i], begins[i + 1] - begins[i], weights, sum);
          for (int j = 0; j < lanes.COUNT; j++) lanes.put(out, j, sum[j]);
        }
      });
      first += count;
    }
  }
  sumChannelsOf(job, 6, part, job.floats(3), range, s.outChannels);
}

// One step of the transposition of 32 x 32 bits: squares of J x J change places across the diagonal.
template <int J>
INLINE void swapSquares(uint32_t *rows, uint32_t mask) {
#pragma GCC unroll 16
  for (int base = 0; base < 32; base += 2 * J)
#pragma GCC unroll 16
    for (int i = base; i < base + J; i++) {
      const uint32_t change = ((rows[i] >> J) ^ rows[i + J]) & mask;
      rows[i + J] ^= change;
      rows[i] ^= change << J;
    }
}
// Bit k of row i becomes bit i of row k.
INLINE void transposeBits(uint32_t *rows) {
  swapSquares<16>(rows, 0x0000ffff);
  swapSquares<8>(rows, 0x00ff00ff);
  swapSquares<4>(rows, 0x0f0f0f0f);
  swapSquares<2>(rows, 0x33333333);
  swapSquares<1>(rows, 0x55555555);
}

// Weight gradient: for every 32 rows of the weights the output pixels that each row's spikes meet are listed, and their
// gradients added up. A part takes some images and some of these rows; where it takes all rows it has a copy of the weights
// for itself (reduce.h: add_copies).
// words: shape, bits, output gradient, copies, block of images, floats per copy, groups of channels, block of rows' bundles,
// correction of the gradient (two words; none where a part does not take all rows).
KERNEL(spike_conv_weights) {
  const Shape &s = shapeOf(job, 0);
  const uint8_t *bits = (const uint8_t *)job.words[1];
  const int size = job.whole(5), filters = s.outChannels, pixels = s.outHeight * s.outWidth;
  const int groups = job.whole(6), columns = filters / groups;
  const Stretches stretches(s, groups);
  constexpr int ROWS = 32, WORDS = 4, PIXELS = 32 * WORDS;
  const int bundlesEach = (stretches.bits + ROWS - 1) / ROWS, allBundles = stretches.count * groups * bundlesEach;
  const int perImages = (allBundles + job.whole(7) - 1) / job.whole(7);
  const Range images = rangeOf(s.images, job.whole(4), part / perImages);
  const Range bundles = rangeOf(allBundles, job.whole(7), part % perImages);
  float *out = job.floats(3) + (size_t)(part / perImages) * size;
  const int total = (images.end - images.begin) * pixels;
  uint16_t lists[ROWS][PIXELS + 16];
  int lengths[ROWS];
  Place places[PIXELS];
  Walk walk(s.outWidth, s.outHeight, images.begin * pixels);
  const Correction correction(job, 8, job.floats(2), filters);
  for (int start = 0; start < total; start += PIXELS) {
    const int some = total - start < PIXELS ? total - start : PIXELS;
    correction.rows(images.begin * pixels + start, some);
    const float *gradient = job.floats(2) + ((size_t)images.begin * pixels + start) * filters;
    for (int i = 0; i < some; i++) places[i] = walk.next();
    // What the next pixels read comes while these are listed.
    size_t ahead = ((size_t)images.begin * pixels + start + some) * filters;
    const size_t end = (size_t)images.end * pixels * filters;
    const int lines = (PIXELS * filters / 16 - 1) / ((bundles.end - bundles.begin) * WORDS) + 1;
    for (int bundle = bundles.begin; bundle < bundles.end; bundle++) {
      const int each = bundle / bundlesEach, from = bundle % bundlesEach * ROWS;
      const int group = each % groups, number = each / groups;
      const Stretch stretch(s, stretches, group, number, bits);
      const int rows = stretches.bits - from < ROWS ? stretches.bits - from : ROWS;
      for (int k = 0; k < ROWS; k++) lengths[k] = 0;
      for (int first = 0; first < some; first += 32) {
        uint32_t words[32];
        for (int i = 0; i < lines; i++) correction.fetch(ahead, end);
        for (int i = 0; i < 32; i++) words[i] = first + i < some ? stretch.read(places[first + i], from, rows) : 0;
        transposeBits(words);
        for (int k = 0; k < rows; k++) lengths[k] += listOnes(words[k], first, lists[k] + lengths[k]);
      }
      float *weights = out + ((size_t)number * stretches.bits + from) * filters + group * columns;
      overFilters(columns, [&](int f, auto lanes) {
        for (int k = 0; k < rows; k++) {
          if (lengths[k] == 0 && start > 0) continue;
          Vector sum[lanes.COUNT];
          for (int j = 0; j < lanes.COUNT; j++) sum[j] = Vector{};
          for (int e = 0; e < lengths[k]; e++) {
            const float *row = gradient + (size_t)lists[k][e] * filters + group * columns + f;
            for (int j = 0; j < lanes.COUNT; j++) sum[j] += lanes.get(row, j);
          }
          for (int j = 0; j < lanes.COUNT; j++) {
            float *to = weights + (size_t)k * filters + f;
            lanes.put(to, j, start > 0 ? lanes.get(to, j) + sum[j] : sum[j]);
          }
        }
      });
    }
  }
}
