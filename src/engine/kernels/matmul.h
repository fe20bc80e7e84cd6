// Dense matrix products, row-major. The right factor is packed first (tile.h: pack), which also transposes it.
// A long depth is cut into pieces: a panel of the right factor then stays in the first cache while all rows of a part meet
// it, and rows of the left factor are laid out so that none are a power of two apart, which would share few places there.
#pragma once
#include "tile.h"

constexpr int ROWS_TOGETHER = 96;                           // a multiple of TILE_ROWS of every build
constexpr int DEPTH_TOGETHER = TILE_ROWS == 4 ? 128 : 256;  // both lie on the stack

// Factors and result of one matrix of the batch, and the rows of the part.
struct Product {
  const float *left, *packed;
  float *out;
  int rows, depth, columns;
  Range range;
  MEMBER Product(const Job &job, int part) : rows(job.whole(3)), depth(job.whole(4)), columns(job.whole(5)) {
    const int perMatrix = job.whole(7), matrix = part / perMatrix;
    left = job.floats(0) + (size_t)matrix * job.whole(8);
    packed = job.floats(1) + (size_t)matrix * job.whole(9);
    out = job.floats(2) + (size_t)matrix * job.whole(10);
    range = rangeOf(rows, job.whole(6), part % perMatrix);
  }
  // Calls run(first row, its end, first of the depth, how much of it, at most `most`): first all the depth of some rows.
  template <class Run>
  MEMBER void inPieces(int most, Run run) const {
    for (int m = range.begin; m < range.end; m += ROWS_TOGETHER)
      for (int k = 0; k < depth; k += most)
        run(m, range.end - m < ROWS_TOGETHER ? range.end : m + ROWS_TOGETHER, k, depth - k < most ? depth - k : most);
  }
};

// out[m][n] = sum over k of left[m][k] * right[k][n], for a batch of matrices.
// words: left, packed, out, rows, depth, columns, block, parts per matrix, left stride, packed stride, out stride (floats
// from one matrix of the batch to the next; 0 repeats it).
KERNEL(matmul) {
  const Product p(job, part);
  constexpr int APART = DEPTH_TOGETHER + 16;
  float copies[ROWS_TOGETHER * APART];
  const int onlyTap = 0;
  // Copies that few columns read cost more than they save.
  const bool inOne = p.depth <= 8 * DEPTH_TOGETHER || p.columns < 8 * PANEL;
  p.inPieces(inOne ? p.depth : DEPTH_TOGETHER, [&](int begin, int end, int k, int some) {
    for (int m = begin; m < end && !inOne; m++)
      for (int i = 0; i < some; i++) copies[(m - begin) * APART + i] = p.left[(size_t)m * p.depth + k + i];
    for (int first = 0; first < p.columns; first += PANEL) {
      const float *right = p.packed + (size_t)first * p.depth + (size_t)k * PANEL;
      for (int m = begin; m < end; m += TILE_ROWS) {
        const int count = end - m < TILE_ROWS ? end - m : TILE_ROWS;
        const float *from[TILE_ROWS];
        float *to[TILE_ROWS];
        for (int i = 0; i < count; i++) {
          from[i] = inOne ? p.left + (size_t)(m + i) * p.depth : copies + (m + i - begin) * APART;
          to[i] = p.out + (size_t)(m + i) * p.columns + first;
        }
        rowTiles(count, from, TILE_ROWS, &onlyTap, 1, some, right, to, p.columns - first, 0, k > 0);
      }
    }
  });
}

// out[m][n] = sum over k of left[k][m] * right[k][n]: the left factor is stored transposed.
// words: left, packed right, out, rows, depth, columns, block, parts per matrix, left stride, packed stride, out stride.
KERNEL(matmul_transposed) {
  const Product p(job, part);
  float copies[ROWS_TOGETHER * DEPTH_TOGETHER];
  const float *points[DEPTH_TOGETHER];
  for (size_t i = (size_t)p.range.begin * p.columns; i < (size_t)p.range.end * p.columns; i++) p.out[i] = 0.0f;
  p.inPieces(DEPTH_TOGETHER, [&](int begin, int end, int k, int some) {
    for (int m = begin; m < end; m += TILE_ROWS)
      for (int i = 0; i < some; i++) {
        float *to = copies + (m - begin) * DEPTH_TOGETHER + i * TILE_ROWS;
        for (int r = 0; r < TILE_ROWS && m + r < end; r++) to[r] = p.left[(size_t)(k + i) * p.rows + m + r];
      }
    for (int first = 0; first < p.columns; first += PANEL)
      for (int m = begin; m < end; m += TILE_ROWS) {
        for (int i = 0; i < some; i++) points[i] = copies + (m - begin) * DEPTH_TOGETHER + i * TILE_ROWS;
        outerTiles(end - m < TILE_ROWS ? end - m : TILE_ROWS, points, 0, some,
                   p.packed + (size_t)first * p.depth + (size_t)k * PANEL, PANEL, p.out + (size_t)m * p.columns + first,
                   p.columns, p.columns - first);
      }
  });
}
