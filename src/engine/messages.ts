/**
 * Everything that can be wrong with an engine, as a table for docs/messages.md, and the one way to say it: what is so,
 * then what to do.
 */

import type { MessageRow } from '../core/message-row.ts';
import type { Failure } from '../core/result.ts';

export type EngineCode = (typeof rows)[number]['code'];

export function engineFailure(code: EngineCode, message: string, hint: string): Failure {
  return { code, message, hint };
}

const rows = [
  {
    code: 'engine-unknown',
    severity: 'error',
    example: 'There is no engine "cuda".',
    text: 'The engine asked for has no such name. Use best, or one of the engines that snnexp doctor lists.',
  },
  {
    code: 'engine-unavailable',
    severity: 'error',
    example:
      'The engine native cannot be used: there are no native kernels for darwin-arm64 here (npm run build:native makes them for linux-x64).',
    text: 'An engine was asked for by name and cannot run here; the message says why. Use best, which takes the fastest engine that can.',
  },
  {
    code: 'engine-threads',
    severity: 'error',
    example: 'An engine cannot run on 0 threads.',
    text: 'The number of threads is a whole number from 1 to 64. Leave it out to use as many as the machine has to spare.',
  },
  {
    code: 'engine-none',
    severity: 'error',
    example: 'No engine passed its self-test.',
    text: 'Not even the plain JavaScript engine computes right on this machine; the message lists what each gave. Please report it with the output of snnexp doctor.',
  },
  {
    code: 'engine-memory',
    severity: 'error',
    example: 'A tensor of 6100 MB is more than the 2147 MB that NVIDIA H100 takes in one piece.',
    text: 'The engine has no memory left for this computation. Use a smaller batch or fewer workers, or an engine that computes in main memory, such as wasm.',
  },
  {
    code: 'engine-device',
    severity: 'error',
    example: 'The graphics processor NVIDIA H100 was lost while it computed: the driver was reset.',
    text: 'The engine webgpu cannot go on with the graphics processor. Resume the run, which goes on from the last checkpoint; if it happens again, use another engine and report the line.',
  },
] as const satisfies readonly MessageRow[];

/** Everything that can be wrong with an engine. */
export const engineMessages: readonly MessageRow[] = rows;
