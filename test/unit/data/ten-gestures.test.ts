/**
 * Ten real gestures of 1.45 s. A small network learns all of them. Played backwards, a clip has the same pixels in
 * another order, and the network takes it for the clip itself; the classes that are each other's movement backwards (an
 * arm that circles one way or the other) are the ones it mixes most, and a circle it never saw is taken for the other.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Dataset } from '../../../src/data/dataset.ts';
import { chooseEngine } from '../../../src/engine/choose.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { answersTo, CLIPS, decided, openClips, opposite, writeReversed, writeWithout } from '../../support/gestures.ts';
import { sharedData, sharedDataAbsent } from '../../support/shared-data.ts';
import { recordedContext, taskSpec } from '../../support/stage-context.ts';

const gestures = { downscale: 4, steps: 58, binning: 'binary', polarity: 'merged' } satisfies DecidedSettings;

const training = {
  neuron: { kind: 'lif', threshold: 1, decay: 0.8, surrogate: { kind: 'arctangent', width: 1, height: 1 } },
  network: {
    layers: [
      { name: 'hidden', kind: 'dense', units: 64 },
      { name: 'output', kind: 'dense', units: CLIPS },
    ],
  },
  epochs: 100,
  batch: 5,
  optimizer: { kind: 'adam', rate: 3e-3 },
  loss: { kind: 'cross_entropy' },
} satisfies DecidedSettings;

const seed = 7;

test('ten gestures are learnt 10 of 10; a clip is confused with its time-reversed twin more than with others', async (t) => {
  const shared = sharedData();
  if (shared === undefined) return t.skip(sharedDataAbsent);
  const engine = await chooseEngine({ wanted: 'wasm', threads: 1 });
  assert.ok(engine.ok);
  const from = join(shared, 'dvs-gesture-ten');
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-gestures-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const inside = () => mkdtempSync(join(folder, 'clips-'));
  const clips = await openClips(from, gestures);
  const [kept, flipped, signed] = [inside(), inside(), { ...gestures, polarity: 'both' }];
  writeReversed(from, kept, 'kept');
  writeReversed(from, flipped, 'flipped');
  const backwards = await openClips(kept, gestures);

  const arrays = await learn(clips);
  const forwards = answersTo(clips, training, arrays);
  const turned = answersTo(backwards, training, arrays);
  assert.deepEqual(forwards.map(decided), [...forwards.keys()]);
  const own = turned.map(decided).filter((gesture, clip) => gesture === clip).length;
  assert.ok(own >= 9, `clips played backwards are taken for ${turned.map((counts) => decided(counts) + 1).join(' ')}`);
  assert.notDeepEqual(turned, forwards, 'the order of events reaches the outputs');
  // Flipped, each event is in the other channel: the first and the last step of a clip change places and channels.
  const [once, other] = [await openClips(kept, signed), await openClips(flipped, signed)];
  assert.deepEqual(other.batch('train', Uint32Array.of(3)).inputs.map(channelsSwapped), inputsOf(once, 3));

  // Spikes of the outputs of the same arm's other direction, beside those of an output that is neither, all four clips.
  let [twins, others] = [0, 0];
  for (const [clip, twin] of opposite) {
    for (const [gesture, count] of forwards[clip]!.entries()) {
      if (gesture === twin) twins += count;
      else if (gesture !== clip) others += count / (CLIPS - 2);
    }
  }
  assert.ok(twins > 2 * others, `${twins} spikes for the twins, ${others} for each other class`);

  // One circle of each arm, left out of training.
  for (const clip of [3, 5]) {
    const nine = inside();
    writeWithout(from, nine, clip);
    const answers = answersTo(clips, training, await learn(await openClips(nine, gestures)));
    assert.equal(decided(answers[clip]!), opposite.get(clip), `clip ${clip + 1}, never seen`);
  }
});

async function learn(clips: Dataset) {
  const outcome = await runStage(recordedContext(taskSpec(training, { sets: ['train'], seed }), clips).context);
  assert.equal(outcome.status, 'done');
  assert.equal(outcome.measures['accuracy on train'], 1);
  return outcome.arrays;
}

function inputsOf(data: Dataset, clip: number): Float32Array {
  return data.batch('train', Uint32Array.of(clip)).inputs.slice();
}

/** The value of the other of two channels, for `map`. */
function channelsSwapped(_: number, at: number, inputs: Float32Array): number {
  return inputs[at ^ 1]!;
}
