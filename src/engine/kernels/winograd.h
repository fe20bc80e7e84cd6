// 3 x 3 convolutions in fewer products (Winograd 1980; Lavin & Gray 2016, CVPR): the gradient with respect to the input
// for strides 1 and 2, and the convolution itself for stride 1, which is the same with the weights turned around.
// Along each axis a tile of outputs is a sum of products of combined inputs (here the output's gradients) and combined
// weights. At stride 1 there are 6 products in place of 12 for four pixels, or 4 in place of 6 for two where the image is
// too small; at stride 2 9 in place of 12 for eight pixels, or 5 in place of 6 for four. So 9 or 16, and 20 or 25 in place
// of 36. The products of many tiles are matrix products (tile.h).
#pragma once
#include "winograd_steps.h"

// Combined weights, packed as tile.h has it with the filters as depth: [weight][panel][filter][PANEL], packedApart from one
// to the next. words: shape, weights [3][3][channels][filters], or [3][3][filters][channels] and turned around, packed,
// scheme, turned, block of filters (a multiple of LANES).
KERNEL(winograd_weights) {
  const Shape &s = shapeOf(job, 0);
  const int filters = s.outChannels, channels = s.channels;
  const size_t distance = packedApart(channels, filters);
  const bool turned = job.whole(4) == 1;
  const ptrdiff_t tap = (ptrdiff_t)channels * filters;
  const Range range = rangeOf(filters, job.whole(5), part);
  withScheme(job.whole(3), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    float some[9 * LANES * LANES];  // [tap][filter][channel], zeros where there is none
    for (int c = 0; c < wholePanels(channels); c += LANES)
      for (int first = range.begin; first < range.end; first += LANES) {
        const int count = range.end - first < LANES ? range.end - first : LANES;
        for (int t = 0; t < 9; t++)
          for (int lane = 0; lane < LANES; lane++)
            for (int f = 0; f < count; f++) {
              const size_t at = turned ? (size_t)(first + f) * channels + c + lane : (size_t)(c + lane) * filters + first + f;
              some[(t * LANES + f) * LANES + lane] = c + lane < channels ? job.floats(1)[(turned ? 8 - t : t) * tap + at] : 0.0f;
            }
        float *to = job.floats(2) + ((size_t)(c / PANEL) * filters + first) * PANEL + c % PANEL;
        for (int f = 0; f < count; f++) combineWeights<Scheme>(some + f * LANES, to + (size_t)f * PANEL, distance);
      }
  });
}

// The three steps for a few tiles at a time, which stay in a cache. words: shape of the convolution whose input gradient it
// is, output gradient, packed weights, input gradient, scheme, block of tiles, scratch, its floats per part (INPUTS^2
// apart(outChannels) + PRODUCTS^2 apart(whole panels of channels)), zeros (outChannels).
KERNEL(winograd) {
  const Shape &s = shapeOf(job, 0);
  const int filters = s.outChannels, width = wholePanels(s.channels);
  withScheme(job.whole(4), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    constexpr int PRODUCTS = Scheme::PRODUCTS, TILES = TILES_AT_ONCE<Scheme>;
    const Range range = rangeOf(tilesOf<Scheme>(s), job.whole(5), part);
    const size_t ofCombined = apart<Scheme>(filters), ofProducts = apart<Scheme>(width);
    float *combined = job.floats(6) + (size_t)part * job.words[7];
    float *products = combined + Scheme::INPUTS * Scheme::INPUTS * ofCombined;
    Walk walk = walkFrom<Scheme>(s, range.begin);
    for (int first = range.begin; first < range.end; first += TILES) {
      const int count = range.end - first < TILES ? range.end - first : TILES;
      Place places[TILES];
      for (int i = 0; i < count; i++) {
        places[i] = walk.next();
        combineAt<Scheme>(s, job.floats(1), job.floats(8), places[i], combined + (size_t)i * filters, ofCombined);
      }
      for (int product = 0; product < PRODUCTS * PRODUCTS; product++)
        tileProduct(count, combined + inputOf<Scheme>(product) * ofCombined, filters, filters,
                    job.floats(2) + weightOf<Scheme>(product) * packedApart(s.channels, filters), width,
                    products + product * ofProducts);
      for (int i = 0; i < count; i++)
        finishAt<Scheme>(s, places[i], products + (size_t)i * width, ofProducts, job.floats(3));
    }
  });
}

// The steps one after the other for as many tiles as there is memory for, where the weights are so many that no cache holds
// them: a product's are then read once for all tiles.

// words: shape, output gradient, combined [combination][tile][filter], scheme, first tile, tiles, block of tiles, floats of
// a combination, zeros (outChannels).
KERNEL(winograd_combine) {
  const Shape &s = shapeOf(job, 0);
  withScheme(job.whole(3), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    const Range range = rangeOf(job.whole(5), job.whole(6), part);
    Walk walk = walkFrom<Scheme>(s, job.whole(4) + range.begin);
    for (int i = range.begin; i < range.end; i++)
      combineAt<Scheme>(s, job.floats(1), job.floats(8), walk.next(), job.floats(2) + i * tileApart(s.outChannels),
                        job.whole(7));
  });
}

// words: shape, combined, packed weights, products [product][tile][whole panels of channels], scheme, tiles, block of tiles
// (at most POINTS), parts per product, floats of a combination, floats of a product.
KERNEL(winograd_products) {
  const Shape &s = shapeOf(job, 0);
  const int filters = s.outChannels, width = wholePanels(s.channels), product = part / job.whole(7);
  const Range range = rangeOf(job.whole(5), job.whole(6), part % job.whole(7));
  withScheme(job.whole(4), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    const float *left = job.floats(1) + (size_t)inputOf<Scheme>(product) * job.whole(8);
    tileProduct(range.end - range.begin, left + range.begin * tileApart(filters), filters, (int)tileApart(filters),
                job.floats(2) + weightOf<Scheme>(product) * packedApart(s.channels, filters), width,
                job.floats(3) + (size_t)product * job.whole(9) + (size_t)range.begin * width);
  });
}

// words: shape, products, input gradient, scheme, first tile, tiles, block of tiles, floats of a product.
KERNEL(winograd_finish) {
  const Shape &s = shapeOf(job, 0);
  withScheme(job.whole(3), [&](auto scheme) {
    typedef decltype(scheme) Scheme;
    const Range range = rangeOf(job.whole(5), job.whole(6), part);
    Walk walk = walkFrom<Scheme>(s, job.whole(4) + range.begin);
    for (int i = range.begin; i < range.end; i++)
      finishAt<Scheme>(s, walk.next(), job.floats(1) + (size_t)i * wholePanels(s.channels), job.whole(7), job.floats(2));
  });
}
