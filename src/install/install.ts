/**
 * Installs an engine of the user: into a folder beside the final one, tried there by a worker, and only then moved into
 * place. Whatever ends it early, nothing half is left, and an engine that was there before stays.
 */

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure, type Failure, fail, type Result, succeed } from '../core/result.ts';
import { diskTrouble } from '../files/disk-trouble.ts';
import { createLocalExecutor } from '../runner/executors/local.ts';
import { cancelled } from './child.ts';
import { installFailure } from './messages.ts';
import { type EngineNote, engineFolder, NOTE_FILE, NOTE_VERSION, notInstalled } from './place.ts';
import type { BuildOrder, Recipe } from './recipe.ts';
import { folderBytes, makeRoom } from './space.ts';
import { clearLeftovers, stagingFolder } from './staging.ts';

export interface InstallRequest {
  readonly recipe: Recipe;
  /** Folder of all engines. */
  readonly engines: string;
  /** The worker's bundle, which tries the engine. */
  readonly worker: string;
  /** A TensorFlow wheel; without it the library is downloaded. */
  readonly wheel?: string;
  readonly signal: AbortSignal;
  readonly progress: (progress: InstallProgress) => void;
  readonly log: (line: string) => void;
}

export interface InstallProgress {
  /** What is being done, for a person: "unpacking the library". */
  readonly step: string;
  /** Of the whole installation, 0 to 1. */
  readonly share: number;
}

export async function installEngine(request: InstallRequest): Promise<Result<EngineNote>> {
  const { recipe, engines, signal } = request;
  if (!recipe.platforms.includes(`${process.platform}-${process.arch}`)) return fail(otherPlatform(recipe));
  const room = makeRoom(engines, recipe.cost(request.wheel !== undefined).neededBytes, recipe.title);
  if (!room.ok) return room;
  clearLeftovers(engines);
  const staging = stagingFolder(engines);
  try {
    const note = await prepare(request, staging);
    if (signal.aborted) return fail(cancelled());
    if (note.ok) swap(engineFolder(engines, recipe.engine), engineFolder(staging, recipe.engine), join(staging, 'old'));
    return note;
  } catch (error) {
    return fail(signal.aborted ? cancelled() : diskTrouble(error, `The folder ${engines}`));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function prepare(request: InstallRequest, staging: string): Promise<Result<EngineNote>> {
  const { recipe, wheel, signal, log, progress } = request;
  const folder = engineFolder(staging, recipe.engine);
  mkdirSync(folder, { recursive: true });
  const step: BuildOrder['step'] = (name, from, to) => {
    const tell = (part: number) => progress({ step: name, share: from + (to - from) * part });
    tell(0);
    return { folder: staging, signal, log, tell };
  };
  step('looking at this machine', 0, 0);
  const obstacle = await obstacleTo(request, staging);
  if (obstacle !== undefined) return fail(obstacle);
  const built = await recipe.build({
    ...{ folder, workshop: staging, signal, step },
    ...(wheel === undefined ? {} : { wheel }),
  });
  if (!built.ok) return built;
  const note: EngineNote = { v: NOTE_VERSION, ...built.value, bytes: folderBytes(folder) };
  writeFileSync(join(folder, NOTE_FILE), JSON.stringify(note));
  step('trying it', 0.95, 1);
  const wrong = await tryIt(request, staging);
  return wrong === undefined ? succeed(note) : fail(wrong);
}

/** What would keep the engine from running here, known before anything is fetched: its folder is still empty. */
async function obstacleTo({ recipe, worker, signal, log }: InstallRequest, staging: string) {
  const executor = createLocalExecutor(worker, staging, log, { SNNEXP_ENGINES: staging });
  const { engine } = recipe;
  const answer = await executor.probe({ kind: 'probe', engine, rung: engine, threads: 1, ladder: true }, signal);
  // A worker that ends or that cannot be started is found out again, and told, when the engine is tried.
  const why = answer.ok ? answer.value.why : undefined;
  if (why === undefined || why === notInstalled(recipe.engine)) return undefined;
  const message = `${recipe.title} would not run here: ${why}.`;
  return installFailure(
    'install-useless',
    message,
    'Nothing was downloaded; the engine best takes the fastest that runs.',
  );
}

/** A worker runs the self-test on the engine where it lies now. */
async function tryIt({ recipe, worker, signal, log }: InstallRequest, staging: string): Promise<Failure | undefined> {
  const executor = createLocalExecutor(worker, staging, log, { SNNEXP_ENGINES: staging });
  const answer = await executor.probe({ kind: 'probe', engine: recipe.engine, threads: 1, ladder: true }, signal);
  if (answer.ok) return undefined;
  const message = `${recipe.title} was installed but does not compute right here: ${describeFailure(answer.error)}`;
  return installFailure('install-check', message, 'It was removed again; the log has what it printed.');
}

/** The old engine, where there is one, goes only when the new one stands in its place. */
function swap(target: string, fresh: string, aside: string): void {
  const had = existsSync(target);
  if (had) renameSync(target, aside);
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (had) renameSync(aside, target);
    throw error;
  }
}

function otherPlatform({ title, platforms }: Recipe): Failure {
  const message = `${title} can be installed on ${platforms.join(', ')} only; this is ${process.platform}-${process.arch}.`;
  return installFailure('install-platform', message, 'The engine best takes the fastest one that runs here.');
}
