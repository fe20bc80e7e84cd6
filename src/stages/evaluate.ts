/**
 * The stage `evaluate`: measures the network of an earlier stage, over fewer steps when asked. It learns nothing and leaves
 * no arrays.
 */

import { fail, type Result, succeed } from '../core/result.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { disposeWeights } from '../snn/network/weights.ts';
import { optionalNumber, partOf, unknownName, WrongSetting, wholeFrom } from '../snn/settings.ts';
import { type Converted, rebuildConverted } from './converted.ts';
import { asLeft } from './first-weights.ts';
import { measureSets } from './measure.ts';
import { failedOutcome, noResult, type StageCode, stageFailure } from './messages.ts';
import { batchSizeOf, bringsSteps, buildTrainee, validationSet } from './session.ts';
import { nothingCameIn } from './silence.ts';
import { startSpending } from './spent.ts';
import type { StageContext, StageOutcome } from './stage.ts';

export async function evaluateStage(context: StageContext): Promise<StageOutcome> {
  const { spec } = context;
  const earlier = spec.from[0];
  if (earlier === undefined) {
    return failed(
      'stage-needs-from',
      `The stage ${spec.stage} has nothing to evaluate.`,
      'Name a train stage: from = train.',
    );
  }
  const unknown = unknownName(spec.settings, known);
  if (unknown !== undefined) throw new WrongSetting(`it has no setting ${unknown}, and knows ${known.join(', ')}.`);
  const task = await context.inheritedSpec(earlier.stage);
  const rebuilt = await rebuild(context, task, optionalNumber(spec.settings, 'steps', wholeFrom(1)));
  if (!rebuilt.ok) return failedOutcome(rebuilt.error);
  const { trainee, data } = rebuilt.value;
  const { steps } = trainee;
  try {
    const spent = startSpending(context);
    const batchSize = batchSizeOf(task.settings);
    const measured = await measureSets({ ...context, data }, trainee, batchSize, spent);
    if (measured === undefined) return { status: 'cancelled', ...noResult };
    const outcome = { measures: measured.measures, layers: measured.layers, epochs: 0, arrays: {} };
    const watchedSet = validationSet(data);
    if (measured.validationOutputSpikes === 0 && watchedSet !== undefined) {
      const empty = nothingCameIn({ spec, data }, watchedSet, steps);
      if (empty !== undefined) return { ...failedOutcome(empty), layers: measured.layers };
      const message = `The network is silent: within ${steps} steps no output neuron fired for any sample of ${watchedSet}.`;
      return { status: 'silent', message, ...outcome };
    }
    return { status: 'done', ...outcome };
  } finally {
    disposeWeights(trainee.weights);
  }
}

/** The size of a batch is that of the stage whose network is measured. */
const known = ['from', 'steps'];

/** The network of a task and the samples as it sees them, over `steps` or as long as that task had it. */
async function rebuild(context: StageContext, task: TaskSpec, steps: number | undefined): Promise<Result<Converted>> {
  const { spec, data } = context;
  const arrays = await context.inherited(task.stage);
  if (task.kind === 'convert') return rebuildConverted(context, task, {}, arrays, steps);
  if (task.kind === 'finetune') {
    const conversion = await context.inheritedSpec(task.from[0]?.stage ?? '', task);
    return rebuildConverted(context, conversion, partOf(task.settings, 'rule'), arrays, steps);
  }
  if (task.kind !== 'train') {
    return refused(
      'stage-needs-from',
      `The stage ${spec.stage} evaluates ${task.stage}, which is of the kind ${task.kind} and has no network.`,
      'Name a train, convert or finetune stage in from.',
    );
  }
  if (steps !== undefined && steps > data.steps && bringsSteps(context)) {
    return refused(
      'steps-too-many',
      `The stage ${spec.stage} asks for ${steps} steps, but a sample has only ${data.steps}.`,
      'Ask for fewer steps, or make window (of images steps) of data longer.',
    );
  }
  const trainee = buildTrainee(task.settings, data, steps ?? data.steps, asLeft(arrays));
  return trainee.ok ? succeed({ trainee: trainee.value, data }) : trainee;
}

function refused(code: StageCode, message: string, hint: string): Result<never> {
  return fail(stageFailure(code, message, hint));
}

function failed(code: StageCode, message: string, hint: string): StageOutcome {
  return failedOutcome(stageFailure(code, message, hint));
}
