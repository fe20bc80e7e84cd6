/** The ten real gestures: opened as they are or played backwards, and what a trained network answers to each. */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../../src/data/dataset.ts';
import { openDataset } from '../../src/data/open.ts';
import type { DecidedSettings } from '../../src/protocol/plan.ts';
import { runNetwork } from '../../src/snn/network/forward.ts';
import { spikeCounts } from '../../src/snn/network/loss.ts';
import { disposeWeights } from '../../src/snn/network/weights.ts';
import { asLeft } from '../../src/stages/first-weights.ts';
import { buildTrainee } from '../../src/stages/session.ts';
import type { NamedArrays } from '../../src/stages/stage.ts';

export const CLIPS = 10;

/** Classes, from 0, whose movement is that of the key played backwards: an arm that circles one way or the other. */
export const opposite: ReadonlyMap<number, number> = new Map([
  [3, 4],
  [4, 3],
  [5, 6],
  [6, 5],
]);

/** The clips of a folder through the ordinary reader, all of them in the set train. */
export async function openClips(from: string, settings: DecidedSettings): Promise<Dataset> {
  const whole = { kind: 'dvs_gesture', other: false, split: [['train', 1]], ...settings, from };
  const data = await openDataset(whole, { splitSeed: 1, folder: from });
  if (!data.ok) throw new Error(`${data.error.message} ${data.error.hint}`);
  return data.value;
}

/**
 * Writes the clips with their events in reverse order, at times counted from the end. A camera that saw the scene run
 * backwards would also see every brightening as a darkening: `flipped` does that, `kept` leaves each event's polarity.
 */
export function writeReversed(from: string, to: string, polarity: 'kept' | 'flipped'): void {
  const flip = polarity === 'flipped' ? POLARITY : 0;
  for (let clip = 1; clip <= CLIPS; clip++) {
    const bytes = readFileSync(join(from, `${clip}.bs2`));
    const reversed = Buffer.alloc(bytes.length);
    for (let at = 0; at < bytes.length; at += EVENT) {
      const to = bytes.length - EVENT - at;
      const stamp = bytes.readUIntBE(at + 2, 3);
      bytes.copy(reversed, to, at, at + 2);
      reversed.writeUIntBE(((stamp & POLARITY) ^ flip) | (LAST_US - (stamp & ~POLARITY)), to + 2, 3);
    }
    writeFileSync(join(to, `${clip}.bs2`), reversed);
  }
}

/** Copies the clips but one, counted from 0. */
export function writeWithout(from: string, to: string, clip: number): void {
  for (let other = 0; other < CLIPS; other++) {
    if (other !== clip) copyFileSync(join(from, `${other + 1}.bs2`), join(to, `${other + 1}.bs2`));
  }
}

/** Output spikes of each clip by class // [clip][class] */
export function answersTo(data: Dataset, training: DecidedSettings, arrays: NamedArrays): number[][] {
  const trainee = buildTrainee(training, data, data.steps, asLeft(arrays));
  if (!trainee.ok) throw new Error(trainee.error.message);
  const { network, weights, steps } = trainee.value;
  const rows: number[][] = [];
  for (let clip = 0; clip < CLIPS; clip++) {
    const batch = data.batch('train', Uint32Array.of(clip));
    const counts = tf.tidy(() => spikeCounts(runNetwork(network, weights, batch, { steps }), CLIPS).dataSync());
    rows[batch.labels[0]!] = [...counts];
  }
  disposeWeights(weights);
  return rows;
}

/** The class with most spikes, the first of those with equally many. */
export function decided(counts: readonly number[]): number {
  return counts.indexOf(Math.max(...counts));
}

/** Bytes of an event: x, y, polarity and time. */
const EVENT = 5;
const POLARITY = 0x800000;
/** Clips last 1.45 s. */
const LAST_US = 1_449_999;
