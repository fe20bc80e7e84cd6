// Convolution of an input that is mostly zeros, event by event. What an event meets along a row of output pixels lies
// together there; with the weights in the same order it adds one long run for every row of the kernel.
#pragma once
#include "conv_places.h"
#include "events.h"

// Taps that an event meets side by side. Taps of one column phase of the stride follow each other, the last one first.
struct Runs {
  const Shape &s;
  int apart;  // columns of the kernel between the taps of a run; a dilated kernel has runs of one tap
  MEMBER explicit Runs(const Shape &s) : s(s), apart(s.dilationX == 1 ? s.strideX : 1) {}
  MEMBER int taps(int phase) const { return (s.kernelWidth - phase + apart - 1) / apart; }
  MEMBER int placeOf(int kx) const {
    int place = taps(kx % apart) - 1 - kx / apart;
    for (int phase = 0; phase < kx % apart; phase++) place += taps(phase);
    return place;
  }
  // Calls run(first output column, place of its tap, taps) for what an event in this column of the input meets.
  template <class Run>
  MEMBER void over(int column, const Run &run) const {
    const int x = column + s.padLeft;
    if (s.dilationX > 1) {
      for (int kx = 0; kx < s.kernelWidth; kx++) {
        const int shifted = x - kx * s.dilationX;
        if (shifted >= 0 && shifted % s.strideX == 0 && shifted / s.strideX < s.outWidth)
          run(shifted / s.strideX, placeOf(kx), 1);
      }
      return;
    }
    const int phase = x % apart, last = x / apart;
    if (phase >= s.kernelWidth) return;
    const int farthest = taps(phase) - 1 < last ? taps(phase) - 1 : last;
    const int nearest = last < s.outWidth ? 0 : last - s.outWidth + 1;
    if (nearest <= farthest) run(last - farthest, placeOf(phase + farthest * apart), farthest - nearest + 1);
  }
};

// Weights in that order, [ky][channel][place][filter], or back.
// words: from, to, shape, whether it is back, block of rows.
KERNEL(order_runs) {
  const Shape &s = shapeOf(job, 2);
  const Runs runs(s);
  const bool back = job.whole(3) != 0;
  const int filters = s.outChannels;
  const Range range = rangeOf(s.kernelHeight * s.channels, job.whole(4), part);
  for (int row = range.begin; row < range.end; row++)
    for (int kx = 0; kx < s.kernelWidth; kx++) {
      const int ky = row / s.channels, c = row % s.channels;
      const size_t usual = (size_t)((ky * s.kernelWidth + kx) * s.channels + c) * filters;
      const size_t ordered = (size_t)(row * s.kernelWidth + runs.placeOf(kx)) * filters;
      const float *from = job.floats(0) + (back ? ordered : usual);
      float *to = job.floats(1) + (back ? usual : ordered);
      for (int f = 0; f < filters; f++) to[f] = from[f];
    }
}

// Calls add(weight, output, floats, value) for every run of one image: which of the ordered weights meet which of the
// output's floats. `rows` are the spans of the image's rows, whose columns are channels of pixels.
template <class Add>
INLINE void overRuns(const Shape &s, const Span *rows, const Event *all, const Add &add) {
  const Runs runs(s);
  const int filters = s.outChannels;
  int weights[MOST_TAPS], outputs[MOST_TAPS];
  for (int y = 0; y < s.height; y++) {
    if (rows[y].begin == rows[y].end) continue;
    int met = 0;
    for (int ky = 0; ky < s.kernelHeight; ky++) {
      const int shifted = y + s.padTop - ky * s.dilationY;
      if (shifted < 0 || shifted % s.strideY != 0 || shifted / s.strideY >= s.outHeight) continue;
      weights[met] = ky * s.channels;
      outputs[met++] = shifted / s.strideY * s.outWidth;
    }
    for (int e = rows[y].begin; e < rows[y].end; e++) {
      const int column = all[e].at / s.channels, channel = all[e].at - column * s.channels;
      const float value = all[e].value;
      runs.over(column, [&](int first, int place, int taps) EACH {
        for (int row = 0; row < met; row++)
          add((size_t)((weights[row] + channel) * s.kernelWidth + place) * filters, (size_t)(outputs[row] + first) * filters,
              taps * filters, value);
      });
    }
  }
}

template <int FLOATS>
INLINE void addPiece(float *to, const float *from, float value) {
  typedef float Piece __attribute__((vector_size(FLOATS * 4), aligned(4)));
  *(Piece *)to += value * *(const Piece *)from;
}
// The rest of a run in smaller vectors, not in a partly filled one: what a masked store wrote cannot be read again before
// it has reached the cache, and the next event adds to the same floats.
INLINE void addScaled(float *to, const float *from, float value, int count) {
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, multiplyAdd(splat(value), load(from + i), load(to + i)));
  if (LANES > 8 && i + 8 <= count) {
    addPiece<8>(to + i, from + i, value);
    i += 8;
  }
  if (LANES > 4 && i + 4 <= count) {
    addPiece<4>(to + i, from + i, value);
    i += 4;
  }
  for (; i < count; i++) to[i] += value * from[i];
}

// words: shape, spans (one per input row), events, ordered weights, output, block of images.
KERNEL(event_conv_scatter) {
  const Shape &s = shapeOf(job, 0);
  const float *weights = job.floats(3);
  const Range range = rangeOf(s.images, job.whole(5), part);
  const int size = s.outHeight * s.outWidth * s.outChannels;
  for (int n = range.begin; n < range.end; n++) {
    float *image = job.floats(4) + (size_t)n * size;
    for (int i = 0; i < size; i++) image[i] = 0.0f;
    overRuns(s, spansOf(job, 1) + (size_t)n * s.height, eventsOf(job, 2),
             [&](size_t weight, size_t output, int count, float value)
                 EACH { addScaled(image + output, weights + weight, value, count); });
  }
}

// Weight gradient of the same, ordered likewise, into the part's own copy.
// words: shape, spans, events, output gradient, copies, block of images, floats per copy.
KERNEL(event_conv_weight_scatter) {
  const Shape &s = shapeOf(job, 0);
  const float *gradient = job.floats(3);
  const int size = job.whole(6), floats = s.outHeight * s.outWidth * s.outChannels;
  float *out = job.floats(4) + (size_t)part * size;
  const Range range = rangeOf(s.images, job.whole(5), part);
  for (int i = 0; i < size; i++) out[i] = 0.0f;
  for (int n = range.begin; n < range.end; n++) {
    const float *image = gradient + (size_t)n * floats;
    touch(image, floats);
    overRuns(s, spansOf(job, 1) + (size_t)n * s.height, eventsOf(job, 2),
             [&](size_t weight, size_t output, int count, float value)
                 EACH { addScaled(out + weight, image + output, value, count); });
  }
}
