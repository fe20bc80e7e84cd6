// Products whose left factor is mostly zeros, as spikes and event frames are: only the entries that are not zero are
// visited. They need not be ones (counts, polarities, pooled spikes), so the sums are those of the dense product up to
// their order.
#pragma once
#include "conv.h"

struct Event {
  int32_t at;  // column, or row once transposed
  float value;
};
// Events of one row lie together.
struct Span {
  int32_t begin, end;
};
INLINE const Event *eventsOf(const Job &job, int index) { return (const Event *)job.words[index]; }
INLINE const Span *spansOf(const Job &job, int index) { return (const Span *)job.words[index]; }

// Lists the entries of [rows][columns] that are not zero. Each part has room for `capacity` events; a part that
// overflows stops and reports -1, which means that the dense product is the better one.
// words: values, rows, columns, block, spans, events, capacity, found (one integer per part).
KERNEL(find_events) {
  const int columns = job.whole(2), capacity = job.whole(6);
  const Range range = rangeOf(job.whole(1), job.whole(3), part);
  Span *spans = (Span *)job.words[4];
  Event *events = (Event *)job.words[5];
  const int base = part * capacity;
  int count = 0;
  constexpr int AT_ONCE = 4 * LANES;
  for (int row = range.begin; row < range.end; row++) {
    const float *values = job.floats(0) + (size_t)row * columns;
    spans[row].begin = base + count;
    if (count + columns > capacity) {
      // Near the end of the room every entry is checked against it.
      for (int c = 0; c < columns; c++)
        if (values[c] != 0.0f) {
          if (count == capacity) {
            job.integers(7)[part] = -1;
            return;
          }
          events[base + count++] = {c, values[c]};
        }
    } else {
      int c = 0;
      for (; c + AT_ONCE <= columns; c += AT_ONCE) {
        const Mask any = (load(values + c) != 0.0f) | (load(values + c + LANES) != 0.0f) |
                         (load(values + c + 2 * LANES) != 0.0f) | (load(values + c + 3 * LANES) != 0.0f);
        if (!anySet(any)) continue;
        // Written always, kept when not zero: no branch to mispredict.
        for (int i = c; i < c + AT_ONCE; i++) {
          events[base + count] = {i, values[i]};
          count += values[i] != 0.0f;
        }
      }
      for (; c < columns; c++) {
        events[base + count] = {c, values[c]};
        count += values[c] != 0.0f;
      }
    }
    spans[row].end = base + count;
  }
  job.integers(7)[part] = count;
}

// The same events ordered by column, rows ascending inside a column. One part.
// words: spans, events, rows, columns, spans by column, events by column.
KERNEL(transpose_events) {
  const Span *spans = spansOf(job, 0);
  const Event *events = eventsOf(job, 1);
  const int rows = job.whole(2), columns = job.whole(3);
  Span *byColumn = (Span *)job.words[4];
  Event *to = (Event *)job.words[5];
  for (int c = 0; c < columns; c++) byColumn[c] = {0, 0};
  for (int row = 0; row < rows; row++)
    for (int e = spans[row].begin; e < spans[row].end; e++) byColumn[events[e].at].end++;
  int start = 0;
  for (int c = 0; c < columns; c++) {
    const int count = byColumn[c].end;
    byColumn[c] = {start, start};
    start += count;
  }
  for (int row = 0; row < rows; row++)
    for (int e = spans[row].begin; e < spans[row].end; e++)
      to[byColumn[events[e].at].end++] = {row, events[e].value};
}

// Sums of weighted rows, VECTORS vectors of columns at a time, in registers.
template <int VECTORS>
INLINE void gatherRows(const Event *events, int count, const float *rows, int stride, Vector *sum) {
  for (int e = 0; e < count; e++) {
    const float *row = rows + (size_t)events[e].at * stride;
    const Vector value = splat(events[e].value);
#pragma GCC unroll 8
    for (int j = 0; j < VECTORS; j++) sum[j] = multiplyAdd(value, load(row + j * LANES), sum[j]);
  }
}
template <int VECTORS>
INLINE void gatherInto(const Event *events, int count, const float *rows, int stride, float *out) {
  Vector sum[VECTORS];
#pragma GCC unroll 8
  for (int j = 0; j < VECTORS; j++) sum[j] = Vector{};
  gatherRows<VECTORS>(events, count, rows, stride, sum);
#pragma GCC unroll 8
  for (int j = 0; j < VECTORS; j++) store(out + j * LANES, sum[j]);
}

// out[row][n] = sum over the row's events of value * right[at][n].
// words: spans, events, right, out, rows, columns of right, block.
KERNEL(event_matmul) {
  const Span *spans = spansOf(job, 0);
  const Event *all = eventsOf(job, 1);
  const float *right = job.floats(2);
  const int columns = job.whole(5);
  const Range range = rangeOf(job.whole(4), job.whole(6), part);
  for (int row = range.begin; row < range.end; row++) {
    const Event *events = all + spans[row].begin;
    const int count = spans[row].end - spans[row].begin;
    float *out = job.floats(3) + (size_t)row * columns;
    int n = 0;
    for (; n + 8 * LANES <= columns; n += 8 * LANES) gatherInto<8>(events, count, right + n, columns, out + n);
    for (; n + 2 * LANES <= columns; n += 2 * LANES) gatherInto<2>(events, count, right + n, columns, out + n);
    for (; n + LANES <= columns; n += LANES) gatherInto<1>(events, count, right + n, columns, out + n);
    for (; n < columns; n++) {
      float sum = 0.0f;
      for (int e = 0; e < count; e++) sum += events[e].value * right[(size_t)events[e].at * columns + n];
      out[n] = sum;
    }
  }
}

// One output pixel: the events of every pixel under the kernel.
struct Seen {
  const Event *events;
  const float *weights;
  int count;
};
template <int VECTORS>
INLINE void gatherPixel(const Seen *seen, int taps, int stride, int offset, float *out) {
  Vector sum[VECTORS];
#pragma GCC unroll 8
  for (int j = 0; j < VECTORS; j++) sum[j] = Vector{};
  for (int tap = 0; tap < taps; tap++)
    gatherRows<VECTORS>(seen[tap].events, seen[tap].count, seen[tap].weights + offset, stride, sum);
#pragma GCC unroll 8
  for (int j = 0; j < VECTORS; j++) store(out + j * LANES, sum[j]);
}

// Forward convolution, output pixel by output pixel: for inputs with several events per pixel.
// words: shape, spans (one per input pixel), events, weights, output, block of rows.
KERNEL(event_conv_gather) {
  const Shape &s = shapeOf(job, 0);
  const Span *spans = spansOf(job, 1);
  const Event *all = eventsOf(job, 2);
  const Range range = rangeOf(s.images * s.outHeight, job.whole(5), part);
  const int filters = s.outChannels;
  Seen seen[MOST_TAPS];
  for (int row = range.begin; row < range.end; row++) {
    const Span *image = spans + (size_t)(row / s.outHeight) * s.height * s.width;
    const int top = row % s.outHeight * s.strideY - s.padTop;
    for (int outX = 0; outX < s.outWidth; outX++) {
      int taps = 0;
      for (int ky = 0; ky < s.kernelHeight; ky++) {
        const int y = top + ky;
        if (y < 0 || y >= s.height) continue;
        for (int kx = 0; kx < s.kernelWidth; kx++) {
          const int x = outX * s.strideX - s.padLeft + kx;
          if (x < 0 || x >= s.width) continue;
          const Span span = image[y * s.width + x];
          if (span.begin == span.end) continue;
          const size_t tap = (size_t)ky * s.kernelWidth + kx;
          seen[taps++] = {all + span.begin, job.floats(3) + tap * s.channels * filters, span.end - span.begin};
        }
      }
      float *out = job.floats(4) + ((size_t)row * s.outWidth + outX) * filters;
      int f = 0;
      for (; f + 8 * LANES <= filters; f += 8 * LANES) gatherPixel<8>(seen, taps, filters, f, out + f);
      for (; f + 2 * LANES <= filters; f += 2 * LANES) gatherPixel<2>(seen, taps, filters, f, out + f);
      for (; f + LANES <= filters; f += LANES) gatherPixel<1>(seen, taps, filters, f, out + f);
      for (; f < filters; f++) {
        float sum = 0.0f;
        for (int tap = 0; tap < taps; tap++)
          for (int e = 0; e < seen[tap].count; e++)
            sum += seen[tap].events[e].value * seen[tap].weights[(size_t)seen[tap].events[e].at * filters + f];
        out[f] = sum;
      }
    }
  }
}

INLINE void addScaled(float *to, const float *from, float factor, int count) {
  const Vector scale = splat(factor);
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, multiplyAdd(scale, load(from + i), load(to + i)));
  for (; i < count; i++) to[i] += factor * from[i];
}

// Visits every event of one image and every output pixel it touches.
template <class Touch>
INLINE void touchPixels(const Shape &s, const Span *image, const Event *all, Touch touch) {
  for (int y = 0; y < s.height; y++)
    for (int x = 0; x < s.width; x++) {
      const Span span = image[y * s.width + x];
      if (span.begin == span.end) continue;
      for (int ky = 0; ky < s.kernelHeight; ky++) {
        const int shiftedY = y + s.padTop - ky;
        if (shiftedY < 0 || shiftedY % s.strideY != 0 || shiftedY / s.strideY >= s.outHeight) continue;
        for (int kx = 0; kx < s.kernelWidth; kx++) {
          const int shiftedX = x + s.padLeft - kx;
          if (shiftedX < 0 || shiftedX % s.strideX != 0 || shiftedX / s.strideX >= s.outWidth) continue;
          const int pixel = shiftedY / s.strideY * s.outWidth + shiftedX / s.strideX;
          const int tap = ky * s.kernelWidth + kx;
          for (int e = span.begin; e < span.end; e++) touch(pixel, tap, all[e]);
        }
      }
    }
}

// Forward convolution, event by event: for inputs with less than about one event per pixel.
// words: shape, spans, events, weights, output, block of images.
KERNEL(event_conv_scatter) {
  const Shape &s = shapeOf(job, 0);
  const float *weights = job.floats(3);
  const Range range = rangeOf(s.images, job.whole(5), part);
  const int size = s.outHeight * s.outWidth * s.outChannels;
  for (int n = range.begin; n < range.end; n++) {
    float *image = job.floats(4) + (size_t)n * size;
    for (int i = 0; i < size; i++) image[i] = 0.0f;
    touchPixels(s, spansOf(job, 1) + (size_t)n * s.height * s.width, eventsOf(job, 2),
                [&](int pixel, int tap, const Event &event) {
                  const float *row = weights + ((size_t)tap * s.channels + event.at) * s.outChannels;
                  addScaled(image + (size_t)pixel * s.outChannels, row, event.value, s.outChannels);
                });
  }
}

// Weight gradient of the same convolution, into the part's own copy (reduce.h: add_copies).
// words: shape, spans, events, output gradient, copies, block of images, floats per copy.
KERNEL(event_conv_weight_gradient) {
  const Shape &s = shapeOf(job, 0);
  const float *gradient = job.floats(3);
  const int size = job.whole(6);
  float *out = job.floats(4) + (size_t)part * size;
  const Range range = rangeOf(s.images, job.whole(5), part);
  for (int i = 0; i < size; i++) out[i] = 0.0f;
  for (int n = range.begin; n < range.end; n++) {
    const float *image = gradient + (size_t)n * s.outHeight * s.outWidth * s.outChannels;
    touchPixels(s, spansOf(job, 1) + (size_t)n * s.height * s.width, eventsOf(job, 2),
                [&](int pixel, int tap, const Event &event) {
                  float *row = out + ((size_t)tap * s.channels + event.at) * s.outChannels;
                  addScaled(row, image + (size_t)pixel * s.outChannels, event.value, s.outChannels);
                });
  }
}
