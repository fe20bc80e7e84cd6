// What winograd.h and winograd_gradient.h are made of: the tiles of an image, and the steps of one tile.
// The steps are functions of their own: all in one kernel, V8 would keep less in registers, and the products took twice the
// time.
#pragma once
#include "conv.h"
#include "winograd_schemes.h"

constexpr int MOST_TILES = 24;
// Tiles whose combined gradients and products are in memory at once: whole register tiles, and no more than fits a cache.
template <class Scheme>
constexpr int TILES_AT_ONCE = Scheme::INPUTS > 4 ? 12 : MOST_TILES;

// Floats from one combination, tile or combined weight to the next: a cache line more than they have, so that they do not
// share a few places of the cache.
template <class Scheme>
INLINE size_t apart(int floats) {
  return (size_t)TILES_AT_ONCE<Scheme> * floats + 16;
}
INLINE size_t tileApart(int channels) { return (size_t)channels + 16; }
INLINE int wholePanels(int channels) { return (channels + PANEL - 1) / PANEL * PANEL; }
INLINE size_t packedApart(int channels, int filters) { return (size_t)wholePanels(channels) * filters + 16; }

// Tiles lie side by side over the pixels whose gradient is asked for.
template <class Scheme>
INLINE Walk walkFrom(const Shape &s, int tile) {
  return Walk((s.width + Scheme::OUTPUTS - 1) / Scheme::OUTPUTS, (s.height + Scheme::OUTPUTS - 1) / Scheme::OUTPUTS, tile);
}
template <class Scheme>
INLINE int tilesOf(const Shape &s) {
  const Walk walk = walkFrom<Scheme>(s, 0);
  return s.images * walk.height * walk.width;
}

// Of product number `product` the combination, and the combined weight that it meets.
template <class Scheme>
INLINE int inputOf(int product) {
  return Scheme::inputOf[product / Scheme::PRODUCTS] * Scheme::INPUTS + Scheme::inputOf[product % Scheme::PRODUCTS];
}
template <class Scheme>
INLINE int weightOf(int product) {
  return Scheme::weightOf[product / Scheme::PRODUCTS] * Scheme::WEIGHTS + Scheme::weightOf[product % Scheme::PRODUCTS];
}

// All combined weights of one vector of weights for each tap, LANES * LANES floats apart; to[weight * distance].
template <class Scheme>
static __attribute__((noinline)) void combineWeights(const float *from, float *to, size_t distance) {
  constexpr int WEIGHTS = Scheme::WEIGHTS;
  Vector across[WEIGHTS][3];
  for (int ky = 0; ky < 3; ky++) {
    Vector w[3];
    for (int kx = 0; kx < 3; kx++) w[kx] = load(from + (3 * ky + kx) * LANES * LANES);
    for (int x = 0; x < WEIGHTS; x++) across[x][ky] = Scheme::weight(x, w);
  }
  for (int x = 0; x < WEIGHTS; x++)
    for (int y = 0; y < WEIGHTS; y++) store(to + (y * WEIGHTS + x) * distance, Scheme::weight(y, across[x]));
}

// A row of tiles reads and writes these `rows` rows of an image soon, from the corner's on, in windows that are too short for
// a processor to see where they lead. More than MOST_TOUCHED floats would leave the cache before it is their turn.
constexpr size_t MOST_TOUCHED = 1 << 16;
INLINE void touchRows(const float *images, Place corner, int rows, int height, size_t line) {
  const int begin = corner.y < 0 ? 0 : corner.y, end = corner.y + rows < height ? corner.y + rows : height;
  if (begin < end && (end - begin) * line <= MOST_TOUCHED)
    touch(images + ((size_t)corner.image * height + begin) * line, (end - begin) * line);
}

// Where the pixels of a window begin, zeros outside the image.
template <int WINDOW>
INLINE void windowAt(const float *images, Place corner, int height, int width, int channels, const float *zeros,
                     const float *(*from)[WINDOW]) {
  for (int y = 0; y < WINDOW; y++)
    for (int x = 0; x < WINDOW; x++) {
      const int row = corner.y + y, column = corner.x + x;
      const bool inside = row >= 0 && row < height && column >= 0 && column < width;
      from[y][x] = inside ? images + (((size_t)corner.image * height + row) * width + column) * channels : zeros;
    }
}

// Combinations of the window whose pixels begin at `from`, `distance` floats from one to the next.
template <class Scheme>
static __attribute__((noinline)) void combineTile(const float *const (*from)[Scheme::WINDOW], int channels, float *to,
                                                  size_t distance) {
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
      for (int y = 0; y < INPUTS; y++) lanes.put(to + (y * INPUTS + x) * distance + f, 0, v[y]);
    }
  };
  int f = 0;
  for (; f + LANES <= channels; f += LANES) combine(f, Lanes<1>{});
  if (f < channels) combine(f, FewLanes{channels - f});
}

template <class Scheme>
INLINE void combineAt(const Shape &s, const float *gradient, const float *zeros, Place tile, float *to, size_t distance) {
  const float *from[Scheme::WINDOW][Scheme::WINDOW];
  const Place corner = {tile.image, Scheme::source(tile.y, s.padTop), Scheme::source(tile.x, s.padLeft)};
  if (tile.x == 0) touchRows(gradient, corner, Scheme::WINDOW, s.outHeight, (size_t)s.outWidth * s.outChannels);
  windowAt<Scheme::WINDOW>(gradient, corner, s.outHeight, s.outWidth, s.outChannels, zeros, from);
  combineTile<Scheme>(from, s.outChannels, to, distance);
}

// out[tile][0 .. width) = left[tile][0 .. depth) times packed weights, for at most POINTS tiles, `row` floats from one to
// the next.
static __attribute__((noinline)) void tileProduct(int count, const float *left, int depth, int row, const float *packed,
                                                  int width, float *out) {
  const int onlyTap = 0;
  const float *rows[POINTS];
  float *to[POINTS];
  for (int i = 0; i < count; i++) rows[i] = left + (size_t)i * row;
  for (int c = 0; c < width; c += PANEL) {
    for (int i = 0; i < count; i++) to[i] = out + (size_t)i * width + c;
    rowTiles(count, rows, count, &onlyTap, 1, depth, packed + (size_t)c * depth, to, PANEL);
  }
}

// The first `rows` x `columns` pixels of a tile from its products, `distance` floats from one to the next; in `image` rows are
// `line` floats apart, pixels `pixel`.
template <class Scheme>
static __attribute__((noinline)) void finishTile(const float *products, size_t distance, float *image, size_t line,
                                                 int pixel, int rows, int columns, int channels) {
  constexpr int PRODUCTS = Scheme::PRODUCTS, OUTPUTS = Scheme::OUTPUTS;
  const auto finish = [&](int c, auto lanes) {
    Vector across[PRODUCTS][OUTPUTS];
    for (int y = 0; y < PRODUCTS; y++) {
      Vector p[PRODUCTS];
      for (int x = 0; x < PRODUCTS; x++) p[x] = load(products + (y * PRODUCTS + x) * distance + c);
      Scheme::finish(p, across[y]);
    }
    for (int x = 0; x < columns; x++) {
      Vector p[PRODUCTS], out[OUTPUTS];
      for (int y = 0; y < PRODUCTS; y++) p[y] = across[y][x];
      Scheme::finish(p, out);
      for (int y = 0; y < rows; y++) lanes.put(image + y * line + (size_t)x * pixel + c, 0, out[y]);
    }
  };
  int c = 0;
  for (; c + LANES <= channels; c += LANES) finish(c, Lanes<1>{});
  if (c < channels) finish(c, FewLanes{channels - c});
}

template <class Scheme>
INLINE void finishAt(const Shape &s, Place tile, const float *products, size_t distance, float *images) {
  constexpr int OUTPUTS = Scheme::OUTPUTS;
  const int top = tile.y * OUTPUTS, left = tile.x * OUTPUTS;
  const size_t line = (size_t)s.width * s.channels;
  if (tile.x == 0) touchRows(images, {tile.image, top, 0}, OUTPUTS, s.height, line);
  float *image = images + ((size_t)tile.image * s.height + top) * line + (size_t)left * s.channels;
  const int rows = s.height - top < OUTPUTS ? s.height - top : OUTPUTS;
  const int columns = s.width - left < OUTPUTS ? s.width - left : OUTPUTS;
  finishTile<Scheme>(products, distance, image, line, s.channels, rows, columns, s.channels);
}
