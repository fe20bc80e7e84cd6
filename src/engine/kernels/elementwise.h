// Arithmetic element by element, and copies between layouts.
#pragma once
#include "functions.h"
#include "neuron.h"
#include "wide_functions.h"

// b repeats: index i of a meets index i % period of b (period = size: same shape; 1: a scalar; the last axes: a bias).
// words: a, b, out, size, block, operation, period.
template <class Combine>
INLINE void combineAll(const Job &job, Range range, int period, Combine combine) {
  const float *a = job.floats(0), *b = job.floats(1);
  float *out = job.floats(2);
  if (period >= range.end) {
    overNeurons(range, [&](int first, auto lanes) {
      for (int j = 0; j < lanes.COUNT; j++)
        lanes.put(out + first, j, combine(lanes.get(a + first, j), lanes.get(b + first, j)));
    });
  } else if (period == 1) {
    const Vector right = splat(b[0]);
    overNeurons(range, [&](int first, auto lanes) {
      for (int j = 0; j < lanes.COUNT; j++) lanes.put(out + first, j, combine(lanes.get(a + first, j), right));
    });
  } else {
    for (int start = range.begin; start < range.end;) {
      const int phase = start % period, end = start - phase + period < range.end ? start - phase + period : range.end;
      overNeurons({start, end}, [&](int first, auto lanes) {
        for (int j = 0; j < lanes.COUNT; j++)
          lanes.put(out + first, j, combine(lanes.get(a + first, j), lanes.get(b + phase + first - start, j)));
      });
      start = end;
    }
  }
}
// Operation numbers as in compiled/kernels/elementwise.ts.
KERNEL(combine) {
  const Range range = rangeOf(job.whole(3), job.whole(4), part);
  const int period = job.whole(6);
  switch (job.whole(5)) {
    case 0: return combineAll(job, range, period, [](Vector a, Vector b) { return a + b; });
    case 1: return combineAll(job, range, period, [](Vector a, Vector b) { return a - b; });
    case 2: return combineAll(job, range, period, [](Vector a, Vector b) { return a * b; });
    case 3: return combineAll(job, range, period, [](Vector a, Vector b) { return a / b; });
    case 4: return combineAll(job, range, period, [](Vector a, Vector b) { return maximum(a, b); });
    case 5: return combineAll(job, range, period, [](Vector a, Vector b) { return minimum(a, b); });
    case 6: return combineAll(job, range, period, [](Vector a, Vector b) { return (a - b) * (a - b); });
    case 7: return combineAll(job, range, period, [](Vector a, Vector b) { return select(a < 0.0f, a * b, a); });
    case 8: return combineAll(job, range, period, [](Vector a, Vector b) { return select(b >= 0.0f, a, a * (b + 1.0f)); });
    case 9: return combineAll(job, range, period, [](Vector a, Vector b) { return power(a, b); });
    case 10: return combineAll(job, range, period, [](Vector a, Vector b) { return remainderOf(a, b); });
    case 11: return combineAll(job, range, period, [](Vector a, Vector b) { return angleOf(a, b); });
  }
}

template <class Change>
INLINE void changeAll(const Job &job, int part, Change change) {
  overNeurons(rangeOf(job.whole(2), job.whole(3), part), [&](int first, auto lanes) {
    for (int j = 0; j < lanes.COUNT; j++)
      lanes.put(job.floats(1) + first, j, change(lanes.get(job.floats(0) + first, j)));
  });
}
// words: in, out, size, block, operation. reals: what the operation takes.
KERNEL(change) {
  const Vector first = splat(job.real(0)), second = splat(job.real(1));
  switch (job.whole(4)) {
    case 0: return changeAll(job, part, [](Vector a) { return larger(a, Vector{}); });
    case 1: return changeAll(job, part, [](Vector a) { return a * a; });
    case 2: return changeAll(job, part, [](Vector a) { return -a; });
    case 3: return changeAll(job, part, [](Vector a) { return magnitude(a); });
    case 4: return changeAll(job, part, [](Vector a) { return squareRoot(a); });
    case 5: return changeAll(job, part, [](Vector a) { return select(a > 0.0f, splat(1.0f), select(a != a, a, Vector{})); });
    case 6: return changeAll(job, part, [](Vector a) { return exponentialToInfinity(a); });
    case 7: return changeAll(job, part, [](Vector a) { return logarithm(a); });
    case 8: return changeAll(job, part, [](Vector a) { return sigmoid(a); });
    case 9: return changeAll(job, part, [](Vector a) { return hyperbolicTangent(a); });
    case 10: return changeAll(job, part, [](Vector a) { return select(a < 0.0f, exponential(a) - 1.0f, a); });
    case 11: return changeAll(job, part, [=](Vector a) { return select(a < 0.0f, first * a, a); });
    case 12: return changeAll(job, part, [=](Vector a) { return smaller(larger(a, first), second); });
    case 13: return changeAll(job, part, [](Vector a) { return 1.0f / squareRoot(a); });
    case 14: return changeAll(job, part, [](Vector a) { return 1.0f / a; });
    case 15: return changeAll(job, part, [](Vector a) { return roundedDown(a); });
    case 16: return changeAll(job, part, [](Vector a) { return roundedUp(a); });
    case 17: return changeAll(job, part, [](Vector a) { return rounded(a); });
    case 18: return changeAll(job, part, [](Vector a) {
      return select(a > 0.0f, splat(1.0f), select(a < 0.0f, splat(-1.0f), Vector{}));
    });
    case 19: return changeAll(job, part, [](Vector a) { return smaller(larger(a, Vector{}), splat(6.0f)); });
    case 20: return changeAll(job, part, [=](Vector a) {
      return select(a >= 0.0f, first * a, second * (exponential(a) - 1.0f));
    });
    case 21: return changeAll(job, part, [](Vector a) { return softplus(a); });
    case 22: return changeAll(job, part, [](Vector a) { return logarithmOfOneAnd(a); });
    case 23: return changeAll(job, part, [=](Vector a) { return wholePower(a, (int)job.real(0)); });
    case 24: return changeAll(job, part, [](Vector a) { return sine(a); });
    case 25: return changeAll(job, part, [](Vector a) { return cosine(a); });
    case 26: return changeAll(job, part, [](Vector a) { return angleOf(a, splat(1.0f)); });
    case 27: return changeAll(job, part, [](Vector a) { return exponentialLessOne(a); });
    case 28: return changeAll(job, part, [](Vector a) { return errorFunction(a); });
  }
}

// words: out, size, block. reals: value.
KERNEL(fill) {
  const Vector value = splat(job.real(0));
  overNeurons(rangeOf(job.whole(1), job.whole(2), part), [&](int first, auto lanes) {
    for (int j = 0; j < lanes.COUNT; j++) lanes.put(job.floats(0) + first, j, value);
  });
}

// A copy between two strided layouts of up to six axes, outermost first: transposition, slice, padding, concatenation,
// tiling (stride 0). A part takes a block of the outermost axis.
// words: in, out, block, six lengths, six input strides, six output strides.
KERNEL(copy_strided) {
  const Word *length = job.words + 3, *from = job.words + 9, *to = job.words + 15;
  const Range range = rangeOf(length[0], job.whole(2), part);
  for (int i0 = range.begin; i0 < range.end; i0++)
    for (int i1 = 0; i1 < length[1]; i1++)
      for (int i2 = 0; i2 < length[2]; i2++)
        for (int i3 = 0; i3 < length[3]; i3++)
          for (int i4 = 0; i4 < length[4]; i4++) {
            const float *in =
                job.floats(0) + i0 * from[0] + i1 * from[1] + i2 * from[2] + i3 * from[3] + i4 * from[4];
            float *out = job.floats(1) + i0 * to[0] + i1 * to[1] + i2 * to[2] + i3 * to[3] + i4 * to[4];
            const int count = (int)length[5];
            if (from[5] == 1 && to[5] == 1) {
              int i = 0;
              for (; i + LANES <= count; i += LANES) store(out + i, load(in + i));
              for (; i < count; i++) out[i] = in[i];
            } else {
              for (int i = 0; i < count; i++) out[i * to[5]] = in[i * from[5]];
            }
          }
}

// Rows of `inner` floats picked by number: out[a][b] = in[a][rows[b]].
// words: in, rows (integers), out, outer, rows of in, rows of out, inner, block of rows of out, parts per outer.
KERNEL(pick_rows) {
  const int perOuter = job.whole(8), inner = job.whole(6), rows = job.whole(5), outer = part / perOuter;
  const Range range = rangeOf(rows, job.whole(7), part % perOuter);
  const float *in = job.floats(0) + (size_t)outer * job.whole(4) * inner;
  float *out = job.floats(2) + (size_t)outer * rows * inner;
  for (int row = range.begin; row < range.end; row++) {
    const float *from = in + (size_t)job.integers(1)[row] * inner;
    float *to = out + (size_t)row * inner;
    int i = 0;
    for (; i + LANES <= inner; i += LANES) store(to + i, load(from + i));
    for (; i < inner; i++) to[i] = from[i];
  }
}

// (x - mean) scale + shift, each of the three for one of the last axis' channels.
// words: in, out, rows, channels, block of rows, mean, scale, shift.
KERNEL(scale_channels) {
  const int channels = job.whole(3);
  const Range range = rangeOf(job.whole(2), job.whole(4), part);
  for (int row = range.begin; row < range.end; row++) {
    const float *x = job.floats(0) + (size_t)row * channels;
    float *out = job.floats(1) + (size_t)row * channels;
    overNeurons({0, channels}, [&](int first, auto lanes) {
      for (int j = 0; j < lanes.COUNT; j++) {
        const Vector centred = lanes.get(x + first, j) - lanes.get(job.floats(5) + first, j);
        lanes.put(out + first, j, multiplyAdd(centred, lanes.get(job.floats(6) + first, j), lanes.get(job.floats(7) + first, j)));
      }
    });
  }
}
