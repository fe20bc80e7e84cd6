/** What a network or a layer of it did, as counts that add up: operations and accesses to memory. */

import type { Accesses } from './accesses.ts';
import type { OperationCount } from './energy.ts';

export type Work = OperationCount & Accesses;

export const noWork: Work = {
  additions: 0,
  multiplications: 0,
  weightReads: 0,
  inputReads: 0,
  stateReads: 0,
  stateWrites: 0,
  outputWrites: 0,
};

/** (a + b) factor, count by count. */
export function addWork(a: Work, b: Work, factor = 1): Work {
  return {
    additions: (a.additions + b.additions) * factor,
    multiplications: (a.multiplications + b.multiplications) * factor,
    weightReads: (a.weightReads + b.weightReads) * factor,
    inputReads: (a.inputReads + b.inputReads) * factor,
    stateReads: (a.stateReads + b.stateReads) * factor,
    stateWrites: (a.stateWrites + b.stateWrites) * factor,
    outputWrites: (a.outputWrites + b.outputWrites) * factor,
  };
}
