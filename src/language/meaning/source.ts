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
}

export interface Found {
  readonly given: Given;
  /** Index of the source it was found in. */
  readonly at: number;
}

/** What is given for a setting, nearest first. */
export function findGiven(sources: readonly Source[], info: SettingInfo): Found | undefined {
  for (let at = 0; at < sources.length; at++) {
    const { scope, prefix } = sources[at]!;
    if (scope.given.size === 0) continue;
    const given = scope.given.get(prefix === '' ? info.name : prefix + info.name);
    if (given === undefined || given.slip || !given.infos.includes(info)) continue;
    // From an enclosing block comes only what may stand there.
    if (prefix === '' && !given.own && info.own) continue;
    return { given, at };
  }
  return undefined;
}

/** Sources of what stands inside a member, whose own block (if any) was found at a source. */
export function sourcesInside(
  sources: readonly Source[],
  name: string,
  own: Scope | undefined,
  at: number,
): readonly Source[] {
  const inside: Source[] = [];
  sources.forEach((source, index) => {
    if (index === at && own !== undefined) inside.push({ scope: own, prefix: '' });
    if (source.scope.dotted) inside.push({ scope: source.scope, prefix: `${source.prefix}${name}.` });
    if (source.prefix === '' || source.scope.dotted) inside.push(source);
  });
  return inside;
}
