/**
 * Starts the engine that the first word names, before any of tfjs-core's test files is loaded: these describe
 * themselves for the environments that are set, with jasmine's functions as globals.
 */

import * as tf from '@tensorflow/tfjs-core';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import jasmineCore from 'jasmine-core';
import { chooseEngine, type EngineWish } from '../../../src/engine/choose.ts';
import { type InstructionSet, instructionSets } from '../../../src/engine/native/addon.ts';
import { shippedBytes } from '../../../src/engine/wasm/module.ts';
import { guardMemory } from '../guarded-memory.ts';

/** `wasm`, `wasm-plain` (without relaxed SIMD), `native` (the best that runs here) or `native-avx2`. */
export const word = process.argv[2] ?? '';
export const jasmine = jasmineCore.boot();
/** What kernels have done wrong with their memory. */
export const memoryTrouble = guardMemory();
const chosen = await chooseEngine(wish(word));
if (!chosen.ok) throw new Error(`${chosen.error.message} ${chosen.error.hint}`);
export const title = chosen.value.title;
export const backendName = tf.getBackend();

// The tests dispose of the backend after every group and then ask for it again; its threads are to stay.
tf.backend().dispose = () => {};
setTestEnvs([{ name: backendName, backendName, flags: {}, isDataSync: true }]);

function wish(name: string): EngineWish {
  const [wanted = '', kind] = name.split('-');
  const wasm: EngineWish = { wanted: 'wasm', threads: 2 };
  if (name === 'wasm') return wasm;
  if (name === 'wasm-plain') return { ...wasm, wasmBytes: { ...shippedBytes, relaxed: () => new Uint8Array([0]) } };
  const instructions = instructionSets.find((set) => set === kind);
  if (wanted !== 'native' || (kind !== undefined && instructions === undefined)) {
    throw new Error(`"${name}" is no engine of these tests: wasm, wasm-plain, native, ${native.join(', ')}.`);
  }
  return { wanted, threads: 2, ...(instructions === undefined ? {} : { native: { instructions } }) };
}

const native: readonly string[] = instructionSets.map((set: InstructionSet) => `native-${set}`);
