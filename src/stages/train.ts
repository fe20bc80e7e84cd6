/**
 * The stage `train`: epochs of mini-batches, validation and a checkpoint after each, early end when the network stays
 * silent or a number leaves the finite range. A run resumed from a checkpoint is bit for bit the undisturbed run.
 *
 * Reported are the weights of the last epoch, or with `keep = best` (usual when `patience` is set) those of the epoch
 * with the best accuracy on validation, the lower loss among equals.
 */

import { fail, type Result } from '../core/result.ts';
import { batchesOf } from '../data/batches.ts';
import type { Measures } from '../protocol/task.ts';
import { type Evaluation, evaluate } from '../snn/network/evaluate.ts';
import { createOptimizer, type Optimizer, optimizerFromSettings } from '../snn/network/optimizer.ts';
import { learnedIn } from '../snn/network/parameters.ts';
import { scheduleFromSettings } from '../snn/network/schedule.ts';
import type { Trainee } from '../snn/network/train.ts';
import { disposeWeights } from '../snn/network/weights.ts';
import { numberOf, optionalNumber, partOf, textOf, wholeFrom } from '../snn/settings.ts';
import { type Best, packCheckpoint, unpackBest, unpackMoments, unpackMute, unpackSpent } from './checkpoint.ts';
import { type Learned, trainEpoch } from './epoch.ts';
import { asLeft, drawn, takenOver } from './first-weights.ts';
import { measureSets, reportLayers } from './measure.ts';
import { failedOutcome, stageFailure } from './messages.ts';
import {
  allFinite,
  arraysOf,
  batchSizeOf,
  breathe,
  bringsSteps,
  buildTrainee,
  setWeights,
  trainingSet,
  validationSet,
} from './session.ts';
import { hasMoved, isGivenUp, nothingCameIn, silenceAfter } from './silence.ts';
import { addSpent, type Spent, spentPer, startSpending } from './spent.ts';
import type { NamedArrays, StageContext, StageOutcome } from './stage.ts';

export async function train(context: StageContext): Promise<StageOutcome> {
  const built = await startingPoint(context);
  return built.ok ? trainOn(context, built.value) : failedOutcome(built.error);
}

/** Trains the arrays whose name `learns` accepts, by the settings of the task; takes the trainee over. */
export async function trainOn(
  context: StageContext,
  trainee: Trainee,
  learns: (name: string) => boolean = () => true,
): Promise<StageOutcome> {
  let optimizer: Optimizer | undefined;
  try {
    optimizer = optimizerOf(context, trainee, learns);
    return await runEpochs(context, trainee, optimizer);
  } finally {
    optimizer?.dispose();
    disposeWeights(trainee.weights);
  }
}

function optimizerOf(context: StageContext, trainee: Trainee, learns: (name: string) => boolean): Optimizer {
  const { settings } = context.spec;
  const plan = optimizerFromSettings(partOf(settings, 'optimizer'), optionalNumber(settings, 'clip'));
  const schedule = { plan: scheduleFromSettings(partOf(settings, 'schedule')), steps: stepsOf(context) };
  const names = learnedIn(trainee.network);
  const learned = new Map([...trainee.weights].filter(([name]) => names.has(name) && learns(name)));
  return createOptimizer({ ...plan, schedule }, learned, unpackMoments(context.checkpoint));
}

/** From the checkpoint, else from the stage named by `from`, else from drawn weights. */
async function startingPoint(context: StageContext): Promise<Result<Trainee>> {
  const { spec, data, checkpoint } = context;
  const set = trainingSet(data);
  if ((data.sets[set] ?? 0) === 0) {
    const message = `The set ${set} has no samples to learn from.`;
    return fail(stageFailure('no-samples', message, 'Give it a larger share in split of data.'));
  }
  const earlier = spec.from[0];
  const inherited = earlier === undefined ? undefined : await context.inherited(earlier.stage);
  const firstWeights =
    checkpoint !== undefined
      ? asLeft(checkpoint.arrays)
      : inherited !== undefined
        ? takenOver(inherited, spec.seed)
        : drawn(spec.seed);
  const built = buildTrainee(spec.settings, data, data.steps, firstWeights);
  if (!built.ok || built.value.steps > 1 || data.steps === 1 || !bringsSteps(context)) return built;
  disposeWeights(built.value.weights);
  const message = `The stage ${spec.stage} trains a network without spikes, but samples are events over time.`;
  return fail(stageFailure('needs-images', message, 'Take still images: data cifar10 with encode = direct.'));
}

async function runEpochs(context: StageContext, trainee: Trainee, optimizer: Optimizer): Promise<StageOutcome> {
  const { data, checkpoint } = context;
  const { epochs, batchSize, patience, keepsBest } = readPolicy(context);
  const watchedSet = validationSet(data);
  let epoch = checkpoint?.epoch ?? 0;
  let spent = unpackSpent(checkpoint);
  let best = unpackBest(checkpoint);
  let mute = unpackMute(checkpoint);
  const stepsPerEpoch = Math.ceil((data.sets[trainingSet(data)] ?? 0) / batchSize);
  let weights = await arraysOf(trainee.weights);
  let watched: Evaluation | undefined;
  const sofar = () => ({
    measures: {},
    layers: reportLayers(trainee, watched, context.spec.energy),
    epochs: epoch,
    arrays: weights,
  });

  while (epoch < epochs && !(best !== undefined && epoch - best.epoch >= patience)) {
    const took = startSpending(context);
    const learned = await trainEpoch(context, trainee, optimizer, epoch + 1, batchSize);
    if (learned === undefined) return { status: 'cancelled', ...sofar() };
    const before = weights;
    weights = await arraysOf(trainee.weights);
    if (!Number.isFinite(learned.loss) || !allFinite(weights)) {
      return { status: 'failed', ...notFinite(epoch + 1), ...sofar() };
    }
    if (watchedSet !== undefined) {
      const batches = batchesOf(data, watchedSet, { size: batchSize });
      watched = await evaluate(trainee, batches, { count: false, stop: () => breathe(context) });
      if (watched === undefined) return { status: 'cancelled', ...sofar() };
      // Else samples whose output overflows would count as decided for the first class.
      if (!Number.isFinite(watched.loss)) return { status: 'failed', ...notFinite(epoch + 1), ...sofar() };
    }
    epoch++;
    mute = watched?.outputSpikes === 0 ? mute + 1 : 0;
    const empty = mute === 1 && watchedSet !== undefined ? nothingCameIn(context, watchedSet, data.steps) : undefined;
    if (empty !== undefined) return { status: 'failed', ...empty, ...sofar() };
    // Silence is never the best, nor compared with others: its spikes could not be fewer.
    if (watched !== undefined && mute === 0 && improves(watched, best)) {
      best = bestAt(epoch, watched, keepsBest ? weights : {});
    }
    const once = took();
    spent = addSpent(spent, once);
    const values = epochValues(learned, watched, context);
    const isRung = mute === 0 && context.spec.how.rungs?.includes(epoch) === true;
    const kept = keepsBest ? best?.arrays : undefined;
    const atRung = isRung ? await asIfEnded(context, trainee, batchSize, spentPer(spent, epoch), kept) : {};
    if (atRung === undefined) return { status: 'cancelled', ...sofar() };
    await context.epochFinished({ epoch, epochs, values, seconds: once.wall / 1000, ...atRung });
    const moved = mute > 0 && hasMoved(before, weights, learnedIn(trainee.network));
    const silence = { epochs: mute, steps: mute * stepsPerEpoch, moved };
    if (mute > 0 && (epoch === epochs || isGivenUp(silence))) break;
    await context.saveCheckpoint(await packCheckpoint(epoch, weights, optimizer, best, mute, spent));
  }

  if (mute > 0 && !(keepsBest && best !== undefined)) {
    return { status: 'silent', message: silenceAfter(epoch, data.sets.validation ?? 0), ...sofar() };
  }
  if (keepsBest && best !== undefined) {
    setWeights(trainee.weights, best.arrays);
    weights = best.arrays;
  }
  const measured = await measureSets(context, trainee, batchSize, () => spentPer(spent, epoch));
  if (measured === undefined) return { status: 'cancelled', ...sofar() };
  return { status: 'done', measures: measured.measures, layers: measured.layers, epochs: epoch, arrays: weights };
}

/** What the result would say if training ended now, with the weights that would be kept; undefined when cancelled. */
async function asIfEnded(
  context: StageContext,
  trainee: Trainee,
  batchSize: number,
  perEpoch: Spent,
  kept: NamedArrays | undefined,
): Promise<{ readonly measures: Measures } | undefined> {
  const now = kept === undefined ? undefined : await arraysOf(trainee.weights);
  if (kept !== undefined) setWeights(trainee.weights, kept);
  const measured = await measureSets(context, trainee, batchSize, () => perEpoch);
  if (now !== undefined) setWeights(trainee.weights, now);
  return measured === undefined ? undefined : { measures: measured.measures };
}

function readPolicy({ spec: { settings } }: StageContext) {
  const patience = optionalNumber(settings, 'patience', wholeFrom(1));
  return {
    epochs: numberOf(settings, 'epochs', 10, wholeFrom(1)),
    batchSize: batchSizeOf(settings),
    patience: patience ?? Number.POSITIVE_INFINITY,
    keepsBest: textOf(settings, 'keep', patience === undefined ? 'last' : 'best') === 'best',
  };
}

/** Steps of the optimizer if all epochs are run. */
function stepsOf(context: StageContext): number {
  const { epochs, batchSize } = readPolicy(context);
  return epochs * Math.ceil((context.data.sets[trainingSet(context.data)] ?? 0) / batchSize);
}

function bestAt(epoch: number, { accuracy, loss }: Evaluation, arrays: NamedArrays): Best {
  return { epoch, accuracy, loss, arrays };
}

function improves(evaluation: Evaluation, best: Best | undefined): boolean {
  if (best === undefined || evaluation.accuracy > best.accuracy) return true;
  return evaluation.accuracy === best.accuracy && evaluation.loss < best.loss;
}

function epochValues(learned: Learned, watched: Evaluation | undefined, { data }: StageContext) {
  const values: Record<string, number> = {
    loss: learned.loss,
    [`accuracy on ${trainingSet(data)}`]: learned.accuracy,
  };
  const set = validationSet(data);
  if (watched === undefined || set === undefined) return values;
  return {
    ...values,
    [`loss on ${set}`]: watched.loss,
    [`accuracy on ${set}`]: watched.accuracy,
    [`spikes on ${set}`]: watched.spikes,
  };
}

function notFinite(epoch: number) {
  const message = `The loss or a weight left the finite range in epoch ${epoch}.`;
  return stageFailure('not-finite', message, 'Lower the rate of optimizer, or set clip to limit the gradient.');
}
