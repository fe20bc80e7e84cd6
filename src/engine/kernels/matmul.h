// Dense matrix products, row-major. The right factor is packed first (tile.h: pack), which also transposes it.
#pragma once
#include "tile.h"

// out[m][n] = sum over k of left[m][k] * right[k][n], for a batch of matrices. A part computes a block of rows and columns: it
// packs some depths of its columns into memory of its own, which a cache holds, and multiplies all of its rows with them; the
// sums go on in the result, in the order of the depths. So a factor larger than the caches is read once for a block.
// words: left, right, out, rows, depth, columns, right's floats from one depth to the next and from one column to the next,
// rows of a block, panels of a block, depths at once, scratch (depths at once * panels * PANEL floats a part), left stride,
// right stride, out stride (floats from one matrix of the batch to the next; 0 repeats it).
KERNEL(matmul) {
  const int rows = job.whole(3), depth = job.whole(4), columns = job.whole(5), width = job.whole(9) * PANEL;
  const int down = (rows + job.whole(8) - 1) / job.whole(8), across = (columns + width - 1) / width;
  const int matrix = part / (down * across), block = part % (down * across);
  const Range range = rangeOf(rows, job.whole(8), block / across), some = rangeOf(columns, width, block % across);
  const float *left = job.floats(0) + (size_t)matrix * job.whole(12);
  const float *right = job.floats(1) + (size_t)matrix * job.whole(13) + (size_t)some.begin * job.whole(7);
  float *out = job.floats(2) + (size_t)matrix * job.whole(14);
  float *packed = job.floats(11) + (size_t)part * job.whole(10) * width;
  const int onlyTap = 0, count = some.end - some.begin;
  for (int k = 0; k < depth; k += job.whole(10), right += (size_t)job.whole(10) * job.whole(6)) {
    const int depths = depth - k < job.whole(10) ? depth - k : job.whole(10);
    for (int panel = 0; panel * PANEL < count; panel++)
      packPanel(right, &onlyTap, 1, depths, count, job.whole(6), job.whole(7), panel, packed);
    for (int m = range.begin; m < range.end; m += TILE_ROWS) {
      const int tall = range.end - m < TILE_ROWS ? range.end - m : TILE_ROWS;
      const float *from[TILE_ROWS];
      float *to[TILE_ROWS];
      for (int i = 0; i < tall; i++) from[i] = left + (size_t)(m + i) * depth + k;
      for (int first = 0; first < count; first += PANEL) {
        for (int i = 0; i < tall; i++) to[i] = out + (size_t)(m + i) * columns + some.begin + first;
        rowTiles(tall, from, TILE_ROWS, &onlyTap, 1, depths, packed + (size_t)first * depths, to, count - first, 0, k > 0);
      }
    }
  }
}

// Some depths of a left factor that is stored transposed, put together by tile, since its rows lie far apart: every line of
// it is read once for all tiles that it holds numbers of.
struct TransposedBand {
  static constexpr int ROWS = 4 * TILE_ROWS;
  float pieces[POINTS * ROWS];

  // From `from` on, with `apart` floats from one depth to the next.
  MEMBER void gather(const float *from, size_t apart, int depth, int rows) {
    for (int p = 0; p < depth; p++, from += apart) {
      int first = 0;
      for (; first + TILE_ROWS <= rows; first += TILE_ROWS)
        __builtin_memcpy(at(first, p), from + first, TILE_ROWS * sizeof(float));
      for (int i = first; i < rows; i++) at(first, p)[i - first] = from[i];
    }
  }
  // The tile that begins with this row of the band.
  MEMBER float *at(int first, int p) { return pieces + (size_t)first * POINTS + p * TILE_ROWS; }
};

// out[m][n] = sum over k of left[k][m] * right[k][n]: the left factor is stored transposed.
// words: left, packed right, out, rows, depth, columns, block, parts per matrix, left stride, packed stride, out stride.
KERNEL(matmul_transposed) {
  const int rows = job.whole(3), depth = job.whole(4), columns = job.whole(5), perMatrix = job.whole(7);
  const int matrix = part / perMatrix;
  const float *left = job.floats(0) + (size_t)matrix * job.whole(8);
  const float *packed = job.floats(1) + (size_t)matrix * job.whole(9);
  float *out = job.floats(2) + (size_t)matrix * job.whole(10);
  const Range range = rangeOf(rows, job.whole(6), part % perMatrix);
  const int tiles = (range.end - range.begin + TILE_ROWS - 1) / TILE_ROWS;
  constexpr int GROUP = 512;  // columns whose packed pieces stay in the second cache
  TransposedBand band;
  const float *points[POINTS];
  for (size_t i = (size_t)range.begin * columns; i < (size_t)range.end * columns; i++) out[i] = 0.0f;
  for (int group = 0; group < columns; group += GROUP) {
    const int last = columns - group < GROUP ? columns : group + GROUP;
    for (int k = 0; k < depth; k += POINTS) {
      const int some = depth - k < POINTS ? depth - k : POINTS;
      // The pieces that come next are asked for while these are multiplied: with every tile a share of them.
      const int next = (depth - k - some < POINTS ? depth - k - some : POINTS) * PANEL, share = next / tiles + 1;
      for (int begin = range.begin; begin < range.end; begin += band.ROWS) {
        const int end = range.end - begin < band.ROWS ? range.end : begin + band.ROWS;
        band.gather(left + (size_t)k * rows + begin, rows, some, end - begin);
        for (int m = begin; m < end; m += TILE_ROWS) {
          const int count = end - m < TILE_ROWS ? end - m : TILE_ROWS;
          const int asked = (m - range.begin) / TILE_ROWS * share, until = asked + share < next ? asked + share : next;
          for (int p = 0; p < some; p++) points[p] = band.at(m - begin, p);
          for (int first = group; first < last; first += PANEL) {
            const float *piece = packed + ((size_t)first / PANEL * depth + k) * PANEL, *ahead = piece + POINTS * PANEL;
            outerTiles(count, points, 0, some, piece, PANEL, out + (size_t)m * columns + first, columns, columns - first,
                       FetchAhead{ahead + asked, ahead + until});
          }
        }
      }
    }
  }
}
