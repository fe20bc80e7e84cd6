/**
 * How grave each slip of meaning is. It stands apart from the table of messages, whose examples and texts are for pages:
 * the extension loads none of them.
 */

import type { MeaningCode } from './messages.ts';

type Severity = 'error' | 'warning' | 'hint';

/** An error unless it is listed here. */
export function meaningSeverity(code: string): Severity {
  return severities.get(code) ?? 'error';
}

const milder: Readonly<Partial<Record<MeaningCode, Severity>>> = {
  'choice-one': 'warning',
  'aim-odd': 'warning',
  'select-on-test': 'warning',
  'bin-coarse': 'warning',
  'workers-idle': 'hint',
  'search-idle': 'warning',
  'over-idle': 'warning',
  'prune-idle': 'warning',
  'explore-all': 'warning',
  'steps-few': 'warning',
};
const severities: ReadonlyMap<string, Severity> = new Map(Object.entries(milder));
