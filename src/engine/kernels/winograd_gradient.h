// The gradient of a 3 x 3 convolution at stride 1 with respect to its weights in fewer products: winograd.h the other way.
// There an output tile is made from the products of combined inputs and combined weights, so the gradient of a combined
// weight is the sum over all tiles of the combined input times the product's gradient: 36 sums for the 144 of four by four
// pixels. Some tiles at a time are combined, then each product's sum over them is a matrix product.
#pragma once
#include "winograd_steps.h"

template <class Scheme>
struct Spread {
  static constexpr int WINDOW = Scheme::OUTPUTS, INPUTS = Scheme::PRODUCTS;
  INLINE void combine(const Vector *y, Vector *p) { Scheme::spread(y, p); }
};

// words: shape of the convolution whose input gradient has the outputs' tiles (winograd.h: turned around), gradient of the
// outputs [..][channels], gradients of products [product][tile][channel], scheme, first tile, tiles, block of tiles, floats
// of a product, zeros (channels). The combined inputs come from winograd_combine.
KERNEL(winograd_gradient_spread) {
  const Shape &s = shapeOf(job, 0);
  withStrideOne(job.whole(3), [&](auto scheme) {
    typedef Spread<decltype(scheme)> Back;
    const Range range = rangeOf(job.whole(5), job.whole(6), part);
    Walk walk = walkFrom<decltype(scheme)>(s, job.whole(4) + range.begin);
    for (int i = range.begin; i < range.end; i++) {
      const Place tile = walk.next();
      const Place corner = {tile.image, tile.y * Back::WINDOW, tile.x * Back::WINDOW};
      if (tile.x == 0) touchRows(job.floats(1), corner, Back::WINDOW, s.height, (size_t)s.width * s.channels);
      const float *from[Back::WINDOW][Back::WINDOW];
      windowAt<Back::WINDOW>(job.floats(1), corner, s.height, s.width, s.channels, job.floats(8), from);
      combineTile<Back>(from, s.channels, job.floats(2) + i * tileApart(s.channels), job.whole(7));
    }
  });
}

// Adds the products of at most POINTS tiles to sums[product][channel][filter]; the first tiles put them there.
// words: combined inputs, gradients of products, sums, tiles, channels, filters, block of channels, parts per product, first,
// floats of a combination, floats of a product's gradients.
KERNEL(winograd_gradient_sums) {
  const int tiles = job.whole(3), channels = job.whole(4), filters = job.whole(5), perProduct = job.whole(7);
  const int product = part / perProduct;
  const Range range = rangeOf(channels, job.whole(6), part % perProduct);
  const float *left = job.floats(0) + (size_t)product * job.whole(9);
  const float *right = job.floats(1) + (size_t)product * job.whole(10);
  float *sums = job.floats(2) + (size_t)product * channels * filters;
  if (job.whole(8) == 1)
    for (size_t i = (size_t)range.begin * filters; i < (size_t)range.end * filters; i++) sums[i] = 0.0f;
  const float *rows[POINTS];
  for (int i = 0; i < tiles; i++) rows[i] = left + i * tileApart(channels);
  for (int f = 0; f < filters; f += PANEL)
    outerTiles(range.end - range.begin, rows, range.begin, tiles, right + f, (int)tileApart(filters),
               sums + (size_t)range.begin * filters + f, filters, filters - f);
}

// words: sums, gradient of the weights [3][3][channels][filters], scheme, channels, filters, block of channels.
KERNEL(winograd_gradient_weights) {
  const int channels = job.whole(3), filters = job.whole(4);
  const size_t size = (size_t)channels * filters;
  const Range range = rangeOf(channels, job.whole(5), part);
  withStrideOne(job.whole(2), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    constexpr int PRODUCTS = Scheme::PRODUCTS;
    const auto gather = [&](size_t at, auto lanes) {
      Vector across[3][PRODUCTS];
      for (int y = 0; y < PRODUCTS; y++) {
        Vector p[PRODUCTS], w[3];
        for (int x = 0; x < PRODUCTS; x++) p[x] = lanes.get(job.floats(0) + (y * PRODUCTS + x) * size + at, 0);
        Scheme::gather(p, w);
        for (int kx = 0; kx < 3; kx++) across[kx][y] = w[kx];
      }
      // The schemes count taps from the window's end, as the gradient with respect to the input does.
      for (int kx = 0; kx < 3; kx++) {
        Vector w[3];
        Scheme::gather(across[kx], w);
        for (int ky = 0; ky < 3; ky++) lanes.put(job.floats(1) + (3 * (2 - ky) + 2 - kx) * size + at, 0, w[ky]);
      }
    };
    size_t at = (size_t)range.begin * filters;
    const size_t end = (size_t)range.end * filters;
    for (; at + LANES <= end; at += LANES) gather(at, Lanes<1>{});
    if (at < end) gather(at, FewLanes{(int)(end - at)});
  });
}
