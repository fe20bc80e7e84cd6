// Leaky neurons in general (LEAKY_FORWARD, LEAKY_BACKWARD of the kernel contract), without recurrent weights.
// Parameters come as tables of `period` values each, which go on for LANES - 1 entries (normalized.h); in this order:
// membrane decay, threshold, current decay, adaptation decay, adaptation step. The meaning is engine/reference/leaky.ts.
#pragma once
#include "normalized.h"

enum { MEMBRANE_DECAY, THRESHOLD, CURRENT_DECAY, ADAPTATION_DECAY, ADAPTATION_STEP, LEAKY_PARAMETERS };
enum { RESET_ZERO, RESET_SUBTRACT, RESET_NONE };

struct LeakyNeuron {
  Vector decay, threshold, currentDecay, adaptationDecay, adaptationStep, gain;
};
INLINE LeakyNeuron leakyNeuron(const float *tables, int period, int place, bool scaled) {
  const int length = tableLength(period);
  LeakyNeuron n;
  n.decay = load(tables + MEMBRANE_DECAY * length + place);
  n.threshold = load(tables + THRESHOLD * length + place);
  n.currentDecay = load(tables + CURRENT_DECAY * length + place);
  n.adaptationDecay = load(tables + ADAPTATION_DECAY * length + place);
  n.adaptationStep = load(tables + ADAPTATION_STEP * length + place);
  n.gain = scaled ? splat(1.0f) - n.decay : splat(1.0f);
  return n;
}
INLINE Vector afterSpike(Vector h, Vector limit, Mask fires, int reset) {
  return reset == RESET_NONE ? h : select(fires, reset == RESET_ZERO ? Vector{} : h - limit, h);
}

// words: current, spikes, membrane, adaptation (0: there is none), tables, period, steps, neurons, block, reset, scaled.
KERNEL(leaky_forward) {
  const float *current = job.floats(0);
  float *spikes = job.floats(1), *membrane = job.floats(2), *adaptation = job.floats(3);
  const int period = job.whole(5), steps = job.whole(6), reset = job.whole(9);
  const size_t neurons = job.whole(7);
  overNeurons(rangeOf(neurons, job.whole(8), part), [&](int first, auto lanes) {
    int channel = first % period;
    for (int j = 0; j < lanes.COUNT; j++, channel = nextChannel(channel, period)) {
      const LeakyNeuron n = leakyNeuron(job.floats(4), period, channel, job.whole(10) == 1);
      Vector v{}, i{}, b{}, s{};
      size_t at = first;
      for (int t = 0; t < steps; t++, at += neurons) {
        i = fade(multiplyAdd(n.currentDecay, i, lanes.get(current + at, j)));
        const Vector h = fade(multiplyAdd(n.decay, v, n.gain * i));
        Vector limit = n.threshold;
        if (adaptation) {
          b = fade(multiplyAdd(n.adaptationDecay, b, s));
          limit = multiplyAdd(n.adaptationStep, b, limit);
          lanes.put(adaptation + at, j, b);
        }
        const Mask fires = h >= limit;
        s = select(fires, splat(1.0f), Vector{});
        lanes.put(membrane + at, j, h);
        lanes.put(spikes + at, j, s);
        v = afterSpike(h, limit, fires, reset);
      }
    }
  });
}

// The sums of the parameters' gradients are kept per part, [part][parameter][table].
// words: spikes gradient, membrane, adaptation (0: there is none), current gradient, tables, sums, period, steps, neurons,
// block, reset, scaled, detached, surrogate. reals: slope of a neuron whose threshold is 1.
KERNEL(leaky_backward) {
  const float *incoming = job.floats(0), *membrane = job.floats(1), *adaptation = job.floats(2);
  const int period = job.whole(6), steps = job.whole(7), reset = job.whole(10), length = tableLength(period);
  const size_t neurons = job.whole(8);
  const bool scaled = job.whole(11) == 1, attached = job.whole(12) == 0 && reset != RESET_NONE;
  const Slope unit = slopeOf(job, 0);
  float *sums = job.floats(5) + (size_t)part * LEAKY_PARAMETERS * length;
  for (int i = 0; i < LEAKY_PARAMETERS * length; i++) sums[i] = 0.0f;
  withSurrogate(job.whole(13), [&](auto kind) {
    overNeurons(rangeOf(neurons, job.whole(9), part), [&](int first, auto lanes) {
      int channel = first % period;
      for (int j = 0; j < lanes.COUNT; j++, channel = nextChannel(channel, period)) {
        const LeakyNeuron n = leakyNeuron(job.floats(4), period, channel, scaled);
        const Slope slope = {n.threshold, unit.inverseScale / n.threshold, unit.peak / n.threshold, unit.rate};
        const Vector inverseGain = select(n.gain == 0.0f, Vector{}, splat(1.0f) / n.gain);
        const auto value = [&](const float *from, int t) {
          return t < 0 ? Vector{} : lanes.get(from + (size_t)t * neurons + first, j);
        };
        const auto limitAt = [&](Vector b) { return multiplyAdd(n.adaptationStep, b, n.threshold); };
        const auto carriedAt = [&](int t, Vector h) {
          if (t < 0) return Vector{};
          const Vector limit = adaptation ? limitAt(value(adaptation, t)) : n.threshold;
          return afterSpike(h, limit, h >= limit, reset);
        };
        Vector onMembrane{}, onAdaptation{}, onCurrent{}, total[LEAKY_PARAMETERS] = {};
        Vector h = value(membrane, steps - 1), hBefore = value(membrane, steps - 2);
        Vector vBefore = carriedAt(steps - 2, hBefore);
        Vector i = (h - n.decay * vBefore) * inverseGain;
        for (int t = steps - 1; t >= 0; t--) {
          const Vector hEarlier = value(membrane, t - 2), vEarlier = carriedAt(t - 2, hEarlier);
          const Vector iBefore = t == 0 ? Vector{} : (hBefore - n.decay * vEarlier) * inverseGain;
          const Vector b = adaptation ? value(adaptation, t) : Vector{};
          const Vector limit = adaptation ? limitAt(b) : n.threshold;
          const Mask fired = h >= limit;
          const Vector rho = slope.at<decltype(kind)>(h - limit + n.threshold);
          const Vector drop = attached ? (reset == RESET_ZERO ? h : limit) : Vector{};
          const Vector onSpike = value(incoming, t) + onAdaptation - onMembrane * drop;
          const Vector kept = reset == RESET_ZERO ? select(fired, Vector{}, onMembrane) : onMembrane;
          const Vector dh = multiplyAdd(onSpike, rho, kept);
          Vector onLimit = -(onSpike * rho);
          if (attached && reset == RESET_SUBTRACT) onLimit -= select(fired, onMembrane, Vector{});
          const Vector di = fade(multiplyAdd(n.currentDecay, onCurrent, n.gain * dh));
          lanes.put(job.floats(3) + (size_t)t * neurons + first, j, di);
          total[MEMBRANE_DECAY] = multiplyAdd(dh, scaled ? vBefore - i : vBefore, total[MEMBRANE_DECAY]);
          total[THRESHOLD] += onLimit;
          total[CURRENT_DECAY] = multiplyAdd(di, iBefore, total[CURRENT_DECAY]);
          total[ADAPTATION_STEP] = multiplyAdd(onLimit, b, total[ADAPTATION_STEP]);
          total[ADAPTATION_DECAY] = multiplyAdd(onAdaptation, b, total[ADAPTATION_DECAY]);
          if (adaptation) onAdaptation = multiplyAdd(n.adaptationStep, onLimit, n.adaptationDecay * onAdaptation);
          onMembrane = fade(n.decay * dh);
          onCurrent = di;
          h = hBefore;
          hBefore = hEarlier;
          vBefore = vEarlier;
          i = iBefore;
        }
        for (int k = 0; k < LEAKY_PARAMETERS; k++) lanes.add(sums + k * length + channel, total[k]);
      }
    });
  });
}

// The gradient of one parameter from the sums of all parts: of `period` places every `values`-th belongs to one value.
// words: sums, parameter, parts, period, out, values. One part.
KERNEL(leaky_sums) {
  const int parts = job.whole(2), period = job.whole(3), length = tableLength(period), values = job.whole(5);
  for (int value = 0; value < values; value++) {
    double sum = 0;
    for (int i = 0; i < parts; i++) {
      const float *table = job.floats(0) + ((size_t)i * LEAKY_PARAMETERS + job.whole(1)) * length;
      for (int at = value; at < length; at += values) sum += table[at];
    }
    job.floats(4)[value] = (float)sum;
  }
}

// y[t] = decay y[t-1] + x[t], or its transpose. words: x, out, steps, neurons, block, adjoint. reals: decay.
KERNEL(leaky_filter) {
  const int steps = job.whole(2);
  const size_t neurons = job.whole(3);
  const bool adjoint = job.whole(5) == 1;
  const Vector decay = splat(job.real(0));
  overNeurons(rangeOf(neurons, job.whole(4), part), [&](int first, auto lanes) {
    Vector kept[lanes.COUNT];
    for (int j = 0; j < lanes.COUNT; j++) kept[j] = Vector{};
    for (int i = 0; i < steps; i++) {
      const size_t at = first + (size_t)(adjoint ? steps - 1 - i : i) * neurons;
      for (int j = 0; j < lanes.COUNT; j++) {
        kept[j] = fade(multiplyAdd(decay, kept[j], lanes.get(job.floats(0) + at, j)));
        lanes.put(job.floats(1) + at, j, kept[j]);
      }
    }
  });
}
