/** Starts the native kernels as the TensorFlow.js backend `snnexp-native`. */

import { fail, type Result, succeed } from '../../core/result.ts';
import { counted } from '../../core/words.ts';
import type { CompiledBackend } from '../compiled/backend.ts';
import { registerCompiled } from '../compiled/register.ts';
import { type Addon, type InstructionSet, loadAddon } from './addon.ts';
import { NativeTeam } from './team.ts';

export const NATIVE_BACKEND = 'snnexp-native';

export interface NativeWish {
  /** Another instruction set than the best that runs here. */
  readonly instructions?: InstructionSet;
  /** Another file than the shipped one. */
  readonly file?: string;
}

export interface StartedNative {
  /** "native, AVX-512, 2 threads" */
  readonly title: string;
  readonly threads: number;
  readonly backend: CompiledBackend;
}

/** Replaces an earlier one. The cpu kernels and the reference kernels must be registered before. */
export function startNative(threads: number, wish: NativeWish = {}): Result<StartedNative, string> {
  const started = startNativeTeam(threads, wish);
  if (!started.ok) return started;
  const { team, instructions } = started.value;
  const backend = registerCompiled(NATIVE_BACKEND, team);
  return succeed({
    title: `native, ${instructions}, ${counted(team.threads, 'thread')}`,
    threads: team.threads,
    backend,
  });
}

interface StartedTeam {
  readonly addon: Addon;
  readonly team: NativeTeam;
  /** "AVX-512" */
  readonly instructions: string;
}

/** The kernels alone, for an engine with tensors of its own. */
export function startNativeTeam(threads: number, wish: NativeWish = {}): Result<StartedTeam, string> {
  const addon = loadAddon(wish.file);
  if (!addon.ok) return addon;
  const running = addon.value.variants().filter((variant) => variant.runs);
  const { instructions } = wish;
  const variant = instructions === undefined ? running.at(-1) : running.find(({ name }) => name === instructions);
  if (variant === undefined) return fail(`this processor has no ${titles[instructions ?? 'base']}`);
  const team = new NativeTeam(addon.value, variant, threads);
  return succeed({ addon: addon.value, team, instructions: titles[variant.name] });
}

const titles: Readonly<Record<InstructionSet, string>> = {
  base: 'SSE2',
  avx2: 'AVX2',
  avx512: 'AVX-512',
  amx: 'AVX-512 and AMX',
};
