/**
 * One attempt at one task: claims its folder, runs the stage, leaves metrics, checkpoints, weights and a result there.
 * Everything a stage must not know about files, attempts and those who ask is here.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Failure, fail, type Result } from '../core/result.ts';
import { reusedMemory } from '../data/batch-maker.ts';
import { openDataset } from '../data/open.ts';
import { chooseEngine } from '../engine/choose.ts';
import { inputMemory } from '../engine/input-memory.ts';
import { troubleIn } from '../engine/trouble.ts';
import { findResult } from '../files/attempts.ts';
import { codeOf, diskTrouble } from '../files/disk-trouble.ts';
import { openLineFile } from '../files/line-file.ts';
import { readJson, writeWhole } from '../files/whole-file.ts';
import { decodeTaskSpec } from '../protocol/decode-task.ts';
import { sealLine } from '../protocol/journal-line.ts';
import { attemptFolder, fileNames, taskFolder } from '../protocol/layout.ts';
import type { TaskResult, TaskSpec } from '../protocol/task.ts';
import { exitCodes, type RunTask, type WorkerMessage } from '../protocol/worker.ts';
import { failedOutcome } from '../stages/messages.ts';
import type { Checkpoint, NamedArrays, StageContext, StageOutcome } from '../stages/stage.ts';
import { runStage } from '../stages/stages.ts';
import { packArrays, unpackArrays } from './array-file.ts';
import { newestCheckpoint, removeCheckpoints, secondsFrom, withSeconds, writeCheckpoint } from './checkpoints.ts';
import { patiently } from './patiently.ts';

export interface TaskSurroundings {
  readonly send: (message: WorkerMessage) => void;
  /** True once a cancel came over IPC. */
  readonly cancelled: () => boolean;
  /** Ends the process at once. */
  readonly leave: (code: number) => never;
}

/** Runs the attempt to its end; gives the exit code. */
export async function runTask(request: RunTask, around: TaskSurroundings): Promise<number> {
  const runFolder = dirname(request.tasks);
  const folder = join(runFolder, attemptFolder(request.key, request.attempt));
  const spec = readSpec(runFolder, request.key);
  if (!spec.ok) {
    console.error(`spec.json of task ${request.key} ${spec.error}`);
    return exitCodes.otherProtocol;
  }
  try {
    // The claim: of two who try, one makes the folder.
    mkdirSync(folder);
  } catch (error) {
    console.error(`The attempt could not be claimed: ${String(error)}`);
    return exitCodes.notMine;
  }
  return attempt({ runFolder, folder, request, spec: spec.value, around });
}

interface Attempt {
  readonly runFolder: string;
  readonly folder: string;
  readonly request: RunTask;
  readonly spec: TaskSpec;
  readonly around: TaskSurroundings;
}

async function attempt(of: Attempt): Promise<number> {
  const { folder, spec, around, runFolder } = of;
  const checkpoint = newestCheckpoint(runFolder, spec.key);
  const seconds = secondsFrom(checkpoint);
  const warn = (code: string, message: string) => around.send({ kind: 'note', level: 'warning', code, message });
  const engine = await chooseEngine({ wanted: spec.how.engine, threads: spec.how.threads });
  const outcome = engine.ok ? await compute(of, { checkpoint, seconds, warn }) : failedOutcome(engine.error);
  const { arrays, ...found } = outcome;
  const files: Record<string, string> = {};
  if (found.status !== 'cancelled' && Object.keys(arrays).length > 0) {
    files.weights = 'weights.bin';
    await patiently(
      () => writeWhole(join(folder, 'weights.bin'), packArrays({ arrays, note: {} })),
      'The weights',
      warn,
    );
  }
  const result: TaskResult = {
    v: 1,
    key: spec.key,
    ...found,
    files,
    seconds: seconds(),
    engine: engine.ok ? engine.value.title : 'none',
  };
  await patiently(() => writeWhole(join(folder, fileNames.result), JSON.stringify(result)), 'The result', warn);
  if (result.status !== 'cancelled') removeCheckpoints(runFolder, spec.key);
  return result.status === 'failed' ? exitCodes.failed : exitCodes.done;
}

interface Begun {
  readonly checkpoint: Checkpoint | undefined;
  readonly seconds: () => number;
  readonly warn: (code: string, message: string) => void;
}

async function compute(of: Attempt, { checkpoint, seconds, warn }: Begun): Promise<StageOutcome> {
  const { data: settings, splitSeed } = of.spec;
  const memory = inputMemory() ?? reusedMemory();
  const data = await openDataset(settings, { splitSeed, folder: process.cwd(), memory });
  if (!data.ok) return failedOutcome(noLonger(data.error));
  if (data.value.fingerprint !== of.spec.fingerprint) return failedOutcome(dataChanged);
  const metrics = openLineFile(join(of.folder, fileNames.metrics));
  const context: StageContext = {
    spec: of.spec,
    data: data.value,
    inherited: async (stage) => readWeights(of.runFolder, keyOf(of.spec, stage), stage),
    inheritedSpec: async (stage, task = of.spec) => {
      const spec = readSpec(of.runFolder, keyOf(task, stage));
      if (!spec.ok) throw new TaskGone(stage);
      return spec.value;
    },
    checkpoint,
    async saveCheckpoint(next) {
      leaveIfReplaced(of);
      await patiently(() => writeCheckpoint(of.folder, withSeconds(next, seconds())), 'A checkpoint', warn);
    },
    async epochFinished(record) {
      leaveIfReplaced(of);
      await patiently(() => metrics.append(sealLine(record), false), 'The metrics', warn);
      of.around.send({ kind: 'wrote' });
    },
    cancelled: cancelWatch(of),
    processorMs,
    note: (message) => of.around.send({ kind: 'note', level: 'info', code: 'stage-note', message }),
  };
  try {
    return await runStage(context);
  } catch (error) {
    if (error instanceof TaskGone) return failedOutcome(error.failure);
    const trouble = troubleIn(error);
    if (trouble !== undefined) return failedOutcome(trouble);
    if (codeOf(error) !== '') return failedOutcome(diskTrouble(error, 'A file of the task'));
    console.error(error);
    return failedOutcome(crashed(of.spec, error));
  } finally {
    metrics.close();
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A newer attempt exists: someone took this one for dead, and its files are what counts. */
function leaveIfReplaced({ runFolder, request, around }: Attempt): void {
  if (existsSync(join(runFolder, attemptFolder(request.key, request.attempt + 1)))) around.leave(exitCodes.fenced);
}

/** IPC first; the control file, for those who cannot send, at most twice a second. */
function cancelWatch({ runFolder, spec, around }: Attempt): () => boolean {
  const control = join(runFolder, taskFolder(spec.key), fileNames.control);
  let looked = 0;
  let wished = false;
  return () => {
    const now = performance.now();
    if (!wished && now - looked > 500) {
      looked = now;
      wished = existsSync(control);
    }
    return wished || around.cancelled();
  };
}

function readSpec(runFolder: string, key: string): Result<TaskSpec, string> {
  const json = readJson(join(runFolder, taskFolder(key), fileNames.spec));
  return json.ok ? decodeTaskSpec(json.value) : fail(json.error);
}

function readWeights(runFolder: string, key: string, stage: string): NamedArrays {
  const found = findResult(runFolder, key);
  const name = found?.result.files.weights;
  const path =
    found === undefined || name === undefined ? '' : join(runFolder, attemptFolder(key, found.attempt), name);
  if (!existsSync(path)) throw new TaskGone(stage);
  const file = unpackArrays(readFileSync(path));
  if (!file.ok) throw new Error(`The weights of task ${key} cannot be used: the file ${file.error}.`);
  return file.value.arrays;
}

function keyOf(spec: TaskSpec, stage: string): string {
  const from = spec.from.find((earlier) => earlier.stage === stage);
  if (from === undefined) throw new Error(`The stage ${spec.stage} does not build on ${stage}.`);
  return from.key;
}

/** The journal knows a task whose files were deleted, or did not come along when the journal was copied. */
class TaskGone extends Error {
  readonly failure: Failure;

  constructor(stage: string) {
    const message = `What the stage ${stage} computed is gone: its files are not in the folder of the run, or are damaged.`;
    super(message);
    const hint = 'Put the folder back beside the run, or begin the run anew.';
    this.failure = { code: 'task-gone', message, hint };
  }
}

function crashed(spec: TaskSpec, error: unknown): Failure {
  return {
    code: 'task-crashed',
    message: `The stage ${spec.stage} met an error of its own: ${(error instanceof Error ? error.message : String(error)).replace(/\.$/, '')}.`,
    hint: 'The log has the whole of it.',
  };
}

/** The fingerprint of a task says that its data were read before: where they cannot be now, they have changed since. */
function noLonger(failure: Failure): Failure {
  if (failure.code === 'data-missing' || failure.code === 'data-unreadable') return failure;
  return { ...dataChanged, message: `${dataChanged.message.replace(/\.$/, ':')} ${failure.message}` };
}

const dataChanged: Failure = {
  code: 'data-changed',
  message: 'The data changed while the run was going on.',
  hint: 'Bring the old data back and resume, or run the experiment anew.',
};
