// Leaky neurons in general (LEAKY_FORWARD, LEAKY_BACKWARD of the kernel contract): one step in either direction, and the
// time axis of neurons without recurrent weights (with them: recurrent.h).
// Parameters come as tables of `period` values each, which go on for LANES - 1 entries (normalized.h); in this order:
// membrane decay, threshold, current decay, adaptation decay, adaptation step, 1 / threshold. The meaning is engine/reference/leaky.ts.
#pragma once
#include "normalized.h"

enum { MEMBRANE_DECAY, THRESHOLD, CURRENT_DECAY, ADAPTATION_DECAY, ADAPTATION_STEP, LEAKY_PARAMETERS, INVERSE_THRESHOLD = LEAKY_PARAMETERS };
enum { RESET_ZERO, RESET_SUBTRACT, RESET_NONE };

struct LeakyNeuron {
  Vector decay, threshold, currentDecay, adaptationDecay, adaptationStep, gain, inverseThreshold;
};
INLINE LeakyNeuron leakyNeuron(const float *tables, int period, int place, bool scaled) {
  const int length = tableLength(period);
  LeakyNeuron n;
  n.decay = load(tables + MEMBRANE_DECAY * length + place);
  n.threshold = load(tables + THRESHOLD * length + place);
  n.currentDecay = load(tables + CURRENT_DECAY * length + place);
  n.adaptationDecay = load(tables + ADAPTATION_DECAY * length + place);
  n.adaptationStep = load(tables + ADAPTATION_STEP * length + place);
  n.inverseThreshold = load(tables + INVERSE_THRESHOLD * length + place);
  n.gain = scaled ? splat(1.0f) - n.decay : splat(1.0f);
  return n;
}
INLINE Vector afterSpike(Vector h, Vector limit, Mask fires, int reset) {
  return reset == RESET_NONE ? h : select(fires, reset == RESET_ZERO ? Vector{} : h - limit, h);
}

INLINE Vector limitAt(const LeakyNeuron &n, Vector b) { return multiplyAdd(n.adaptationStep, b, n.threshold); }

INLINE Vector adaptationAfter(const LeakyNeuron &n, Vector b, Mask fires) {
  return fade(multiplyAdd(n.adaptationDecay, b, select(fires, splat(1.0f), Vector{})));
}

// What a step leaves for the next, whose adaptation b is.
struct LeakyState {
  Vector v{}, i{}, b{};
};
// Gives h; `x` is all that arrives. Without a synapse nothing of an earlier current is left, not even 0 times an infinite one.
INLINE Vector leakyStep(const LeakyNeuron &n, Vector x, bool synaptic, bool adapts, int reset, LeakyState &state,
                        Mask &fires) {
  state.i = synaptic ? fade(multiplyAdd(n.currentDecay, state.i, x)) : x;
  const Vector h = fade(multiplyAdd(n.decay, state.v, n.gain * state.i));
  const Vector limit = adapts ? limitAt(n, state.b) : n.threshold;
  fires = h >= limit;
  state.v = afterSpike(h, limit, fires, reset);
  if (adapts) state.b = adaptationAfter(n, state.b, fires);
  return h;
}

// Vectors at once: what a step holds has to fit the registers, of which AVX2 has half as many as AVX-512.
constexpr int LEAKY_VECTORS = LANES == 8 ? 2 : 4;

// words: current, spikes, membrane (0: not kept), adaptation (0: there is none or it is not kept), tables, period, steps,
// neurons, block, reset, scaled, adapts, ones (neuron.h), synaptic, first adaptation (0: at rest).
template <bool ADAPTS, class Spikes>
INLINE void leakyForward(const Job &job, int part, Spikes &spikes) {
  const float *current = job.floats(0);
  float *membrane = job.floats(2), *adaptation = job.floats(3);
  const float *firstAdaptation = job.floats(14);
  const int period = job.whole(5), steps = job.whole(6), reset = job.whole(9);
  const bool synaptic = job.whole(13) == 1;
  const size_t neurons = job.whole(7);
  overNeurons<LEAKY_VECTORS>(rangeOf(neurons, job.whole(8), part), [&](int first, auto lanes) EACH {
    LeakyNeuron n[lanes.COUNT];
    LeakyState state[lanes.COUNT];
    for (int j = 0, channel = first % period; j < lanes.COUNT; j++, channel = nextChannel(channel, period)) {
      n[j] = leakyNeuron(job.floats(4), period, channel, job.whole(10) == 1);
      if (ADAPTS && firstAdaptation) state[j].b = lanes.get(firstAdaptation + first, j);
    }
    size_t at = first;
    forSteps(lanes, steps, [&](int) EACH {
      Mask fires[lanes.COUNT];
      for (int j = 0; j < lanes.COUNT; j++) {
        if (ADAPTS && adaptation) lanes.put(adaptation + at, j, state[j].b);
        const Vector h = leakyStep(n[j], lanes.get(current + at, j), synaptic, ADAPTS, reset, state[j], fires[j]);
        if (membrane) lanes.put(membrane + at, j, h);
      }
      spikes.put(at, lanes, fires);
      at += neurons;
    });
  });
}
KERNEL(leaky_forward) {
  withSpikes(job, part, 1, 12, [&](auto &spikes) {
    if (job.whole(11) == 1) leakyForward<true>(job, part, spikes);
    else leakyForward<false>(job, part, spikes);
  });
}

// The errors of later steps, and sums over time.
struct LeakyErrors {
  Vector onMembrane{}, onAdaptation{}, onCurrent{};
};
// What the forward pass had at a step: h, b, the membrane carried from the step before, the current and the one before.
struct LeakyMoment {
  Vector h{}, b{}, vBefore{}, i{}, iBefore{};
};
// What an incoming gradient is of: s, h or v.
enum { OF_SPIKES, OF_POTENTIAL, OF_MEMBRANE };
struct LeakyReset {
  int reset;
  bool adapts, scaled, attached;
  int of;
};
INLINE LeakyReset leakyReset(int reset, bool adapts, bool scaled, bool detached, int of) {
  return {reset, adapts, scaled, !detached && reset != RESET_NONE, of};
}
INLINE Slope slopeAt(const Slope &unit, const LeakyNeuron &n) {
  return {n.threshold, unit.inverseScale * n.inverseThreshold, unit.peak * n.inverseThreshold, unit.rate};
}
INLINE Vector inverseOf(Vector gain) { return select(gain == 0.0f, Vector{}, splat(1.0f) / gain); }

// Takes an error one step back and gives that of what arrived; `through` came back over recurrent weights, `rho` is the slope
// of the spike.
INLINE Vector leakyStepBack(const LeakyNeuron &n, const LeakyReset &how, Vector incoming, Vector through,
                            const LeakyMoment &at, Vector limit, Vector rho, LeakyErrors &errors, Vector *total) {
  const Mask fired = at.h >= limit;
  const Vector drop = how.attached ? (how.reset == RESET_ZERO ? at.h : limit) : Vector{};
  if (how.of == OF_MEMBRANE) errors.onMembrane += incoming;
  const Vector direct = how.of == OF_SPIKES ? incoming + through : through;
  const Vector onSpike = direct + errors.onAdaptation - errors.onMembrane * drop;
  const Vector kept = how.reset == RESET_ZERO ? select(fired, Vector{}, errors.onMembrane) : errors.onMembrane;
  Vector dh = multiplyAdd(onSpike, rho, kept);
  if (how.of == OF_POTENTIAL) dh += incoming;
  Vector onLimit = -(onSpike * rho);
  if (how.attached && how.reset == RESET_SUBTRACT) onLimit -= select(fired, errors.onMembrane, Vector{});
  const Vector di = fade(multiplyAdd(n.currentDecay, errors.onCurrent, n.gain * dh));
  total[MEMBRANE_DECAY] = multiplyAdd(dh, how.scaled ? at.vBefore - at.i : at.vBefore, total[MEMBRANE_DECAY]);
  total[THRESHOLD] += onLimit;
  total[CURRENT_DECAY] = multiplyAdd(di, at.iBefore, total[CURRENT_DECAY]);
  total[ADAPTATION_STEP] = multiplyAdd(onLimit, at.b, total[ADAPTATION_STEP]);
  total[ADAPTATION_DECAY] = multiplyAdd(errors.onAdaptation, at.b, total[ADAPTATION_DECAY]);
  if (how.adapts)
    errors.onAdaptation = multiplyAdd(n.adaptationStep, onLimit, n.adaptationDecay * errors.onAdaptation);
  errors.onMembrane = fade(n.decay * dh);
  errors.onCurrent = di;
  return di;
}

// As the lanes of forSteps: a step back holds so much that V8 has no registers for four of them.
#if defined(__wasm__)
typedef Lanes<1> LargeSteps;
#else
typedef Lanes<4> LargeSteps;
#endif

// The sums of the parameters' gradients are kept per part, [part][parameter][table].
// words: spikes gradient, membrane, adaptation (0: there is none), current gradient, tables, sums, period, steps, neurons,
// block, reset, scaled, detached, surrogate, what the gradient is of, gradient of the first adaptation (0: not asked for).
// reals: slope of a neuron whose threshold is 1.
KERNEL(leaky_backward) {
  const float *incoming = job.floats(0), *membrane = job.floats(1), *adaptation = job.floats(2);
  const int period = job.whole(6), steps = job.whole(7), reset = job.whole(10), length = tableLength(period);
  const size_t neurons = job.whole(8);
  const LeakyReset how =
      leakyReset(reset, adaptation != nullptr, job.whole(11) == 1, job.whole(12) == 1, job.whole(14));
  float *onFirst = job.floats(15);
  const Slope unit = slopeOf(job, 0);
  float *sums = job.floats(5) + (size_t)part * LEAKY_PARAMETERS * length;
  for (int i = 0; i < LEAKY_PARAMETERS * length; i++) sums[i] = 0.0f;
  apartBySurrogate(job.whole(13), [=, &job](auto kind) {
    overNeurons(rangeOf(neurons, job.whole(9), part), [&](int first, auto lanes) EACH {
      int channel = first % period;
      for (int j = 0; j < lanes.COUNT; j++, channel = nextChannel(channel, period)) {
        const LeakyNeuron n = leakyNeuron(job.floats(4), period, channel, how.scaled);
        const Slope slope = slopeAt(unit, n);
        const Vector inverseGain = inverseOf(n.gain);
        const auto value = [&](const float *from, int t) {
          return t < 0 ? Vector{} : lanes.get(from + (size_t)t * neurons + first, j);
        };
        const auto carriedAt = [&](int t, Vector h) {
          if (t < 0) return Vector{};
          const Vector limit = how.adapts ? limitAt(n, value(adaptation, t)) : n.threshold;
          return afterSpike(h, limit, h >= limit, reset);
        };
        LeakyErrors errors;
        Vector total[LEAKY_PARAMETERS] = {};
        Vector hBefore = value(membrane, steps - 2);
        LeakyMoment at;
        at.h = value(membrane, steps - 1);
        at.vBefore = carriedAt(steps - 2, hBefore);
        at.i = (at.h - n.decay * at.vBefore) * inverseGain;
        backThroughSteps(LargeSteps{}, steps, [&](int t) EACH {
          const Vector hEarlier = value(membrane, t - 2), vEarlier = carriedAt(t - 2, hEarlier);
          at.iBefore = t == 0 ? Vector{} : (hBefore - n.decay * vEarlier) * inverseGain;
          if (how.adapts) at.b = value(adaptation, t);
          const Vector limit = how.adapts ? limitAt(n, at.b) : n.threshold;
          const Vector rho = slope.at<decltype(kind)>(at.h - limit + n.threshold);
          const Vector di = leakyStepBack(n, how, value(incoming, t), Vector{}, at, limit, rho, errors, total);
          lanes.put(job.floats(3) + (size_t)t * neurons + first, j, di);
          at.h = hBefore;
          at.vBefore = vEarlier;
          at.i = at.iBefore;
          hBefore = hEarlier;
        });
        if (onFirst) lanes.put(onFirst + first, j, errors.onAdaptation);
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
  overNeurons(rangeOf(neurons, job.whole(4), part), [&](int first, auto lanes) EACH {
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
