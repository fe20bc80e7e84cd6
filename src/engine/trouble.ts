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
