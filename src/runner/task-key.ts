/**
 * The key of a task: a hash of everything that can change its outcome, so that equal work has equal keys and runs
 * once. How it is run (engine, threads) and what the stage is called are no part of it.
 */

import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { TaskSpec } from '../protocol/task.ts';

export function taskKey(spec: Omit<TaskSpec, 'v' | 'key' | 'how' | 'stage'>): string {
  const { kind, settings, data, fingerprint, seed, splitSeed, from, sets, energy, code } = spec;
  const hashed = {
    kind,
    settings,
    data,
    fingerprint,
    seed,
    splitSeed,
    from: from.map(({ stage, key }) => ({ stage, key })),
    sets,
    energy,
    code,
  };
  return createHash('sha256').update(canonicalJson(hashed)).digest('hex').slice(0, keyLength);
}

/** 128 bits: short enough for a folder name, far too long to collide. */
const keyLength = 32;
