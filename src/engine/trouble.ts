/** Trouble of an engine in the midst of a computation, where only an exception gets out of TensorFlow.js. */

import type { Failure } from '../core/result.ts';
import { type EngineCode, engineFailure } from './messages.ts';

export class EngineTrouble extends Error {
  readonly failure: Failure;

  constructor(code: EngineCode, message: string, hint: string) {
    super(`${message} ${hint}`);
    this.failure = engineFailure(code, message, hint);
  }
}

/** The trouble in whatever was thrown: an engine's own, or the words of JavaScript and TensorFlow for a full memory. */
export function troubleIn(error: unknown): Failure | undefined {
  if (error instanceof EngineTrouble) return error.failure;
  if (!(error instanceof Error) || !FULL.test(error.message)) return undefined;
  const message = `The memory is full: ${error.message.split('\n')[0]}.`;
  return engineFailure('engine-memory', message, 'Make the batch smaller, or use fewer workers.');
}

const FULL = /^(Array buffer allocation failed|Invalid (typed )?array length)|OOM when allocating|bad_alloc/;
