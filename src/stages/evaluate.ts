/**
 * The stage `evaluate`: measures the network of an earlier train stage, with the window cut to fewer steps when asked.
 * It learns nothing and leaves no arrays.
 */

import { disposeWeights } from '../snn/network/weights.ts';
import { numberOf } from '../snn/settings.ts';
import { measureSets } from './measure.ts';
import { failedOutcome, noResult, type StageCode, stageFailure } from './messages.ts';
import { buildTrainee, validationSet } from './session.ts';
import type { StageContext, StageOutcome } from './stage.ts';

export async function evaluateStage(context: StageContext): Promise<StageOutcome> {
  const { spec, data } = context;
  const earlier = spec.from[0];
  if (earlier === undefined) {
    return failed(
      'stage-needs-from',
      `The stage ${spec.stage} has nothing to evaluate.`,
      'Name a train stage: from = train.',
    );
  }
  const trained = await context.inheritedSpec(earlier.stage);
  if (trained.kind !== 'train') {
    return failed(
      'stage-needs-from',
      `The stage ${spec.stage} evaluates ${earlier.stage}, which is of the kind ${trained.kind} and has no network.`,
      'Name a train stage in from.',
    );
  }
  const steps = numberOf(spec.settings, 'steps', data.steps);
  if (data.stepMs !== undefined && steps > data.steps) {
    return failed(
      'steps-too-many',
      `The stage ${spec.stage} asks for ${steps} steps, but a sample has only ${data.steps}.`,
      'Ask for fewer steps, or make window of data longer.',
    );
  }
  const arrays = await context.inherited(earlier.stage);
  const built = buildTrainee(trained.settings, data, steps, trained.seed, arrays);
  if (!built.ok) return failedOutcome(built.error);
  const trainee = built.value;
  try {
    const started = performance.now();
    const batchSize = numberOf(trained.settings, 'batch', 32);
    const measured = await measureSets(context, trainee, batchSize, () => performance.now() - started);
    if (measured === undefined) return { status: 'cancelled', ...noResult };
    const outcome = { measures: measured.measures, layers: measured.layers, epochs: 0, arrays: {} };
    if (measured.validationOutputSpikes === 0) {
      const message = `The network is silent: within ${steps} steps no output neuron fired for any sample of ${validationSet(data)}.`;
      return { status: 'silent', message, ...outcome };
    }
    return { status: 'done', ...outcome };
  } finally {
    disposeWeights(trainee.weights);
  }
}

function failed(code: StageCode, message: string, hint: string): StageOutcome {
  return failedOutcome(stageFailure(code, message, hint));
}
