/** One pass over the training set in an order of its own; streams are named by seed, purpose and epoch. */

import { randomStream } from '../core/random.ts';
import { batchesOf } from '../data/batches.ts';
import type { Optimizer } from '../snn/network/optimizer.ts';
import { type Trainee, trainBatch } from '../snn/network/train.ts';
import { breathe, trainingSet } from './session.ts';
import type { StageContext } from './stage.ts';

/** Means over the epoch, each batch measured before its step. */
export interface Learned {
  readonly loss: number;
  readonly accuracy: number;
}

/** Undefined when cancelled. Ends early when the loss is no finite number. */
export async function trainEpoch(
  context: StageContext,
  trainee: Trainee,
  optimizer: Optimizer,
  epoch: number,
  batchSize: number,
): Promise<Learned | undefined> {
  const { spec, data } = context;
  const set = trainingSet(data);
  const count = data.sets[set] ?? 0;
  const drops = trainee.network.layers.some((layer) => layer.kind !== 'pool' && layer.dropout > 0);
  let loss = 0;
  let correct = 0;
  let start = 0;
  const batches = batchesOf(data, set, {
    size: batchSize,
    shuffle: randomStream(spec.seed, 'epoch', epoch),
    augment: (before) => randomStream(spec.seed, 'augment', epoch, before),
  });
  for (const batch of batches) {
    if (await breathe(context)) return undefined;
    const samples = batch.labels.length;
    const dropout = drops ? randomStream(spec.seed, 'dropout', epoch, start) : undefined;
    const outcome = await trainBatch(trainee, optimizer, batch, dropout);
    loss += outcome.loss * samples;
    correct += outcome.correct;
    start += samples;
    if (!Number.isFinite(loss)) break;
  }
  return { loss: loss / Math.max(1, count), accuracy: correct / Math.max(1, count) };
}
