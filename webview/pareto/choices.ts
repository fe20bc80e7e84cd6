/** The reader's choices as the editor kept them: believed only after a look. */

import { type Choices, noChoices } from './model.ts';

export function decodeChoices(saved: unknown): Choices {
  if (typeof saved !== 'object' || saved === null) return noChoices;
  const from: Readonly<Record<string, unknown>> = { ...saved };
  return {
    across: text(from.across),
    up: text(from.up),
    colour: text(from.colour),
    show: from.show === 'table' ? 'table' : 'chart',
    selected: number(from.selected),
    compared: number(from.compared),
    sort: sorting(from.sort),
  };
}

function sorting(value: unknown): Choices['sort'] {
  if (typeof value !== 'object' || value === null || !('column' in value) || !('down' in value)) return undefined;
  const { column, down } = value;
  return typeof column === 'string' && typeof down === 'boolean' ? { column, down } : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}
