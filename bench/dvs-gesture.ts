/**
 * Does a network that learnt the ten real gestures of ../shared/data know a clip from the same clip played backwards?
 * Trains on the clips through the ordinary reader, then shows them forwards, with their events in reverse order, and so
 * with every polarity flipped as well, and counts what they are taken for: the clip itself, the class whose movement is
 * that one backwards (circles of the same arm), or another. Each circle is also left out of training once and shown to
 * the network that never saw it.
 *
 * npm run bench -- dvs-gesture [slayer|lif ...] [seeds]
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../src/data/dataset.ts';
import { chooseEngine } from '../src/engine/choose.ts';
import type { DecidedSettings } from '../src/protocol/plan.ts';
import type { NamedArrays } from '../src/stages/stage.ts';
import { runStage } from '../src/stages/stages.ts';
import {
  answersTo,
  CLIPS,
  decided,
  openClips,
  opposite,
  writeReversed,
  writeWithout,
} from '../test/support/gestures.ts';
import { sharedData, sharedDataAbsent } from '../test/support/shared-data.ts';
import { recordedContext, taskSpec } from '../test/support/stage-context.ts';

interface Preset {
  readonly data: DecidedSettings;
  readonly training: DecidedSettings;
}

const srm = {
  kind: 'srm',
  threshold: 10,
  tau_synapse: 10,
  tau_refractory: 5,
  surrogate: { kind: 'exponential', width: 0.1, height: 0.25 },
} satisfies DecidedSettings;
const dense = (units: number) => [
  { name: 'hidden', kind: 'dense', units },
  { name: 'output', kind: 'dense', units: CLIPS },
];

const presets: Readonly<Record<string, Preset>> = {
  slayer: {
    data: { steps: 145, binning: 'binary' },
    training: {
      neuron: srm,
      network: { layers: dense(64) },
      epochs: 120,
      batch: 5,
      optimizer: { kind: 'nadam', rate: 2e-3 },
      loss: { kind: 'spike_count' },
    },
  },
  lif: {
    data: { steps: 58, binning: 'binary', polarity: 'merged' },
    training: {
      neuron: { kind: 'lif', threshold: 1, decay: 0.8, surrogate: { kind: 'arctangent', width: 1, height: 1 } },
      network: { layers: dense(64) },
      epochs: 100,
      batch: 5,
      optimizer: { kind: 'adam', rate: 3e-3 },
      loss: { kind: 'cross_entropy' },
    },
  },
};

const names = process.argv.slice(2).filter((word) => word in presets);
const seeds = Number(process.argv.slice(2).find((word) => Number(word) > 0) ?? 3);
const shared = sharedData();
if (shared === undefined) throw new Error(sharedDataAbsent);
const engine = await chooseEngine({ wanted: 'best', threads: Number(process.env.THREADS ?? 1) });
if (!engine.ok) throw new Error(engine.error.message);
console.log(engine.value.title);

const clips = join(shared, 'dvs-gesture-ten');
const folder = mkdtempSync(join(tmpdir(), 'snnexp-gestures-'));
const [kept, flipped] = [mkdtempSync(join(folder, 'kept-')), mkdtempSync(join(folder, 'flipped-'))];
try {
  writeReversed(clips, kept, 'kept');
  writeReversed(clips, flipped, 'flipped');
  for (const name of names.length > 0 ? names : Object.keys(presets)) await study(name, presets[name]!);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function study(name: string, { data, training }: Preset): Promise<void> {
  const shown: readonly (readonly [string, Dataset])[] = [
    ['forwards', await openClips(clips, data)],
    ['backwards, polarity kept', await openClips(kept, data)],
    ['backwards, polarity flipped', await openClips(flipped, data)],
  ];
  const tables = shown.map(() => Array.from({ length: CLIPS }, () => Array<number>(CLIPS).fill(0)));
  const shares = shown.map(() => ({ own: [] as number[], twin: [] as number[], other: [] as number[] }));
  for (let seed = 1; seed <= seeds; seed++) {
    const arrays = await train(shown[0]![1], training, seed);
    for (const [view, [, set]] of shown.entries()) {
      answersTo(set, training, arrays).forEach((counts, clip) => {
        tables[view]![clip]![decided(counts)]! += 1;
        tellShares(counts, clip, shares[view]!);
      });
    }
  }
  for (const [view, [title]] of shown.entries()) tell(`${name}, ${title}`, tables[view]!, shares[view]!);
  await leaveOut(name, { data, training }, shown[0]![1]);
}

/** Trains on nine clips and shows the tenth, for each of the circles. */
async function leaveOut(name: string, { data, training }: Preset, whole: Dataset): Promise<void> {
  console.log(`\n${name}, left out of training: what the clip is taken for, by seed`);
  let [taken, twins] = [0, 0];
  for (const [clip, twin] of opposite) {
    const nine = mkdtempSync(join(folder, 'nine-'));
    writeWithout(clips, nine, clip);
    const set = await openClips(nine, data);
    const answers: number[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const counts = answersTo(whole, training, await train(set, training, seed))[clip]!;
      answers.push(decided(counts));
    }
    taken += seeds;
    twins += answers.filter((answer) => answer === twin).length;
    console.log(`clip ${clip + 1}: ${answers.map((answer) => answer + 1).join(' ')}`);
  }
  console.log(`taken for the opposite movement ${twins} of ${taken}`);
}

async function train(set: Dataset, training: DecidedSettings, seed: number): Promise<NamedArrays> {
  const spec = taskSpec(training, { sets: ['train'], seed });
  const outcome = await runStage(recordedContext(spec, set).context);
  if (outcome.status !== 'done') throw new Error(`Seed ${seed}: ${outcome.status}.`);
  const { train: samples = 0 } = set.sets;
  const learnt = Math.round((outcome.measures['accuracy on train'] ?? 0) * samples);
  if (learnt < samples || samples === CLIPS) console.log(`seed ${seed}: ${learnt} of ${samples} learnt`);
  return outcome.arrays;
}

interface Shares {
  readonly own: number[];
  readonly twin: number[];
  readonly other: number[];
}

/** Spikes of an output as a share of all; `other` is the mean over classes that are neither. */
function tellShares(counts: readonly number[], clip: number, into: Shares): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const twin = opposite.get(clip);
  if (total === 0 || twin === undefined) return;
  into.own.push(counts[clip]! / total);
  into.twin.push(counts[twin]! / total);
  into.other.push((total - counts[clip]! - counts[twin]!) / total / (CLIPS - 2));
}

/** The confusion over all seeds, and what came of the four clips that have an opposite. */
function tell(title: string, table: readonly (readonly number[])[], shares: Shares): void {
  console.log(`\n${title}: row, the clip; column, what it is taken for; ${seeds} seeds`);
  console.log(`clip ${table.map((_, answer) => String(answer + 1).padStart(3)).join('')}`);
  table.forEach((row, clip) => {
    console.log(
      `${String(clip + 1).padStart(4)} ${row.map((count) => (count === 0 ? '.' : String(count)).padStart(3)).join('')}`,
    );
  });
  const all = seeds * CLIPS;
  const own = table.reduce((sum, row, clip) => sum + row[clip]!, 0);
  const twin = [...opposite].reduce((sum, [clip, of]) => sum + table[clip]![of]!, 0);
  console.log(
    `taken for itself ${own} of ${all}; for the opposite movement ${twin} of ${seeds * opposite.size}; for another ${all - own - twin} of ${all}`,
  );
  const percent = (values: readonly number[]) =>
    `${((100 * values.reduce((sum, value) => sum + value, 0)) / Math.max(1, values.length)).toFixed(1)} %`;
  console.log(
    `output spikes of clips 4 to 7: own class ${percent(shares.own)}, opposite ${percent(shares.twin)}, each other ${percent(shares.other)}`,
  );
}
