/**
 * Where a part's settings may be written: its own block first, then each block around it, from the inside out. The
 * blocks of one and the same kind of part are not mixed: a stage's own `neuron` replaces the experiment's.
 */

import type { Given, Scope } from './scope.ts';
import type { SettingInfo } from './vocabulary/word.ts';

/** A block, and what stands before a setting's name there: '' or "neuron." in "neuron.threshold". */
export interface Source {
  readonly scope: Scope;
  readonly prefix: string;
  /** A stage that this one starts from: only network and neuron are taken from there, with all that holds inside them. */
  readonly before?: true;
}

export interface Found {
  readonly given: Given;
  /** Index of the source it was found in. */
  readonly at: number;
}

/** What is given for a setting, nearest first. */
export function findGiven(sources: readonly Source[], info: SettingInfo): Found | undefined {
  for (let at = 0; at < sources.length; at++) {
    const { scope, prefix, before } = sources[at]!;
    if (scope.given.size === 0 || (before && !takenOver.has(info.name))) continue;
    const given = scope.given.get(prefix === '' ? info.name : prefix + info.name);
    if (given === undefined || given.slip || !given.infos.includes(info)) continue;
    // From an enclosing block comes only what may stand there.
    if (prefix === '' && !given.own && info.own) continue;
    return { given, at };
  }
  return undefined;
}

/** What a stage takes over from the one it starts from. */
const takenOver: ReadonlySet<string> = new Set(['network', 'neuron']);

/** Sources of what stands inside a member, whose own block (if any) was found at a source. */
export function sourcesInside(
  sources: readonly Source[],
  name: string,
  own: Scope | undefined,
  at: number,
): readonly Source[] {
  const inside: Source[] = [];
  sources.forEach(({ before, ...source }, index) => {
    if (before && !takenOver.has(name)) return;
    if (index === at && own !== undefined) inside.push({ scope: own, prefix: '' });
    if (source.scope.dotted) inside.push({ scope: source.scope, prefix: `${source.prefix}${name}.` });
    if (source.prefix === '' || source.scope.dotted) inside.push(source);
  });
  return inside;
}
