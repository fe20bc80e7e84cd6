/** The stages this version can run, by kind; the worker asks only here. */

import * as tf from '@tensorflow/tfjs-core';
import { WrongSetting } from '../snn/settings.ts';
import { convert } from './convert.ts';
import { evaluateStage } from './evaluate.ts';
import { finetune } from './finetune.ts';
import { failedOutcome, type StageCode, stageFailure } from './messages.ts';
import type { Stage, StageContext, StageOutcome } from './stage.ts';
import { train } from './train.ts';

const stages: Readonly<Record<string, Stage>> = { train, evaluate: evaluateStage, convert, finetune };

const stageKinds: readonly string[] = Object.keys(stages);

/** Invariant: the tensor count is the same before and after a stage; a difference is a bug and thrown. */
export async function runStage(context: StageContext): Promise<StageOutcome> {
  const { kind, stage: name, sets } = context.spec;
  const stage = Object.hasOwn(stages, kind) ? stages[kind] : undefined;
  if (stage === undefined) {
    return failed(
      'not-yet',
      `The stage ${name} is of the kind ${kind}, which cannot run in this version.`,
      `Kinds that run: ${stageKinds.join(', ')}.`,
    );
  }
  const missing = sets.find((set) => (context.data.sets[set] ?? 0) === 0);
  if (missing !== undefined) {
    const known = Object.keys(context.data.sets).join(', ');
    return failed(
      'set-missing',
      `Measures on ${missing} are wanted, but the data has no samples under that name.`,
      `Sets of the data: ${known}.`,
    );
  }
  const before = tf.memory().numTensors;
  const outcome = await stage(context).catch((error: unknown) => wrongSetting(name, error));
  const after = tf.memory().numTensors;
  if (after !== before) throw new Error(`The stage ${name} (${kind}) left ${after - before} tensors behind.`);
  return outcome;
}

/** The language has checked the settings of a file; those of a plan made otherwise are checked where they are read. */
function wrongSetting(name: string, error: unknown): StageOutcome {
  if (!(error instanceof WrongSetting)) throw error;
  const hint = 'Change it, or leave it out for its usual value.';
  return failedOutcome({ code: 'network-invalid', message: `The stage ${name}: ${error.message}`, hint });
}

function failed(code: StageCode, message: string, hint: string): StageOutcome {
  return failedOutcome(stageFailure(code, message, hint));
}
