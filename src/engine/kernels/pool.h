// Average and maximum pooling, channels last. A row of work is one output row (forward) or one input row (backward).
#pragma once
#include "conv.h"

// The part of a window that lies inside the input.
struct Window {
  int top, bottom, left, right;
};
INLINE Window windowOf(const Shape &s, int outY, int outX) {
  const int y = outY * s.strideY - s.padTop, x = outX * s.strideX - s.padLeft;
  return {y < 0 ? 0 : y, y + s.kernelHeight < s.height ? y + s.kernelHeight : s.height, x < 0 ? 0 : x,
          x + s.kernelWidth < s.width ? x + s.kernelWidth : s.width};
}
// First and one past the last output whose window covers an input coordinate.
INLINE int firstOutput(int at, int pad, int kernel, int stride) {
  const int from = at + pad - kernel + 1;
  return from <= 0 ? 0 : (from + stride - 1) / stride;
}
INLINE int endOutput(int at, int pad, int stride, int count) {
  const int end = (at + pad) / stride + 1;
  return end < count ? end : count;
}

// out (+)= share * from.
INLINE void addShare(float *out, const float *from, float share, int count, bool first) {
  const Vector scale = splat(share);
  int c = 0;
  if (first) {
    for (; c + LANES <= count; c += LANES) store(out + c, load(from + c) * scale);
    for (; c < count; c++) out[c] = from[c] * share;
  } else {
    for (; c + LANES <= count; c += LANES) store(out + c, load(out + c) + load(from + c) * scale);
    for (; c < count; c++) out[c] += from[c] * share;
  }
}

template <class Combine, class Finish>
INLINE void poolRows(const Job &job, int part, Vector start, Combine combine, Finish finish) {
  const Shape &s = shapeOf(job, 0);
  const int channels = s.channels;
  const Range range = rangeOf(s.images * s.outHeight, job.whole(3), part);
  for (int row = range.begin; row < range.end; row++) {
    const float *image = job.floats(1) + (size_t)(row / s.outHeight) * s.height * s.width * channels;
    for (int outX = 0; outX < s.outWidth; outX++) {
      const Window w = windowOf(s, row % s.outHeight, outX);
      const int count = (w.bottom - w.top) * (w.right - w.left);
      float *out = job.floats(2) + ((size_t)row * s.outWidth + outX) * channels;
      for (int c = 0; c < channels; c += LANES) {
        const int some = channels - c;
        Vector value = start;
        for (int y = w.top; y < w.bottom; y++)
          for (int x = w.left; x < w.right; x++) {
            const float *pixel = image + ((size_t)y * s.width + x) * channels + c;
            value = combine(value, some >= LANES ? load(pixel) : loadSome(pixel, some));
          }
        value = finish(value, count);
        if (some >= LANES) store(out + c, value);
        else storeSome(out + c, value, some);
      }
    }
  }
}

// words: shape, input, output, block of rows.
KERNEL(average_pool) {
  poolRows(
      job, part, Vector{}, [](Vector a, Vector b) { return a + b; },
      [](Vector sum, int count) { return count > 0 ? sum / splat((float)count) : sum; });
}
KERNEL(max_pool) {
  poolRows(
      job, part, splat(-__builtin_inff()), [](Vector a, Vector b) { return larger(a, b); },
      [](Vector value, int) { return value; });
}

// Every input pixel gathers its share of the windows that cover it; most often there is one.
// words: shape, output gradient, input gradient, block of input rows.
// TensorFlow.js divides by the whole window here, also where a part of it hangs over the edge.
KERNEL(average_pool_gradient) {
  const Shape &s = shapeOf(job, 0);
  const int channels = s.channels;
  const float share = 1.0f / (float)(s.kernelHeight * s.kernelWidth);
  const Range range = rangeOf(s.images * s.height, job.whole(3), part);
  for (int row = range.begin; row < range.end; row++) {
    const int y = row % s.height;
    const float *image = job.floats(1) + (size_t)(row / s.height) * s.outHeight * s.outWidth * channels;
    const int top = firstOutput(y, s.padTop, s.kernelHeight, s.strideY);
    const int bottom = endOutput(y, s.padTop, s.strideY, s.outHeight);
    for (int x = 0; x < s.width; x++) {
      const int left = firstOutput(x, s.padLeft, s.kernelWidth, s.strideX);
      const int right = endOutput(x, s.padLeft, s.strideX, s.outWidth);
      float *out = job.floats(2) + ((size_t)row * s.width + x) * channels;
      bool first = true;
      for (int oy = top; oy < bottom; oy++)
        for (int ox = left; ox < right; ox++, first = false)
          addShare(out, image + ((size_t)oy * s.outWidth + ox) * channels, share, channels, first);
      if (first)
        for (int c = 0; c < channels; c++) out[c] = 0.0f;
    }
  }
}

// The first largest value of a window gets the window's gradient.
// words: shape, input, output gradient, input gradient, block of images.
KERNEL(max_pool_gradient) {
  const Shape &s = shapeOf(job, 0);
  const int channels = s.channels, size = s.height * s.width * channels;
  const Range range = rangeOf(s.images, job.whole(4), part);
  for (int n = range.begin; n < range.end; n++) {
    const float *input = job.floats(1) + (size_t)n * size;
    const float *gradient = job.floats(2) + (size_t)n * s.outHeight * s.outWidth * channels;
    float *out = job.floats(3) + (size_t)n * size;
    for (int i = 0; i < size; i++) out[i] = 0.0f;
    for (int outY = 0; outY < s.outHeight; outY++)
      for (int outX = 0; outX < s.outWidth; outX++) {
        const Window w = windowOf(s, outY, outX);
        for (int c = 0; c < channels; c++) {
          int at = -1;
          float best = 0.0f;
          for (int y = w.top; y < w.bottom; y++)
            for (int x = w.left; x < w.right; x++) {
              const int place = (y * s.width + x) * channels + c;
              if (at < 0 || input[place] > best) {
                best = input[place];
                at = place;
              }
            }
          if (at >= 0) out[at] += gradient[(outY * s.outWidth + outX) * channels + c];
        }
      }
  }
}
