// Batch normalisation and LIF as one: the normalised current lives in registers only. Arrays are [steps][neurons], and
// neuron n belongs to channel n % channels. Coefficients come as tables of tableLength(channels) entries (correction.h).
// The meaning is engine/reference/normalized-lif.ts.
#pragma once
#include "correction.h"
#include "neuron.h"

INLINE double inverseDeviation(float variance, float epsilon) {
  return 1.0 / __builtin_sqrt((double)variance + (double)epsilon);
}

// Tables of factor, offset and mean, so that normalised x is factor x + offset. One part.
// words: scale, shift, mean, variance, tables, channels. reals: epsilon.
KERNEL(normalized_tables) {
  const int channels = job.whole(5), length = tableLength(channels);
  float *factor = job.floats(4), *offset = factor + length, *mean = offset + length;
  for (int i = 0; i < length; i++) {
    const int c = i % channels;
    factor[i] = (float)(job.floats(0)[c] * inverseDeviation(job.floats(3)[c], job.real(0)));
    offset[i] = (float)(job.floats(1)[c] - (double)job.floats(2)[c] * factor[i]);
    mean[i] = job.floats(2)[c];
  }
}

// words: current, spikes, tables, steps, neurons, block, reset, channels, ones (neuron.h). reals: decay, threshold.
template <bool SUBTRACT, class Spikes>
INLINE void normalizedForward(const Job &job, int part, Spikes &spikes) {
  const float *current = job.floats(0), *tables = job.floats(2);
  const int steps = job.whole(3), channels = job.whole(7), length = tableLength(channels);
  const size_t neurons = job.whole(4);
  const Vector decay = splat(job.real(0));
  const Reset<SUBTRACT> reset{splat(job.real(1)), true};
  overNeurons(rangeOf(neurons, job.whole(5), part), [&](int first, auto lanes) EACH {
    Vector v[lanes.COUNT], factor[lanes.COUNT], offset[lanes.COUNT];
    for (int j = 0, channel = first % channels; j < lanes.COUNT; j++, channel = nextChannel(channel, channels)) {
      const float *at = tables + channel;
      v[j] = Vector{};
      factor[j] = load(at);
      offset[j] = load(at + length);
    }
    size_t at = first;
    forSteps(lanes, steps, [&](int) EACH {
      Mask fires[lanes.COUNT];
      for (int j = 0; j < lanes.COUNT; j++) {
        const Vector h = multiplyAdd(decay, v[j], multiplyAdd(factor[j], lanes.get(current + at, j), offset[j]));
        fires[j] = h >= reset.threshold;
        v[j] = reset.after(h, fires[j]);
      }
      spikes.put(at, lanes, fires);
      at += neurons;
    });
  });
}
KERNEL(normalized_lif_forward) {
  withSpikes(job, part, 1, 8, [&](auto &spikes) {
    withKnown(job.whole(6) == 1, [&](auto subtract) { normalizedForward<subtract.value>(job, part, spikes); });
  });
}

// Longer runs are refused by the caller: the membrane of a few neurons lies on the stack.
constexpr int MOST_HISTORY = 1024;

template <bool SUBTRACT>
struct NormalizedBack {
  const float *incoming, *current, *tables;
  float *out, *sums;
  int steps, channels;
  size_t neurons;
  Vector decay;
  Slope slope;
  Reset<SUBTRACT> reset;

  // The gradient with respect to the normalised current, and its sums, for the neurons of `lanes` from `first` on.
  template <class Kind, class AnyLanes>
  MEMBER void run(int first, AnyLanes lanes, Vector *history) const {
    constexpr int COUNT = AnyLanes::COUNT;
    const int length = tableLength(channels);
    Vector v[COUNT], factor[COUNT], offset[COUNT], mean[COUNT];
    int places[COUNT];
    for (int j = 0, channel = first % channels; j < COUNT; j++, channel = nextChannel(channel, channels)) {
      places[j] = channel;
      v[j] = Vector{};
      factor[j] = load(tables + channel);
      offset[j] = load(tables + length + channel);
      mean[j] = load(tables + 2 * length + channel);
    }
    size_t at = first;
    forSteps(lanes, steps, [&](int t) EACH {
      for (int j = 0; j < COUNT; j++) {
        const Vector h = multiplyAdd(decay, v[j], multiplyAdd(factor[j], lanes.get(current + at, j), offset[j]));
        history[t * COUNT + j] = h;
        v[j] = reset.after(h, h >= slope.threshold);
      }
      at += neurons;
    });
    Vector carried[COUNT], sum[COUNT], product[COUNT];
    for (int j = 0; j < COUNT; j++) carried[j] = sum[j] = product[j] = Vector{};
    backThroughSteps(lanes, steps, [&](int t) EACH {
      at -= neurons;
      for (int j = 0; j < COUNT; j++) {
        const Vector h = history[t * COUNT + j];
        const Vector rho = slope.at<Kind>(h);
        const Vector through = reset.kept(h) - rho * reset.taken(h);
        const Vector g = multiplyAdd(lanes.get(incoming + at, j), rho, carried[j] * through);
        lanes.put(out + at, j, g);
        carried[j] = decay * g;
        sum[j] += g;
        product[j] = multiplyAdd(g, lanes.get(current + at, j) - mean[j], product[j]);
      }
    });
    for (int j = 0; j < COUNT; j++) {
      float *to = sums + places[j];
      lanes.add(to, sum[j]);
      lanes.add(to + length, product[j]);
    }
  }
};

// Gradient y with respect to the normalised current into `out`; the part's sums of y and y (x - mean) as [part][2] tables.
// words: spikes gradient, current, out, tables, sums, steps, neurons, block, reset, detached, surrogate, channels.
// reals: decay, slope.
KERNEL(normalized_lif_backward) {
  withKnown(job.whole(8) == 1, [&](auto subtract) {
    NormalizedBack<subtract.value> back;
    back.incoming = job.floats(0);
    back.current = job.floats(1);
    back.out = job.floats(2);
    back.tables = job.floats(3);
    back.steps = job.whole(5);
    back.neurons = job.whole(6);
    back.decay = splat(job.real(0));
    back.slope = slopeOf(job, 1);
    back.reset = {back.slope.threshold, job.whole(9) == 1};
    back.channels = job.whole(11);
    const int length = tableLength(back.channels);
    back.sums = job.floats(4) + (size_t)part * 2 * length;
    for (int i = 0; i < 2 * length; i++) back.sums[i] = 0.0f;
    const Range range = rangeOf(back.neurons, job.whole(7), part);
    apartBySurrogate(job.whole(10), [=](auto kind) {
      constexpr int WIDE = 4, SHORT = 64;
      Vector history[MOST_HISTORY];
      int i = range.begin;
      if (back.steps <= SHORT)
        for (; i + WIDE * LANES <= range.end; i += WIDE * LANES)
          back.template run<decltype(kind)>(i, Lanes<WIDE>{}, history);
      for (; i + LANES <= range.end; i += LANES) back.template run<decltype(kind)>(i, Lanes<1>{}, history);
      if (i < range.end) back.template run<decltype(kind)>(i, FewLanes{range.end - i}, history);
    });
  });
}

// Gradients of scale and shift from the sums of all parts, and the tables k that correct y to the gradient of the current,
// k0 y + k1 x + k2. One part.
// words: sums, parts, rows, channels, scale, mean, variance, scale gradient, shift gradient, corrections, fixed.
// reals: epsilon.
KERNEL(normalized_corrections) {
  const float *sums = job.floats(0);
  const int parts = job.whole(1), rows = job.whole(2), channels = job.whole(3), length = tableLength(channels);
  const bool fixed = job.whole(10) == 1;
  float *k = job.floats(9);
  for (int c = 0; c < channels; c++) {
    double first = 0, second = 0;
    for (int i = 0; i < parts; i++)
      for (int at = c; at < length; at += channels) {
        first += sums[(size_t)i * 2 * length + at];
        second += sums[((size_t)i * 2 + 1) * length + at];
      }
    const double inverse = inverseDeviation(job.floats(6)[c], job.real(0)), factor = job.floats(4)[c] * inverse;
    const double shared = fixed ? 0.0 : 1.0 / rows, slope = -factor * inverse * inverse * second * shared;
    job.floats(7)[c] = (float)(second * inverse);
    job.floats(8)[c] = (float)first;
    for (int at = c; at < length; at += channels) {
      k[at] = (float)factor;
      k[length + at] = (float)slope;
      k[2 * length + at] = (float)(-factor * first * shared - slope * job.floats(5)[c]);
    }
  }
}
