// Average and maximum pooling, channels last. A row of work is one output row (forward) or one input row (backward).
// What is pooled are floats, or spikes as bits.
#pragma once
#include "bits.h"
#include "conv.h"

struct FloatPixels {
  const float *at;
  MEMBER Vector get(size_t first, int count) const {
    return count >= LANES ? load(at + first) : loadSome(at + first, count);
  }
};
struct BitPixels {
  const uint8_t *bits;
  MEMBER Vector get(size_t first, int count) const {
    return floatsOf(bitsAt(bits, first, count < LANES ? count : LANES));
  }
};
// Calls run(pixels) with the input; `areBits` 1: bits.
template <class Run>
INLINE void withPixels(const Job &job, int input, int areBits, Run run) {
  if (job.whole(areBits) == 1) run(BitPixels{(const uint8_t *)job.words[input]});
  else run(FloatPixels{job.floats(input)});
}

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
  withPixels(job, 1, 4, [&](auto pixels) {
    for (int row = range.begin; row < range.end; row++) {
      const size_t image = (size_t)(row / s.outHeight) * s.height * s.width * channels;
      for (int outX = 0; outX < s.outWidth; outX++) {
        const Window w = windowOf(s, row % s.outHeight, outX);
        const int count = (w.bottom - w.top) * (w.right - w.left);
        float *out = job.floats(2) + ((size_t)row * s.outWidth + outX) * channels;
        for (int c = 0; c < channels; c += LANES) {
          const int some = channels - c;
          Vector value = start;
          for (int y = w.top; y < w.bottom; y++)
            for (int x = w.left; x < w.right; x++)
              value = combine(value, pixels.get(image + ((size_t)y * s.width + x) * channels + c, some));
          value = finish(value, count);
          if (some >= LANES) store(out + c, value);
          else storeSome(out + c, value, some);
        }
      }
    }
  });
}

// words: shape, input, output, block of rows, whether the input is bits.
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
// The largest of spikes is a spike: bits to bits.
// words: shape, bits, output bits, block of output pixels (a multiple of 32 values), ones (one integer per part).
KERNEL(max_pool_spikes) {
  const Shape &s = shapeOf(job, 0);
  const uint8_t *bits = (const uint8_t *)job.words[1];
  const Range range = rangeOf(s.images * s.outHeight * s.outWidth, job.whole(3), part);
  BitsOut out((uint8_t *)job.words[2], (size_t)range.begin * s.channels);
  Walk walk(s.outWidth, s.outHeight, range.begin);
  for (int pixel = range.begin; pixel < range.end; pixel++) {
    const Place at = walk.next();
    const Window w = windowOf(s, at.y, at.x);
    const size_t image = (size_t)at.image * s.height * s.width;
    for (int c = 0; c < s.channels; c += 32) {
      const int some = s.channels - c < 32 ? s.channels - c : 32;
      uint32_t any = 0;
      for (int y = w.top; y < w.bottom; y++)
        for (int x = w.left; x < w.right; x++)
          any |= bitsAt(bits, (image + (size_t)y * s.width + x) * s.channels + c, some);
      out.put(any, some);
    }
  }
  out.end();
  job.integers(4)[part] = out.ones;
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

// The first largest value of a window, or the last one, gets the window's gradient. APART: no two windows overlap, so
// nothing is added up.
template <bool APART, class Pixels>
INLINE void maxGradient(const Shape &s, const float *gradient, float *out, int image, Pixels pixels, bool last) {
  const int channels = s.channels;
  const size_t size = (size_t)s.height * s.width * channels, first = size * image;
  gradient += (size_t)image * s.outHeight * s.outWidth * channels;
  out += first;
  // Whether windows side by side cover the image, so that every value is written.
  const bool covered = s.padTop == 0 && s.padLeft == 0 && s.strideY == s.kernelHeight && s.strideX == s.kernelWidth &&
                       s.outHeight * s.kernelHeight == s.height && s.outWidth * s.kernelWidth == s.width;
  if (!APART || !covered)
    for (size_t i = 0; i < size; i++) out[i] = 0.0f;
  for (int outY = 0; outY < s.outHeight; outY++)
    for (int outX = 0; outX < s.outWidth; outX++, gradient += channels) {
      const Window w = windowOf(s, outY, outX);
      for (int c = 0; c < channels; c += LANES) {
        const int some = channels - c;
        const auto place = [&](int y, int x) {
          if (last) return ((size_t)(w.top + w.bottom - 1 - y) * s.width + w.left + w.right - 1 - x) * channels + c;
          return ((size_t)y * s.width + x) * channels + c;
        };
        Vector best = pixels.get(first + place(w.top, w.left), some);
        Mask winner{};
        for (int y = w.top, number = 0; y < w.bottom; y++)
          for (int x = w.left; x < w.right; x++, number++) {
            const Vector value = pixels.get(first + place(y, x), some);
            const Mask better = value > best;
            best = select(better, value, best);
            winner = better ? Mask{} + number : winner;
          }
        const Vector share = some >= LANES ? load(gradient + c) : loadSome(gradient + c, some);
        for (int y = w.top, number = 0; y < w.bottom; y++)
          for (int x = w.left; x < w.right; x++, number++) {
            float *to = out + place(y, x);
            const Vector won = select(winner == number, share, Vector{});
            if (some >= LANES) store(to, APART ? won : load(to) + won);
            else storeSome(to, APART ? won : loadSome(to, some) + won, some);
          }
      }
    }
}
// words: shape, input, output gradient, input gradient, block of images, whether the input is bits, whether the last of
// equal values wins.
KERNEL(max_pool_gradient) {
  const Shape &s = shapeOf(job, 0);
  const Range range = rangeOf(s.images, job.whole(4), part);
  const bool apart = s.strideY >= s.kernelHeight && s.strideX >= s.kernelWidth, last = job.whole(6) == 1;
  withPixels(job, 1, 5, [&](auto pixels) {
    for (int image = range.begin; image < range.end; image++) {
      if (apart) maxGradient<true>(s, job.floats(2), job.floats(3), image, pixels, last);
      else maxGradient<false>(s, job.floats(2), job.floats(3), image, pixels, last);
    }
  });
}
