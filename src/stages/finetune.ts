/**
 * The stage `finetune`: trains a converted network further on its spikes, by the rule of HYBRID (spike-timing dependent
 * slope, Rathi et al. 2020, ICLR) or a linear slope, and on request its thresholds and decays with the weights (DIET-SNN:
 * Rathi & Roy 2020).
 */

import { fail, type Result, succeed } from '../core/result.ts';
import { disposeWeights } from '../snn/network/weights.ts';
import { partOf, WrongSetting, wordsOf } from '../snn/settings.ts';
import { type Converted, inputScaleName, rebuildConverted } from './converted.ts';
import { failedOutcome, stageFailure } from './messages.ts';
import type { StageContext, StageOutcome } from './stage.ts';
import { trainOn } from './train.ts';

export async function finetune(context: StageContext): Promise<StageOutcome> {
  const { spec } = context;
  const started = await startingPoint(context);
  if (!started.ok) return failedOutcome(started.error);
  const { trainee, data } = started.value;
  const learned = new Set(wordsOf(spec.settings, 'learn') ?? ['weights']);
  const learns = (name: string): boolean => learned.has(partLearned(name));
  if (![...trainee.weights.keys()].some(learns)) {
    disposeWeights(trainee.weights);
    throw new WrongSetting(`learn is ${[...learned].join(', ')}, and none of its layers has any.`);
  }
  const outcome = await trainOn({ ...context, data }, trainee, learns);
  // Whoever goes on needs to know how samples were coded.
  const from = spec.from[0];
  const inherited = from === undefined ? {} : await context.inherited(from.stage);
  const scale = inherited[inputScaleName];
  return scale === undefined ? outcome : { ...outcome, arrays: { ...outcome.arrays, [inputScaleName]: scale } };
}

async function startingPoint(context: StageContext): Promise<Result<Converted>> {
  const { spec, checkpoint } = context;
  const earlier = spec.from[0];
  const conversion = earlier === undefined ? undefined : await context.inheritedSpec(earlier.stage);
  if (conversion?.kind !== 'convert') {
    const message = `The stage ${spec.stage} has no converted network to train further.`;
    return fail(stageFailure('stage-needs-from', message, 'Name a convert stage in from.'));
  }
  const inherited = await context.inherited(conversion.stage);
  const built = await rebuildConverted(context, conversion, partOf(spec.settings, 'rule'), {
    ...inherited,
    ...checkpoint?.arrays,
  });
  return built.ok ? succeed(built.value) : built;
}

/** The word of `learn` for an array: weights, thresholds or decay; '' for what never learns, the scale of what is added. */
function partLearned(name: string): string {
  if (name.endsWith('.threshold')) return 'thresholds';
  if (name.endsWith('.factor')) return '';
  return name.endsWith('.decay') ? 'decay' : 'weights';
}
