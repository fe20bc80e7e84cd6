// Gradient of a convolution's weights on tiles: the sum over pixels is the depth, so the input is turned on the way, which
// for spikes is a test of one bit in 16 words at once.
#pragma once
#include "amx_conv.h"

constexpr int LEFT_ENTRIES = 2 * TILE_ENTRIES + DEPTH;  // a left square; not a power of two, so that no two share places

INLINE uint32_t bitsMask(int channels, int step) {
  return channels - step * DEPTH >= DEPTH ? 0xffffffffu : (1u << (channels - step * DEPTH)) - 1;
}

// Pixels that are computed together, and the source pixels of each under a tap: its place times `scale` plus an offset.
// Rows that stand for nothing lie outside of everything.
struct alignas(64) Block {
  int32_t image[SQUARE], y[SQUARE], x[SQUARE];
  Place places[SQUARE];
  int count = 0, first = 0;

  MEMBER void take(Walk &walk, int some, int scaleY, int scaleX) {
    count = some;
    for (int i = 0; i < SQUARE; i++) {
      const Place at = places[i] = i < some ? walk.next() : Place{0, -(1 << 20), 0};
      image[i] = at.image;
      y[i] = at.y * scaleY;
      x[i] = at.x * scaleX;
    }
  }
  // Numbers of the source pixels, of half of the rows; `inside` has a bit for each that exists.
  MEMBER __m512i pixels(const Source &from, int half, int offsetY, int offsetX, __mmask16 &inside) const {
    const __m512i row = _mm512_add_epi32(_mm512_load_si512(y + half * TILE), _mm512_set1_epi32(offsetY));
    const __m512i column = _mm512_add_epi32(_mm512_load_si512(x + half * TILE), _mm512_set1_epi32(offsetX));
    const __m512i height = _mm512_set1_epi32(from.height), width = _mm512_set1_epi32(from.width);
    inside = _mm512_mask_cmplt_epu32_mask(_mm512_cmplt_epu32_mask(row, height), column, width);
    const __m512i rows = _mm512_add_epi32(_mm512_mullo_epi32(_mm512_load_si512(image + half * TILE), height), row);
    return _mm512_add_epi32(_mm512_mullo_epi32(rows, width), column);
  }
  // 32 channels of each pixel, one word each.
  MEMBER __m512i words(const Source &from, int step, __m512i pixels, __mmask16 inside) const {
    const __m512i bytes = _mm512_mullo_epi32(pixels, _mm512_set1_epi32(from.channels / 8));
    const __m512i found = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), inside, bytes,
                                                      (const char *)from.values + step * DEPTH / 8, 1);
    return _mm512_and_si512(found, _mm512_set1_epi32((int)bitsMask(from.channels, step)));
  }
};

// Pixels whose gradients lie split and packed in the second cache: [depth of 32 pixels][pair of tiles].
constexpr int PIXELS_SUMMED = 256;
constexpr int MOST_DEPTHS = PIXELS_SUMMED / DEPTH;
constexpr int FILTERS_AT_ONCE = 128;

// The gradients of depths * DEPTH pixels: [pair of tiles of filters][depth][term][2][TILE_ENTRIES]. at(pixel) is where a
// pixel's filters lie, or null.
template <class At>
INLINE void packGradient(At at, int depths, int filters, Bf16 *to) {
  for (int pair = 0; pair * SQUARE < filters; pair++)
    for (int depth = 0; depth < depths; depth++, to += STEP_ENTRIES)
      for (int r = 0; r < TILE; r++) {
        const float *first = at(depth * DEPTH + 2 * r), *second = at(depth * DEPTH + 2 * r + 1);
        for (int half = 0; half < 2; half++) {
          const int filter = pair * SQUARE + half * TILE;
          const __mmask16 some = firstOf(filters - filter);
          const Split a = splitOf(_mm512_maskz_loadu_ps(first == nullptr ? 0 : some, first + filter));
          const Split b = splitOf(_mm512_maskz_loadu_ps(second == nullptr ? 0 : some, second + filter));
          for (int term = 0; term < TERMS; term++)
            _mm512_storeu_si512(to + (term * 2 + half) * TILE_ENTRIES + r * DEPTH, byTurns(a.term[term], b.term[term]));
        }
      }
}

// Up to SQUARE rows of sums over all filters, from what packGradient gave.
template <int LEFT>
INLINE void sumSquares(const Left &left, const Bf16 *right, int depths, float *to, size_t stride, bool tall, int filters,
                       bool goesOn) {
  Tiles::settled();
  for (int f = 0; f < filters; f += SQUARE, to += SQUARE, right += (size_t)depths * STEP_ENTRIES) {
    const bool wide = filters - f > TILE;
    if (tall && wide) tileSquare<LEFT, true, true>(left, right, depths, to, stride, goesOn, [] {});
    else if (tall) tileSquare<LEFT, true, false>(left, right, depths, to, stride, goesOn, [] {});
    else if (wide) tileSquare<LEFT, false, true>(left, right, depths, to, stride, goesOn, [] {});
    else tileSquare<LEFT, false, false>(left, right, depths, to, stride, goesOn, [] {});
  }
  Tiles::settled();
}

// The channels of one step as rows, 32 pixels as columns.
struct TurnedBits {
  static constexpr int TERMS_USED = 1;
  Source from;
  MEMBER void put(const Block &block, Offset tap, int step, Bf16 *to) const {
    __m512i words[2];
    for (int half = 0; half < 2; half++) {
      __mmask16 inside;
      const __m512i pixels = block.pixels(from, half, tap.y, tap.x, inside);
      words[half] = block.words(from, step, pixels, inside);
    }
    __m512i bit = _mm512_set1_epi32(1);
    for (int c = 0; c < DEPTH; c++, bit = _mm512_slli_epi32(bit, 1)) {
      const __mmask32 set = _mm512_kunpackw(_mm512_test_epi32_mask(words[1], bit), _mm512_test_epi32_mask(words[0], bit));
      _mm512_storeu_si512(to + c * DEPTH, _mm512_maskz_set1_epi16(set, ONE));
    }
  }
};

// rows[i] is row i of a matrix of 16 x 16; afterwards it is column i.
INLINE void turn(__m512 *rows) {
  __m512 t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(rows[i], rows[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(rows[i], rows[i + 1]);
  }
  const auto low = [](__m512 a, __m512 b) { return _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(a), _mm512_castps_pd(b))); };
  const auto high = [](__m512 a, __m512 b) { return _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(a), _mm512_castps_pd(b))); };
  for (int i = 0; i < 16; i += 4) {
    rows[i] = low(t[i], t[i + 2]);
    rows[i + 1] = high(t[i], t[i + 2]);
    rows[i + 2] = low(t[i + 1], t[i + 3]);
    rows[i + 3] = high(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_f32x4(rows[i], rows[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_f32x4(rows[i], rows[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_f32x4(rows[i + 8], rows[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_f32x4(rows[i + 8], rows[i + 12], 0xdd);
  }
  for (int i = 0; i < 4; i++) {
    rows[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
    rows[i + 4] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0x88);
    rows[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
    rows[i + 12] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

// 16 numbers each of 32 pixels, turned, split and put side by side: pixel(i) gives where those of pixel i lie, or null.
template <class Pixel>
INLINE void putTurned(Pixel pixel, int numbers, Bf16 *to) {
  __m512 rows[2][16];
  for (int half = 0; half < 2; half++) {
    for (int i = 0; i < 16; i++) {
      const float *at = pixel(half * TILE + i);
      rows[half][i] = _mm512_maskz_loadu_ps(at == nullptr ? 0 : firstOf(numbers), at);
    }
    turn(rows[half]);
  }
  for (int c = 0; c < TILE; c++) {
    const Split a = splitOf(rows[0][c]), b = splitOf(rows[1][c]);
    for (int term = 0; term < TERMS; term++)
      _mm512_storeu_si512(to + term * LEFT_ENTRIES + c * DEPTH, sideBySide(a.term[term], b.term[term]));
  }
}
struct TurnedFloats {
  static constexpr int TERMS_USED = TERMS;
  Source from;
  MEMBER void put(const Block &block, Offset tap, int step, Bf16 *to) const {
    alignas(64) int32_t pixels[SQUARE];
    __mmask16 inside[2];
    for (int half = 0; half < 2; half++)
      _mm512_store_si512(pixels + half * TILE, block.pixels(from, half, tap.y, tap.x, inside[half]));
    const uint32_t is = (uint32_t)inside[1] << 16 | inside[0];
    for (int half = 0; half < 2; half++) {
      const int channel = step * DEPTH + half * TILE;
      putTurned(
          [&](int i) -> const float * {
            return is >> i & 1 ? (const float *)from.values + (size_t)pixels[i] * from.channels + channel : nullptr;
          },
          from.channels - channel, to + half * TILE_ENTRIES);
    }
  }
};

// One part's sums. `taps` rows of `channels` each are summed into `out`, whose rows and filters come in whole tiles.
template <class From>
INLINE void tiledWeights(const Job &job, int part, const From &from, const Offset *taps, int tapCount, int channels,
                         float *out) {
  const Tiles tiles;
  const Shape &s = shapeOf(job, 0);
  const int filters = s.outChannels, steps = stepsOf(channels);
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(4), part);
  constexpr int LEFT = From::TERMS_USED;
  alignas(64) Bf16 squares[MOST_DEPTHS * LEFT * LEFT_ENTRIES];
  int32_t places[MOST_DEPTHS];
  for (int d = 0; d < MOST_DEPTHS; d++) places[d] = d * LEFT * LEFT_ENTRIES;
  const Left left = {squares, places, DEPTH, LEFT_ENTRIES};
  alignas(64) Bf16 right[(size_t)FILTERS_AT_ONCE / SQUARE * MOST_DEPTHS * STEP_ENTRIES];
  Block blocks[MOST_DEPTHS];
  Walk walk(s.outWidth, s.outHeight, range.begin);
  const Correction correction(job, 6, job.floats(2), filters);
  for (int first = range.begin; first < range.end; first += PIXELS_SUMMED) {
    const int pixels = range.end - first < PIXELS_SUMMED ? range.end - first : PIXELS_SUMMED;
    const int depths = stepsOf(pixels);
    const bool goesOn = first > range.begin;
    correction.rows(first, pixels);
    for (int d = 0; d < depths; d++)
      blocks[d].take(walk, pixels - d * DEPTH < DEPTH ? pixels - d * DEPTH : DEPTH, s.strideY, s.strideX);
    for (int group = 0; group < filters; group += FILTERS_AT_ONCE) {
      const int some = filters - group < FILTERS_AT_ONCE ? filters - group : FILTERS_AT_ONCE;
      const float *gradient = job.floats(2) + (size_t)first * filters + group;
      packGradient(
          [&](int p) -> const float * { return p < pixels ? gradient + (size_t)p * filters : nullptr; }, depths, some,
          right);
      for (int i = 0; i < tapCount * steps; i++) {
        const int channel = i % steps * DEPTH;
        for (int d = 0; d < depths; d++) from.put(blocks[d], taps[i / steps], i % steps, squares + places[d]);
        float *to = out + ((size_t)(i / steps) * channels + channel) * filters + group;
        sumSquares<LEFT>(left, right, depths, to, filters, channels - channel > TILE, some, goesOn);
      }
    }
  }
}

// Into the part's own copy of the weights; the copies are added up afterwards (reduce.h: add_copies). Channels and
// filters are multiples of 16.
// words: shape, bits of the input, output gradient, copies, block of output pixels, floats per copy, correction of the
// gradient (two words).
INLINE Source inputOf(const Job &job, const Shape &s) {
  return {(const void *)job.words[1], s.height, s.width, s.channels};
}
KERNEL(tiled_conv_weight_gradient_spikes) {
  const Shape &s = shapeOf(job, 0);
  Offset taps[MOST_TAPS];
  const int count = tapsOf(s, taps);
  tiledWeights(job, part, TurnedBits{inputOf(job, s)}, taps, count, s.channels,
               job.floats(3) + (size_t)part * job.whole(5));
}

// The same for floats.
// words: shape, input, output gradient, copies, block of output pixels, floats per copy, correction of the gradient.
KERNEL(tiled_conv_weight_gradient) {
  const Shape &s = shapeOf(job, 0);
  Offset taps[MOST_TAPS];
  const int count = tapsOf(s, taps);
  tiledWeights(job, part, TurnedFloats{inputOf(job, s)}, taps, count, s.channels,
               job.floats(3) + (size_t)part * job.whole(5));
}
