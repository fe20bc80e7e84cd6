// Convolution of few input channels on tiles: the taps of a pixel fill a tile's depth together. The input rows that a band
// of output rows sees are split into terms once; patches are put together from pieces of them.
#pragma once
#include "amx_weights.h"

constexpr int PATCH_ROOM = 64 * 1024;
constexpr int STRIP_ROOM = 32 * 1024;
constexpr int MOST_PATCH_SUMS = 16384;

// Rows of the input, padded, with all channels side by side: [term][row][entries].
struct Strips {
  int length, lines, row;
  MEMBER Strips(const Shape &s, int rows)
      : length(((s.outWidth - 1) * s.strideX + s.kernelWidth) * s.channels),
        lines((rows - 1) * s.strideY + (s.kernelHeight - 1) * s.dilationY + 1), row(length + 2 * DEPTH) {}
  MEMBER size_t term() const { return (size_t)lines * row; }

  MEMBER void fill(const Shape &s, const float *image, int first, Bf16 *to) const {
    const int skipped = s.padLeft * s.channels, there = s.width * s.channels;
    const int count = length - skipped < there ? length - skipped : there;
    for (int r = 0; r < lines; r++, to += row) {
      const int y = first * s.strideY - s.padTop + r;
      for (int t = 0; t < TERMS; t++) __builtin_memset(to + t * term(), 0, row * sizeof(Bf16));
      if (y < 0 || y >= s.height) continue;
      const float *from = image + (size_t)y * there;
      for (int i = 0; i < count; i += DEPTH)
        putRow(from + i, firstOf(count - i), firstOf(count - i - TILE), to + skipped + i, term());
    }
  }
};

// One kernel row of the patches of a row of output: `count` entries of each, which begin `step` apart. Stores go on behind
// them, for the next kernel row to write over, with zeros after the last; never beyond the patch.
INLINE void putPieces(const Bf16 *from, int step, int pixels, int count, bool last, int room, int depth, Bf16 *to) {
  for (int i = 0; i < count; i += DEPTH) {
    const int there = last && count - i < DEPTH ? count - i : DEPTH, most = room - i < DEPTH ? room - i : DEPTH;
    const __mmask32 read = there == DEPTH ? 0xffffffffu : (1u << there) - 1;
    const __mmask32 write = most == DEPTH ? 0xffffffffu : (1u << most) - 1;
    for (int x = 0; x < pixels; x++)
      _mm512_mask_storeu_epi16(to + (size_t)x * depth + i, write, _mm512_maskz_loadu_epi16(read, from + x * step + i));
  }
}

// Rows of output at once, at least one, which the caller makes sure of.
INLINE int patchRows(const Shape &s, int depth) {
  int rows = (PATCH_ROOM - 2 * SQUARE * depth) / (TERMS * s.outWidth * depth);
  while (rows > 1 && TERMS * Strips(s, rows).term() > STRIP_ROOM) rows--;
  return rows < 1 ? 1 : rows < s.outHeight ? rows : s.outHeight;
}

// Forward convolution. words: shape, input, packed weights (tile_pack, as one tap), output, block of images.
KERNEL(tiled_conv_patches) {
  const Tiles tiles;
  const Shape &s = shapeOf(job, 0);
  const int piece = s.kernelWidth * s.channels, steps = stepsOf(s.kernelHeight * piece), depth = steps * DEPTH;
  const int atOnce = patchRows(s, depth);
  const Range images = rangeOf(s.images, job.whole(4), part);
  const size_t term = (size_t)atOnce * s.outWidth * depth + SQUARE;
  alignas(64) Bf16 patches[PATCH_ROOM];
  alignas(64) Bf16 strips[STRIP_ROOM + 2 * DEPTH];
  int32_t offsets[MOST_PATCH / DEPTH];
  for (int i = 0; i < steps; i++) offsets[i] = i * DEPTH;
  __builtin_memset(patches, 0, sizeof patches);
  for (int image = images.begin; image < images.end; image++)
    for (int first = 0; first < s.outHeight; first += atOnce) {
      const int rows = s.outHeight - first < atOnce ? s.outHeight - first : atOnce;
      const Strips strip(s, rows);
      strip.fill(s, job.floats(1) + (size_t)image * s.height * s.width * s.channels, first, strips);
      for (int t = 0; t < TERMS; t++) {
        Bf16 *to = patches + t * term;
        for (int y = 0; y < rows; y++, to += s.outWidth * depth)
          for (int ky = 0; ky < s.kernelHeight; ky++)
            putPieces(strips + t * strip.term() + (size_t)(y * s.strideY + ky * s.dilationY) * strip.row,
                      s.strideX * s.channels, s.outWidth, piece, ky == s.kernelHeight - 1, depth - ky * piece, depth,
                      to + ky * piece);
      }
      float *out = job.floats(3) + ((size_t)image * s.outHeight + first) * s.outWidth * s.outChannels;
      planeProducts<TERMS>({patches, offsets, (size_t)depth, term}, steps, rows, s.outWidth, s.outWidth,
                           (const Bf16 *)job.words[2], s.outChannels,
                           [&](int y, int x) { return out + ((size_t)y * s.outWidth + x) * s.outChannels; });
    }
}

// The input's channels apart: for each phase of the stride and each channel a plane of [row][column], padded, so that what
// a tap sees of consecutive outputs lies side by side. As Planes of amx_conv.h, of one entry a pixel.
INLINE void fillChannels(const Shape &s, const Planes &planes, const float *image, int first, int rows, Bf16 *to) {
  const size_t entries = (size_t)(rows + planes.extraY) * planes.width, term = entries * planes.count() * s.channels;
  const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i apart = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(planes.scaleX * s.channels));
  for (int plane = 0; plane < planes.count(); plane++)
    for (int c = 0; c < s.channels; c++, to += entries)
      for (int r = 0; r < rows + planes.extraY; r++) {
        const int y = (first + r + planes.minY) * planes.scaleY + plane / planes.columns;
        const float *line = image + (ptrdiff_t)y * s.width * s.channels + c;
        for (int column = 0; column < planes.width; column += DEPTH) {
          Split half[2];
          for (int h = 0; h < 2; h++) {
            const int x = planes.starts[plane % planes.columns] + (column + h * TILE) * planes.scaleX;
            const __m512i at = _mm512_add_epi32(_mm512_set1_epi32(x), _mm512_mullo_epi32(lanes, _mm512_set1_epi32(planes.scaleX)));
            __mmask16 inside = _mm512_cmplt_epu32_mask(at, _mm512_set1_epi32(s.width));
            if (y < 0 || y >= s.height) inside = 0;
            half[h] = splitOf(_mm512_mask_i32gather_ps(_mm512_setzero_ps(), inside, apart, line + (ptrdiff_t)x * s.channels, 4));
          }
          const int left = planes.width - column;
          const __mmask32 some = left >= DEPTH ? 0xffffffffu : (1u << left) - 1;
          for (int t = 0; t < TERMS; t++)
            _mm512_mask_storeu_epi16(to + t * term + (size_t)r * planes.width + column, some,
                                     sideBySide(half[0].term[t], half[1].term[t]));
        }
      }
}

// Gradient of the weights, into the part's own copy. Outputs are counted across the padding of the planes, where the
// output gradient is taken as zero.
// words: shape, input, output gradient, copies, block of images, floats per copy.
KERNEL(tiled_conv_weight_gradient_patches) {
  const Tiles tiles;
  const Shape &s = shapeOf(job, 0);
  const int filters = s.outChannels, size = job.whole(5), stride = filters + TILE;
  Offset taps[MOST_TAPS];
  const int count = tapsOf(s, taps), numbers = count * s.channels;
  const Planes planes(taps, count, s.strideY, s.strideX, s.outWidth, 1, false);
  const int perRow = planes.width * planes.count() * s.channels * TERMS;
  int atOnce = (PATCH_ROOM - 8 * DEPTH) / perRow - planes.extraY;
  atOnce = atOnce < 1 ? 1 : atOnce < s.outHeight ? atOnce : s.outHeight;
  alignas(64) Bf16 channels[PATCH_ROOM];
  alignas(64) Bf16 squares[MOST_DEPTHS * TERMS * LEFT_ENTRIES];
  alignas(64) Bf16 right[(size_t)FILTERS_AT_ONCE / SQUARE * MOST_DEPTHS * STEP_ENTRIES];
  alignas(64) float sums[MOST_PATCH_SUMS];
  int32_t places[MOST_DEPTHS], sources[MOST_PATCH];
  const float *pixels[PIXELS_SUMMED];
  for (int d = 0; d < MOST_DEPTHS; d++) places[d] = d * TERMS * LEFT_ENTRIES;
  const Left left = {squares, places, DEPTH, LEFT_ENTRIES};
  const Range images = rangeOf(s.images, job.whole(4), part);
  __builtin_memset(squares, 0, sizeof squares);
  __builtin_memset(channels, 0, sizeof channels);
  bool goesOn = false;
  for (int image = images.begin; image < images.end; image++)
    for (int first = 0; first < s.outHeight; first += atOnce) {
      const int rows = s.outHeight - first < atOnce ? s.outHeight - first : atOnce;
      const int entries = (rows + planes.extraY) * planes.width, term = entries * planes.count() * s.channels;
      fillChannels(s, planes, job.floats(1) + (size_t)image * s.height * s.width * s.channels, first, rows, channels);
      for (int i = 0; i < numbers; i++) {
        const Offset tap = taps[i / s.channels];
        const int y = floorDivide(tap.y, s.strideY), x = floorDivide(tap.x, s.strideX);
        const int plane = (tap.y - y * s.strideY) * planes.columns + tap.x - x * s.strideX;
        sources[i] = (plane * s.channels + i % s.channels) * entries + (y - planes.minY) * planes.width + x - planes.minX;
      }
      const float *gradient = job.floats(2) + ((size_t)image * s.outHeight + first) * s.outWidth * filters;
      const int outputs = (rows - 1) * planes.width + s.outWidth;
      for (int start = 0; start < outputs; start += PIXELS_SUMMED) {
        const int some = outputs - start < PIXELS_SUMMED ? outputs - start : PIXELS_SUMMED, depths = stepsOf(some);
        for (int p = 0, y = start / planes.width, x = start % planes.width; p < depths * DEPTH; p++) {
          pixels[p] = p < some && x < s.outWidth ? gradient + ((size_t)y * s.outWidth + x) * filters : nullptr;
          if (++x < planes.width) continue;
          x = 0;
          y++;
        }
        packGradient([&](int p) { return pixels[p]; }, depths, filters, right);
        for (int number = 0; number < numbers; number += SQUARE) {
          for (int d = 0; d < depths; d++)
            for (int i = number; i < numbers && i < number + SQUARE; i++)
              for (int t = 0; t < TERMS; t++)
                _mm512_storeu_si512(squares + places[d] + t * LEFT_ENTRIES + (i - number) * DEPTH,
                                    _mm512_loadu_si512(channels + t * term + sources[i] + start + d * DEPTH));
          sumSquares<TERMS>(left, right, depths, sums + number * stride, stride, numbers - number > TILE, filters, goesOn);
        }
        goesOn = true;
      }
    }
  float *out = job.floats(3) + (size_t)part * size;
  for (int i = 0; i < numbers; i++)
    for (int f = 0; f < filters; f++) out[i * filters + f] = sums[i * stride + f];
}
