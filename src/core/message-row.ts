/** What the tables of messages (messages.ts of every part) are made of. */

/** A message as docs/messages.md explains it. */
export interface MessageRow<Severity extends string = 'error'> {
  readonly code: string;
  readonly severity: Severity;
  /** A message as a person meets it. */
  readonly example: string;
  /** What it means and what to do, for the page of messages. */
  readonly text: string;
}
