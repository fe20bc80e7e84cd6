// The two register tiles under every dense product. Rows of the left factor are pointers, so that the same tile serves
// matrices and convolutions (a padded pixel points at zeros). The right factor is packed into panels of PANEL columns.
#pragma once
#include "job.h"

#if VECTOR_LANES == 16
constexpr int TILE_ROWS = 12;
#elif VECTOR_LANES == 8
constexpr int TILE_ROWS = 6;
#else
constexpr int TILE_ROWS = 4;
#endif
constexpr int PANEL_VECTORS = 2;
constexpr int PANEL = PANEL_VECTORS * LANES;

// out[row][0..PANEL) = sum over taps and depth of rows[tap][row][k] * panel[place[tap] * depth + k]. A matrix product is
// the case of one tap; a convolution leaves out the taps that meet only padding. With a rowStride of 0 all taps begin at
// the same pointers, `apart` floats from one to the next. Where it goes on, the sums begin with what is there.
template <int ROWS>
INLINE void rowTile(const float *const *rows, int rowStride, const int *place, int taps, int depth, const float *panel,
                    float *const *out, int columns, int apart, bool goesOn) {
  Vector sum[ROWS][PANEL_VECTORS];
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int j = 0; j < PANEL_VECTORS; j++) {
      const int left = columns - j * LANES;
      sum[i][j] = Vector{};
      if (goesOn && left >= LANES) sum[i][j] = load(out[i] + j * LANES);
      else if (goesOn && left > 0) sum[i][j] = loadSome(out[i] + j * LANES, left);
    }
  for (int tap = 0; tap < taps; tap++) {
    const float *left[ROWS];
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++) left[i] = rows[(size_t)tap * rowStride + i] + (size_t)tap * apart;
    const float *weights = panel + (size_t)place[tap] * depth * PANEL;
    for (int k = 0; k < depth; k++, weights += PANEL) {
      Vector right[PANEL_VECTORS];
#pragma GCC unroll 4
      for (int j = 0; j < PANEL_VECTORS; j++) right[j] = load(weights + j * LANES);
#pragma GCC unroll 16
      for (int i = 0; i < ROWS; i++) {
        const Vector x = splat(left[i][k]);
#pragma GCC unroll 4
        for (int j = 0; j < PANEL_VECTORS; j++) sum[i][j] = multiplyAdd(x, right[j], sum[i][j]);
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < PANEL_VECTORS; j++) {
      const int left = columns - j * LANES;
      if (left >= LANES) store(out[i] + j * LANES, sum[i][j]);
      else if (left > 0) storeSome(out[i] + j * LANES, sum[i][j], left);
    }
}

static void rowTiles(int count, const float *const *rows, int rowStride, const int *place, int taps, int depth,
                     const float *panel, float *const *out, int columns, int apart = 0, bool goesOn = false) {
  int i = 0;
  for (; i + TILE_ROWS <= count; i += TILE_ROWS)
    rowTile<TILE_ROWS>(rows + i, rowStride, place, taps, depth, panel, out + i, columns, apart, goesOn);
  if (TILE_ROWS > 8 && count - i >= 8) {
    rowTile<8>(rows + i, rowStride, place, taps, depth, panel, out + i, columns, apart, goesOn);
    i += 8;
  }
  if (TILE_ROWS > 4 && count - i >= 4) {
    rowTile<4>(rows + i, rowStride, place, taps, depth, panel, out + i, columns, apart, goesOn);
    i += 4;
  }
  if (count - i >= 2) {
    rowTile<2>(rows + i, rowStride, place, taps, depth, panel, out + i, columns, apart, goesOn);
    i += 2;
  }
  if (i < count) rowTile<1>(rows + i, rowStride, place, taps, depth, panel, out + i, columns, apart, goesOn);
}

// out[i][0..columns) += sum over p of left[p][offset + i] * right[p * rightStride + 0..columns): the product with the
// left factor transposed, as weight gradients need it. While it multiplies, aside(p) may do a little of something else.
template <int ROWS, class Aside>
INLINE void outerTile(const float *const *left, int offset, int points, const float *right, int rightStride, float *out,
                      int outStride, int columns, Aside aside) {
  Vector sum[ROWS][PANEL_VECTORS];
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int j = 0; j < PANEL_VECTORS; j++) sum[i][j] = Vector{};
  if (columns >= PANEL) {
    for (int p = 0; p < points; p++) {
      const float *x = left[p] + offset, *row = right + (size_t)p * rightStride;
      Vector y[PANEL_VECTORS];
#pragma GCC unroll 4
      for (int j = 0; j < PANEL_VECTORS; j++) y[j] = load(row + j * LANES);
#pragma GCC unroll 16
      for (int i = 0; i < ROWS; i++) {
        const Vector xi = splat(x[i]);
#pragma GCC unroll 4
        for (int j = 0; j < PANEL_VECTORS; j++) sum[i][j] = multiplyAdd(xi, y[j], sum[i][j]);
      }
      aside(p);
    }
  } else {
    for (int p = 0; p < points; p++) {
      const float *x = left[p] + offset, *row = right + (size_t)p * rightStride;
      for (int j = 0; j < PANEL_VECTORS; j++) {
        const int rest = columns - j * LANES;
        if (rest <= 0) break;
        const Vector y = rest >= LANES ? load(row + j * LANES) : loadSome(row + j * LANES, rest);
        for (int i = 0; i < ROWS; i++) sum[i][j] = multiplyAdd(splat(x[i]), y, sum[i][j]);
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < PANEL_VECTORS; j++) {
      const int rest = columns - j * LANES;
      float *to = out + (size_t)i * outStride + j * LANES;
      if (rest >= LANES) store(to, load(to) + sum[i][j]);
      else if (rest > 0) storeSome(to, loadSome(to, rest) + sum[i][j], rest);
    }
}

template <class Aside, int ROWS = TILE_ROWS>
static void outerRows(int count, const float *const *left, int offset, int points, const float *right, int rightStride,
                      float *out, int outStride, int columns, Aside aside) {
  if (count == ROWS) outerTile<ROWS>(left, offset, points, right, rightStride, out, outStride, columns, aside);
  else if constexpr (ROWS > 1)
    outerRows<Aside, ROWS - 1>(count, left, offset, points, right, rightStride, out, outStride, columns, aside);
}
struct Nothing {
  MEMBER void operator()(int) const {}
};
// Any number of rows, in tiles of about the same size.
template <class Aside = Nothing>
static void outerTiles(int count, const float *const *left, int offset, int points, const float *right, int rightStride,
                       float *out, int outStride, int columns, Aside aside = Aside{}) {
  for (int tiles = (count + TILE_ROWS - 1) / TILE_ROWS; tiles > 0; tiles--) {
    const int rows = count / tiles;
    outerRows(rows, left, offset, points, right, rightStride, out, outStride, columns, aside);
    offset += rows;
    out += (size_t)rows * outStride;
    count -= rows;
  }
}

// Pieces of the outer product whose pointers lie on the stack.
constexpr int POINTS = 128;

// Packs a whole panel whose columns lie one after the other, `apart` floats each, in squares of four by four: what a line
// holds is read at once, where columns that lie a power of two apart would drive each other out of the first cache.
INLINE void packTurned(const float *from, size_t apart, int depth, float *to) {
  typedef float Four __attribute__((vector_size(16), aligned(4)));
  const auto four = [](const float *at) EACH { return *(const Four *)at; };
  for (int n = 0; n < PANEL; n += 4, from += 4 * apart, to += 4) {
    float *line = to;
    int k = 0;
    for (; k + 4 <= depth; k += 4, line += 4 * PANEL) {
      const Four a = four(from + k), b = four(from + apart + k), c = four(from + 2 * apart + k), d = four(from + 3 * apart + k);
      const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
      const Four AB = __builtin_shufflevector(a, b, 2, 6, 3, 7), CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      *(Four *)line = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
      *(Four *)(line + PANEL) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
      *(Four *)(line + 2 * PANEL) = __builtin_shufflevector(AB, CD, 0, 1, 4, 5);
      *(Four *)(line + 3 * PANEL) = __builtin_shufflevector(AB, CD, 2, 3, 6, 7);
    }
    for (; k < depth; k++, line += PANEL)
      for (int j = 0; j < 4; j++) line[j] = from[j * apart + k];
  }
}

// Packs right[tap][k][n] (given by strides) into [panel][tap][k][PANEL], zero padded. `panel` selects one panel.
INLINE void packPanel(const float *from, const int32_t *tapOffsets, int taps, int depth, int columns, int depthStride,
                      int columnStride, int panel, float *to) {
  to += (size_t)panel * taps * depth * PANEL;
  const int first = panel * PANEL, some = columns - first < PANEL ? columns - first : PANEL;
  for (int tap = 0; tap < taps; tap++, to += (size_t)depth * PANEL) {
    const float *corner = from + tapOffsets[tap] + (size_t)first * columnStride;
    if (depthStride == 1 && some == PANEL) {
      packTurned(corner, columnStride, depth, to);
      continue;
    }
    for (int k = 0; k < depth; k++) {
      const float *row = corner + (size_t)k * depthStride;
      float *line = to + (size_t)k * PANEL;
      if (columnStride == 1 && some == PANEL)
        for (int j = 0; j < PANEL_VECTORS; j++) store(line + j * LANES, load(row + j * LANES));
      else
        for (int j = 0; j < PANEL; j++) line[j] = j < some ? row[(size_t)j * columnStride] : 0.0f;
    }
  }
}

// words: from, tapOffsets, taps, depth, columns, depthStride, columnStride, to. One part per panel.
KERNEL(pack) {
  packPanel(job.floats(0), job.integers(1), job.whole(2), job.whole(3), job.whole(4), job.whole(5), job.whole(6), part,
            job.floats(7));
}
