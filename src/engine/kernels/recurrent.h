// Leaky neurons whose spikes come back through weights (LEAKY_FORWARD, LEAKY_BACKWARD of the kernel contract with
// `recurrent`). A step needs all neurons of its sample, so a part either takes some samples through all steps, or, of wide
// layers, some neurons of all samples through one: then the states of a step lie in memory until the next call.
// `n` are the neurons of a sample; the meaning is engine/reference/leaky.ts.
#pragma once
#include "leaky.h"
#include "spike_conv.h"
#include "tile.h"

struct Section {
  Range samples, columns;
};
INLINE Section sectionOf(int samples, int n, int sampleBlock, int columnBlock, int part) {
  const int across = (n + columnBlock - 1) / columnBlock;
  return {rangeOf(samples, sampleBlock, part / across), rangeOf(n, columnBlock, part % across)};
}
// Calls run(neuron of the step, its place in the tables, lanes) over a section's neurons of one sample.
template <class Run>
INLINE void overSection(const Section &section, int sample, int n, int period, Run run) {
  int c = section.columns.begin;
  const size_t first = (size_t)sample * n;
  int place = (int)((first + c) % period);
  for (; c + LANES <= section.columns.end; c += LANES, place = nextChannel(place, period))
    run(first + c, place, Lanes<1>{});
  if (c < section.columns.end) run(first + c, place, FewLanes{section.columns.end - c});
}

// Lists which of the floats are not zero. Up to 16 entries beyond them are written too.
INLINE int listSpikes(const float *spikes, int count, uint16_t *list) {
  int listed = 0, i = 0;
  for (; i + 32 <= count; i += 32)
    listed += listOnes(nonZeroBits(spikes + i) | nonZeroBits(spikes + i + 16) << 16, i, list + listed);
  for (; i < count; i++) {
    list[listed] = (uint16_t)i;
    listed += spikes[i] != 0.0f;
  }
  return listed;
}

// A layer has at most MOST_LISTED neurons. Blocks of columns are multiples of 8 vectors, as overFilters groups them.
// words: current, spikes, membrane, adaptation (0: there is none), tables, packed weights (spike_pack), synaptic currents
// // [neurons], what came back // [neurons], period, steps, neurons, n, first step, step after the last, block of samples,
// block of columns, reset, scaled, synaptic, first adaptation (0: at rest).
KERNEL(recurrent_forward) {
  const float *current = job.floats(0);
  float *spikes = job.floats(1), *membrane = job.floats(2), *adaptation = job.floats(3);
  float *synapse = job.floats(6), *fed = job.floats(7);
  const float *firstAdaptation = job.floats(19);
  const int period = job.whole(8), n = job.whole(11), reset = job.whole(16);
  const size_t neurons = job.whole(10);
  const bool scaled = job.whole(17) == 1, synaptic = job.whole(18) == 1;
  const Section section = sectionOf(neurons / n, n, job.whole(14), job.whole(15), part);
  uint16_t list[MOST_LISTED + 16];
  for (int t = job.whole(12); t < job.whole(13); t++)
    for (int sample = section.samples.begin; sample < section.samples.end; sample++) {
      const size_t now = (size_t)t * neurons, before = now - neurons;
      if (t > 0) {
        const int listed = listSpikes(spikes + before + (size_t)sample * n, n, list);
        overFilters(section.columns.end - section.columns.begin, [&](int f, auto lanes) {
          f += section.columns.begin;
          Vector sum[lanes.COUNT];
          addListed<lanes.COUNT>(list, listed, job.floats(5) + (size_t)n * f, sum);
          for (int j = 0; j < lanes.COUNT; j++) lanes.put(fed + (size_t)sample * n + f, j, sum[j]);
        });
      }
      overSection(section, sample, n, period, [&](size_t at, int place, auto lanes) {
        const LeakyNeuron neuron = leakyNeuron(job.floats(4), period, place, scaled);
        LeakyState state;
        Vector x = lanes.get(current + now + at, 0);
        if (t > 0) {
          const Vector h = lanes.get(membrane + before + at, 0);
          const Vector b = adaptation ? lanes.get(adaptation + before + at, 0) : Vector{};
          const Vector limit = adaptation ? limitAt(neuron, b) : neuron.threshold;
          state.v = afterSpike(h, limit, h >= limit, reset);
          if (adaptation) state.b = adaptationAfter(neuron, b, lanes.get(spikes + before + at, 0) != 0.0f);
          state.i = lanes.get(synapse + at, 0);
          x += lanes.get(fed + at, 0);
        } else if (firstAdaptation) {
          state.b = lanes.get(firstAdaptation + at, 0);
        }
        if (adaptation) lanes.put(adaptation + now + at, 0, state.b);
        Mask fires;
        lanes.put(membrane + now + at, 0, leakyStep(neuron, x, synaptic, adaptation != nullptr, reset, state, fires));
        lanes.put(spikes + now + at, 0, select(fires, splat(1.0f), Vector{}));
        lanes.put(synapse + at, 0, state.i);
      });
    }
}

// out[sample][column] = sum over k of rows[sample][k] * packed[k][column] in the section.
INLINE void sectionProduct(const Section &section, int n, const float *rows, const float *packed, float *out) {
  const int onlyTap = 0;
  for (int first = section.columns.begin; first < section.columns.end; first += PANEL)
    for (int sample = section.samples.begin; sample < section.samples.end; sample += TILE_ROWS) {
      const int left = section.samples.end - sample, count = left < TILE_ROWS ? left : TILE_ROWS;
      const float *from[TILE_ROWS];
      float *to[TILE_ROWS];
      for (int i = 0; i < count; i++) {
        from[i] = rows + (size_t)(sample + i) * n;
        to[i] = out + (size_t)(sample + i) * n + first;
      }
      rowTiles(count, from, TILE_ROWS, &onlyTap, 1, n, packed + (size_t)first * n, to, section.columns.end - first);
    }
}

// States in memory: the error that came back, e_v, e_b, then the sums over time of the learned parameters.
enum { THROUGH, ON_MEMBRANE, ON_ADAPTATION, TOTALS };

// The sums of the parameters' gradients are kept per part, as in leaky_backward, and are made with step 0.
// words: spikes gradient, membrane, adaptation (0: there is none), current gradient, tables, sums, packed transposed
// weights (tile.h), states // [TOTALS + LEAKY_PARAMETERS][neurons], period, steps, neurons, n, first step, step after the
// last, block of samples, block of columns, reset, scaled, detached, surrogate, learned (a bit for each parameter), what the
// gradient is of, gradient of the first adaptation (0: not asked for).
// reals: slope of a neuron whose threshold is 1.
KERNEL(recurrent_backward) {
  const float *incoming = job.floats(0), *membrane = job.floats(1), *adaptation = job.floats(2);
  float *gradient = job.floats(3), *states = job.floats(7);
  const int period = job.whole(8), steps = job.whole(9), n = job.whole(11), begin = job.whole(12);
  const int learned = job.whole(20), length = tableLength(period);
  const size_t neurons = job.whole(10);
  const LeakyReset how =
      leakyReset(job.whole(16), adaptation != nullptr, job.whole(17) == 1, job.whole(18) == 1, job.whole(21));
  float *onFirst = job.floats(22);
  const Slope unit = slopeOf(job, 0);
  const Section section = sectionOf(neurons / n, n, job.whole(14), job.whole(15), part);
  const auto state = [&](int which, size_t at) { return states + which * neurons + at; };
  for (int t = job.whole(13) - 1; t >= begin; t--) {
    const bool last = t == steps - 1;
    if (!last) sectionProduct(section, n, gradient + (t + 1) * neurons, job.floats(6), state(THROUGH, 0));
    for (int sample = section.samples.begin; sample < section.samples.end; sample++)
      overSection(section, sample, n, period, [&](size_t at, int place, auto lanes) {
        const LeakyNeuron neuron = leakyNeuron(job.floats(4), period, place, how.scaled);
        const auto value = [&](const float *from, int step) {
          return step < 0 ? Vector{} : lanes.get(from + (size_t)step * neurons + at, 0);
        };
        const auto carriedAt = [&](int step) {
          if (step < 0) return Vector{};
          const Vector h = value(membrane, step);
          const Vector limit = how.adapts ? limitAt(neuron, value(adaptation, step)) : neuron.threshold;
          return afterSpike(h, limit, h >= limit, how.reset);
        };
        LeakyErrors errors;
        LeakyMoment moment;
        moment.h = value(membrane, t);
        Vector through{}, total[LEAKY_PARAMETERS] = {};
        if (how.adapts) moment.b = value(adaptation, t);
        if (!last) {
          errors.onMembrane = lanes.get(state(ON_MEMBRANE, at), 0);
          errors.onAdaptation = lanes.get(state(ON_ADAPTATION, at), 0);
          errors.onCurrent = value(gradient, t + 1);
          through = lanes.get(state(THROUGH, at), 0);
          for (int k = 0; k < LEAKY_PARAMETERS; k++)
            if (learned >> k & 1) total[k] = lanes.get(state(TOTALS + k, at), 0);
        }
        if (learned != 0) {
          const Vector inverseGain = inverseOf(neuron.gain);
          moment.vBefore = carriedAt(t - 1);
          moment.i = (moment.h - neuron.decay * moment.vBefore) * inverseGain;
          if (t > 0) moment.iBefore = (value(membrane, t - 1) - neuron.decay * carriedAt(t - 2)) * inverseGain;
        }
        const Slope slope = slopeAt(unit, neuron);
        const Vector limit = how.adapts ? limitAt(neuron, moment.b) : neuron.threshold;
        Vector rho{};
        withSurrogate(job.whole(19), [&](auto kind) {
          rho = slope.at<decltype(kind)>(moment.h - limit + neuron.threshold);
        });
        const Vector di = leakyStepBack(neuron, how, value(incoming, t), through, moment, limit, rho, errors, total);
        if (t == 0 && onFirst) lanes.put(onFirst + at, 0, errors.onAdaptation);
        lanes.put(gradient + t * neurons + at, 0, di);
        lanes.put(state(ON_MEMBRANE, at), 0, errors.onMembrane);
        lanes.put(state(ON_ADAPTATION, at), 0, errors.onAdaptation);
        for (int k = 0; k < LEAKY_PARAMETERS; k++)
          if (learned >> k & 1) lanes.put(state(TOTALS + k, at), 0, total[k]);
      });
  }
  if (begin > 0 || learned == 0) return;
  float *sums = job.floats(5) + (size_t)part * LEAKY_PARAMETERS * length;
  for (int i = 0; i < LEAKY_PARAMETERS * length; i++) sums[i] = 0.0f;
  for (int sample = section.samples.begin; sample < section.samples.end; sample++)
    overSection(section, sample, n, period, [&](size_t at, int place, auto lanes) {
      for (int k = 0; k < LEAKY_PARAMETERS; k++)
        if (learned >> k & 1) lanes.add(sums + k * length + place, lanes.get(state(TOTALS + k, at), 0));
    });
}

// Which of up to 32 neurons fire, one bit for each. `at` is the place of the first one's state.
INLINE uint32_t firingBits(const float *membrane, const float *adaptation, size_t at, int count, const float *tables,
                           int period, int place) {
  uint32_t bits = 0;
  for (int i = 0; i < count; i += LANES, place = nextChannel(place, period)) {
    const LeakyNeuron neuron = leakyNeuron(tables, period, place, false);
    const auto get = [&](const float *from) {
      return count - i < LANES ? loadSome(from + at + i, count - i) : load(from + at + i);
    };
    const Mask fires = get(membrane) >= (adaptation ? limitAt(neuron, get(adaptation)) : neuron.threshold);
    bits |= bitsOf(fires) << i;
  }
  return count < 32 ? bits & ((1u << count) - 1) : bits;
}

// dW[from][to] = sum over steps and samples of s[t-1][from] di[t][to]: for 32 neurons at a time the steps and samples at
// which each fired are listed, and the gradients there added up.
// words: membrane, adaptation (0: there is none), current gradient, tables, out, period, steps, neurons, n, block of `from`
// (a multiple of 32).
KERNEL(recurrent_weights) {
  const float *membrane = job.floats(0), *adaptation = job.floats(1);
  const int period = job.whole(5), n = job.whole(8);
  const size_t neurons = job.whole(7);
  const int samples = neurons / n, points = (job.whole(6) - 1) * samples;
  const Range sources = rangeOf(n, job.whole(9), part);
  constexpr int SOURCES = 32, POINTS_LISTED = 128;
  uint16_t lists[SOURCES][POINTS_LISTED + 16];
  int lengths[SOURCES];
  float *out = job.floats(4);
  for (size_t i = (size_t)sources.begin * n; i < (size_t)sources.end * n; i++) out[i] = 0.0f;
  for (int start = 0; start < points; start += POINTS_LISTED) {
    const int some = points - start < POINTS_LISTED ? points - start : POINTS_LISTED;
    const float *gradient = job.floats(2) + (size_t)(start + samples) * n;
    for (int source = sources.begin; source < sources.end; source += SOURCES) {
      const int count = sources.end - source < SOURCES ? sources.end - source : SOURCES;
      for (int k = 0; k < SOURCES; k++) lengths[k] = 0;
      for (int first = 0; first < some; first += 32) {
        uint32_t rows[32];
        for (int i = 0; i < 32; i++) {
          const size_t point = start + first + i;
          const int place = (int)((point % samples * n + source) % period);
          rows[i] = 0;
          if (first + i < some)
            rows[i] = firingBits(membrane, adaptation, point * n + source, count, job.floats(3), period, place);
        }
        transposeBits(rows);
        for (int k = 0; k < count; k++) lengths[k] += listOnes(rows[k], first, lists[k] + lengths[k]);
      }
      overFilters(n, [&](int f, auto lanes) {
        for (int k = 0; k < count; k++) {
          float *to = out + (size_t)(source + k) * n + f;
          Vector sum[lanes.COUNT];
          for (int j = 0; j < lanes.COUNT; j++) sum[j] = Vector{};
          for (int e = 0; e < lengths[k]; e++)
            for (int j = 0; j < lanes.COUNT; j++) sum[j] += lanes.get(gradient + (size_t)lists[k][e] * n + f, j);
          for (int j = 0; j < lanes.COUNT; j++) lanes.put(to, j, lanes.get(to, j) + sum[j]);
        }
      });
    }
  }
}
