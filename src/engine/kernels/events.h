// Products whose left factor is mostly zeros, as spikes and event frames are: only the entries that are not zero are
// visited. They need not be ones (counts, polarities, pooled spikes), so the sums are those of the dense product up to
// their order.
#pragma once
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
