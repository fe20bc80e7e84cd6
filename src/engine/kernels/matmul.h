// Dense matrix products, row-major. The right factor is packed first (tile.h: pack), which also transposes it.
#pragma once
#include "tile.h"

// out[m][n] = sum over k of left[m][k] * right[k][n], for a batch of matrices.
// words: left, packed, out, rows, depth, columns, block, parts per matrix, left stride, packed stride, out stride (floats
// from one matrix of the batch to the next; 0 repeats it).
KERNEL(matmul) {
  const int rows = job.whole(3), depth = job.whole(4), columns = job.whole(5), perMatrix = job.whole(7);
  const int matrix = part / perMatrix;
  const float *left = job.floats(0) + (size_t)matrix * job.whole(8);
  const float *packed = job.floats(1) + (size_t)matrix * job.whole(9);
  float *out = job.floats(2) + (size_t)matrix * job.whole(10);
  const Range range = rangeOf(rows, job.whole(6), part % perMatrix);
  const int onlyTap = 0;
  for (int panel = 0, first = 0; first < columns; panel++, first += PANEL) {
    const float *right = packed + (size_t)panel * depth * PANEL;
    for (int m = range.begin; m < range.end; m += TILE_ROWS) {
      const int count = range.end - m < TILE_ROWS ? range.end - m : TILE_ROWS;
      const float *from[TILE_ROWS];
      float *to[TILE_ROWS];
      for (int i = 0; i < count; i++) {
        from[i] = left + (size_t)(m + i) * depth;
        to[i] = out + (size_t)(m + i) * columns + first;
      }
      rowTiles(count, from, TILE_ROWS, &onlyTap, 1, depth, right, to, columns - first);
    }
  }
}

// out[m][n] = sum over k of left[k][m] * right[k][n]: the left factor is stored transposed, the right one as it is.
// words: left, right, out, rows, depth, columns, block, parts per matrix, left stride, right stride, out stride.
KERNEL(matmul_transposed) {
  const int rows = job.whole(3), depth = job.whole(4), columns = job.whole(5), perMatrix = job.whole(7);
  const int matrix = part / perMatrix;
  const float *left = job.floats(0) + (size_t)matrix * job.whole(8);
  const float *right = job.floats(1) + (size_t)matrix * job.whole(9);
  float *out = job.floats(2) + (size_t)matrix * job.whole(10);
  const Range range = rangeOf(rows, job.whole(6), part % perMatrix);
  const float *points[POINTS];
  for (size_t i = (size_t)range.begin * columns; i < (size_t)range.end * columns; i++) out[i] = 0.0f;
  for (int k = 0; k < depth; k += POINTS) {
    const int some = depth - k < POINTS ? depth - k : POINTS;
    for (int p = 0; p < some; p++) points[p] = left + (size_t)(k + p) * rows;
    for (int m = range.begin; m < range.end; m += TILE_ROWS) {
      const int count = range.end - m < TILE_ROWS ? range.end - m : TILE_ROWS;
      for (int first = 0; first < columns; first += PANEL)
        outerTiles(count, points, m, some, right + (size_t)k * columns + first, columns,
                   out + (size_t)m * columns + first, columns, columns - first);
    }
  }
}
