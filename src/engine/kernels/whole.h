// Neurons in whole numbers (Loihi), which need more digits than a float has, and axonal delays. The meaning: engine/reference/fixed-point.ts, delay.ts.
#pragma once
#include "lanes.h"
#include "wide.h"

// words: current, spikes, potential, steps, neurons, block, adaptive, refractory steps, silent steps, gives a potential at
// spikes. reals: scale, kept of current, of membrane, threshold, potential at spikes, kept of threshold, threshold step,
// kept of refractory; what is kept of a state are 4096ths.
KERNEL(fixed_point_forward) {
  const int steps = job.whole(3), silent = job.whole(8);
  const size_t neurons = job.whole(4);
  const bool adaptive = job.whole(6) == 1, set = job.whole(9) == 1;
  const Wide scale = wide(job.real(0)), threshold = wide(job.real(3)), atSpike = wide(job.real(4));
  const Wide rest = wide(job.whole(7) - 1);
  const auto lose = [&](Wide state, int kept) { return truncated(state * (double)job.real(kept) / 4096.0); };
  overNeurons(rangeOf(neurons, job.whole(5), part), [&](int first, auto lanes) {
    for (int j = 0; j < lanes.COUNT; j++) {
      Wide u{}, v{}, refractory{}, quiet{}, limit = threshold;
      size_t at = first;
      for (int t = 0; t < steps; t++, at += neurons) {
        u = lose(u, 1) + truncated(scale * widen(lanes.get(job.floats(0) + at, j)));
        v = lose(v, 2) + u;
        Wide potential;
        WideMask fires;
        if (adaptive) {
          refractory = lose(refractory, 7);
          limit = threshold + lose(limit - threshold, 5);
          potential = v - refractory - limit + threshold;
          fires = v - refractory >= limit;
        } else {
          v = select(quiet > 0.0, Wide{}, v);
          quiet = select(quiet > 0.0, quiet - 1.0, quiet);
          potential = v;
          fires = v > threshold;
        }
        if (t < silent) fires = WideMask{};
        if (adaptive) {
          refractory = select(fires, refractory + 2.0 * limit, refractory);
          limit = select(fires, limit + (double)job.real(6), limit);
        } else {
          if (set) potential = select(fires, atSpike, potential);
          v = select(fires, Wide{}, v);
          quiet = select(fires, rest, quiet);
        }
        lanes.put(job.floats(1) + at, j, narrow(select(fires, wide(1.0), Wide{})));
        lanes.put(job.floats(2) + at, j, narrow(potential));
      }
    }
  });
}

// Every neuron's row of time moved by its own number of steps: out[t] = x[t - shift], 0 outside.
// words: x, out, shifts, steps, neurons, block, delays (neuron n has shift n % delays), adjoint.
KERNEL(delay) {
  const float *x = job.floats(0);
  float *out = job.floats(1);
  const int32_t *shifts = job.integers(2);
  const int steps = job.whole(3), delays = job.whole(6), sign = job.whole(7) == 1 ? 1 : -1;
  const ptrdiff_t neurons = job.whole(4);
  const Range range = rangeOf(job.whole(4), job.whole(5), part);
  for (int t = 0; t < steps; t++)
    for (int n = range.begin, d = range.begin % delays; n < range.end; n++, d = d + 1 == delays ? 0 : d + 1) {
      const ptrdiff_t from = t + (ptrdiff_t)sign * shifts[d];
      out[t * neurons + n] = from >= 0 && from < steps ? x[from * neurons + n] : 0.0f;
    }
}

// The delays' gradient, minus the sum of gradient[t] (delayed[t] - delayed[t-1]), of a part's neurons: [part][delays].
// words: output gradient, delayed, sums (doubles), steps, neurons, block, delays.
KERNEL(delay_gradient) {
  const float *gradient = job.floats(0), *delayed = job.floats(1);
  const int steps = job.whole(3), delays = job.whole(6);
  const size_t neurons = job.whole(4);
  double *sums = (double *)job.words[2] + (size_t)part * delays;
  const Range range = rangeOf(job.whole(4), job.whole(5), part);
  for (int d = 0; d < delays; d++) sums[d] = 0;
  for (int t = 0; t < steps; t++)
    for (int n = range.begin, d = range.begin % delays; n < range.end; n++, d = d + 1 == delays ? 0 : d + 1) {
      const size_t at = t * neurons + n;
      sums[d] -= (double)gradient[at] * ((double)delayed[at] - (t == 0 ? 0.0 : (double)delayed[at - neurons]));
    }
}
// The sums of all parts. One part. words: sums, parts, delays, out.
KERNEL(delay_sums) {
  const double *sums = (const double *)job.words[0];
  const int parts = job.whole(1), delays = job.whole(2);
  for (int d = 0; d < delays; d++) {
    double sum = 0;
    for (int i = 0; i < parts; i++) sum += sums[(size_t)i * delays + d];
    job.floats(3)[d] = (float)sum;
  }
}
