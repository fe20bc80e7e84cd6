/**
 * What can be wrong with a network, as a table for docs/messages.md, and the one way to say it. `not-yet` is shared
 * with the language, which says it first; here it is for plans that did not come from a file.
 */

import type { MessageRow } from '../core/message-row.ts';
import { type Failure, fail, type Result } from '../core/result.ts';
import { WrongSetting } from './settings.ts';

export type NetworkCode = (typeof rows)[number]['code'] | 'not-yet';

export function refuse(code: NetworkCode, message: string, hint: string): Result<never, Failure> {
  return fail({ code, message, hint });
}

/** `whose` begins a sentence: a word that a script wrote and nothing would read. */
export function noSetting(whose: string, name: string, known: readonly string[]): Result<never, Failure> {
  const hint = known.length === 0 ? 'It has no settings.' : `It knows ${known.join(', ')}.`;
  return refuse('network-invalid', `${whose} has no setting ${name}.`, hint);
}

/** What `plan` gives, or a setting that it finds wrong as a failure; `whose` begins the sentence. */
export function settled<T>(whose: string, plan: () => Result<T>): Result<T> {
  try {
    return plan();
  } catch (error) {
    if (error instanceof WrongSetting)
      return refuse('network-invalid', `${whose}: ${error.message}`, 'Change it, or leave it out for its usual value.');
    throw error;
  }
}

const rows = [
  {
    code: 'network-invalid',
    severity: 'error',
    example: 'The last layer output has 9 neurons, but the data has 10 classes.',
    text: 'The layers do not fit each other or the data. The message names the layer, the hint what would fit.',
  },
] as const satisfies readonly MessageRow[];

/** Everything that can be wrong with a network. */
export const networkMessages: readonly MessageRow[] = rows;
