// Products whose left factor is mostly zeros, as spikes and event frames are: only the entries that are not zero are
// visited. They need not be ones (counts, polarities, pooled spikes), so the sums are those of the dense product up to
// their order.
#pragma once
#include "conv.h"
#include "lanes.h"

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
      for (; c + 16 <= columns; c += 16)
        for (uint32_t bits = nonZeroBits(values + c); bits != 0; bits &= bits - 1) {
          const int at = c + __builtin_ctz(bits);
          events[base + count++] = {at, values[at]};
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

// sum += the rows of the events, each times its value.
template <class AnyLanes>
INLINE void addRows(const Event *events, int count, const float *rows, int stride, AnyLanes lanes, Vector *sum) {
  for (int e = 0; e < count; e++) {
    const float *row = rows + (size_t)events[e].at * stride;
    const Vector value = splat(events[e].value);
    for (int j = 0; j < lanes.COUNT; j++) sum[j] = multiplyAdd(value, lanes.get(row, j), sum[j]);
  }
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
    overFilters(columns, [&](int n, auto lanes) {
      Vector sum[lanes.COUNT];
      for (int j = 0; j < lanes.COUNT; j++) sum[j] = Vector{};
      addRows(events, count, right + n, columns, lanes, sum);
      for (int j = 0; j < lanes.COUNT; j++) lanes.put(out + n, j, sum[j]);
    });
  }
}

// The outputs of one row that meet the input through the column `kx` of the kernel.
INLINE Range outputsInside(const Shape &s, int kx) {
  const int from = s.padLeft - kx * s.dilationX;
  const int begin = from <= 0 ? 0 : (from + s.strideX - 1) / s.strideX;
  const int last = s.width - 1 + from;
  const int end = last < 0 ? 0 : last / s.strideX + 1;
  return {begin, end < s.outWidth ? end : s.outWidth};
}

// Calls visit(span, output pixel) for every output pixel of rows top .. bottom whose input pixel under the tap has events.
template <class Visit>
INLINE void overSeen(const Shape &s, const Span *image, int ky, int kx, int top, int bottom, Visit visit) {
  const Range columns = outputsInside(s, kx);
  for (int outY = top; outY < bottom; outY++) {
    const int y = outY * s.strideY - s.padTop + ky * s.dilationY;
    if (y < 0 || y >= s.height) continue;
    const Span *row = image + (size_t)y * s.width - s.padLeft + kx * s.dilationX;
    for (int outX = columns.begin; outX < columns.end; outX++) {
      const Span span = row[outX * s.strideX];
      if (span.begin != span.end) visit(span, outY * s.outWidth + outX);
    }
  }
}

// Output rows that stay in the fastest cache while all taps add to them.
INLINE int rowsAtOnce(const Shape &s) {
  const int rows = 8192 / (s.outWidth * s.outChannels);
  return rows < 1 ? 1 : rows;
}

// Forward convolution for inputs with about an event per pixel or more. Tap by tap, so that the tap's weights and a few
// rows of the output stay in the fastest cache.
// words: shape, spans (one per input pixel), events, weights, output, block of images.
KERNEL(event_conv_gather) {
  const Shape &s = shapeOf(job, 0);
  const Event *all = eventsOf(job, 2);
  const Range range = rangeOf(s.images, job.whole(5), part);
  const int filters = s.outChannels, atOnce = rowsAtOnce(s);
  for (int n = range.begin; n < range.end; n++) {
    const Span *image = spansOf(job, 1) + (size_t)n * s.height * s.width;
    float *output = job.floats(4) + (size_t)n * s.outHeight * s.outWidth * filters;
    for (int top = 0; top < s.outHeight; top += atOnce) {
      const int bottom = top + atOnce < s.outHeight ? top + atOnce : s.outHeight;
      for (int i = top * s.outWidth * filters; i < bottom * s.outWidth * filters; i++) output[i] = 0.0f;
      overFilters(filters, [&](int f, auto lanes) {
        for (int ky = 0, tap = 0; ky < s.kernelHeight; ky++)
          for (int kx = 0; kx < s.kernelWidth; kx++, tap++) {
            const float *weights = job.floats(3) + (size_t)tap * s.channels * filters + f;
            overSeen(s, image, ky, kx, top, bottom, [&](Span span, int pixel) {
              float *out = output + (size_t)pixel * filters + f;
              Vector sum[lanes.COUNT];
              for (int j = 0; j < lanes.COUNT; j++) sum[j] = lanes.get(out, j);
              addRows(all + span.begin, span.end - span.begin, weights, filters, lanes, sum);
              for (int j = 0; j < lanes.COUNT; j++) lanes.put(out, j, sum[j]);
            });
          }
      });
    }
  }
}

// Weight gradient of the same, into the part's own copy (reduce.h: add_copies).
// words: shape, spans, events, output gradient, copies, block of images, floats per copy.
KERNEL(event_conv_weight_gather) {
  const Shape &s = shapeOf(job, 0);
  const Event *all = eventsOf(job, 2);
  const int size = job.whole(6), filters = s.outChannels;
  float *out = job.floats(4) + (size_t)part * size;
  const Range range = rangeOf(s.images, job.whole(5), part);
  for (int i = 0; i < size; i++) out[i] = 0.0f;
  overFilters(filters, [&](int f, auto lanes) {
    for (int ky = 0, tap = 0; ky < s.kernelHeight; ky++)
      for (int kx = 0; kx < s.kernelWidth; kx++, tap++) {
        float *weights = out + (size_t)tap * s.channels * filters + f;
        for (int n = range.begin; n < range.end; n++) {
          const float *gradient = job.floats(3) + (size_t)n * s.outHeight * s.outWidth * filters + f;
          const Span *image = spansOf(job, 1) + (size_t)n * s.height * s.width;
          overSeen(s, image, ky, kx, 0, s.outHeight, [&](Span span, int pixel) {
            Vector dy[lanes.COUNT];
            for (int j = 0; j < lanes.COUNT; j++) dy[j] = lanes.get(gradient + (size_t)pixel * filters, j);
            for (int e = span.begin; e < span.end; e++) {
              float *row = weights + (size_t)all[e].at * filters;
              const Vector value = splat(all[e].value);
              for (int j = 0; j < lanes.COUNT; j++) lanes.put(row, j, multiplyAdd(value, dy[j], lanes.get(row, j)));
            }
          });
        }
      }
  });
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
        const int shiftedY = y + s.padTop - ky * s.dilationY;
        if (shiftedY < 0 || shiftedY % s.strideY != 0 || shiftedY / s.strideY >= s.outHeight) continue;
        for (int kx = 0; kx < s.kernelWidth; kx++) {
          const int shiftedX = x + s.padLeft - kx * s.dilationX;
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

// Weight gradient of the same, into the part's own copy.
// words: shape, spans, events, output gradient, copies, block of images, floats per copy.
KERNEL(event_conv_weight_scatter) {
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
