/** Telling the settings of a plan apart from its other values. */

import type { Setting, Settings } from '../../protocol/plan.ts';

export function isSettings(value: Setting | undefined): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
