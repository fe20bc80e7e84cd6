/**
 * The setting that a path such as "neuron.threshold" names in an expression: looked for beside the expression, then
 * one level further out, up to the whole experiment. Language and runner read paths alike.
 */

import type { Setting, Settings } from './plan.ts';
import { isList, isSettings } from './setting.ts';

/** Settings that an expression stands inside of, with their path from the stage; undefined where it has none. */
export interface Around {
  readonly setting: Setting;
  readonly path: readonly string[] | undefined;
}

/** A setting, and what stands around it, outermost first. */
export interface Found extends Around {
  readonly around: readonly Around[];
}

/** `around` holds what the expression stands inside of, outermost first. */
export function findSetting(path: string, around: readonly Around[]): Found | undefined {
  const names = path.split('.');
  for (let outer = around.length; outer > 0; outer--) {
    const found = walk(around[outer - 1]!, names, around.slice(0, outer));
    if (found !== undefined) return found;
  }
  // Data are known to everyone by their own names.
  return names.length === 1 && around[0] !== undefined
    ? walk(around[0], ['data', ...names], around.slice(0, 1))
    : undefined;
}

/** Lists are entered by the `name` of their members, a network's layers without naming the list. */
function walk(from: Around, names: readonly string[], around: readonly Around[]): Found | undefined {
  const [name, ...rest] = names;
  if (name === undefined) return { ...from, around };
  const { setting, path } = from;
  const next = isList(setting)
    ? memberNamed(name, setting)
    : isSettings(setting)
      ? settingNamed(name, setting)
      : undefined;
  if (next === undefined) return undefined;
  if (next === setting) return walk(from, rest, around);
  const below = { setting: next, path: path === undefined ? undefined : [...path, name] };
  return walk(below, rest, rest.length === 0 ? around : [...around, below]);
}

function memberNamed(name: string, list: readonly Setting[]): Setting | undefined {
  return list.find((item) => isSettings(item) && item.name === name);
}

/** The settings themselves where the name is that of their kind, which may stand in a path: network.delays.up_to. */
function settingNamed(name: string, settings: Settings): Setting | undefined {
  if (Object.hasOwn(settings, name)) return settings[name];
  const layer = isList(settings.layers) ? memberNamed(name, settings.layers) : undefined;
  return layer ?? (settings.kind === name ? settings : undefined);
}
