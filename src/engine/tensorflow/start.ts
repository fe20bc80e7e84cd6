/**
 * Starts an installed TensorFlow as the TensorFlow.js backend `tensorflow`: loads @tensorflow/tfjs-node from the
 * user's folder of engines, repairs what it lacks, and gives it the kernels of snn/kernel-contract.ts.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import nodeUtil from 'node:util';
import {
  findBackend,
  getGradient,
  getKernelsForBackend,
  registerGradient,
  unregisterGradient,
} from '@tensorflow/tfjs-core';
import { fail, type Result, succeed } from '../../core/result.ts';
import { counted } from '../../core/words.ts';
import { decodeNote, engineFolder, enginesFolder, NOTE_FILE, NOTE_VERSION, notInstalled } from '../../install/place.ts';
import { registerGroupwise } from '../groupwise.ts';
import { TENSORFLOW_BACKEND, type TensorFlowBackend } from './backend.ts';
import { lendMissingKernels } from './by-copy.ts';
import { repairConvolutions } from './convolution.ts';
import { registerOwnKernels } from './own-kernels.ts';
import { repairPadding } from './padding.ts';

export interface StartedTensorFlow {
  /** "tensorflow 2.18.1, 2 threads" */
  readonly title: string;
  readonly threads: number;
}

/** The error is why it cannot run here, in words. A second start of a process keeps the first one's threads. */
export function startTensorFlow(threads: number): Result<StartedTensorFlow, string> {
  if (started !== undefined) return succeed(started);
  if (!hasAvx(processorFlags())) return fail('TensorFlow needs a processor with AVX');
  const found = findPackage();
  if (!found.ok) return found;
  const loaded = load(found.value, threads);
  if (!loaded.ok) return loaded;
  const backend = loaded.value;
  repairConvolutions();
  repairPadding();
  registerGroupwise(TENSORFLOW_BACKEND);
  lendMissingKernels();
  // On a graphics processor the tensors are not where these kernels could reach them.
  const own = backend.isUsingGpuDevice ? fail('the tensors are on a GPU') : registerOwnKernels(threads);
  const kernels = own.ok ? `own kernels ${own.value}` : `neurons by copy: ${own.error}`;
  const where = backend.isUsingGpuDevice ? ', GPU' : '';
  started = {
    title: `tensorflow ${backend.binding.TF_Version}${where}, ${kernels}, ${counted(threads, 'thread')}`,
    threads,
  };
  return succeed(started);
}

let started: StartedTensorFlow | undefined;

const PACKAGE = '@tensorflow/tfjs-node';

type Require = ReturnType<typeof createRequire>;

/** The engine of the user's folder, else a package that a script's author has installed beside this one. */
function findPackage(): Result<Require, string> {
  const folder = engineFolder(enginesFolder(), 'tensorflow');
  const own = createRequire(import.meta.url);
  let json: string;
  try {
    json = readFileSync(join(folder, NOTE_FILE), 'utf8');
  } catch {
    try {
      own.resolve(PACKAGE);
      return succeed(own);
    } catch {
      return fail(notInstalled('tensorflow'));
    }
  }
  const note = decodeNote(json);
  if (!note.ok || note.value.v !== NOTE_VERSION) return fail('installed by another version; install it again');
  return succeed(createRequire(join(folder, 'package.json')));
}

function load(require: Require, threads: number): Result<TensorFlowBackend, string> {
  // Read by the library when it is loaded: no more lines of progress, and as many threads as were asked for.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // With AVX-512 its convolutions end the process for some shapes and give what lay in memory for others (TensorFlow 2.18.1).
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
  // On a graphics processor, products in whole float32, as every engine has them (tried on none).
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = '1';
  mendNode();
  const restore = rememberGradients();
  try {
    require(PACKAGE);
    restore();
  } catch (error) {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return fail(`it does not load: ${line}`);
  }
  const backend = findBackend(TENSORFLOW_BACKEND);
  return isTensorFlow(backend) ? succeed(backend) : fail('the package registered no backend');
}

/** The package registers gradients of its own TensorFlow.js over those of engine/gradients.ts. */
function rememberGradients(): () => void {
  const before = getKernelsForBackend('cpu').flatMap(({ kernelName }) => getGradient(kernelName) ?? []);
  return () => {
    for (const gradient of before) {
      if (getGradient(gradient.kernelName) === gradient) continue;
      unregisterGradient(gradient.kernelName);
      registerGradient(gradient);
    }
  };
}

/** Functions that @tensorflow/tfjs-node calls and Node 23 removed. */
function mendNode(): void {
  const util = nodeUtil as unknown as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

/** From the text of /proc/cpuinfo, where there is one. Without AVX the library ends the process with a signal. */
export function hasAvx(cpuinfo: string | undefined): boolean {
  return cpuinfo === undefined || /^flags\s*:.*\bavx\b/m.test(cpuinfo);
}

function processorFlags(): string | undefined {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
}

function isTensorFlow(backend: unknown): backend is TensorFlowBackend {
  return typeof backend === 'object' && backend !== null && 'executeMultipleOutputs' in backend;
}
