// Two-dimensional convolution and its input gradient on tiles (amx.h). The pixels that some rows of the output see are laid
// out once, padded, as planes of bf16, one per phase of the stride: under a tap, consecutive outputs then read consecutive
// pixels, so tiles are loaded from the planes and no columns of an im2col are made. Outputs are counted across the padding
// too; the few that lie in it are left out when the sums are written.
#pragma once
#include "amx.h"

// What is read: pixels of spikes (as bits that begin at a multiple of 16) or of floats.
struct Source {
  const void *values;
  int height, width, channels;
};
struct Offset {
  int y, x;
};
INLINE int floorDivide(int a, int b) { return (a >= 0 ? a : a - b + 1) / b; }

// Room for the planes of a band of output rows; it stays in the second cache.
constexpr int PLANE_ROOM = 200 * 1024;
constexpr int COLUMNS_AT_ONCE = 512;
// Rows of sums are put where they belong, so many at a time.
constexpr int ROWS_AT_ONCE = 4;
constexpr int MOST_STEPS = 2048;

// Planes of the pixels a source has under all `taps`: input pixel = output pixel * scale + offset. A plane holds every
// scaleX-th column from one of `starts` on, of every scaleY-th row. Narrow outputs have a plane for each offset along the
// row, so that no padding is counted; wide ones one for each phase.
struct Planes {
  int scaleY, scaleX, minY, minX, extraY, width, depth, columns;
  int starts[MOST_TAPS];
  bool narrow;
  MEMBER Planes(const Offset *taps, int count, int scaleY, int scaleX, int outWidth, int channels,
                bool mayBeNarrow = true)
      : scaleY(scaleY), scaleX(scaleX), depth(stepsOf(channels) * DEPTH), columns(0) {
    int maxY = minY = floorDivide(taps[0].y, scaleY), maxX = minX = floorDivide(taps[0].x, scaleX);
    for (int i = 0; i < count; i++) {
      const int y = floorDivide(taps[i].y, scaleY), x = floorDivide(taps[i].x, scaleX);
      minY = y < minY ? y : minY;
      maxY = y > maxY ? y : maxY;
      minX = x < minX ? x : minX;
      maxX = x > maxX ? x : maxX;
      if (columnsFrom(taps[i].x) == columns) starts[columns++] = taps[i].x;
    }
    extraY = maxY - minY;
    width = outWidth;
    narrow = mayBeNarrow && 10 * (maxX - minX) > outWidth;
    if (narrow) return;
    width += maxX - minX;
    for (columns = 0; columns < scaleX; columns++) starts[columns] = minX * scaleX + columns;
  }
  MEMBER int columnsFrom(int x) const {
    int i = 0;
    while (i < columns && starts[i] != x) i++;
    return i;
  }
  MEMBER int count() const { return scaleY * columns; }
  MEMBER int entries(int rows) const { return (rows + extraY) * width * depth; }
  // Rows of output whose planes fit; at least one, which the caller makes sure of.
  MEMBER int rowsAtOnce(int terms) const {
    const int rows = (PLANE_ROOM - SQUARE * depth) / (terms * count() * width * depth) - extraY;
    return rows < 1 ? 1 : rows;
  }
  // Where a tap's pixel of the first output lies.
  MEMBER int place(Offset tap, int rows) const {
    const int y = floorDivide(tap.y, scaleY), x = narrow ? minX : floorDivide(tap.x, scaleX);
    const int column = narrow ? columnsFrom(tap.x) : tap.x - x * scaleX;
    return ((tap.y - y * scaleY) * columns + column) * entries(rows) + ((y - minY) * width + x - minX) * depth;
  }
};

struct FromBits {
  static constexpr int TERMS_USED = 1;
  INLINE void put(const Source &from, size_t pixel, Bf16 *to, size_t) {
    const char *bits = (const char *)from.values + pixel * (from.channels / 8);
    for (int c = 0; c < from.channels; c += DEPTH, to += DEPTH) {
      uint32_t word;
      __builtin_memcpy(&word, bits + c / 8, 4);
      if (from.channels - c < DEPTH) word &= 0xffff;
      _mm512_storeu_si512(to, _mm512_maskz_set1_epi16(word, ONE));
    }
  }
};
struct FromFloats {
  static constexpr int TERMS_USED = TERMS;
  INLINE void put(const Source &from, size_t pixel, Bf16 *to, size_t term) {
    const float *values = (const float *)from.values + pixel * from.channels;
    for (int c = 0; c < from.channels; c += DEPTH)
      putRow(values + c, firstOf(from.channels - c), firstOf(from.channels - c - TILE), to + c, term);
  }
};

// Lays out what rows first .. first + rows of one image's output see.
template <class From>
INLINE void fillPlanes(const Planes &planes, const Source &from, int image, int first, int rows, Bf16 *to) {
  const size_t entries = planes.entries(rows), term = entries * planes.count();
  for (int plane = 0; plane < planes.count(); plane++, to += entries) {
    Bf16 *at = to;
    for (int r = 0; r < rows + planes.extraY; r++) {
      const int y = (first + r + planes.minY) * planes.scaleY + plane / planes.columns;
      const bool inside = y >= 0 && y < from.height;
      const size_t line = ((size_t)image * from.height + y) * from.width;
      int x = planes.starts[plane % planes.columns];
      for (int c = 0; c < planes.width; c++, x += planes.scaleX, at += planes.depth) {
        if (inside && x >= 0 && x < from.width) From::put(from, line + x, at, term);
        else
          for (int t = 0; t < From::TERMS_USED; t++) __builtin_memset(at + t * term, 0, planes.depth * sizeof(Bf16));
      }
    }
  }
}

INLINE void putSums(const float *sums, int columns, float *to) {
  for (int c = 0; c < columns; c += TILE)
    _mm512_mask_storeu_ps(to + c, firstOf(columns - c), _mm512_loadu_ps(sums + c));
}

// rows x columns sums of left * packed; target(row) is where a row of sums goes, or null. While the tiles multiply, the
// sums before are written.
template <int LEFT, class Target>
INLINE void flatProducts(Left left, int steps, int rows, const Bf16 *packed, int columns, Target target) {
  alignas(64) float sums[2][SQUARE * (COLUMNS_AT_ONCE + TILE)];
  const int stride = (columns + SQUARE - 1) / SQUARE * SQUARE + TILE;
  int written = 0;
  const auto writeSome = [&](int most) {
    for (int i = 0; i < ROWS_AT_ONCE && written < most; i++, written++) {
      float *to = target(written);
      if (to != nullptr) putSums(sums[written / SQUARE % 2] + written % SQUARE * stride, columns, to);
    }
  };
  for (int first = 0; first < rows; first += SQUARE, left.at += SQUARE * left.row) {
    const auto aside = [&]() { writeSome(first); };
    Tiles::settled();
    for (int column = 0; column < columns; column += SQUARE) {
      const Bf16 *right = packed + (size_t)(column / SQUARE) * steps * STEP_ENTRIES;
      float *to = sums[first / SQUARE % 2] + column;
      const bool tall = rows - first > TILE, wide = columns - column > TILE;
      if (tall && wide) tileSquare<LEFT, true, true>(left, right, steps, to, stride, false, aside);
      else if (tall) tileSquare<LEFT, true, false>(left, right, steps, to, stride, false, aside);
      else if (wide) tileSquare<LEFT, false, true>(left, right, steps, to, stride, false, aside);
      else tileSquare<LEFT, false, false>(left, right, steps, to, stride, false, aside);
    }
    Tiles::settled();
    while (written < first) writeSome(first);
  }
  while (written < rows) writeSome(rows);
}

// The same for any number of columns; a row of the target is `columns` long. Rows are counted across the padding of
// planes `width` wide, of which the first `inside` columns exist: target(y, x).
template <int LEFT, class Target>
INLINE void planeProducts(const Left &left, int steps, int lines, int width, int inside, const Bf16 *packed, int columns,
                          Target target) {
  for (int column = 0; column < columns; column += COLUMNS_AT_ONCE) {
    int x = 0, y = 0;
    flatProducts<LEFT>(left, steps, (lines - 1) * width + inside,
                       packed + (size_t)column / SQUARE * steps * STEP_ENTRIES,
                       columns - column < COLUMNS_AT_ONCE ? columns - column : COLUMNS_AT_ONCE, [&](int) -> float * {
                         float *to = x < inside ? target(y, x) + column : nullptr;
                         if (++x == width) {
                           x = 0;
                           y++;
                         }
                         return to;
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
INLINE int stepsUnder(const Planes &planes, const Offset *taps, int count, int rows, int32_t *steps) {
  int number = 0;
  for (int tap = 0; tap < count; tap++)
    for (int c = 0; c < planes.depth; c += DEPTH) steps[number++] = planes.place(taps[tap], rows) + c;
  return number;
}

template <class From>
INLINE void tiledForward(const Job &job, int part) {
  const Tiles tiles;
  const Shape &s = shapeOf(job, 0);
  const Source from = {(const void *)job.words[1], s.height, s.width, s.channels};
  Offset taps[MOST_TAPS];
  const int count = tapsOf(s, taps);
  const Planes planes(taps, count, s.strideY, s.strideX, s.outWidth, s.channels);
  const int atOnce = planes.rowsAtOnce(From::TERMS_USED);
  const Range images = rangeOf(s.images, job.whole(4), part);
  alignas(64) Bf16 room[PLANE_ROOM];
  int32_t offsets[MOST_STEPS];
  for (int image = images.begin; image < images.end; image++)
    for (int first = 0; first < s.outHeight; first += atOnce) {
      const int rows = s.outHeight - first < atOnce ? s.outHeight - first : atOnce;
      const int steps = stepsUnder(planes, taps, count, rows, offsets);
      fillPlanes<From>(planes, from, image, first, rows, room);
      float *out = job.floats(3) + ((size_t)image * s.outHeight + first) * s.outWidth * s.outChannels;
      planeProducts<From::TERMS_USED>(
          {room, offsets, (size_t)planes.depth, (size_t)planes.entries(rows) * planes.count()}, steps, rows, planes.width,
          s.outWidth, (const Bf16 *)job.words[2], s.outChannels,
          [&](int y, int x) { return out + ((size_t)y * s.outWidth + x) * s.outChannels; });
    }
  const int pixels = s.outHeight * s.outWidth;
  sumChannelsOf(job, 5, part, job.floats(3), Range{images.begin * pixels, images.end * pixels}, s.outChannels);
}

// Forward convolution of spikes, whose channels are a multiple of 16.
// words: shape, bits of the input, packed weights (tile_pack), output, block of images, sums of channels (channels.h).
KERNEL(tiled_conv_spikes) { tiledForward<FromBits>(job, part); }
// Forward convolution of floats.
// words: shape, input, packed weights, output, block of images, sums of channels.
KERNEL(tiled_conv) { tiledForward<FromFloats>(job, part); }

// Gradient with respect to the input: a convolution of the output gradient for each phase of the stride, all on one plane.
// words: shape, output gradient, table of packed weights by phase, input gradient, block of images.
KERNEL(tiled_conv_input_gradient) {
  const Tiles tiles;
  const Shape &s = shapeOf(job, 0);
  const Source from = {(const void *)job.words[1], s.outHeight, s.outWidth, s.outChannels};
  const Range images = rangeOf(s.images, job.whole(4), part);
  struct Phase {
    int top, left, height, width, begin, count;
  } phases[MOST_TAPS];
  Offset taps[MOST_TAPS];
  int count = 0, lines = 0, width = 0;
  for (int phaseY = 0, p = 0; phaseY < s.strideY; phaseY++)
    for (int phaseX = 0; phaseX < s.strideX; phaseX++, p++) {
      const int top = ((phaseY - s.padTop) % s.strideY + s.strideY) % s.strideY;
      const int left = ((phaseX - s.padLeft) % s.strideX + s.strideX) % s.strideX;
      const int height = top < s.height ? (s.height - top + s.strideY - 1) / s.strideY : 0;
      const int across = left < s.width ? (s.width - left + s.strideX - 1) / s.strideX : 0;
      phases[p] = {top, left, height, across, count, 0};
      for (int ky = 0; ky < s.kernelHeight; ky++)
        for (int kx = 0; kx < s.kernelWidth; kx++)
          if (ky * s.dilationY % s.strideY == phaseY && kx * s.dilationX % s.strideX == phaseX)
            taps[count++] = {(top + s.padTop - ky * s.dilationY) / s.strideY,
                             (left + s.padLeft - kx * s.dilationX) / s.strideX};
      phases[p].count = count - phases[p].begin;
      lines = height > lines ? height : lines;
      width = across > width ? across : width;
    }
  const Planes planes(taps, count, 1, 1, width, s.outChannels);
  const int atOnce = planes.rowsAtOnce(TERMS);
  alignas(64) Bf16 room[PLANE_ROOM];
  int32_t offsets[MOST_STEPS];
  for (int image = images.begin; image < images.end; image++)
    for (int first = 0; first < lines; first += atOnce) {
      const int some = lines - first < atOnce ? lines - first : atOnce;
      fillPlanes<FromFloats>(planes, from, image, first, some, room);
      for (int p = 0; p < s.strideY * s.strideX; p++) {
        const Phase &phase = phases[p];
        const int rows = phase.height - first < some ? phase.height - first : some;
        if (rows <= 0 || phase.width == 0) continue;
        const int steps = stepsUnder(planes, taps + phase.begin, phase.count, some, offsets);
        const auto target = [&](int y, int x) {
          const size_t line = (size_t)image * s.height + phase.top + (first + y) * s.strideY;
          return job.floats(3) + (line * s.width + phase.left + x * s.strideX) * s.channels;
        };
        if (steps > 0) {
          planeProducts<TERMS>({room, offsets, (size_t)planes.depth, (size_t)planes.entries(some) * planes.count()}, steps, rows,
                               planes.width, phase.width, ((const Bf16 *const *)job.words[2])[p], s.channels, target);
          continue;
        }
        for (int y = 0; y < rows; y++)
          for (int x = 0; x < phase.width; x++) __builtin_memset(target(y, x), 0, s.channels * sizeof(float));
      }
    }
}
