// The neuron of HYBRID and DIET-SNN, whose threshold and decay are numbers in memory, because a layer may learn them.
// Arrays are [steps][neurons]. The meaning is engine/reference/soft-reset.ts.
#pragma once
#include "neuron.h"

// words: current, spikes, membrane (0: not kept), steps, neurons, block, spike first, threshold, decay, ones (neuron.h).
template <class Spikes>
INLINE void softResetForward(const Job &job, int part, Spikes &spikes) {
  const float *current = job.floats(0);
  float *membrane = job.floats(2);
  const int steps = job.whole(3);
  const size_t neurons = job.whole(4);
  const bool spikeFirst = job.whole(6) == 1;
  const Vector threshold = splat(*job.floats(7)), decay = splat(*job.floats(8));
  overNeurons(rangeOf(neurons, job.whole(5), part), [&](int first, auto lanes) EACH {
    Vector v[lanes.COUNT];
    for (int j = 0; j < lanes.COUNT; j++) v[j] = Vector{};
    size_t at = first;
    forSteps(lanes, steps, [&](int) EACH {
      Mask fires[lanes.COUNT];
      for (int j = 0; j < lanes.COUNT; j++) {
        const Vector next = multiplyAdd(decay, v[j], lanes.get(current + at, j));
        const Vector potential = spikeFirst ? v[j] : next;
        fires[j] = potential > threshold;
        if (membrane) lanes.put(membrane + at, j, potential);
        v[j] = select(fires[j], next - threshold, next);
      }
      spikes.put(at, lanes, fires);
      at += neurons;
    });
  });
}
KERNEL(soft_reset_forward) {
  withSpikes(job, part, 1, 9, [&](auto &spikes) { softResetForward(job, part, spikes); });
}

// do/dz at every step, by the time since the neuron's last spike: steps are counted as the authors do, from -1, and the
// spike before the first was in step -1000.
template <class Lanes>
INLINE void spikeTimingSlopes(const Job &job, int first, Lanes lanes, Vector threshold) {
  const int steps = job.whole(4);
  const size_t neurons = job.whole(5);
  const float height = job.real(0), decline = job.real(1);
  const Vector longest = splat(job.whole(11) == 1 ? 103.0f : 3.0e38f);
  Vector last[lanes.COUNT];
  for (int j = 0; j < lanes.COUNT; j++) last[j] = splat(-1000.0f);
  size_t at = first;
  for (int t = 0; t < steps; t++, at += neurons)
    for (int j = 0; j < lanes.COUNT; j++) {
      const Vector before = splat((float)(t - 1));
      const Vector since = before - last[j];
      const Vector slope = height * exponential(since * -decline);
      lanes.put(job.floats(2) + at, j, select(since > longest, Vector{}, slope));
      last[j] = select(lanes.get(job.floats(1) + at, j) > threshold, before, last[j]);
    }
}

// words: spikes gradient, membrane, current gradient, sums [part][threshold, decay], steps, neurons,
// block, spike first, by spike timing, threshold, decay, underflow. reals: height, decline.
KERNEL(soft_reset_backward) {
  const float *incoming = job.floats(0), *membrane = job.floats(1);
  float *out = job.floats(2);
  float *sums = job.floats(3) + (size_t)part * 2;
  const int steps = job.whole(4);
  const size_t neurons = job.whole(5);
  const bool spikeFirst = job.whole(7) == 1, byTiming = job.whole(8) == 1;
  const Vector threshold = splat(*job.floats(9)), decay = splat(*job.floats(10)), one = splat(1.0f);
  const Vector inverse = one / threshold, height = splat(job.real(0));
  sums[0] = sums[1] = 0;
  overNeurons(rangeOf(neurons, job.whole(6), part), [&](int first, auto lanes) EACH {
    // The slopes wait where the gradient will be.
    if (byTiming) spikeTimingSlopes(job, first, lanes, threshold);
    Vector carried[lanes.COUNT], thresholds{}, decays{};
    for (int j = 0; j < lanes.COUNT; j++) carried[j] = Vector{};
    size_t at = first + (size_t)steps * neurons;
    for (int t = steps - 1; t >= 0; t--) {
      at -= neurons;
      for (int j = 0; j < lanes.COUNT; j++) {
        const Vector later = carried[j], potential = lanes.get(membrane + at, j);
        const Vector z = potential * inverse - one;
        const Vector slope =
            byTiming ? lanes.get(out + at, j) : height * larger(one - magnitude(z), Vector{});
        const Vector throughSpike = lanes.get(incoming + at, j) * slope * inverse;
        const Vector met = spikeFirst ? later : later + throughSpike;
        lanes.put(out + at, j, met);
        carried[j] = spikeFirst ? multiplyAdd(decay, later, throughSpike) : decay * met;
        thresholds -= throughSpike * potential * inverse + select(potential > threshold, later, Vector{});
        Vector kept = potential;
        if (!spikeFirst) {
          kept = t == 0 ? Vector{} : lanes.get(membrane + at - neurons, j);
          kept = select(kept > threshold, kept - threshold, kept);
        }
        decays = multiplyAdd(met, kept, decays);
      }
    }
    sums[0] += sumOfLanes(thresholds);
    sums[1] += sumOfLanes(decays);
  });
}
