/**
 * The outcome of a function that can fail for a reason outside the program: bad text, a missing file, a damaged line.
 * Exceptions are kept for bugs.
 */

/** A value, or what is wrong. */
export type Result<T, E = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** What went wrong, in words for people: what is so and where (`message`), and what to do about it (`hint`). */
export interface Failure {
  /** Kebab-case, listed in docs/messages.md. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export function succeed<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function fail<E>(error: E): Result<never, E> {
  return { ok: false, error };
}

/** One line for a terminal: the sentence, then the remedy. */
export function describeFailure(failure: Failure): string {
  return failure.hint === '' ? failure.message : `${failure.message} ${failure.hint}`;
}
