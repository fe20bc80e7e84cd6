/** A trial before anything is known of it. */

import type { TrialState } from './state.ts';

export function newTrial(trial: number): TrialState {
  return {
    trial,
    status: 'waiting',
    answers: {},
    by: '',
    basis: 0,
    predicted: [],
    values: {},
    feasible: false,
    epochs: {},
    tasks: {},
    done: 0,
    failure: undefined,
    pruned: undefined,
    heldOut: {},
    layers: [],
    seconds: 0,
    secondsTakenOver: 0,
    attempts: 0,
    attemptsLost: 0,
    folder: undefined,
    offFrontSince: undefined,
  };
}
