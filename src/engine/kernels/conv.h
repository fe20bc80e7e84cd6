// Dense two-dimensional convolution, channels last, without ever storing the columns of an im2col.
// A row of work is one output row of one image; time is merged into the images.
#pragma once
#include "tile.h"

struct Shape {
  int images, height, width, channels, outHeight, outWidth, outChannels, kernelHeight, kernelWidth, strideY, strideX,
      padTop, padLeft;
};
INLINE const Shape &shapeOf(const Job &job, int index) { return *(const Shape *)job.words[index]; }

// Larger kernels are refused by the caller: the pointers of a tile lie on the stack.
constexpr int MOST_TAPS = 256;

// words: shape, input, packed weights, output, zeros (at least `channels` floats), block of rows.
KERNEL(conv_forward) {
  const Shape &s = shapeOf(job, 0);
  const float *input = job.floats(1), *packed = job.floats(2), *zeros = job.floats(4);
  float *output = job.floats(3);
  const int taps = s.kernelHeight * s.kernelWidth;
  const Range range = rangeOf(s.images * s.outHeight, job.whole(5), part);
  const float *rows[MOST_TAPS * TILE_ROWS];
  int place[MOST_TAPS];
  float *to[TILE_ROWS];
  for (int row = range.begin; row < range.end; row++) {
    const float *image = input + (size_t)(row / s.outHeight) * s.height * s.width * s.channels;
    const int top = row % s.outHeight * s.strideY - s.padTop;
    for (int first = 0; first < s.outWidth; first += TILE_ROWS) {
      const int count = s.outWidth - first < TILE_ROWS ? s.outWidth - first : TILE_ROWS;
      int met = 0;
      for (int ky = 0; ky < s.kernelHeight; ky++) {
        const int y = top + ky;
        if (y < 0 || y >= s.height) continue;
        for (int kx = 0; kx < s.kernelWidth; kx++) {
          bool any = false;
          for (int i = 0; i < count; i++) {
            const int x = (first + i) * s.strideX - s.padLeft + kx;
            const bool inside = x >= 0 && x < s.width;
            rows[met * TILE_ROWS + i] = inside ? image + ((size_t)y * s.width + x) * s.channels : zeros;
            any |= inside;
          }
          if (any) place[met++] = ky * s.kernelWidth + kx;
        }
      }
      float *pixel = output + ((size_t)row * s.outWidth + first) * s.outChannels;
      for (int panel = 0, channel = 0; channel < s.outChannels; panel++, channel += PANEL) {
        for (int i = 0; i < count; i++) to[i] = pixel + (size_t)i * s.outChannels + channel;
        rowTiles(count, rows, TILE_ROWS, place, met, s.channels, packed + (size_t)panel * taps * s.channels * PANEL, to,
                 s.outChannels - channel);
      }
    }
  }
}

// Gradient with respect to the input. Input pixels of one phase (y + padTop) % strideY, (x + padLeft) % strideX meet the
// same taps, so each phase has its own packed weights; a phase without taps gets zeros.
// words: shape, output gradient, table of packed weights by phase, input gradient, zeros (outChannels), block of rows.
KERNEL(conv_input_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *gradient = job.floats(1), *zeros = job.floats(4);
  const Word *phases = (const Word *)job.words[2];
  float *out = job.floats(3);
  const Range range = rangeOf(s.images * s.height, job.whole(5), part);
  const float *rows[MOST_TAPS * TILE_ROWS];
  int place[MOST_TAPS];
  float *to[TILE_ROWS];
  for (int row = range.begin; row < range.end; row++) {
    const int y = row % s.height, phaseY = (y + s.padTop) % s.strideY;
    const float *image = gradient + (size_t)(row / s.height) * s.outHeight * s.outWidth * s.outChannels;
    for (int phaseX = 0; phaseX < s.strideX; phaseX++) {
      const int start = ((phaseX - s.padLeft) % s.strideX + s.strideX) % s.strideX;
      const float *packed = (const float *)phases[phaseY * s.strideX + phaseX];
      const int pixels = start < s.width ? (s.width - start + s.strideX - 1) / s.strideX : 0;
      for (int first = 0; first < pixels; first += TILE_ROWS) {
        const int count = pixels - first < TILE_ROWS ? pixels - first : TILE_ROWS;
        int taps = 0, met = 0;
        for (int ky = phaseY; ky < s.kernelHeight; ky += s.strideY) {
          const int outY = y + s.padTop - ky < 0 ? -1 : (y + s.padTop - ky) / s.strideY;
          for (int kx = phaseX; kx < s.kernelWidth; kx += s.strideX, taps++) {
            if (outY < 0 || outY >= s.outHeight) continue;
            bool any = false;
            for (int i = 0; i < count; i++) {
              const int shifted = start + (first + i) * s.strideX + s.padLeft - kx;
              const int outX = shifted < 0 ? -1 : shifted / s.strideX;
              const bool inside = outX >= 0 && outX < s.outWidth;
              rows[met * TILE_ROWS + i] = inside ? image + ((size_t)outY * s.outWidth + outX) * s.outChannels : zeros;
              any |= inside;
            }
            if (any) place[met++] = taps;
          }
        }
        for (int panel = 0, channel = 0; channel < s.channels; panel++, channel += PANEL) {
          for (int i = 0; i < count; i++)
            to[i] = out + ((size_t)row * s.width + start + (size_t)(first + i) * s.strideX) * s.channels + channel;
          rowTiles(count, rows, TILE_ROWS, place, met, s.outChannels,
                   packed + (size_t)panel * taps * s.outChannels * PANEL, to, s.channels - channel);
        }
      }
    }
  }
}

// The same gradient the other way round: every output pixel's gradient times all weights at once, added to the input
// pixels it came from. No product meets padding, and few input channels fill the panels: the packed matrix has taps *
// channels columns. The products of a tile lie on the stack, so there may be at most MOST_SPREAD columns.
// words: shape, output gradient, packed weights, input gradient, block of images.
constexpr int MOST_SPREAD = 4096;
KERNEL(conv_input_gradient_spread) {
  const Shape &s = shapeOf(job, 0);
  const int columns = s.kernelHeight * s.kernelWidth * s.channels, size = s.height * s.width * s.channels;
  const float *packed = job.floats(2);
  const Range range = rangeOf(s.images, job.whole(4), part);
  const int onlyTap = 0;
  float products[TILE_ROWS * MOST_SPREAD];
  for (int n = range.begin; n < range.end; n++) {
    float *image = job.floats(3) + (size_t)n * size;
    for (int i = 0; i < size; i++) image[i] = 0.0f;
    const float *gradient = job.floats(1) + (size_t)n * s.outHeight * s.outWidth * s.outChannels;
    const int pixels = s.outHeight * s.outWidth;
    for (int first = 0; first < pixels; first += TILE_ROWS) {
      const int count = pixels - first < TILE_ROWS ? pixels - first : TILE_ROWS;
      const float *rows[TILE_ROWS];
      float *to[TILE_ROWS];
      for (int i = 0; i < count; i++) rows[i] = gradient + (size_t)(first + i) * s.outChannels;
      for (int panel = 0, column = 0; column < columns; panel++, column += PANEL) {
        for (int i = 0; i < count; i++) to[i] = products + i * MOST_SPREAD + column;
        rowTiles(count, rows, TILE_ROWS, &onlyTap, 1, s.outChannels, packed + (size_t)panel * s.outChannels * PANEL, to,
                 columns - column);
      }
      for (int i = 0; i < count; i++) {
        const int top = (first + i) / s.outWidth * s.strideY - s.padTop;
        const int left = (first + i) % s.outWidth * s.strideX - s.padLeft;
        // The taps of one kernel row that lie inside are neighbours, in the products and in the image.
        const int from = left < 0 ? -left : 0;
        const int end = left + s.kernelWidth < s.width ? s.kernelWidth : s.width - left;
        for (int ky = 0; ky < s.kernelHeight; ky++) {
          const int y = top + ky;
          if (y < 0 || y >= s.height || from >= end) continue;
          const float *row = products + i * MOST_SPREAD + (ky * s.kernelWidth + from) * s.channels;
          float *out = image + ((size_t)y * s.width + left + from) * s.channels;
          const int floats = (end - from) * s.channels;
          int k = 0;
          for (; k + LANES <= floats; k += LANES) store(out + k, load(out + k) + load(row + k));
          for (; k < floats; k++) out[k] += row[k];
        }
      }
    }
  }
}

// Gradient with respect to the weights, summed over the part's rows into the part's own copy of the weights; the copies
// are added up afterwards in their order (reduce.h: add_copies).
// words: shape, input, output gradient, copies, zeros (channels), block of rows, floats per copy.
KERNEL(conv_weight_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *input = job.floats(1), *gradient = job.floats(2), *zeros = job.floats(4);
  const int size = job.whole(6);
  float *out = job.floats(3) + (size_t)part * size;
  const Range range = rangeOf(s.images * s.outHeight, job.whole(5), part);
  for (int i = 0; i < size; i++) out[i] = 0.0f;
  const float *points[POINTS];
  const int wide = s.outWidth < POINTS ? s.outWidth : POINTS;
  const int rowsAtOnce = s.outWidth < POINTS ? POINTS / s.outWidth : 1;
  for (int row = range.begin; row < range.end; row += rowsAtOnce) {
    const int last = row + rowsAtOnce < range.end ? row + rowsAtOnce : range.end;
    for (int left = 0; left < s.outWidth; left += wide) {
      const int across = s.outWidth - left < wide ? s.outWidth - left : wide;
      const float *dy = gradient + ((size_t)row * s.outWidth + left) * s.outChannels;
      for (int ky = 0, tap = 0; ky < s.kernelHeight; ky++)
        for (int kx = 0; kx < s.kernelWidth; kx++, tap++) {
          int count = 0;
          for (int r = row; r < last; r++) {
            const float *image = input + (size_t)(r / s.outHeight) * s.height * s.width * s.channels;
            const int y = r % s.outHeight * s.strideY - s.padTop + ky;
            for (int i = 0; i < across; i++) {
              const int x = (left + i) * s.strideX - s.padLeft + kx;
              const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
              points[count++] = inside ? image + ((size_t)y * s.width + x) * s.channels : nullptr;
            }
          }
          // A padded pixel points so that adding the channel offset stays inside the zeros.
          for (int i = 0; i < count; i++)
            if (!points[i]) points[i] = zeros;
          float *weights = out + (size_t)tap * s.channels * s.outChannels;
          for (int c = 0; c < s.channels; c += TILE_ROWS) {
            const int some = s.channels - c < TILE_ROWS ? s.channels - c : TILE_ROWS;
            for (int f = 0; f < s.outChannels; f += PANEL)
              outerTiles(some, points, c, count, dy + f, s.outChannels, weights + (size_t)c * s.outChannels + f,
                         s.outChannels, s.outChannels - f);
          }
        }
    }
  }
}
