// Gradient of a 3 x 3 convolution with respect to its input in fewer products (Winograd 1980; Lavin & Gray 2016, CVPR),
// for strides 1 and 2. Along each axis a tile of outputs is a sum of products of combined gradients and combined weights:
// 4 products in place of 6 for two pixels at stride 1, 5 in place of 6 for four pixels at stride 2, so 16 and 25 in
// place of 36 for a tile. The products of many tiles are matrix products (tile.h).
#pragma once
#include "conv.h"

// One axis of a tile. The gradients it sees are d[0 .. WINDOW); `source` is the index of d[0] for tile i and padding pad.
// combine gives the combined gradients, inputOf says which of them meets which product, weight gives a product's weight
// from w[0 .. 3), finish the outputs from the products.
struct StrideOne {
  static constexpr int WINDOW = 4, INPUTS = 4, PRODUCTS = 4, OUTPUTS = 2;
  static constexpr int inputOf[] = {0, 1, 2, 3};
  INLINE int source(int i, int pad) { return 2 * i + pad - 2; }
  INLINE void combine(const Vector *d, Vector *v) {
    v[0] = d[0] - d[2];
    v[1] = d[1] + d[2];
    v[2] = d[2] - d[1];
    v[3] = d[1] - d[3];
  }
  INLINE float weight(int product, const float *w) {
    const float whole = w[0] + w[2];
    return product == 0 ? w[2] : product == 1 ? 0.5f * (whole + w[1]) : product == 2 ? 0.5f * (whole - w[1]) : w[0];
  }
  INLINE void finish(const Vector *p, Vector *y) {
    y[0] = p[0] + p[1] + p[2];
    y[1] = p[1] - p[2] - p[3];
  }
};
// Stride 2: pixels y with y + pad even meet the taps 0 and 2, the others tap 1.
struct EvenPad {
  static constexpr int WINDOW = 3, INPUTS = 4, PRODUCTS = 5, OUTPUTS = 4;
  static constexpr int inputOf[] = {0, 1, 2, 1, 3};
  INLINE int source(int i, int pad) { return 2 * i + pad / 2 - 1; }
  INLINE void combine(const Vector *d, Vector *v) {
    v[0] = d[0] - d[1];
    v[1] = d[1];
    v[2] = d[1] - d[2];
    v[3] = d[2];
  }
  INLINE float weight(int product, const float *w) {
    return product == 0 ? w[2] : product == 1 ? w[0] + w[2] : product == 2 ? w[0] : w[1];
  }
  INLINE void finish(const Vector *p, Vector *y) {
    y[0] = p[0] + p[1];
    y[1] = p[3];
    y[2] = p[1] - p[2];
    y[3] = p[4];
  }
};
struct OddPad {
  static constexpr int WINDOW = 3, INPUTS = 4, PRODUCTS = 5, OUTPUTS = 4;
  static constexpr int inputOf[] = {0, 1, 2, 3, 1};
  INLINE int source(int i, int pad) { return 2 * i + (pad - 1) / 2; }
  INLINE void combine(const Vector *d, Vector *v) {
    v[0] = d[0] - d[1];
    v[1] = d[1];
    v[2] = d[1] - d[2];
    v[3] = d[0];
  }
  INLINE float weight(int product, const float *w) { return EvenPad::weight(product, w); }
  INLINE void finish(const Vector *p, Vector *y) {
    y[0] = p[3];
    y[1] = p[0] + p[1];
    y[2] = p[4];
    y[3] = p[1] - p[2];
  }
};
// Order as in compiled/kernels/winograd.ts.
template <class Run>
INLINE void withScheme(int scheme, Run run) {
  if (scheme == 0) run(StrideOne{});
  else if (scheme == 1) run(EvenPad{});
  else run(OddPad{});
}

// Combined weights, packed as tile.h has it with the filters as depth: [product][panel][filter][PANEL]. One part per
// product. words: shape, weights, packed, scheme.
KERNEL(winograd_weights) {
  const Shape &s = shapeOf(job, 0);
  const int filters = s.outChannels, channels = s.channels, panels = (channels + PANEL - 1) / PANEL;
  withScheme(job.whole(3), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    const int py = part / Scheme::PRODUCTS, px = part % Scheme::PRODUCTS;
    float *to = job.floats(2) + (size_t)part * panels * filters * PANEL;
    for (int c = 0; c < panels * PANEL; c++) {
      const float *from = job.floats(1) + (size_t)c * filters;
      const size_t tap = (size_t)channels * filters;
      float *column = to + (size_t)(c / PANEL) * filters * PANEL + c % PANEL;
      for (int f = 0; f < filters; f++) {
        float rows[3] = {};
        if (c < channels)
          for (int ky = 0; ky < 3; ky++) {
            const float w[3] = {from[3 * ky * tap + f], from[(3 * ky + 1) * tap + f], from[(3 * ky + 2) * tap + f]};
            rows[ky] = Scheme::weight(px, w);
          }
        column[(size_t)f * PANEL] = Scheme::weight(py, rows);
      }
    }
  });
}

// Tiles whose combined gradients and products are in memory at once.
constexpr int TILES_AT_ONCE = 24;

// Floats from one combination to the next: all tiles and a cache line, so that they do not share a few places of the cache.
INLINE size_t apart(int floats) { return (size_t)TILES_AT_ONCE * floats + 16; }

// words: shape, output gradient, packed weights, input gradient, scheme, block of tiles, scratch, its floats per part
// (INPUTS^2 apart(outChannels) + PRODUCTS^2 apart(whole panels of channels)), zeros (outChannels).
KERNEL(winograd_input_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *gradient = job.floats(1), *packed = job.floats(2), *zeros = job.floats(8);
  const int filters = s.outChannels, channels = s.channels;
  const int width = (channels + PANEL - 1) / PANEL * PANEL;
  withScheme(job.whole(4), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    constexpr int WINDOW = Scheme::WINDOW, INPUTS = Scheme::INPUTS, PRODUCTS = Scheme::PRODUCTS, OUTPUTS = Scheme::OUTPUTS;
    const int down = (s.height + OUTPUTS - 1) / OUTPUTS, across = (s.width + OUTPUTS - 1) / OUTPUTS;
    const Range range = rangeOf(s.images * down * across, job.whole(5), part);
    float *combined = job.floats(6) + (size_t)part * job.words[7];
    float *products = combined + INPUTS * INPUTS * apart(filters);
    const int onlyTap = 0;
    Walk walk(across, down, range.begin);
    for (int first = range.begin; first < range.end; first += TILES_AT_ONCE) {
      const int count = range.end - first < TILES_AT_ONCE ? range.end - first : TILES_AT_ONCE;
      Place places[TILES_AT_ONCE];
      for (int i = 0; i < count; i++) {
        places[i] = walk.next();
        const int top = Scheme::source(places[i].y, s.padTop), left = Scheme::source(places[i].x, s.padLeft);
        const float *from[WINDOW][WINDOW];
        for (int y = 0; y < WINDOW; y++)
          for (int x = 0; x < WINDOW; x++) {
            const int row = top + y, column = left + x;
            const bool inside = row >= 0 && row < s.outHeight && column >= 0 && column < s.outWidth;
            const size_t pixel = ((size_t)places[i].image * s.outHeight + row) * s.outWidth + column;
            from[y][x] = inside ? gradient + pixel * filters : zeros;
          }
        const auto combine = [&](int f, auto lanes) {
          Vector across[WINDOW][INPUTS];
          for (int y = 0; y < WINDOW; y++) {
            Vector d[WINDOW];
            for (int x = 0; x < WINDOW; x++) d[x] = lanes.get(from[y][x] + f, 0);
            Scheme::combine(d, across[y]);
          }
          for (int x = 0; x < INPUTS; x++) {
            Vector d[WINDOW], v[INPUTS];
            for (int y = 0; y < WINDOW; y++) d[y] = across[y][x];
            Scheme::combine(d, v);
            for (int y = 0; y < INPUTS; y++)
              lanes.put(combined + (y * INPUTS + x) * apart(filters) + (size_t)i * filters + f, 0, v[y]);
          }
        };
        int f = 0;
        for (; f + LANES <= filters; f += LANES) combine(f, Lanes<1>{});
        if (f < filters) combine(f, FewLanes{filters - f});
      }
      for (int product = 0; product < PRODUCTS * PRODUCTS; product++) {
        const int input = Scheme::inputOf[product / PRODUCTS] * INPUTS + Scheme::inputOf[product % PRODUCTS];
        const float *rows[TILES_AT_ONCE];
        float *to[TILES_AT_ONCE];
        for (int i = 0; i < count; i++) rows[i] = combined + input * apart(filters) + (size_t)i * filters;
        for (int c = 0; c < width; c += PANEL) {
          for (int i = 0; i < count; i++) to[i] = products + product * apart(width) + (size_t)i * width + c;
          rowTiles(count, rows, TILES_AT_ONCE, &onlyTap, 1, filters, packed + ((size_t)product * width + c) * filters, to,
                   PANEL);
        }
      }
      for (int i = 0; i < count; i++) {
        const int top = places[i].y * OUTPUTS, left = places[i].x * OUTPUTS;
        float *image = job.floats(3) + (((size_t)places[i].image * s.height + top) * s.width + left) * channels;
        const int rows = s.height - top < OUTPUTS ? s.height - top : OUTPUTS;
        const int columns = s.width - left < OUTPUTS ? s.width - left : OUTPUTS;
        const auto finish = [&](int c, auto lanes) {
          Vector across[PRODUCTS][OUTPUTS];
          for (int y = 0; y < PRODUCTS; y++) {
            Vector p[PRODUCTS];
            for (int x = 0; x < PRODUCTS; x++)
              p[x] = load(products + (y * PRODUCTS + x) * apart(width) + (size_t)i * width + c);
            Scheme::finish(p, across[y]);
          }
          for (int x = 0; x < columns; x++) {
            Vector p[PRODUCTS], out[OUTPUTS];
            for (int y = 0; y < PRODUCTS; y++) p[y] = across[y][x];
            Scheme::finish(p, out);
            for (int y = 0; y < rows; y++) lanes.put(image + ((size_t)y * s.width + x) * channels + c, 0, out[y]);
          }
        };
        int c = 0;
        for (; c + LANES <= channels; c += LANES) finish(c, Lanes<1>{});
        if (c < channels) finish(c, FewLanes{channels - c});
      }
    }
  });
}
