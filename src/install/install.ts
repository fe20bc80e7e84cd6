/**
 * Installs TensorFlow as an engine of the user: into a folder beside the final one, tried there by a worker, and only
 * then moved into place. Whatever ends it early, nothing half is left, and an engine that was there before stays.
 */

import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure, type Failure, fail, type Result, succeed } from '../core/result.ts';
import { diskTrouble } from '../files/disk-trouble.ts';
import { createLocalExecutor } from '../runner/executors/local.ts';
import { installFailure } from './messages.ts';
import { type EngineNote, NOTE_FILE, NOTE_VERSION, tensorflowFolder } from './place.ts';
import { folderBytes, makeRoom } from './space.ts';
import { clearLeftovers, stagingFolder } from './staging.ts';
import { buildAddon, fetchPackage, hasAddon, packageVersion, slim } from './tensorflow-package.ts';
import {
  fromOfficialDownload,
  type Library,
  openWheel,
  pinned,
  type SourceOptions,
  unpackWheel,
  type Wheel,
  wheelFromPip,
} from './tensorflow-sources.ts';

export interface InstallRequest {
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

/** What a user agrees to beforehand. */
export function costOfInstalling(wheel: boolean): { readonly downloadBytes: number; readonly diskBytes: number } {
  return { downloadBytes: PACKAGE_DOWNLOAD + (wheel ? 0 : pinned.wheelBytes), diskBytes: KEPT_BYTES };
}

export async function installTensorFlow(request: InstallRequest): Promise<Result<EngineNote>> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return fail(otherPlatform());
  const room = makeRoom(request.engines, NEEDED_BYTES);
  if (!room.ok) return room;
  clearLeftovers(request.engines);
  const staging = stagingFolder(request.engines);
  try {
    const note = await build(request, staging);
    if (request.signal.aborted) return fail(cancelled());
    if (note.ok) swap(request.engines, staging);
    return note;
  } catch (error) {
    return fail(request.signal.aborted ? cancelled() : diskTrouble(error, `The folder ${request.engines}`));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function build(request: InstallRequest, staging: string): Promise<Result<EngineNote>> {
  const { signal, log, progress } = request;
  const folder = tensorflowFolder(staging);
  const options = { folder: staging, signal, log };
  /** Steps in the order they come, with the share at which each begins. */
  const step = (name: string, from: number, to: number) => {
    progress({ step: name, share: from });
    return { ...options, tell: (part: number) => progress({ step: name, share: from + (to - from) * part }) };
  };
  // What was given is looked at before anything is fetched.
  const given = request.wheel === undefined ? undefined : await openWheel(request.wheel);
  if (given?.ok === false) return given;
  const fetched = await fetchPackage(folder, step('fetching the package', 0, 0.15));
  if (!fetched.ok || signal.aborted) return fetched.ok ? fail(cancelled()) : fetched;
  const place = fetched.value;
  let source: EngineNote['source'] = 'wheel';
  let library: Library | undefined;
  if (request.wheel === undefined) {
    library = await fromOfficialDownload(place, {
      ...step('asking for the official library', 0.15, 0.5),
      folder: place,
    });
    source = library === undefined ? 'pip' : 'official';
  }
  if (library === undefined && !signal.aborted) {
    const wheel = given ?? (await fetchedWheel(join(staging, 'wheel'), step('fetching the library by pip', 0.2, 0.5)));
    if (!wheel.ok) return wheel;
    const unpacked = await unpackWheel(wheel.value, place, step('unpacking the library', 0.5, 0.75));
    if (!unpacked.ok) return unpacked;
    library = unpacked.value;
    rmSync(join(staging, 'wheel'), { recursive: true, force: true });
  }
  if (library === undefined || signal.aborted) return fail(cancelled());
  if (!hasAddon(place)) {
    const built = await buildAddon(folder, place, library, step('building the addon', 0.75, 0.85));
    if (!built.ok) return built;
  }
  await slim(folder, place, library, step('leaving out what is not needed', 0.85, 0.95));
  const note: EngineNote = {
    ...{ v: NOTE_VERSION, package: packageVersion, tensorflow: library.version, source },
    bytes: folderBytes(folder),
  };
  writeFileSync(join(folder, NOTE_FILE), JSON.stringify(note));
  step('trying it', 0.95, 1);
  const wrong = await tryIt(request, staging);
  return wrong === undefined ? succeed(note) : fail(wrong);
}

async function fetchedWheel(folder: string, options: SourceOptions): Promise<Result<Wheel>> {
  const path = await wheelFromPip(folder, options);
  return path.ok ? openWheel(path.value) : path;
}

/** A worker runs the self-test on the engine where it lies now. */
async function tryIt({ worker, signal, log }: InstallRequest, staging: string): Promise<Failure | undefined> {
  const executor = createLocalExecutor(worker, staging, log, { SNNEXP_ENGINES: staging });
  const answer = await executor.probe({ kind: 'probe', engine: 'tensorflow', threads: 1, ladder: true }, signal);
  if (answer.ok) return undefined;
  const message = `TensorFlow was installed but does not compute right here: ${describeFailure(answer.error)}`;
  return installFailure('install-check', message, 'It was removed again; the log has what it printed.');
}

/** The old engine, where there is one, goes only when the new one stands in its place. */
function swap(engines: string, staging: string): void {
  const target = tensorflowFolder(engines);
  const old = join(staging, 'old');
  const had = existsSync(target);
  if (had) renameSync(target, old);
  try {
    renameSync(tensorflowFolder(staging), target);
  } catch (error) {
    if (had) renameSync(old, target);
    throw error;
  }
}

function otherPlatform(): Failure {
  const message = `TensorFlow can be installed on linux-x64 only; this is ${process.platform}-${process.arch}.`;
  return installFailure('install-platform', message, 'The engine best takes the fastest one that runs here.');
}

function cancelled(): Failure {
  return installFailure('install-cancelled', 'The installation was cancelled; nothing of it was kept.', '');
}

/** npm's share: the package and what it depends on. */
const PACKAGE_DOWNLOAD = 60_000_000;
const KEPT_BYTES = 550_000_000;
/** While the wheel, the unpacked library and the whole package lie beside each other. */
const NEEDED_BYTES = 1_400_000_000;
