// 3 x 3 convolutions in fewer products (Winograd 1980; Lavin & Gray 2016, CVPR): the gradient with respect to the input
// for strides 1 and 2, and the convolution itself for stride 1, which is the same with the weights turned around.
// Along each axis a tile of outputs is a sum of products of combined inputs (here the output's gradients) and combined
// weights. At stride 1 there are 6 products in place of 12 for four pixels, or 4 in place of 6 for two where the image is
// too small; at stride 2 9 in place of 12 for eight pixels, or 5 in place of 6 for four. So 9 or 16, and 20 or 25 in place
// of 36. The products of many tiles are matrix products (tile.h).
#pragma once
#include "conv.h"
#include "winograd_schemes.h"

// Combined weights, packed as tile.h has it with the filters as depth: [weight][panel][filter][PANEL]. One part per
// weight. words: shape, weights [3][3][channels][filters], or [3][3][filters][channels] and turned around, packed, scheme,
// turned.
KERNEL(winograd_weights) {
  const Shape &s = shapeOf(job, 0);
  const int filters = s.outChannels, channels = s.channels, panels = (channels + PANEL - 1) / PANEL;
  const bool turned = job.whole(4) == 1;
  const ptrdiff_t tap = (turned ? -1 : 1) * (ptrdiff_t)channels * filters;
  const float *weights = job.floats(1) - (turned ? 8 * tap : 0);
  withScheme(job.whole(3), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    const int py = part / Scheme::WEIGHTS, px = part % Scheme::WEIGHTS;
    const auto combined = [&](const float *from, auto lanes) {
      Vector rows[3], w[3];
      for (int ky = 0; ky < 3; ky++) {
        for (int kx = 0; kx < 3; kx++) w[kx] = lanes.get(from + (3 * ky + kx) * tap, 0);
        rows[ky] = Scheme::weight(px, w);
      }
      return Scheme::weight(py, rows);
    };
    for (int c = 0; c < panels * PANEL; c += LANES) {
      float *to = job.floats(2) + ((size_t)part * panels + c / PANEL) * filters * PANEL + c % PANEL;
      const int some = channels - c < LANES ? channels - c : LANES;
      if (turned || some <= 0) {
        for (int f = 0; f < filters; f++) {
          const float *from = weights + (size_t)f * channels + c;
          store(to + (size_t)f * PANEL, some <= 0        ? Vector{}
                                        : some == LANES ? combined(from, Lanes<1>{})
                                                        : combined(from, FewLanes{some}));
        }
        continue;
      }
      for (int lane = 0; lane < LANES; lane++) {
        const auto put = [&](int f, int count, Vector value) {
          for (int i = 0; i < count; i++) to[(size_t)(f + i) * PANEL + lane] = value[i];
        };
        const float *from = weights + (size_t)(c + lane) * filters;
        int f = 0;
        for (; f + LANES <= filters; f += LANES) put(f, LANES, lane < some ? combined(from + f, Lanes<1>{}) : Vector{});
        if (f < filters) put(f, filters - f, lane < some ? combined(from + f, FewLanes{filters - f}) : Vector{});
      }
    }
  });
}

constexpr int MOST_TILES = 24;
// Tiles whose combined gradients and products are in memory at once: whole register tiles, and no more than fits a cache.
template <class Scheme>
constexpr int TILES_AT_ONCE = Scheme::INPUTS > 4 ? 12 : MOST_TILES;

// Floats from one combination to the next: all tiles and a cache line, so that they do not share a few places of the cache.
template <class Scheme>
INLINE size_t apart(int floats) {
  return (size_t)TILES_AT_ONCE<Scheme> * floats + 16;
}

// A tile's three steps are functions of their own: all in one kernel, V8 would keep less in registers, and the products took
// twice the time.

// Combined gradients of the tile whose gradients begin at `from`, [combination][apart].
template <class Scheme>
static __attribute__((noinline)) void combineTile(const float *const (*from)[Scheme::WINDOW], int filters, float *to) {
  constexpr int WINDOW = Scheme::WINDOW, INPUTS = Scheme::INPUTS;
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
      for (int y = 0; y < INPUTS; y++) lanes.put(to + (y * INPUTS + x) * apart<Scheme>(filters) + f, 0, v[y]);
    }
  };
  int f = 0;
  for (; f + LANES <= filters; f += LANES) combine(f, Lanes<1>{});
  if (f < filters) combine(f, FewLanes{filters - f});
}

// out[tile][0 .. width) = left[tile][0 .. depth) times packed weights.
static __attribute__((noinline)) void tileProduct(int count, const float *left, int depth, const float *packed, int width,
                                                  float *out) {
  const int onlyTap = 0;
  const float *rows[MOST_TILES];
  float *to[MOST_TILES];
  for (int i = 0; i < count; i++) rows[i] = left + (size_t)i * depth;
  for (int c = 0; c < width; c += PANEL) {
    for (int i = 0; i < count; i++) to[i] = out + (size_t)i * width + c;
    rowTiles(count, rows, count, &onlyTap, 1, depth, packed + (size_t)c * depth, to, PANEL);
  }
}

// The first `rows` x `columns` pixels of a tile from its products, [product][apart]; rows of `image` are `line` floats long.
template <class Scheme>
static __attribute__((noinline)) void finishTile(const float *products, int width, float *image, size_t line, int rows,
                                                 int columns, int channels) {
  constexpr int PRODUCTS = Scheme::PRODUCTS, OUTPUTS = Scheme::OUTPUTS;
  const auto finish = [&](int c, auto lanes) {
    Vector across[PRODUCTS][OUTPUTS];
    for (int y = 0; y < PRODUCTS; y++) {
      Vector p[PRODUCTS];
      for (int x = 0; x < PRODUCTS; x++) p[x] = load(products + (y * PRODUCTS + x) * apart<Scheme>(width) + c);
      Scheme::finish(p, across[y]);
    }
    for (int x = 0; x < columns; x++) {
      Vector p[PRODUCTS], out[OUTPUTS];
      for (int y = 0; y < PRODUCTS; y++) p[y] = across[y][x];
      Scheme::finish(p, out);
      for (int y = 0; y < rows; y++) lanes.put(image + y * line + (size_t)x * channels + c, 0, out[y]);
    }
  };
  int c = 0;
  for (; c + LANES <= channels; c += LANES) finish(c, Lanes<1>{});
  if (c < channels) finish(c, FewLanes{channels - c});
}

// words: shape of the convolution whose input gradient it is, output gradient, packed weights, input gradient, scheme, block of tiles, scratch, its floats per part
// (INPUTS^2 apart(outChannels) + PRODUCTS^2 apart(whole panels of channels)), zeros (outChannels).
KERNEL(winograd) {
  const Shape &s = shapeOf(job, 0);
  const float *gradient = job.floats(1), *packed = job.floats(2), *zeros = job.floats(8);
  const int filters = s.outChannels, channels = s.channels;
  const int width = (channels + PANEL - 1) / PANEL * PANEL;
  withScheme(job.whole(4), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    constexpr int WINDOW = Scheme::WINDOW, INPUTS = Scheme::INPUTS, PRODUCTS = Scheme::PRODUCTS, OUTPUTS = Scheme::OUTPUTS;
    constexpr int TILES = TILES_AT_ONCE<Scheme>;
    const int down = (s.height + OUTPUTS - 1) / OUTPUTS, across = (s.width + OUTPUTS - 1) / OUTPUTS;
    const Range range = rangeOf(s.images * down * across, job.whole(5), part);
    float *combined = job.floats(6) + (size_t)part * job.words[7];
    float *products = combined + INPUTS * INPUTS * apart<Scheme>(filters);
    Walk walk(across, down, range.begin);
    for (int first = range.begin; first < range.end; first += TILES) {
      const int count = range.end - first < TILES ? range.end - first : TILES;
      Place places[TILES];
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
        combineTile<Scheme>(from, filters, combined + (size_t)i * filters);
      }
      for (int product = 0; product < PRODUCTS * PRODUCTS; product++) {
        const int py = product / PRODUCTS, px = product % PRODUCTS;
        const int input = Scheme::inputOf[py] * INPUTS + Scheme::inputOf[px];
        const int weight = Scheme::weightOf[py] * Scheme::WEIGHTS + Scheme::weightOf[px];
        tileProduct(count, combined + input * apart<Scheme>(filters), filters,
                    packed + (size_t)weight * width * filters, width, products + product * apart<Scheme>(width));
      }
      for (int i = 0; i < count; i++) {
        const int top = places[i].y * OUTPUTS, left = places[i].x * OUTPUTS;
        const size_t line = (size_t)s.width * channels;
        float *image = job.floats(3) + ((size_t)places[i].image * s.height + top) * line + (size_t)left * channels;
        const int rows = s.height - top < OUTPUTS ? s.height - top : OUTPUTS;
        const int columns = s.width - left < OUTPUTS ? s.width - left : OUTPUTS;
        finishTile<Scheme>(products + (size_t)i * width, width, image, line, rows, columns, channels);
      }
    }
  });
}
