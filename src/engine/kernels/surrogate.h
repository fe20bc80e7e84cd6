// Surrogate derivatives as functions of x = (v - threshold) / (width * threshold), before their peak; the meaning and
// the papers are in snn/gradient/surrogate.ts. `rate` is the slope inside the exponential of those that have one.
#pragma once
#include "job.h"

// exp(x) for x <= 0, and 0 below 1e-12: a fading error must end before it becomes numbers that processors compute slowly.
INLINE Vector fading(Vector x) {
  const Vector e = exponential(x);
  return select(e < 1e-12f, Vector{}, e);
}

// How far beyond its end a surrogate that ends with a jump still holds (snn/kernel-contract.ts).
constexpr float SURROGATE_EDGE = 0x1p-21f;

struct Triangle {
  INLINE Vector at(Vector x, Vector) { return larger(splat(1.0f) - magnitude(x), Vector{}); }
};
struct Rectangle {
  INLINE Vector at(Vector x, Vector) { return select(magnitude(x) <= 0.5f + SURROGATE_EDGE, splat(1.0f), Vector{}); }
};
struct Arctangent {
  INLINE Vector at(Vector x, Vector) {
    const Vector y = x * 3.14159265358979f;
    return splat(1.0f) / (y * y + 1.0f);
  }
};
struct FastSigmoid {
  INLINE Vector at(Vector x, Vector) {
    const Vector y = magnitude(x) + 1.0f;
    return splat(1.0f) / (y * y);
  }
};
struct Sigmoid {  // 4 p (1 - p), p = 1 / (1 + exp(-rate x))
  INLINE Vector at(Vector x, Vector rate) {
    const Vector e = fading(-(rate * magnitude(x))), f = e + 1.0f;
    return e * 4.0f / (f * f);
  }
};
struct Exponential {
  INLINE Vector at(Vector x, Vector) { return fading(-magnitude(x)); }
};
struct Gaussian {
  INLINE Vector at(Vector x, Vector) { return fading(x * x * -3.14159265358979f); }
};
struct Dspike {  // 1 - tanh(rate x / 2)^2 is the sigmoid's form; zero outside -1 .. 1, edges included
  INLINE Vector at(Vector x, Vector rate) {
    return select(magnitude(x) <= 1.0f + SURROGATE_EDGE, Sigmoid::at(x, rate), Vector{});
  }
};

struct Slope {
  Vector threshold, inverseScale, peak, rate;
  template <class Kind>
  MEMBER Vector at(Vector membrane) const {
    return peak * Kind::at((membrane - threshold) * inverseScale, rate);
  }
};

// reals from `first`: threshold, 1 / (width * threshold), peak, rate.
INLINE Slope slopeOf(const Job &job, int first) {
  return {splat(job.real(first)), splat(job.real(first + 1)), splat(job.real(first + 2)), splat(job.real(first + 3))};
}

// Calls `run(kind)` for the kind with this number, in the order of surrogateNumber in compiled/kernels/neuron-job.ts.
template <class Run>
INLINE void withSurrogate(int kind, Run run) {
  switch (kind) {
    case 0: return run(Triangle{});
    case 1: return run(Rectangle{});
    case 2: return run(Arctangent{});
    case 3: return run(FastSigmoid{});
    case 4: return run(Sigmoid{});
    case 5: return run(Exponential{});
    case 6: return run(Gaussian{});
    case 7: return run(Dspike{});
  }
}

template <class Kind, class Run>
static __attribute__((noinline)) void runApart(const Run &given) {
  const Run run = given;  // a store to the results cannot change a copy, so that what it holds stays in registers
  run(Kind{});
}
// The same with a function for each kind, around the loop over all neurons: with all kinds in one function V8 keeps less
// in registers, which takes a sixth more time. `run` holds copies of what the loop uses.
template <class Run>
INLINE void apartBySurrogate(int kind, const Run &run) {
  withSurrogate(kind, [&](auto known) { runApart<decltype(known)>(run); });
}
