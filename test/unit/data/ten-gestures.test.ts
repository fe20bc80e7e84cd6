/**
 * Ten real gestures of 1.45 s. A small network learns all of them. Played backwards, a clip has the same pixels in
 * another order, and the network takes it for the clip itself; and the classes that are each other's movement backwards
 * (an arm that circles one way or the other) are the ones it mixes most.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../../../src/data/dataset.ts';
import { openDataset } from '../../../src/data/open.ts';
import { chooseEngine } from '../../../src/engine/choose.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { runNetwork } from '../../../src/snn/network/forward.ts';
import { spikeCounts } from '../../../src/snn/network/loss.ts';
import { disposeWeights } from '../../../src/snn/network/weights.ts';
import { buildTrainee } from '../../../src/stages/session.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { sharedData, sharedDataAbsent } from '../../support/shared-data.ts';
import { recordedContext, taskSpec } from '../../support/stage-context.ts';

const gestures = {
  kind: 'dvs_gesture',
  other: false,
  downscale: 4,
  steps: 58,
  binning: 'binary',
  polarity: 'merged',
  split: [['train', 1]],
} satisfies DecidedSettings;

const training = {
  neuron: { kind: 'lif', threshold: 1, decay: 0.8, surrogate: { kind: 'arctangent', width: 1, height: 1 } },
  network: {
    layers: [
      { name: 'hidden', kind: 'dense', units: 64 },
      { name: 'output', kind: 'dense', units: 10 },
    ],
  },
  epochs: 100,
  batch: 5,
  optimizer: { kind: 'adam', rate: 3e-3 },
  loss: { kind: 'cross_entropy' },
} satisfies DecidedSettings;

test('ten gestures are learnt 10 of 10; a clip is confused with its time-reversed twin more than with others', async (t) => {
  const shared = sharedData();
  if (shared === undefined) return t.skip(sharedDataAbsent);
  const engine = await chooseEngine({ wanted: 'wasm', threads: 1 });
  assert.ok(engine.ok);
  const clips = await openClips(join(shared, 'dvs-gesture-ten'));
  const backwards = await openClips(reversedClips(t, join(shared, 'dvs-gesture-ten')));
  const spec = taskSpec(training, { sets: ['train'] });
  const outcome = await runStage(recordedContext(spec, clips).context);
  assert.equal(outcome.status, 'done');
  assert.equal(outcome.measures['accuracy on train'], 1);

  const forwards = answers(clips, outcome.arrays);
  const turned = answers(backwards, outcome.arrays);
  const decided = turned.map((counts) => counts.indexOf(Math.max(...counts)));
  const own = decided.filter((gesture, clip) => gesture === clip).length;
  assert.ok(own >= 9, `clips played backwards are taken for ${decided.map((gesture) => gesture + 1).join(' ')}`);

  // Spikes of the outputs of the same arm's other direction, beside those of an output that is neither, all four clips.
  let [twins, others] = [0, 0];
  for (const [clip, twin] of circling) {
    for (const [gesture, count] of forwards[clip]!.entries()) {
      if (gesture === twin) twins += count;
      else if (gesture !== clip) others += count / 8;
    }
  }
  assert.ok(twins > 2 * others, `${twins} spikes for the twins, ${others} for each other class`);
  assert.notDeepEqual(turned, forwards, 'the order of events reaches the outputs');
});

/** Clips 4 and 5, 6 and 7, counted from 0. */
const circling = [
  [3, 4],
  [4, 3],
  [5, 6],
  [6, 5],
] as const;

async function openClips(from: string): Promise<Dataset> {
  const data = await openDataset({ ...gestures, from }, { splitSeed: 1, folder: from });
  if (!data.ok) throw new Error(data.error.message);
  return data.value;
}

/** The clips with their events in reverse order, at times counted from the end; polarity stays. */
function reversedClips(t: { after(done: () => void): void }, from: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-gestures-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (let clip = 1; clip <= 10; clip++) {
    const bytes = readFileSync(join(from, `${clip}.bs2`));
    const reversed = Buffer.alloc(bytes.length);
    for (let at = 0; at < bytes.length; at += 5) {
      const to = bytes.length - 5 - at;
      const timeUs = 1_449_999 - (bytes.readUIntBE(at + 2, 3) & 0x7fffff);
      bytes.copy(reversed, to, at, at + 2);
      reversed.writeUIntBE(((bytes[at + 2]! & 0x80) << 16) | timeUs, to + 2, 3);
    }
    writeFileSync(join(folder, `${clip}.bs2`), reversed);
  }
  return folder;
}

/** Output spikes by class of each clip // [clip][class] */
function answers(data: Dataset, arrays: Parameters<typeof buildTrainee>[4]): number[][] {
  const trainee = buildTrainee(training, data, data.steps, 7, arrays);
  assert.ok(trainee.ok);
  const { network, weights, steps } = trainee.value;
  const batch = data.batch(
    'train',
    Uint32Array.from({ length: 10 }, (_, index) => index),
  );
  const counts = tf.tidy(() => spikeCounts(runNetwork(network, weights, batch, { steps }), 10).dataSync());
  disposeWeights(weights);
  const rows: number[][] = [];
  batch.labels.forEach((label, place) => {
    rows[label] = [...counts.slice(place * 10, place * 10 + 10)];
  });
  return rows;
}
