// Comparisons, and what is done with their results: bytes that are 0 or 1.
#pragma once
#include "job.h"

typedef uint8_t Truth;

// b repeats as in elementwise.h.
template <class Compare>
INLINE void compareAll(const Job &job, int part, Compare compare) {
  const float *a = job.floats(0), *b = job.floats(1);
  Truth *out = (Truth *)job.words[2];
  const Range range = rangeOf(job.whole(3), job.whole(4), part);
  const int period = job.whole(6);
  if (period == 1) {
    const float right = b[0];
    for (int i = range.begin; i < range.end; i++) out[i] = compare(a[i], right);
    return;
  }
  for (int start = range.begin; start < range.end;) {
    const int phase = start % period, end = start - phase + period < range.end ? start - phase + period : range.end;
    for (int i = start; i < end; i++) out[i] = compare(a[i], b[phase + i - start]);
    start = end;
  }
}
// words: a, b, out (bytes), size, block, operation, period. Operation numbers as in compiled/kernels/logic.ts.
KERNEL(compare) {
  switch (job.whole(5)) {
    case 0: return compareAll(job, part, [](float a, float b) { return a > b; });
    case 1: return compareAll(job, part, [](float a, float b) { return a >= b; });
    case 2: return compareAll(job, part, [](float a, float b) { return a < b; });
    case 3: return compareAll(job, part, [](float a, float b) { return a <= b; });
    case 4: return compareAll(job, part, [](float a, float b) { return a == b; });
    case 5: return compareAll(job, part, [](float a, float b) { return a != b; });
  }
}

// words: bytes, where they are 1, where they are 0, out, size, block.
KERNEL(choose) {
  const Truth *where = (const Truth *)job.words[0];
  const float *yes = job.floats(1), *no = job.floats(2);
  float *out = job.floats(3);
  const Range range = rangeOf(job.whole(4), job.whole(5), part);
  for (int i = range.begin; i < range.end; i++) out[i] = where[i] ? yes[i] : no[i];
}

// words: bytes, out, size, block.
KERNEL(truth_floats) {
  const Truth *from = (const Truth *)job.words[0];
  float *out = job.floats(1);
  const Range range = rangeOf(job.whole(2), job.whole(3), part);
  for (int i = range.begin; i < range.end; i++) out[i] = from[i] ? 1.0f : 0.0f;
}

// Any byte but zero is true: a sum of truths, or a mask of a picture.
// words: a, b, out (all bytes), size, block, operation. Operation numbers as in compiled/kernels/logic.ts.
KERNEL(logical) {
  const Truth *a = (const Truth *)job.words[0], *b = (const Truth *)job.words[1];
  Truth *out = (Truth *)job.words[2];
  const Range range = rangeOf(job.whole(3), job.whole(4), part);
  switch (job.whole(5)) {
    case 0:
      for (int i = range.begin; i < range.end; i++) out[i] = (a[i] != 0) & (b[i] != 0);
      return;
    case 1:
      for (int i = range.begin; i < range.end; i++) out[i] = (a[i] | b[i]) != 0;
      return;
    case 2:
      for (int i = range.begin; i < range.end; i++) out[i] = !a[i];
      return;
  }
}
