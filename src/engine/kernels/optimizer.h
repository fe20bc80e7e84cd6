// One step of an optimiser on one parameter; engine/reference/optimizer.ts is the meaning.
#pragma once
#include "neuron.h"

// words: parameter, gradient, first, second, new parameter, new first, new second, size, block, nesterov.
// reals: rate, beta1, beta2, epsilon, decay.
KERNEL(adam_step) {
  const bool nesterov = job.whole(9) == 1;
  const Vector rate = splat(job.real(0)), beta1 = splat(job.real(1)), beta2 = splat(job.real(2)),
               epsilon = splat(job.real(3)), decay = splat(job.real(4)), rest1 = splat(job.real(5)),
               rest2 = splat(job.real(6));
  overNeurons(rangeOf(job.whole(7), job.whole(8), part), [&](int first, auto lanes) {
    for (int j = 0; j < lanes.COUNT; j++) {
      const Vector p = lanes.get(job.floats(0) + first, j);
      const Vector slope = lanes.get(job.floats(1) + first, j) + decay * p;
      const Vector m = beta1 * lanes.get(job.floats(2) + first, j) + rest1 * slope;
      const Vector v = beta2 * lanes.get(job.floats(3) + first, j) + rest2 * slope * slope;
      const Vector direction = nesterov ? beta1 * m + rest1 * slope : m;
      lanes.put(job.floats(4) + first, j, p - rate * direction / (squareRoot(v) + epsilon));
      lanes.put(job.floats(5) + first, j, m);
      lanes.put(job.floats(6) + first, j, v);
    }
  });
}

// words: parameter, gradient, velocity, new parameter, new velocity, size, block. reals: rate, momentum, decay.
KERNEL(sgd_step) {
  const Vector rate = splat(job.real(0)), momentum = splat(job.real(1)), decay = splat(job.real(2));
  overNeurons(rangeOf(job.whole(5), job.whole(6), part), [&](int first, auto lanes) {
    for (int j = 0; j < lanes.COUNT; j++) {
      const Vector p = lanes.get(job.floats(0) + first, j);
      const Vector slope = lanes.get(job.floats(1) + first, j) + decay * p;
      const Vector velocity = momentum * lanes.get(job.floats(2) + first, j) + slope;
      lanes.put(job.floats(3) + first, j, p - rate * velocity);
      lanes.put(job.floats(4) + first, j, velocity);
    }
  });
}
