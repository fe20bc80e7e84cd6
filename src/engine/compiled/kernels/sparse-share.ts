/** Up to which share of ones a convolution visits them one by one; above it the dense one is faster. */

import type { Team } from '../team.ts';
import type { Geometry } from './shape.ts';
import { takesFewestProducts } from './winograd.ts';
import { takesFewChannels } from './winograd-few.ts';

/** Of a convolution that adds up rows of weights. Measured: docs/decisions/0007-engine-speed.md. */
export function mostOnes(team: Team, g: Geometry, groups = 1): number {
  if (groups === 1 && takesFewChannels(team, g)) return 0.08;
  const weights = (4 * g.kernelHeight * g.kernelWidth * g.channels * g.outChannels) / groups;
  const most = mostOnesForWeights(team, g, groups);
  return weights > CACHE_BYTES / team.lanes ? most / 2 : most;
}

/** Of the gradient of the weights, where rows of the output's gradient are added up. */
export function mostOnesForWeights(team: Team, g: Geometry, groups = 1): number {
  if (groups === 1 && takesFewChannels(team, g)) return 0.04;
  if (groups > 1) return 0.3;
  // Few filters leave a list of ones little to be used for, the less the wider the vectors.
  if (takesFewestProducts(g, 'convolution')) return 0.15 + 0.2 / team.lanes - (0.4 * team.lanes) / g.outChannels;
  return g.outChannels < 4 * team.lanes ? 0.3 : 0.7 - 0.025 * team.lanes;
}

/** Of a convolution, and the gradient of its weights, that adds every event to what it meets, not from bits. */
export function mostEvents(team: Team, g: Geometry): number {
  if (takesFewChannels(team, g)) return 0.15;
  return takesFewestProducts(g, 'convolution') ? 0.09 - 0.0025 * team.lanes : 0.3 - 0.01 * team.lanes;
}

/** Rows of weights that no cache holds are fetched anew for every one, and wider vectors wait for them sooner. */
const CACHE_BYTES = 24 * 2 ** 20;
