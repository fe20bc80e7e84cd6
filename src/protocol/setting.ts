/** Telling the kinds of a plan's settings apart. */

import type { Ask, Ratio, Scaled, Setting, Settings } from './plan.ts';

export function isList(setting: Setting | undefined): setting is readonly Setting[] {
  return Array.isArray(setting);
}

/** An object of any kind. */
export function isGroup(setting: Setting | undefined): setting is Ask | Scaled | Ratio | Settings {
  return typeof setting === 'object' && setting !== null && !isList(setting);
}

/** Settings by name, not a question and not an expression. */
export function isSettings(setting: Setting | undefined): setting is Settings {
  return isGroup(setting) && !isAsk(setting) && !isExpression(setting);
}

/** What a trial answers. */
export function isAsk(setting: Setting | undefined): setting is Ask {
  return isGroup(setting) && 'ask' in setting && typeof setting.ask === 'string' && sizeOf(setting) === 1;
}

/** What is computed from other settings. */
export function isExpression(setting: Setting | undefined): setting is Scaled | Ratio {
  return isScaled(setting) || isRatio(setting);
}

export function isScaled(setting: Setting | undefined): setting is Scaled {
  return (
    isGroup(setting) && 'of' in setting && typeof setting.of === 'string' && 'scale' in setting && sizeOf(setting) === 2
  );
}

export function isRatio(setting: Setting | undefined): setting is Ratio {
  return isGroup(setting) && 'ratio' in setting && isList(setting.ratio) && sizeOf(setting) === 1;
}

function sizeOf(group: object): number {
  return Object.keys(group).length;
}
