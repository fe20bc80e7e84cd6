// Two-dimensional convolution and its two gradients on tiles (amx.h). No columns of an im2col are ever stored: the rows of
// a square are put together in the nearest cache, from the bits of spikes or from floats.
#pragma once
#include "amx.h"

// A pixel's bits begin at a multiple of 16, which the caller makes sure of.
INLINE uint32_t bitsMask(int channels, int step) {
  return channels - step * DEPTH >= DEPTH ? 0xffffffffu : (1u << (channels - step * DEPTH)) - 1;
}

// What is read: pixels of spikes (as bits) or of floats.
struct Source {
  const void *values;
  int height, width, channels;
};
struct Offset {
  int y, x;
};

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

constexpr Bf16 ONE = 0x3f80;

// Half of a left square, step number `step`, from bits.
struct FromBits {
  static constexpr int TERMS_USED = 1, STEPS_AT_ONCE = 40;
  Source from;
  const Offset *taps;
  int perTap;

  MEMBER void fill(const Block &block, int step, int half, Bf16 *to) const {
    const Offset tap = taps[step / perTap];
    __mmask16 inside;
    const __m512i pixels = block.pixels(from, half, tap.y, tap.x, inside);
    alignas(64) uint32_t words[TILE];
    _mm512_store_si512(words, block.words(from, step % perTap, pixels, inside));
    for (int r = 0; r < TILE; r++) _mm512_storeu_si512(to + r * DEPTH, _mm512_maskz_set1_epi16(words[r], ONE));
  }
};

// One row of a left square from floats; every term has a square of its own.
INLINE void putRow(const float *from, __mmask16 first, __mmask16 second, Bf16 *to) {
  const Split a = splitOf(_mm512_maskz_loadu_ps(first, from)), b = splitOf(_mm512_maskz_loadu_ps(second, from + TILE));
  for (int term = 0; term < TERMS; term++)
    _mm512_storeu_si512(to + term * LEFT_ENTRIES, sideBySide(a.term[term], b.term[term]));
}

// The same from floats.
struct FromFloats {
  static constexpr int TERMS_USED = TERMS, STEPS_AT_ONCE = 20;
  Source from;
  const Offset *taps;
  int perTap;

  MEMBER void fill(const Block &block, int step, int half, Bf16 *to) const {
    const Offset tap = taps[step / perTap];
    const int channel = step % perTap * DEPTH;
    const __mmask16 first = firstOf(from.channels - channel), second = firstOf(from.channels - channel - TILE);
    __mmask16 inside;
    alignas(64) int32_t pixels[TILE];
    const __m512i found = block.pixels(from, half, tap.y, tap.x, inside);
    _mm512_store_si512(pixels, _mm512_maskz_mov_epi32(inside, found));
    const float *values = (const float *)from.values + channel;
    for (int r = 0; r < TILE; r++) {
      const __mmask16 is = (__mmask16) - (inside >> r & 1);
      putRow(values + (size_t)pixels[r] * from.channels, first & is, second & is, to + r * DEPTH);
    }
  }
};

INLINE void putSums(const float *sums, int columns, float *to) {
  for (int c = 0; c < columns; c += TILE)
    _mm512_mask_storeu_ps(to + c, firstOf(columns - c), _mm512_loadu_ps(sums + c));
}

constexpr int COLUMNS_AT_ONCE = 512;
// Rows of sums are put where they belong, so many at a time.
constexpr int ROWS_AT_ONCE = 4;

// All products of a part: pixels in blocks, each block's depth in chunks. While the tiles multiply one chunk, the next is
// filled and the sums of the block before are written.
// next(block) gives the following block of pixels; target(block, row) is where the row's sums go.
template <class From, class Next, class Target>
INLINE void tiledProducts(int blocks, const From &from, int steps, const Bf16 *packed, int columns, Next next,
                          Target target) {
  constexpr int MOST = From::STEPS_AT_ONCE, LEFT = From::TERMS_USED;
  alignas(64) Bf16 left[2][MOST * LEFT * LEFT_ENTRIES];
  alignas(64) float sums[2][SQUARE * (COLUMNS_AT_ONCE + TILE)];
  const int chunks = (steps + MOST - 1) / MOST, stride = (columns + SQUARE - 1) / SQUARE * SQUARE + TILE;
  Block block[3];
  int written = SQUARE, filled = 0, toFill = 0, writing = 0;
  const auto fillOne = [&](int task) {
    const int step = task % chunks * MOST + filled / 2, half = filled % 2;
    from.fill(block[task / chunks % 3], step, half,
              left[task % 2] + filled / 2 * LEFT * LEFT_ENTRIES + half * TILE_ENTRIES);
    filled++;
  };
  const auto begin = [&](int task) {
    filled = 0;
    toFill = task < blocks * chunks ? 2 * (steps - task % chunks * MOST < MOST ? steps - task % chunks * MOST : MOST) : 0;
    if (toFill > 0 && task % chunks == 0) next(block[task / chunks % 3]);
  };
  const auto writeSome = [&]() {
    const Block &now = block[writing % 3];
    for (int i = 0; i < ROWS_AT_ONCE && written < now.count; i++, written++)
      putSums(sums[writing % 2] + written * stride, columns, target(now, written));
  };
  begin(0);
  while (filled < toFill) fillOne(0);
  for (int task = 0; task < blocks * chunks; task++) {
    const int chunk = task % chunks, at = task / chunks;
    const int some = steps - chunk * MOST < MOST ? steps - chunk * MOST : MOST;
    begin(task + 1);
    const auto aside = [&]() {
      if (written < block[writing % 3].count) writeSome();
      else if (filled < toFill) fillOne(task + 1);
    };
    Tiles::settled();
    for (int column = 0; column < columns; column += SQUARE) {
      const Bf16 *right = packed + ((size_t)(column / SQUARE) * steps + chunk * MOST) * STEP_ENTRIES;
      float *to = sums[at % 2] + column;
      if (columns - column > TILE) tileSquare<LEFT, true, true>(left[task % 2], right, some, to, stride, chunk > 0, aside);
      else tileSquare<LEFT, true, false>(left[task % 2], right, some, to, stride, chunk > 0, aside);
    }
    while (filled < toFill) fillOne(task + 1);
    Tiles::settled();
    if (chunk < chunks - 1) continue;
    while (written < block[writing % 3].count) writeSome();
    writing = at;
    written = 0;
  }
  while (written < block[writing % 3].count) writeSome();
}

template <class From>
INLINE void tiledForward(const Job &job, int part, const From &from, int steps) {
  const Tiles tiles;
  const Shape &s = shapeOf(job, 0);
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(4), part);
  const int blocks = (range.end - range.begin + SQUARE - 1) / SQUARE;
  for (int column = 0; column < s.outChannels; column += COLUMNS_AT_ONCE) {
    const int columns = s.outChannels - column < COLUMNS_AT_ONCE ? s.outChannels - column : COLUMNS_AT_ONCE;
    Walk walk(s.outWidth, s.outHeight, range.begin);
    int first = range.begin;
    tiledProducts(
        blocks, from, steps, (const Bf16 *)job.words[2] + (size_t)column / SQUARE * steps * STEP_ENTRIES, columns,
        [&](Block &block) {
          block.take(walk, range.end - first < SQUARE ? range.end - first : SQUARE, s.strideY, s.strideX);
          block.first = first;
          first += SQUARE;
        },
        [&](const Block &block, int row) {
          return job.floats(3) + (size_t)(block.first + row) * s.outChannels + column;
        });
  }
}

// Offsets of all taps; their number.
INLINE int tapsOf(const Shape &s, Offset *taps) {
  int count = 0;
  for (int ky = 0; ky < s.kernelHeight; ky++)
    for (int kx = 0; kx < s.kernelWidth; kx++)
      taps[count++] = {ky * s.dilationY - s.padTop, kx * s.dilationX - s.padLeft};
  return count;
}
INLINE Source inputOf(const Job &job, const Shape &s) {
  return {(const void *)job.words[1], s.height, s.width, s.channels};
}

// Forward convolution of spikes, whose channels are a multiple of 16.
// words: shape, bits of the input, packed weights (tile_pack), output, block of output pixels.
KERNEL(tiled_conv_spikes) {
  const Shape &s = shapeOf(job, 0);
  Offset taps[MOST_TAPS];
  const int count = tapsOf(s, taps), perTap = stepsOf(s.channels);
  tiledForward(job, part, FromBits{inputOf(job, s), taps, perTap}, count * perTap);
}

// Forward convolution of floats.
// words: shape, input, packed weights, output, block of output pixels.
KERNEL(tiled_conv) {
  const Shape &s = shapeOf(job, 0);
  Offset taps[MOST_TAPS];
  const int count = tapsOf(s, taps), perTap = stepsOf(s.channels);
  tiledForward(job, part, FromFloats{inputOf(job, s), taps, perTap}, count * perTap);
}

// Gradient with respect to the input, phase by phase of the stride as conv.h has it.
// words: shape, output gradient, table of packed weights by phase, input gradient, block of images.
KERNEL(tiled_conv_input_gradient) {
  const Tiles tiles;
  const Shape &s = shapeOf(job, 0);
  const Source from = {(const void *)job.words[1], s.outHeight, s.outWidth, s.outChannels};
  const int perTap = stepsOf(s.outChannels);
  const Range images = rangeOf(s.images, job.whole(4), part);
  for (int phase = 0; phase < s.strideY * s.strideX; phase++) {
    const int phaseY = phase / s.strideX, phaseX = phase % s.strideX;
    const int top = ((phaseY - s.padTop) % s.strideY + s.strideY) % s.strideY;
    const int left = ((phaseX - s.padLeft) % s.strideX + s.strideX) % s.strideX;
    const int height = top < s.height ? (s.height - top + s.strideY - 1) / s.strideY : 0;
    const int width = left < s.width ? (s.width - left + s.strideX - 1) / s.strideX : 0;
    if (width == 0 || height == 0) continue;
    Offset taps[MOST_TAPS];
    int count = 0;
    for (int ky = 0; ky < s.kernelHeight; ky++) {
      if (ky * s.dilationY % s.strideY != phaseY) continue;
      for (int kx = 0; kx < s.kernelWidth; kx++)
        if (kx * s.dilationX % s.strideX == phaseX)
          taps[count++] = {(top + s.padTop - ky * s.dilationY) / s.strideY,
                           (left + s.padLeft - kx * s.dilationX) / s.strideX};
    }
    const int begin = images.begin * height * width, end = images.end * height * width;
    for (int column = 0; column < s.channels; column += COLUMNS_AT_ONCE) {
      const int columns = s.channels - column < COLUMNS_AT_ONCE ? s.channels - column : COLUMNS_AT_ONCE;
      Walk walk(width, height, begin);
      int first = begin;
      const auto next = [&](Block &block) {
        block.take(walk, end - first < SQUARE ? end - first : SQUARE, 1, 1);
        first += SQUARE;
      };
      const auto target = [&](const Block &block, int row) {
        const Place at = block.places[row];
        const size_t line = (size_t)at.image * s.height + top + at.y * s.strideY;
        return job.floats(3) + (line * s.width + left + at.x * s.strideX) * s.channels + column;
      };
      const Bf16 *packed = ((const Bf16 *const *)job.words[2])[phase];
      const int steps = count * perTap;
      if (steps > 0) {
        tiledProducts((end - begin + SQUARE - 1) / SQUARE, FromFloats{from, taps, perTap}, steps,
                      packed + (size_t)column / SQUARE * steps * STEP_ENTRIES, columns, next, target);
        continue;
      }
      for (int at = begin; at < end; at += SQUARE) {
        Block block;
        next(block);
        for (int row = 0; row < block.count; row++) __builtin_memset(target(block, row), 0, columns * sizeof(float));
      }
    }
  }
}
