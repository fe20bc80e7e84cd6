/**
 * Finds and loads the native kernels: one file per platform in `prebuilt/`, beside the bundles, made by
 * `npm run build:native`. A file that is damaged is not loaded, since loading it could end the process; nor is one
 * built from another source than this code was bundled with, since it would read its jobs otherwise.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, type Result, succeed } from '../../core/result.ts';

/** From the slowest to the fastest. */
export const instructionSets = ['base', 'avx2', 'avx512', 'amx'] as const;
export type InstructionSet = (typeof instructionSets)[number];

export interface Variant {
  readonly name: InstructionSet;
  /** Floats in one vector. */
  readonly lanes: number;
  /** Whether this processor, and the system, can run it. */
  readonly runs: boolean;
  /** Names of its kernels, by index. */
  readonly kernels: readonly string[];
}

/** What kernels/native/addon.cc exports. */
export interface Addon {
  variants(): readonly Variant[];
  start(variant: number, threads: number, words: Float64Array, reals: Float32Array): Runner;
  threads(runner: Runner): number;
  run(runner: Runner, kernel: number, parts: number): void;
  stop(runner: Runner): void;
  /** The array's address. */
  adopt(memory: Uint8Array): number;
  /** "" when the tensors of this TensorFlow can be reached by the operation SnnexpAddresses, else why not. */
  tensorflow(library: string): string;
  /** Where a tensor of the last such operation lies, its inputs first. */
  address(index: number): number;
  put(address: number, values: Float32Array): void;
}

/** A team of threads, known to the addon alone. */
export interface Runner {
  readonly runner: unique symbol;
}

/** The error is the reason in words, for the engine ladder. `file` replaces the package's own. */
export function loadAddon(file?: string): Result<Addon, string> {
  const platform = `${process.platform}-${process.arch}`;
  const here = import.meta.url as string | undefined; // bundles of CommonJS have none
  if (here === undefined) return fail('this bundle does not hold the native kernels: leave snnexp outside of it');
  const path = file ?? shippedFile(platform);
  if (path === undefined) {
    return fail(`there are no native kernels for ${platform} here (npm run build:native makes them for linux-x64)`);
  }
  const name = `prebuilt/${platform}.node`;
  const again = 'run npm run build:native, or install the package for this platform again';
  try {
    const bytes = readFileSync(path);
    if (!isWhole(bytes)) return fail(`${name} is damaged or was not built for this version: ${again}`);
    if (!isOfThisSource(bytes)) return fail(`${name} was built from another version of the kernels: ${again}`);
    return succeed(createRequire(import.meta.url)(path) as Addon);
  } catch (error) {
    if (codeOf(error) === 'ERR_DLOPEN_DISABLED') {
      return fail('this Node may load no addons (--no-addons, or --permission without --allow-addons)');
    }
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return fail(`${name} cannot be loaded (${reason}): ${again}`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

declare const KERNEL_FINGERPRINT: string | undefined;
/** SHA-256 of the kernels' source in hexadecimal digits, set by scripts/kernel-fingerprint.mjs when this is bundled. */
export const kernelFingerprint = typeof KERNEL_FINGERPRINT === 'string' ? KERNEL_FINGERPRINT : '';

const SEAL = 32;
const FINGERPRINT = 32;

/** Whether the file ends in the SHA-256 of what is before. */
function isWhole(file: Buffer): boolean {
  const body = file.subarray(0, Math.max(0, file.length - SEAL));
  return createHash('sha256').update(body).digest().equals(file.subarray(body.length));
}

/** Whether the fingerprint before the seal is that of the kernels beside this code. */
function isOfThisSource(file: Buffer): boolean {
  const end = file.length - SEAL;
  return file.subarray(Math.max(0, end - FINGERPRINT), end).toString('hex') === kernelFingerprint;
}

/** Looks upward from the running file to the folder of its package. */
function shippedFile(platform: string): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = join(folder, 'prebuilt', `${platform}.node`);
    if (existsSync(path)) return path;
    const parent = dirname(folder);
    if (existsSync(join(folder, 'package.json')) || parent === folder) return undefined;
    folder = parent;
  }
}
