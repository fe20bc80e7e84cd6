// Depthwise convolution, channels last: every channel is summed over the taps for itself, with weights of its own. The
// lanes of a vector are neighbouring channels. The caller repeats the channels where each has several filters.
#pragma once
#include "conv.h"
#include "lanes.h"

// out[i][c] = sum over taps of rows[tap][i][c] * weights[place[tap]][c], for pixels i < ROWS.
template <int ROWS>
INLINE void depthwiseTile(const float *const *rows, const int *place, int taps, const float *weights, int channels,
                          float *out) {
  const auto some = [&](int c, auto lanes) {
    constexpr int COUNT = lanes.COUNT;
    Vector sum[ROWS][COUNT];
    for (int i = 0; i < ROWS; i++)
      for (int j = 0; j < COUNT; j++) sum[i][j] = Vector{};
    for (int tap = 0; tap < taps; tap++) {
      const float *weight = weights + (size_t)place[tap] * channels + c;
      for (int j = 0; j < COUNT; j++) {
        const Vector w = lanes.get(weight, j);
        for (int i = 0; i < ROWS; i++)
          sum[i][j] = multiplyAdd(lanes.get(rows[tap * ROWS + i] + c, j), w, sum[i][j]);
      }
    }
    for (int i = 0; i < ROWS; i++)
      for (int j = 0; j < COUNT; j++) lanes.put(out + (size_t)i * channels + c, j, sum[i][j]);
  };
  int c = 0;
  for (; c + 2 * LANES <= channels; c += 2 * LANES) some(c, Lanes<2>{});
  for (; c + LANES <= channels; c += LANES) some(c, Lanes<1>{});
  if (c < channels) some(c, FewLanes{channels - c});
}

// Output pixels that are computed together.
constexpr int DEPTHWISE_ROWS = 4;

// words: shape, input, weights // [tap][channel], output, zeros (channels), block of output pixels.
KERNEL(depthwise_forward) {
  const Shape &s = shapeOf(job, 0);
  const float *input = job.floats(1), *zeros = job.floats(4);
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(5), part);
  const float *rows[MOST_TAPS * DEPTHWISE_ROWS];
  int place[MOST_TAPS];
  Walk walk(s.outWidth, s.outHeight, range.begin);
  for (int first = range.begin; first < range.end;) {
    const int count = range.end - first < DEPTHWISE_ROWS ? 1 : DEPTHWISE_ROWS;
    Place places[DEPTHWISE_ROWS];
    for (int i = 0; i < count; i++) places[i] = walk.next();
    const int met = rowsUnderTaps(s, input, zeros, places, count, count, rows, place);
    float *out = job.floats(3) + (size_t)first * s.channels;
    if (count == 1) depthwiseTile<1>(rows, place, met, job.floats(2), s.channels, out);
    else depthwiseTile<DEPTHWISE_ROWS>(rows, place, met, job.floats(2), s.channels, out);
    first += count;
  }
}

// Every input pixel gathers from the output pixels it went into.
// words: shape, output gradient, weights, input gradient, block of input pixels.
KERNEL(depthwise_input_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *gradient = job.floats(1);
  const Range range = rangeOf(s.images * s.height * s.width, job.whole(4), part);
  const float *rows[MOST_TAPS];
  int place[MOST_TAPS];
  Walk walk(s.width, s.height, range.begin);
  for (int pixel = range.begin; pixel < range.end; pixel++) {
    const Place at = walk.next();
    int met = 0;
    for (int ky = 0; ky < s.kernelHeight; ky++) {
      const int y = at.y + s.padTop - ky * s.dilationY;
      if (y < 0 || y % s.strideY != 0 || y / s.strideY >= s.outHeight) continue;
      for (int kx = 0; kx < s.kernelWidth; kx++) {
        const int x = at.x + s.padLeft - kx * s.dilationX;
        if (x < 0 || x % s.strideX != 0 || x / s.strideX >= s.outWidth) continue;
        const size_t from = ((size_t)at.image * s.outHeight + y / s.strideY) * s.outWidth + x / s.strideX;
        rows[met] = gradient + from * s.channels;
        place[met++] = ky * s.kernelWidth + kx;
      }
    }
    depthwiseTile<1>(rows, place, met, job.floats(2), s.channels, job.floats(3) + (size_t)pixel * s.channels);
  }
}

// Summed over the part's output rows into the part's own copy, as in conv_weight_gradient.
// words: shape, input, output gradient, copies, block of output rows, floats per copy.
KERNEL(depthwise_weight_gradient) {
  const Shape &s = shapeOf(job, 0);
  const int size = job.whole(5);
  float *copy = job.floats(3) + (size_t)part * size;
  for (int i = 0; i < size; i++) copy[i] = 0.0f;
  const Range range = rangeOf(s.images * s.outHeight, job.whole(4), part);
  for (int row = range.begin; row < range.end; row++) {
    const float *dy = job.floats(2) + (size_t)row * s.outWidth * s.channels;
    const float *image = job.floats(1) + (size_t)(row / s.outHeight) * s.height * s.width * s.channels;
    for (int ky = 0, tap = 0; ky < s.kernelHeight; ky++) {
      const int y = row % s.outHeight * s.strideY - s.padTop + ky * s.dilationY;
      for (int kx = 0; kx < s.kernelWidth; kx++, tap++) {
        if (y < 0 || y >= s.height) continue;
        // Outputs of this row whose tap lies inside the image.
        const int left = kx * s.dilationX - s.padLeft;
        const int begin = left >= 0 ? 0 : (-left + s.strideX - 1) / s.strideX;
        const int last = s.width - 1 - left;
        const int end = last < 0 ? 0 : last / s.strideX + 1 < s.outWidth ? last / s.strideX + 1 : s.outWidth;
        if (begin >= end) continue;
        const float *x = image + ((size_t)y * s.width + left + begin * s.strideX) * s.channels;
        overNeurons({0, s.channels}, [&](int c, auto lanes) {
          Vector sum[lanes.COUNT];
          for (int j = 0; j < lanes.COUNT; j++) sum[j] = Vector{};
          for (int at = begin; at < end; at++) {
            const float *values = x + (size_t)(at - begin) * s.strideX * s.channels + c;
            const float *slopes = dy + (size_t)at * s.channels + c;
            for (int j = 0; j < lanes.COUNT; j++)
              sum[j] = multiplyAdd(lanes.get(values, j), lanes.get(slopes, j), sum[j]);
          }
          for (int j = 0; j < lanes.COUNT; j++) lanes.add(copy + (size_t)tap * s.channels + c + j * LANES, sum[j]);
        });
      }
    }
  }
}
