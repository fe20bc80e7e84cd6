// How a row of any length is taken: many vectors at once, then fewer, then the last values in a partly filled one.
#pragma once
#include "job.h"

// Several vectors of neurons or filters that are computed together, or the last few in one partly filled vector.
template <int VECTORS>
struct Lanes {
  static constexpr int COUNT = VECTORS;
  MEMBER Vector get(const float *from, int j) const { return load(from + j * LANES); }
  MEMBER void put(float *to, int j, Vector value) const { store(to + j * LANES, value); }
  MEMBER void putPast(float *to, int j, Vector value) const { storePast(to + j * LANES, value); }
  // to[0..] += value, without the lanes that stand for nothing.
  MEMBER void add(float *to, Vector value) const { store(to, load(to) + value); }
};
struct FewLanes {
  static constexpr int COUNT = 1;
  int count;
  MEMBER Vector get(const float *from, int) const { return loadSome(from, count); }
  MEMBER void put(float *to, int, Vector value) const { storeSome(to, value, count); }
  MEMBER void putPast(float *to, int, Vector value) const { storeSome(to, value, count); }
  MEMBER void add(float *to, Vector value) const { storeSome(to, loadSome(to, count) + value, count); }
};
// Calls step(t) for all steps in order, or from the last to the first, four of them at a time for several vectors. A
// processor learns the distance between two reads of one instruction and fetches ahead by it. With a step after the other
// that is a row of neurons, and the rows it fetches lie past the last step, in memory that nobody reads or that is about
// to be written past the caches (docs/decisions/0007).
template <class AnyLanes, class Step>
INLINE void forSteps(AnyLanes, int steps, const Step &step) {
  int t = 0;
  if constexpr (AnyLanes::COUNT > 1)
    for (; t + 4 <= steps; t += 4) {
      step(t);
      step(t + 1);
      step(t + 2);
      step(t + 3);
    }
  for (; t < steps; t++) step(t);
}
template <class AnyLanes, class Step>
INLINE void backThroughSteps(AnyLanes lanes, int steps, const Step &step) {
  forSteps(lanes, steps, [&](int i) EACH { step(steps - 1 - i); });
}

// Calls run(first neuron, lanes) over the part's block, WIDE vectors at once. The last block takes what is left.
template <int WIDE = 4, class Run>
INLINE void overNeurons(Range range, Run run) {
  int i = range.begin;
  for (; i + WIDE * LANES <= range.end; i += WIDE * LANES) run(i, Lanes<WIDE>{});
  for (; i + LANES <= range.end; i += LANES) run(i, Lanes<1>{});
  if (i < range.end) run(i, FewLanes{range.end - i});
}
// The same over filters: as many vectors at once as fit the registers beside what is read.
template <class Run>
INLINE void overFilters(int filters, Run run) {
  int f = 0;
  for (; f + 8 * LANES <= filters; f += 8 * LANES) run(f, Lanes<8>{});
  if (f + 4 * LANES <= filters) {
    run(f, Lanes<4>{});
    f += 4 * LANES;
  }
  if (f + 2 * LANES <= filters) {
    run(f, Lanes<2>{});
    f += 2 * LANES;
  }
  if (f + LANES <= filters) {
    run(f, Lanes<1>{});
    f += LANES;
  }
  if (f < filters) run(f, FewLanes{filters - f});
}
