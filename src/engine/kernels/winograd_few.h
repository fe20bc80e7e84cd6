// 3 x 3 convolutions at stride 1 of few channels, such as the colours of an image, and the gradient of their weights, in a
// quarter of the products (winograd.h). The products are as shallow as there are channels, so they cost no more than to
// combine and to finish: all steps are made for a few tiles and filters at a time, near the first cache. Vectors of 16 lanes
// are as fast without (conv.h), so there these kernels are not.
#pragma once
#include "correction.h"
#include "winograd_gradient.h"
#if VECTOR_LANES < 16

constexpr int MOST_FEW = 7;  // channels
struct Few {
  typedef WideStrideOne Scheme;
  static constexpr int SIDE = Scheme::OUTPUTS, WINDOW = Scheme::WINDOW, PRODUCTS = Scheme::PRODUCTS * Scheme::PRODUCTS;
  static constexpr int TILES = 8, FILTERS = 32;  // at once
  static constexpr int OF_COMBINATION = TILES * MOST_FEW + 16, OF_PRODUCT = TILES * FILTERS + 16;  // floats

  const Shape &s;
  int across, down, line;  // tiles of a row and rows of an image; floats of a padded row of pixels
  float *pixels, *combinedRows, *combined, *products;

  // `scratch` has the floats of `room` in compiled/kernels/winograd-few.ts.
  MEMBER Few(const Shape &s, float *scratch)
      : s(s), across((s.outWidth + SIDE - 1) / SIDE), down((s.outHeight + SIDE - 1) / SIDE),
        line(((across * SIDE + WINDOW - SIDE) * s.channels + 2 * 16) / 16 * 16), pixels(scratch),
        combinedRows(pixels + WINDOW * line), combined(combinedRows + WINDOW * line),
        products(combined + PRODUCTS * OF_COMBINATION) {}
  MEMBER int rows() const { return s.images * down; }
};

// The six rows of pixels under row `number` of tiles, combined along y.
static __attribute__((noinline)) void combineFewRows(const Few &few, const float *input, int number) {
  const Shape &s = few.s;
  const int image = number / few.down, top = number % few.down * Few::SIDE - s.padTop;
  const int first = s.padLeft * s.channels, there = s.width * s.channels;
  const int end = first + there < few.line ? first + there : few.line;
  for (int i = 0; i < Few::WINDOW; i++) {
    const int y = top + i;
    const bool inside = y >= 0 && y < s.height;
    const float *from = input + ((ptrdiff_t)image * s.height + y) * there;
    float *to = few.pixels + i * few.line;
    int k = 0;
    if (inside) {
      for (; k < first; k++) to[k] = 0.0f;
      for (; k < end; k++) to[k] = from[k - first];
    }
    for (; k < few.line; k++) to[k] = 0.0f;
  }
  for (int k = 0; k < few.line; k += LANES) {
    Vector d[Few::WINDOW], v[Few::WINDOW];
    for (int i = 0; i < Few::WINDOW; i++) d[i] = load(few.pixels + i * few.line + k);
    Few::Scheme::combine(d, v);
    for (int i = 0; i < Few::WINDOW; i++) store(few.combinedRows + i * few.line + k, v[i]);
  }
}

// Then along x, for `count` tiles from `first` on: combined[combination][tile][channel]. A vector that holds more than the
// channels is written over by the next tile's.
static __attribute__((noinline)) void combineFew(const Few &few, int first, int count) {
  const int channels = few.s.channels;
  for (int t = 0; t < count; t++)
    for (int c = 0; c < channels; c += LANES)
      for (int y = 0; y < Few::WINDOW; y++) {
        const float *from = few.combinedRows + y * few.line + (first + t) * Few::SIDE * channels + c;
        Vector d[Few::WINDOW], v[Few::WINDOW];
        for (int x = 0; x < Few::WINDOW; x++) d[x] = load(from + x * channels);
        Few::Scheme::combine(d, v);
        float *to = few.combined + y * Few::WINDOW * Few::OF_COMBINATION + t * channels + c;
        for (int x = 0; x < Few::WINDOW; x++) store(to + x * Few::OF_COMBINATION, v[x]);
      }
}

// products[product][tile][FILTERS] for at most FILTERS filters in whole panels.
template <int CHANNELS>
static __attribute__((noinline)) void multiplyFew(const Few &few, int count, const float *packed, size_t distance, int width) {
  for (int product = 0; product < Few::PRODUCTS; product++)
    for (int f = 0; f < width; f += PANEL) {
      const float *weights = packed + product * distance + (size_t)f * CHANNELS;
      Vector w[CHANNELS][PANEL_VECTORS];
#pragma GCC unroll 8
      for (int c = 0; c < CHANNELS; c++)
#pragma GCC unroll 4
        for (int j = 0; j < PANEL_VECTORS; j++) w[c][j] = load(weights + c * PANEL + j * LANES);
      const float *from = few.combined + product * Few::OF_COMBINATION;
      float *to = few.products + product * Few::OF_PRODUCT + f;
      for (int t = 0; t < count; t++, from += CHANNELS, to += Few::FILTERS) {
        Vector sum[PANEL_VECTORS];
#pragma GCC unroll 8
        for (int c = 0; c < CHANNELS; c++) {
          const Vector x = splat(from[c]);
#pragma GCC unroll 4
          for (int j = 0; j < PANEL_VECTORS; j++) sum[j] = c == 0 ? x * w[c][j] : multiplyAdd(x, w[c][j], sum[j]);
        }
        for (int j = 0; j < PANEL_VECTORS; j++) store(to + j * LANES, sum[j]);
      }
    }
}
template <int CHANNELS = MOST_FEW>
INLINE void multiplyFewOf(const Few &few, int count, const float *packed, size_t distance, int width) {
  if (few.s.channels == CHANNELS) multiplyFew<CHANNELS>(few, count, packed, distance, width);
  else if constexpr (CHANNELS > 1) multiplyFewOf<CHANNELS - 1>(few, count, packed, distance, width);
}

// words: shape, input, combined weights (winograd_weights), output, block of rows of tiles, sums of channels (channels.h),
// scratch, its floats per part.
KERNEL(winograd_few) {
  const Shape &s = shapeOf(job, 0);
  const Few few(s, job.floats(6) + (size_t)part * job.words[7]);
  const Range range = rangeOf(few.rows(), job.whole(4), part);
  const int filters = s.outChannels;
  const size_t lineOut = (size_t)s.outWidth * filters, distance = packedApart(filters, s.channels);
  for (int row = range.begin; row < range.end; row++) {
    combineFewRows(few, job.floats(1), row);
    const int top = row % few.down * Few::SIDE;
    const int rows = s.outHeight - top < Few::SIDE ? s.outHeight - top : Few::SIDE;
    float *out = job.floats(3) + ((size_t)(row / few.down) * s.outHeight + top) * lineOut;
    touchRows(job.floats(3), {row / few.down, top, 0}, Few::SIDE, s.outHeight, lineOut);
    for (int first = 0; first < few.across; first += Few::TILES) {
      const int count = few.across - first < Few::TILES ? few.across - first : Few::TILES;
      combineFew(few, first, count);
      for (int f = 0; f < filters; f += Few::FILTERS) {
        const int some = filters - f < Few::FILTERS ? filters - f : Few::FILTERS;
        multiplyFewOf(few, count, job.floats(2) + (size_t)f * s.channels, distance, wholePanels(some));
        for (int t = 0; t < count; t++) {
          const int left = (first + t) * Few::SIDE, columns = s.outWidth - left < Few::SIDE ? s.outWidth - left : Few::SIDE;
          finishTile<Few::Scheme>(few.products + t * Few::FILTERS, Few::OF_PRODUCT, out + (size_t)left * filters + f, lineOut,
                                  filters, rows, columns, some);
        }
      }
    }
  }
  const int ofRow = Few::SIDE * s.outWidth;
  sumChannelsOf(job, 5, part, job.floats(3), {range.begin * ofRow, range.end * ofRow}, filters);
}

// sums[product][channel][filter] += combined inputs times the products' gradients, for `some` filters.
template <int CHANNELS>
static __attribute__((noinline)) void sumFew(const Few &few, int count, float *sums, int filters, int some) {
  for (int product = 0; product < Few::PRODUCTS; product++, sums += CHANNELS * filters) {
    const float *left = few.combined + product * Few::OF_COMBINATION, *right = few.products + product * Few::OF_PRODUCT;
    const auto add = [&](int f, auto lanes) {
      constexpr int COUNT = decltype(lanes)::COUNT;
      Vector sum[CHANNELS][COUNT];
#pragma GCC unroll 8
      for (int c = 0; c < CHANNELS; c++)
        for (int j = 0; j < COUNT; j++) sum[c][j] = lanes.get(sums + c * filters + f, j);
      for (int t = 0; t < count; t++) {
        Vector y[COUNT];
        for (int j = 0; j < COUNT; j++) y[j] = load(right + t * Few::FILTERS + f + j * LANES);
#pragma GCC unroll 8
        for (int c = 0; c < CHANNELS; c++) {
          const Vector x = splat(left[t * CHANNELS + c]);
          for (int j = 0; j < COUNT; j++) sum[c][j] = multiplyAdd(x, y[j], sum[c][j]);
        }
      }
#pragma GCC unroll 8
      for (int c = 0; c < CHANNELS; c++)
        for (int j = 0; j < COUNT; j++) lanes.put(sums + c * filters + f, j, sum[c][j]);
    };
    int f = 0;
    for (; f + 2 * LANES <= some; f += 2 * LANES) add(f, Lanes<2>{});
    for (; f + LANES <= some; f += LANES) add(f, Lanes<1>{});
    if (f < some) add(f, FewLanes{some - f});
  }
}
template <int CHANNELS = MOST_FEW>
INLINE void sumFewOf(const Few &few, int count, float *sums, int filters, int some) {
  if (few.s.channels == CHANNELS) sumFew<CHANNELS>(few, count, sums, filters, some);
  else if constexpr (CHANNELS > 1) sumFewOf<CHANNELS - 1>(few, count, sums, filters, some);
}

// Sums of the products' gradients, [product][channel][filter], a copy for each part, which are added up and gathered
// afterwards (winograd_gradient_weights).
// words: shape, input, gradient of the output, copies, block of rows of tiles, floats per copy, zeros (filters), scratch,
// its floats per part, correction of the gradient (two words).
KERNEL(winograd_few_gradient) {
  typedef Spread<Few::Scheme> Back;
  const Shape &s = shapeOf(job, 0);
  const Few few(s, job.floats(7) + (size_t)part * job.words[8]);
  const Range range = rangeOf(few.rows(), job.whole(4), part);
  const int filters = s.outChannels, channels = s.channels, size = channels * filters;
  float *sums = job.floats(3) + (size_t)part * job.words[5];
  for (int i = 0; i < Few::PRODUCTS * size; i++) sums[i] = 0.0f;
  const Correction correction(job, 9, job.floats(2), filters);
  for (int row = range.begin; row < range.end; row++) {
    const int top = row % few.down * Few::SIDE, image = row / few.down;
    const int rows = s.outHeight - top < Few::SIDE ? s.outHeight - top : Few::SIDE;
    correction.rows((image * s.outHeight + top) * s.outWidth, rows * s.outWidth);
    touchRows(job.floats(2), {image, top, 0}, Few::SIDE, s.outHeight, (size_t)s.outWidth * filters);
    combineFewRows(few, job.floats(1), row);
    for (int first = 0; first < few.across; first += Few::TILES) {
      const int count = few.across - first < Few::TILES ? few.across - first : Few::TILES;
      combineFew(few, first, count);
      for (int f = 0; f < filters; f += Few::FILTERS) {
        const int some = filters - f < Few::FILTERS ? filters - f : Few::FILTERS;
        for (int t = 0; t < count; t++) {
          const float *from[Back::WINDOW][Back::WINDOW];
          windowAt<Back::WINDOW>(job.floats(2) + f, {image, top, (first + t) * Few::SIDE}, s.outHeight, s.outWidth, filters,
                                 job.floats(6), from);
          combineTile<Back>(from, some, few.products + t * Few::FILTERS, Few::OF_PRODUCT);
        }
        sumFewOf(few, count, sums + f, filters, some);
      }
    }
  }
}
#endif
