// Dense two-dimensional convolution, channels last, without ever storing the columns of an im2col.
// A row of work is one output row of one image; time is merged into the images.
#pragma once
#include "tile.h"

struct Shape {
  int images, height, width, channels, outHeight, outWidth, outChannels, kernelHeight, kernelWidth, strideY, strideX,
      padTop, padLeft, dilationY, dilationX;
};
INLINE const Shape &shapeOf(const Job &job, int index) { return *(const Shape *)job.words[index]; }

// Larger kernels are refused by the caller: the pointers of a tile lie on the stack.
constexpr int MOST_TAPS = 256;
// Few input channels are gathered: all taps of a pixel side by side, at most so many floats.
constexpr int MOST_PATCH = 256;
INLINE bool gathersPatches(const Shape &s) {
  return s.channels < 8 && s.kernelHeight * s.kernelWidth * s.channels <= MOST_PATCH;
}

// A pixel of the output, or of one phase of the input: where it lies.
struct Place {
  int image, y, x;
};
// Consecutive pixels, across the ends of rows and images.
struct Walk {
  int width, height;
  Place at;
  MEMBER Walk(int width, int height, int first)
      : width(width), height(height), at{first / (width * height), first / width % height, first % width} {}
  MEMBER Place next() {
    const Place now = at;
    if (++at.x == width) {
      at.x = 0;
      if (++at.y == height) {
        at.y = 0;
        at.image++;
      }
    }
    return now;
  }
};

// What lies under all taps of an output pixel, [tap][channel], zero outside the input.
INLINE void gatherPatch(const Shape &s, const float *input, Place at, float *to) {
  const int top = at.y * s.strideY - s.padTop, left = at.x * s.strideX - s.padLeft;
  const float *image = input + (size_t)at.image * s.height * s.width * s.channels;
  const int row = s.kernelWidth * s.channels;
  for (int ky = 0; ky < s.kernelHeight; ky++, to += row) {
    const int y = top + ky * s.dilationY;
    const float *from = image + ((ptrdiff_t)y * s.width + left) * s.channels;
    if (y < 0 || y >= s.height) {
      for (int i = 0; i < row; i++) to[i] = 0.0f;
    } else if (s.dilationX == 1 && left >= 0 && left + s.kernelWidth <= s.width) {
      int i = 0;
      for (; i + LANES <= row; i += LANES) store(to + i, load(from + i));
      if (i == row) continue;
      if (LANES == 4 && row >= LANES) store(to + row - LANES, load(from + row - LANES));  // there are no masks
      else storeSome(to + i, loadSome(from + i, row - i), row - i);
    } else {
      for (int kx = 0; kx < s.kernelWidth; kx++) {
        const int x = left + kx * s.dilationX;
        for (int c = 0; c < s.channels; c++)
          to[kx * s.channels + c] = x >= 0 && x < s.width ? from[kx * s.dilationX * s.channels + c] : 0.0f;
      }
    }
  }
}

// Where the pixels under each tap of `count` output pixels begin, rows[met * stride + i]; taps that meet only padding are
// left out. Returns how many are not, whose numbers go into `place`.
INLINE int rowsUnderTaps(const Shape &s, const float *input, const float *zeros, const Place *places, int count,
                         int stride, const float **rows, int *place) {
  int met = 0;
  for (int ky = 0, tap = 0; ky < s.kernelHeight; ky++)
    for (int kx = 0; kx < s.kernelWidth; kx++, tap++) {
      bool any = false;
      for (int i = 0; i < count; i++) {
        const int y = places[i].y * s.strideY - s.padTop + ky * s.dilationY;
        const int x = places[i].x * s.strideX - s.padLeft + kx * s.dilationX;
        const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
        const size_t pixel = ((size_t)places[i].image * s.height + y) * s.width + x;
        rows[met * stride + i] = inside ? input + pixel * s.channels : zeros;
        any |= inside;
      }
      if (any) place[met++] = tap;
    }
  return met;
}

// words: shape, input, packed weights, output, zeros (at least `channels` floats), block of output pixels.
KERNEL(conv_forward) {
  const Shape &s = shapeOf(job, 0);
  const float *input = job.floats(1), *packed = job.floats(2), *zeros = job.floats(4);
  const int taps = s.kernelHeight * s.kernelWidth, patch = taps * s.channels;
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(5), part);
  const bool gathers = gathersPatches(s);
  const float *rows[MOST_TAPS * TILE_ROWS];
  float patches[TILE_ROWS * MOST_PATCH];
  int place[MOST_TAPS];
  float *to[TILE_ROWS];
  Walk walk(s.outWidth, s.outHeight, range.begin);
  for (int first = range.begin; first < range.end; first += TILE_ROWS) {
    const int count = range.end - first < TILE_ROWS ? range.end - first : TILE_ROWS;
    int met = 0, depth = s.channels;
    Place places[TILE_ROWS];
    for (int i = 0; i < count; i++) places[i] = walk.next();
    if (gathers) {
      for (int i = 0; i < count; i++) {
        rows[i] = patches + i * patch;
        gatherPatch(s, input, places[i], patches + i * patch);
      }
      place[met++] = 0;
      depth = patch;
    } else {
      met = rowsUnderTaps(s, input, zeros, places, count, TILE_ROWS, rows, place);
    }
    for (int panel = 0, channel = 0; channel < s.outChannels; panel++, channel += PANEL) {
      for (int i = 0; i < count; i++) to[i] = job.floats(3) + (size_t)(first + i) * s.outChannels + channel;
      rowTiles(count, rows, TILE_ROWS, place, met, depth, packed + (size_t)panel * patch * PANEL, to,
               s.outChannels - channel);
    }
  }
}

// Gradient with respect to the input. Input pixels of one phase (y + padTop) % strideY, (x + padLeft) % strideX meet the
// same taps, so each phase has its own packed weights; a phase without taps gets zeros.
// words: shape, output gradient, table of packed weights by phase, input gradient, zeros (outChannels), block of images.
KERNEL(conv_input_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *gradient = job.floats(1), *zeros = job.floats(4);
  const Word *phases = (const Word *)job.words[2];
  const Range images = rangeOf(s.images, job.whole(5), part);
  const float *rows[MOST_TAPS * TILE_ROWS];
  int place[MOST_TAPS];
  float *to[TILE_ROWS];
  for (int phase = 0; phase < s.strideY * s.strideX; phase++) {
    const int phaseY = phase / s.strideX, phaseX = phase % s.strideX;
    const int top = ((phaseY - s.padTop) % s.strideY + s.strideY) % s.strideY;
    const int left = ((phaseX - s.padLeft) % s.strideX + s.strideX) % s.strideX;
    const int height = top < s.height ? (s.height - top + s.strideY - 1) / s.strideY : 0;
    const int width = left < s.width ? (s.width - left + s.strideX - 1) / s.strideX : 0;
    const int end = images.end * height * width;
    if (width == 0 || height == 0) continue;
    Walk walk(width, height, images.begin * height * width);
    for (int first = images.begin * height * width; first < end; first += TILE_ROWS) {
      const int count = end - first < TILE_ROWS ? end - first : TILE_ROWS;
      Place places[TILE_ROWS];
      for (int i = 0; i < count; i++) {
        const Place at = walk.next();
        places[i] = {at.image, top + at.y * s.strideY, left + at.x * s.strideX};
      }
      int taps = 0, met = 0;
      for (int ky = 0; ky < s.kernelHeight; ky++) {
        if (ky * s.dilationY % s.strideY != phaseY) continue;
        for (int kx = 0; kx < s.kernelWidth; kx++) {
          if (kx * s.dilationX % s.strideX != phaseX) continue;
          bool any = false;
          for (int i = 0; i < count; i++) {
            const int shiftedY = places[i].y + s.padTop - ky * s.dilationY;
            const int shiftedX = places[i].x + s.padLeft - kx * s.dilationX;
            const int outY = shiftedY / s.strideY, outX = shiftedX / s.strideX;
            const bool inside = shiftedY >= 0 && shiftedX >= 0 && outY < s.outHeight && outX < s.outWidth;
            const size_t pixel = ((size_t)places[i].image * s.outHeight + outY) * s.outWidth + outX;
            rows[met * TILE_ROWS + i] = inside ? gradient + pixel * s.outChannels : zeros;
            any |= inside;
          }
          if (any) place[met++] = taps;
          taps++;
        }
      }
      for (int panel = 0, channel = 0; channel < s.channels; panel++, channel += PANEL) {
        for (int i = 0; i < count; i++) {
          const size_t pixel = ((size_t)places[i].image * s.height + places[i].y) * s.width + places[i].x;
          to[i] = job.floats(3) + pixel * s.channels + channel;
        }
        rowTiles(count, rows, TILE_ROWS, place, met, s.outChannels,
                 (const float *)phases[phase] + (size_t)panel * taps * s.outChannels * PANEL, to, s.channels - channel);
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

// Gradient with respect to the weights, summed over the part's output pixels into the part's own copy of the weights; the
// copies are added up afterwards in their order (reduce.h: add_copies).
// words: shape, input, output gradient, copies, zeros (channels), block of output pixels, floats per copy.
KERNEL(conv_weight_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *input = job.floats(1), *zeros = job.floats(4);
  const int size = job.whole(6), filters = s.outChannels, patch = s.kernelHeight * s.kernelWidth * s.channels;
  float *out = job.floats(3) + (size_t)part * size;
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(5), part);
  for (int i = 0; i < size; i++) out[i] = 0.0f;
  const bool gathers = gathersPatches(s);
  const int atOnce = gathers ? FEW_POINTS : POINTS;
  const float *points[POINTS];
  float patches[FEW_POINTS * MOST_PATCH];
  Place places[POINTS];
  Walk walk(s.outWidth, s.outHeight, range.begin);
  for (int first = range.begin; first < range.end; first += atOnce) {
    const int count = range.end - first < atOnce ? range.end - first : atOnce;
    const float *dy = job.floats(2) + (size_t)first * filters;
    for (int i = 0; i < count; i++) places[i] = walk.next();
    if (gathers) {
      for (int i = 0; i < count; i++) {
        points[i] = patches + i * patch;
        gatherPatch(s, input, places[i], patches + i * patch);
      }
      for (int f = 0; f < filters; f += PANEL)
        outerTiles(patch, points, 0, count, dy + f, filters, out + f, filters, filters - f);
      continue;
    }
    for (int ky = 0, tap = 0; ky < s.kernelHeight; ky++)
      for (int kx = 0; kx < s.kernelWidth; kx++, tap++) {
        for (int i = 0; i < count; i++) {
          const int y = places[i].y * s.strideY - s.padTop + ky * s.dilationY;
          const int x = places[i].x * s.strideX - s.padLeft + kx * s.dilationX;
          const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
          const size_t pixel = ((size_t)places[i].image * s.height + y) * s.width + x;
          points[i] = inside ? input + pixel * s.channels : zeros;
        }
        float *weights = out + (size_t)tap * s.channels * filters;
        for (int f = 0; f < filters; f += PANEL)
          outerTiles(s.channels, points, 0, count, dy + f, filters, weights + f, filters, filters - f);
      }
  }
}
