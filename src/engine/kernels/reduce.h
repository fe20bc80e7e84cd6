// Sums along axes, and the sum of the copies that parts of a job wrote.
#pragma once
#include "job.h"
#include "lanes.h"

// out[i] = scale * sum over copies of copies[copy][i], copies in their order.
// words: copies, out, size, number of copies, block. reals: scale.
KERNEL(add_copies) {
  const float *copies = job.floats(0);
  float *out = job.floats(1);
  const int size = job.whole(2), number = job.whole(3);
  const Vector scale = splat(job.real(0));
  const Range range = rangeOf(size, job.whole(4), part);
  for (int i = range.begin; i < range.end; i += LANES) {
    const int some = range.end - i;
    Vector sum{};
    if (some >= LANES) {
      for (int c = 0; c < number; c++) sum += load(copies + (size_t)c * size + i);
      store(out + i, sum * scale);
    } else {
      for (int c = 0; c < number; c++) sum += loadSome(copies + (size_t)c * size + i, some);
      storeSome(out + i, sum * scale, some);
    }
  }
}

// Long sums are kept in short pieces, added up in double precision.
constexpr int PIECE = 512;

INLINE double sumRow(const float *values, int count) {
  double total = 0;
  for (int start = 0; start < count; start += PIECE) {
    const int end = count - start < PIECE ? count : start + PIECE;
    Vector a{}, b{};
    int i = start;
    for (; i + 2 * LANES <= end; i += 2 * LANES) {
      a += load(values + i);
      b += load(values + i + LANES);
    }
    float piece = sumOfLanes(a + b);
    for (; i < end; i++) piece += values[i];
    total += piece;
  }
  return total;
}

// out[a] = scale * sum over r of in[a][r].
// words: in, out, outer, reduced, block of outer. reals: scale.
KERNEL(sum_rows) {
  const int reduced = job.whole(3);
  const Range range = rangeOf(job.whole(2), job.whole(4), part);
  for (int a = range.begin; a < range.end; a++)
    job.floats(1)[a] = (float)(sumRow(job.floats(0) + (size_t)a * reduced, reduced) * job.real(0));
}

// out[part] = sum of the part's values: the first half of a sum over everything.
// words: in, out (doubles as floats), size, block.
KERNEL(sum_pieces) {
  const Range range = rangeOf(job.whole(2), job.whole(3), part);
  job.floats(1)[part] = (float)sumRow(job.floats(0) + range.begin, range.end - range.begin);
}

// out[a][b] = scale * sum over r of in[a][r][b].
// words: in, out, outer, reduced, inner, block of inner, parts per outer. reals: scale.
KERNEL(sum_columns) {
  const int reduced = job.whole(3), inner = job.whole(4), perOuter = job.whole(6);
  const int a = part / perOuter;
  const float *in = job.floats(0) + (size_t)a * reduced * inner;
  float *out = job.floats(1) + (size_t)a * inner;
  const Range range = rangeOf(inner, job.whole(5), part % perOuter);
  const Vector scale = splat(job.real(0));
  for (int i = range.begin; i < range.end; i += LANES) {
    const int some = range.end - i < LANES ? range.end - i : LANES;
    Vector total{};
    for (int start = 0; start < reduced; start += 64) {
      const int end = reduced - start < 64 ? reduced : start + 64;
      Vector piece{};
      if (some == LANES)
        for (int r = start; r < end; r++) piece += load(in + (size_t)r * inner + i);
      else
        for (int r = start; r < end; r++) piece += loadSome(in + (size_t)r * inner + i, some);
      total += piece;
    }
    if (some == LANES) store(out + i, total * scale);
    else storeSome(out + i, total * scale, some);
  }
}

// Powers too small for a normal number are zero, which is what a mask of minus infinity asks for.
INLINE Vector powerOrZero(Vector x) { return select(x < -87.0f, Vector{}, exponential(x)); }

// Each row e^x over its sum. words: in, out, rows, columns, block of rows.
KERNEL(softmax) {
  const int columns = job.whole(3);
  const Range range = rangeOf(job.whole(2), job.whole(4), part);
  const Vector lowest = splat(-__builtin_inff());
  for (int row = range.begin; row < range.end; row++) {
    const float *x = job.floats(0) + (size_t)row * columns;
    float *out = job.floats(1) + (size_t)row * columns;
    const int whole = columns / LANES * LANES, rest = columns - whole;
    Vector last = lowest, most = lowest;
    for (int lane = 0; lane < rest; lane++) last[lane] = x[whole + lane];
    for (int i = 0; i < whole; i += LANES) most = maximum(most, load(x + i));
    most = maximum(most, last);
    Vector largest = splat(most[0]);
    for (int lane = 1; lane < LANES; lane++) largest = maximum(largest, splat(most[lane]));
    Vector sums{};
    for (int i = 0; i < whole; i += LANES) {
      const Vector power = powerOrZero(load(x + i) - largest);
      sums += power;
      store(out + i, power);
    }
    if (rest > 0) {
      const Vector power = powerOrZero(last - largest);
      sums += power;
      storeSome(out + whole, power, rest);
    }
    const Vector sum = splat(sumOfLanes(sums));
    for (int i = 0; i < whole; i += LANES) store(out + i, load(out + i) / sum);
    if (rest > 0) storeSome(out + whole, loadSome(out + whole, rest) / sum, rest);
  }
}

// out[a][t][i] = the sum or product of in[a][u][i] over u <= t, or u < t where exclusive; from the other end where backwards.
// words: in, out, length, inner, block of inner, parts per outer, exclusive, backwards, product.
KERNEL(accumulate) {
  const int length = job.whole(2), inner = job.whole(3), perOuter = job.whole(5);
  const bool exclusive = job.whole(6) == 1, backwards = job.whole(7) == 1, product = job.whole(8) == 1;
  const size_t start = (size_t)(part / perOuter) * length * inner;
  const Range range = rangeOf(inner, job.whole(4), part % perOuter);
  const auto along = [&](int first, auto lanes) {
    Vector total[lanes.COUNT];
    for (int j = 0; j < lanes.COUNT; j++) total[j] = splat(product ? 1.0f : 0.0f);
    for (int step = 0; step < length; step++) {
      const size_t at = start + (size_t)(backwards ? length - 1 - step : step) * inner + first;
      for (int j = 0; j < lanes.COUNT; j++) {
        const Vector before = total[j], next = lanes.get(job.floats(0) + at, j);
        total[j] = product ? before * next : before + next;
        lanes.put(job.floats(1) + at, j, exclusive ? before : total[j]);
      }
    }
  };
  overNeurons(range, along);
}
