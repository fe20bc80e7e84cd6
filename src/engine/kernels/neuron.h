// Neurons over the whole time axis: one pass forward, one pass backward, states in registers.
// Arrays are [steps][neurons]; a part takes a block of neurons through all steps.
#pragma once
#include "lanes.h"
#include "surrogate.h"

// A carried state is looked at every few steps only: until then it cannot fade from what counts to a subnormal number.
INLINE Vector fadeAt(int t, Vector state) { return t % 8 == 7 ? fade(state) : state; }

// What a spike does to the membrane, and what of that goes back: nothing where it is detached.
template <bool SUBTRACT>
struct Reset {
  Vector threshold;
  bool detached;

  MEMBER Vector after(Vector h, Mask fires) const { return select(fires, SUBTRACT ? h - threshold : Vector{}, h); }
  // dv/dh without the spike's part, and what the spike takes away.
  MEMBER Vector kept(Vector h) const { return SUBTRACT ? splat(1.0f) : select(h >= threshold, Vector{}, splat(1.0f)); }
  MEMBER Vector taken(Vector h) const { return detached ? Vector{} : SUBTRACT ? threshold : h; }
};

// Where spikes go: to floats, or to bits, one for each float in their order. Bits are only asked for where neurons come in
// multiples of 32 and parts begin at multiples of 64 (compiled/spikes.ts), so that no two parts share a byte.
struct SpikeFloats {
  float *to;
  template <class AnyLanes>
  MEMBER void put(size_t at, AnyLanes lanes, const Mask *fires) {
    for (int j = 0; j < lanes.COUNT; j++) lanes.put(to + at, j, select(fires[j], splat(1.0f), Vector{}));
  }
};
struct SpikeBits {
  uint8_t *to;
  int ones = 0;
  template <int VECTORS>
  MEMBER void put(size_t at, Lanes<VECTORS>, const Mask *fires) {
    constexpr int BYTES = VECTORS * LANES / 8;
    uint64_t bits = 0;
    for (int j = 0; j < VECTORS; j++) bits |= (uint64_t)bitsOf(fires[j]) << (j * LANES);
    ones += __builtin_popcountll(bits);
    if constexpr (BYTES > 0) __builtin_memcpy(to + at / 8, &bits, BYTES);
  }
  MEMBER void put(size_t, FewLanes, const Mask *) {}
};
// Calls run(spikes) with the place for the spikes. `ones` 0: floats; else one integer per part, which gets the number of
// its spikes, and the spikes are bits.
template <class Run>
INLINE void withSpikes(const Job &job, int part, int spikes, int ones, Run run) {
  if (job.words[ones] == 0) {
    SpikeFloats floats{job.floats(spikes)};
    run(floats);
  } else {
    SpikeBits bits{(uint8_t *)job.words[spikes]};
    run(bits);
    job.integers(ones)[part] = bits.ones;
  }
}

// Leaky integrate-and-fire: h[t] = decay v[t-1] + x[t]; s[t] = h[t] >= threshold; v = 0 or h - threshold after a spike.
// words: current, spikes, membrane (0: not kept), steps, neurons, block, reset (0 to zero, 1 by subtraction), ones.
// reals: decay, threshold.
template <bool KEEP, bool SUBTRACT, class Spikes>
INLINE void lifForward(const Job &job, int part, Spikes &spikes) {
  const float *current = job.floats(0);
  float *membrane = job.floats(2);
  const int steps = job.whole(3);
  const size_t neurons = job.whole(4);
  const Vector decay = splat(job.real(0));
  const Reset<SUBTRACT> reset{splat(job.real(1)), true};
  overNeurons(rangeOf(neurons, job.whole(5), part), [&](int first, auto lanes) EACH {
    Vector v[lanes.COUNT];
    for (int j = 0; j < lanes.COUNT; j++) v[j] = Vector{};
    size_t at = first;
    forSteps(lanes, steps, [&](int t) EACH {
      Mask fires[lanes.COUNT];
      for (int j = 0; j < lanes.COUNT; j++) {
        const Vector h = fadeAt(t, multiplyAdd(decay, v[j], lanes.get(current + at, j)));
        fires[j] = h >= reset.threshold;
        if (KEEP) lanes.put(membrane + at, j, h);
        v[j] = reset.after(h, fires[j]);
      }
      spikes.put(at, lanes, fires);
      at += neurons;
    });
  });
}
KERNEL(lif_forward) {
  withSpikes(job, part, 1, 7, [&](auto &spikes) {
    withKnown(job.whole(6) == 1, [&](auto subtract) {
      if (job.words[2] == 0) lifForward<false, subtract.value>(job, part, spikes);
      else lifForward<true, subtract.value>(job, part, spikes);
    });
  });
}

// Steps whose membrane is computed again from the current and lies on the stack meanwhile (snn/neuron/lif.ts).
constexpr int STEPS_AGAIN = 64;

// The reverse recurrence: g[t] = gs[t] rho(h) + decay g[t+1] dv/dh,
// dv/dh = (1 - s) - h rho (to zero) or 1 - threshold rho (by subtraction); the second term is left out when detached.
// words: spikes gradient, membrane or current, current gradient, steps, neurons, block, reset, detached, surrogate,
// again (1: the current is given, of at most STEPS_AGAIN steps), past (1: the output is larger than the caches and not
// written over the spikes gradient; neurons come in whole cache lines). reals: decay, slope.
template <bool AGAIN, bool PAST, bool SUBTRACT, class Kind>
INLINE void lifBackward(const Job &job, int part) {
  const float *incoming = job.floats(0), *given = job.floats(1);
  float *out = job.floats(2);
  const int steps = job.whole(3);
  const size_t neurons = job.whole(4);
  const Vector decay = splat(job.real(0));
  const Slope slope = slopeOf(job, 1);
  const Reset<SUBTRACT> reset{slope.threshold, job.whole(7) == 1};
  overNeurons(rangeOf(neurons, job.whole(5), part), [&](int first, auto lanes) EACH {
    Vector carried[lanes.COUNT], history[AGAIN ? STEPS_AGAIN * lanes.COUNT : 1];
    for (int j = 0; j < lanes.COUNT; j++) carried[j] = Vector{};
    size_t at = first;
    if (AGAIN) {
      Vector v[lanes.COUNT];
      for (int j = 0; j < lanes.COUNT; j++) v[j] = Vector{};
      forSteps(lanes, steps, [&](int t) EACH {
        for (int j = 0; j < lanes.COUNT; j++) {
          const Vector h = fadeAt(t, multiplyAdd(decay, v[j], lanes.get(given + at, j)));
          history[t * lanes.COUNT + j] = h;
          v[j] = reset.after(h, h >= slope.threshold);
        }
        at += neurons;
      });
    } else {
      at += (size_t)steps * neurons;
    }
    backThroughSteps(lanes, steps, [&](int t) EACH {
      at -= neurons;
      for (int j = 0; j < lanes.COUNT; j++) {
        const Vector h = AGAIN ? history[t * lanes.COUNT + j] : lanes.get(given + at, j);
        const Vector rho = slope.at<Kind>(h);
        const Vector through = decay * multiplyAdd(-rho, reset.taken(h), reset.kept(h));
        const Vector g = multiplyAdd(carried[j], through, lanes.get(incoming + at, j) * rho);
        if constexpr (PAST) lanes.putPast(out + at, j, g);
        else lanes.put(out + at, j, g);
        carried[j] = fadeAt(t, g);
      }
    });
  });
}
KERNEL(lif_backward) {
  apartBySurrogate(job.whole(8), [=, &job](auto kind) {
    typedef decltype(kind) Kind;
    const bool again = job.whole(9) == 1, past = STORES_PAST && job.whole(10) == 1 && (size_t)job.words[2] % 64 == 0;
    withKnown(job.whole(6) == 1, [&](auto subtract) {
      if (!again) lifBackward<false, false, subtract.value, Kind>(job, part);
      else if (past) lifBackward<true, true, subtract.value, Kind>(job, part);
      else lifBackward<true, false, subtract.value, Kind>(job, part);
    });
  });
}

// A state that has faded is at rest: subnormal numbers would make every later step many times as long.
INLINE Vector settled(Vector state) { return select(magnitude(state) < 1e-20f, Vector{}, state); }

// Causal alpha filter y[t] = sum over i of (i/tau) exp(1 - i/tau) x[t-i] as a recurrence of two states, a = exp(-1/tau):
// level[t] = a (level[t-1] + slope[t-1]), slope[t] = a slope[t-1] + x[t], y = (e/tau) level. Backwards it is the adjoint.
// A filter of `taps` values takes every input out of the states again, exp(-taps/tau) of it, when its time has come.
// words: x, out, steps, neurons, block, adjoint, taps (0: endless). reals: a, e / tau, exp(-taps/tau).
KERNEL(alpha_filter) {
  const int steps = job.whole(2);
  const size_t neurons = job.whole(3);
  const bool adjoint = job.whole(5) == 1;
  const Vector a = splat(job.real(0)), scale = splat(job.real(1));
  const int taps = job.whole(6);
  const float last = job.real(2), lastLevel = last * (float)taps;
  overNeurons(rangeOf(neurons, job.whole(4), part), [&](int first, auto lanes) EACH {
    Vector level[lanes.COUNT], slope[lanes.COUNT];
    for (int j = 0; j < lanes.COUNT; j++) level[j] = slope[j] = Vector{};
    for (int i = 0; i < steps; i++) {
      const size_t at = first + (size_t)(adjoint ? steps - 1 - i : i) * neurons;
      for (int j = 0; j < lanes.COUNT; j++) {
        level[j] = settled(a * (level[j] + slope[j]));
        const Vector input = lanes.get(job.floats(0) + at, j);
        if (taps > 0 && i >= taps) {
          const ptrdiff_t back = (ptrdiff_t)taps * neurons;
          const Vector leaving = lanes.get(job.floats(0) + (adjoint ? at + back : at - back), j);
          level[j] -= lastLevel * leaving;
          slope[j] = settled((a * slope[j] - last * leaving) + input);
        } else {
          slope[j] = settled(multiplyAdd(a, slope[j], input));
        }
        lanes.put(job.floats(1) + at, j, scale * level[j]);
      }
    }
  });
}

// Spike response neuron: the same alpha function of its own spikes, times -depth, is added to the potential.
// words: potential, spikes, corrected potential, steps, neurons, block, taps (as above). reals: a, depth * e / tau,
// threshold, exp(-taps/tau).
KERNEL(srm_forward) {
  const int steps = job.whole(3);
  const size_t neurons = job.whole(4);
  const Vector a = splat(job.real(0)), depth = splat(job.real(1)), threshold = splat(job.real(2)), one = splat(1.0f);
  const int taps = job.whole(6);
  const float last = job.real(3), lastLevel = last * (float)taps;
  overNeurons(rangeOf(neurons, job.whole(5), part), [&](int first, auto lanes) EACH {
    Vector level[lanes.COUNT], slope[lanes.COUNT];
    for (int j = 0; j < lanes.COUNT; j++) level[j] = slope[j] = Vector{};
    size_t at = first;
    for (int t = 0; t < steps; t++, at += neurons)
      for (int j = 0; j < lanes.COUNT; j++) {
        level[j] = settled(a * (level[j] + slope[j]));
        Vector leaving{};
        if (taps > 0 && t >= taps) leaving = lanes.get(job.floats(1) + at - (size_t)taps * neurons, j);
        level[j] -= lastLevel * leaving;
        const Vector u = lanes.get(job.floats(0) + at, j) - depth * level[j];
        const Vector spike = select(u >= threshold, one, Vector{});
        slope[j] = settled((a * slope[j] - last * leaving) + spike);
        lanes.put(job.floats(1) + at, j, spike);
        lanes.put(job.floats(2) + at, j, u);
      }
  });
}

// words: spikes gradient, membrane, out, size, block, surrogate. reals: slope.
KERNEL(surrogate_gradient) {
  const Slope slope = slopeOf(job, 0);
  apartBySurrogate(job.whole(5), [=, &job](auto kind) {
    overNeurons(rangeOf(job.whole(3), job.whole(4), part), [&](int first, auto lanes) EACH {
      for (int j = 0; j < lanes.COUNT; j++)
        lanes.put(job.floats(2) + first, j,
                  lanes.get(job.floats(0) + first, j) * slope.at<decltype(kind)>(lanes.get(job.floats(1) + first, j)));
    });
  });
}
