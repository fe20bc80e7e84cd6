// Dense two-dimensional convolution, channels last, without ever storing the columns of an im2col.
// A row of work is one output row of one image; time is merged into the images.
#pragma once
#include "channels.h"
#include "conv_places.h"
#include "correction.h"
#include "tile.h"

// Forward from strips: a row of the kernel is a tap as deep as a piece.
INLINE void forwardFromStrips(const Job &job, const Shape &s, Range range) {
  Strips strips(s);
  const int filters = s.outChannels, patch = s.kernelHeight * strips.piece;
  int place[MOST_TAPS];
  for (int ky = 0; ky < s.kernelHeight; ky++) place[ky] = ky;
  for (int first = range.begin; first < range.end;) {
    const int pixels = strips.fill(s, job.floats(1), first, range.end);
    for (int i = 0; i < pixels; i += TILE_ROWS) {
      const int count = pixels - i < TILE_ROWS ? pixels - i : TILE_ROWS;
      for (int f = 0; f < filters; f += PANEL) {
        float *to[TILE_ROWS];
        for (int k = 0; k < count; k++) to[k] = job.floats(3) + (size_t)(first + i + k) * filters + f;
        rowTiles(count, strips.at + i, 0, place, s.kernelHeight, strips.piece, job.floats(2) + (size_t)f * patch, to,
                 filters - f, strips.apart);
      }
    }
    first += pixels;
  }
}

// Forward from anything else: rows of the tile are the pixels under a tap.
INLINE void forwardFromPixels(const Job &job, const Shape &s, Range range) {
  const float *input = job.floats(1), *packed = job.floats(2), *zeros = job.floats(4);
  const int patch = s.kernelHeight * s.kernelWidth * s.channels;
  const float *rows[MOST_TAPS * TILE_ROWS];
  int place[MOST_TAPS];
  float *to[TILE_ROWS];
  Walk walk(s.outWidth, s.outHeight, range.begin);
  for (int first = range.begin; first < range.end; first += TILE_ROWS) {
    const int count = range.end - first < TILE_ROWS ? range.end - first : TILE_ROWS;
    Place places[TILE_ROWS];
    for (int i = 0; i < count; i++) places[i] = walk.next();
    const int met = rowsUnderTaps(s, input, zeros, places, count, TILE_ROWS, rows, place);
    for (int channel = 0; channel < s.outChannels; channel += PANEL) {
      for (int i = 0; i < count; i++) to[i] = job.floats(3) + (size_t)(first + i) * s.outChannels + channel;
      rowTiles(count, rows, TILE_ROWS, place, met, s.channels, packed + (size_t)channel * patch, to,
               s.outChannels - channel);
    }
  }
}

// words: shape, input, packed weights, output, zeros (at least `channels` floats), block of output pixels, sums of channels
// (channels.h).
KERNEL(conv_forward) {
  const Shape &s = shapeOf(job, 0);
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(5), part);
  if (Strips::serves(s)) forwardFromStrips(job, s, range);
  else forwardFromPixels(job, s, range);
  sumChannelsOf(job, 6, part, job.floats(3), range, s.outChannels);
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

// Gradient with respect to the weights. A part takes some output pixels and some channels; the parts of the same pixels sum
// into a copy of the weights, and the copies are added up afterwards in their order (reduce.h: add_copies).
// words: shape, input, output gradient, copies, zeros (channels), block of output pixels, floats per copy, block of channels,
// correction of the gradient (two words; none where a part does not take all channels).
KERNEL(conv_weight_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *input = job.floats(1), *zeros = job.floats(4);
  const int filters = s.outChannels, taps = s.kernelHeight * s.kernelWidth;
  const int perPixels = (s.channels + job.whole(7) - 1) / job.whole(7);
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(5), part / perPixels);
  const Range channels = rangeOf(s.channels, job.whole(7), part % perPixels);
  float *out = job.floats(3) + (size_t)(part / perPixels) * job.words[6];
  const Correction correction(job, 8, job.floats(2), filters);
  for (int tap = 0; tap < taps; tap++) {
    float *weights = out + ((size_t)tap * s.channels + channels.begin) * filters;
    for (size_t i = 0; i < (size_t)(channels.end - channels.begin) * filters; i++) weights[i] = 0.0f;
  }
  if (Strips::serves(s)) {
    Strips strips(s);
    for (int first = range.begin; first < range.end;) {
      const int count = strips.fill(s, input, first, range.end);
      const float *dy = job.floats(2) + (size_t)first * filters;
      correction.rows(first, count);
      first += count;
      // What the next strip reads comes while this one is multiplied.
      size_t ahead = (size_t)first * filters;
      const auto fetch = [&](int) { correction.fetch(ahead, (size_t)range.end * filters); };
      for (int f = 0; f < filters; f += PANEL)
        for (int ky = 0; ky < s.kernelHeight; ky++)
          outerTiles(strips.piece, strips.at, ky * strips.apart, count, dy + f, filters,
                     out + (size_t)ky * strips.piece * filters + f, filters, filters - f, fetch);
    }
    return;
  }
  const float *points[POINTS];
  Place places[POINTS];
  Walk walk(s.outWidth, s.outHeight, range.begin);
  for (int first = range.begin; first < range.end; first += POINTS) {
    const int count = range.end - first < POINTS ? range.end - first : POINTS;
    const float *dy = job.floats(2) + (size_t)first * filters;
    correction.rows(first, count);
    for (int i = 0; i < count; i++) places[i] = walk.next();
    for (int tap = 0; tap < taps; tap++) {
      const int ky = tap / s.kernelWidth, kx = tap % s.kernelWidth;
      for (int i = 0; i < count; i++) {
        const int y = places[i].y * s.strideY - s.padTop + ky * s.dilationY;
        const int x = places[i].x * s.strideX - s.padLeft + kx * s.dilationX;
        const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
        const size_t pixel = ((size_t)places[i].image * s.height + y) * s.width + x;
        points[i] = inside ? input + pixel * s.channels : zeros;
      }
      float *weights = out + ((size_t)tap * s.channels + channels.begin) * filters;
      for (int f = 0; f < filters; f += PANEL)
        outerTiles(channels.end - channels.begin, points, channels.begin, count, dy + f, filters, weights + f, filters,
                   filters - f);
    }
  }
}
