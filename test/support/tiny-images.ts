/** Small still images and stages run on them one after the other, for the tests of HYBRID. */

import assert from 'node:assert/strict';
import { randomStream } from '../../src/core/random.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import type { DecidedSettings } from '../../src/protocol/plan.ts';
import type { TaskSpec } from '../../src/protocol/task.ts';
import type { NamedArrays, StageOutcome } from '../../src/stages/stage.ts';
import { runStage } from '../../src/stages/stages.ts';
import { recordedContext, taskSpec, tinyEvents } from './stage-context.ts';

/** A bright row of a 4 x 4 image tells the class; pixels from -1 to 1. */
export function tinyImages(): Dataset {
  const classes = 3;
  return {
    ...tinyEvents({ classes }),
    steps: 6,
    stepMs: undefined,
    batch(set, indices) {
      const inputs = new Float32Array(indices.length * 16);
      indices.forEach((index, slot) => {
        const random = randomStream('image', set, index);
        for (let at = 0; at < 16; at++) {
          const bright = Math.floor(at / 4) === index % classes;
          inputs[slot * 16 + at] = (bright ? 0.8 : -0.3) + 0.2 * random.normal();
        }
      });
      const labels = Int32Array.from(indices, (index) => index % classes);
      return { inputs, shape: [1, indices.length, 4, 4, 1], labels };
    },
  };
}

/** What each stage was asked and left, by its name. */
export type Done = Record<string, { spec: TaskSpec; arrays: NamedArrays; outcome: StageOutcome }>;

/** Runs a stage on the images behind those that are done. */
export async function runTiny(
  done: Done,
  stage: string,
  kind: string,
  settings: DecidedSettings,
  from?: string,
): Promise<Done> {
  const more = from === undefined ? {} : { from: [{ stage: from, key: from }] };
  const spec = taskSpec(settings, { stage, kind, sets: ['validation', 'test'], ...more });
  const outcome = await runStage(recordedContext(spec, tinyImages(), { inherited: done }).context);
  return { ...done, [stage]: { spec, arrays: outcome.arrays, outcome } };
}

/** On validation; fails where the stage did not end well. */
export function accuracyOf(done: Done, stage: string): number {
  const { outcome } = done[stage]!;
  assert.equal(outcome.status, 'done', JSON.stringify(outcome).slice(0, 300));
  return outcome.measures['accuracy on validation']!;
}
