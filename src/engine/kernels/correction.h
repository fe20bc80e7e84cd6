// What a normalised gradient lacks when the neurons' backward pass has left it: y is to become k0 y + k1 x + k2, with x the
// current and k three tables by channel (normalized.h: normalized_corrections). The sums over all rows that k is made of come
// last, so it takes a second pass, which whoever reads the gradient next can make in passing.
#pragma once
#include "lanes.h"

// Tables go on for LANES - 1 entries after the last channel, from the first again, so that a vector of neurons finds its
// coefficients side by side wherever it begins.
INLINE int tableLength(int channels) { return channels + LANES - 1; }
// The channel of the next vector's first neuron.
INLINE int nextChannel(int channel, int channels) {
  channel += LANES;
  while (channel >= channels) channel -= channels;
  return channel;
}

struct Correction {
  float *gradient;
  const float *current, *k;
  int channels;

  // The job has at `word` where the current is, then where the tables are; 0 for a gradient that lacks nothing.
  MEMBER Correction(const Job &job, int word, float *gradient, int channels)
      : gradient(gradient), current(job.floats(word)), k(job.floats(word + 1)), channels(channels) {}

  // Asks for the next line from `at` on that is read soon, of the gradient and of what corrects it, up to `end`.
  MEMBER void fetch(size_t &at, size_t end) const {
    if (at >= end) return;
    fetchAhead(gradient + at);
    if (current != nullptr) fetchAhead(current + at);
    at += 16;
  }
  // Of these rows, in place. Nobody else may read or write them meanwhile.
  MEMBER void rows(int first, int count) const {
    if (current == nullptr) return;
    values(Range{first * channels, (first + count) * channels});
  }
  MEMBER void values(Range range) const {
    const int length = tableLength(channels);
    overNeurons(range, [&](int first, auto lanes) {
      for (int j = 0, channel = first % channels; j < lanes.COUNT; j++, channel = nextChannel(channel, channels)) {
        const float *at = k + channel;
        const Vector rest = multiplyAdd(load(at + length), lanes.get(current + first, j), load(at + 2 * length));
        lanes.put(gradient + first, j, multiplyAdd(load(at), lanes.get(gradient + first, j), rest));
      }
    });
  }
};

// words: gradient, current, tables, size, block, channels.
KERNEL(normalized_correct) {
  const Correction correction(job, 1, job.floats(0), job.whole(5));
  correction.values(rangeOf(job.whole(3), job.whole(4), part));
}
