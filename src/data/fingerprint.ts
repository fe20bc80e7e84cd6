/**
 * The name of what was read: SHA-256 over the bytes of every sample, its label, and the settings that shape it.
 * Paths are not part of it, so moved data keeps its name, and a folder has the name of the archive it came from.
 */

import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { DecidedSettings } from '../protocol/plan.ts';

/** A new number gives new names; raised whenever the same bytes would be read to other samples. */
const VERSION = 'snnexp-data/1';

export interface Fingerprint {
  /** Parts are framed by name and length, so that no two sequences of parts look alike. */
  add(name: string, bytes: Uint8Array): void;
  end(): string;
}

/** `fold` is no part of the name: which part validates is asked of one and the same data. */
export function startFingerprint(settings: DecidedSettings, splitSeed: number): Fingerprint {
  const hash = createHash('sha256');
  const add = (name: string, bytes: Uint8Array): void => {
    hash.update(`\n${JSON.stringify(name)} ${bytes.length}\n`);
    hash.update(bytes);
  };
  const { from: _from, train: _train, test: _test, fold: _fold, ...shaping } = settings;
  add(VERSION, new TextEncoder().encode(canonicalJson({ settings: shaping as Json, splitSeed })));
  return { add, end: () => hash.digest('hex') };
}
