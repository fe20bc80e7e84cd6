/** Which kind a written word names, for values and for parts with a name of their own; and what is said where it names none. */

import { pathText } from '../syntax/names.ts';
import type { Node, Part, Path } from '../syntax/tree.ts';
import type { Report } from './problem.ts';
import { sayKindMissing, sayKindUnknown, sayPartPlace } from './unknown.ts';
import type { GroupInfo, KindInfo, PartInfo } from './vocabulary/word.ts';
import { findKind, groupOf } from './vocabulary.ts';

/** The kind of the group, reported where it is unknown; `others` are further words that would do. No `report`: no word. */
export function kindNamed(
  group: GroupInfo,
  path: Path,
  report: Report | undefined,
  others: readonly string[] = [],
): KindInfo | undefined {
  const text = pathText(path);
  if (text === '') return undefined;
  const kind = findKind(group, text);
  if (kind === undefined && report !== undefined) sayKindUnknown(group, path, text, report, others);
  return kind;
}

/** What a part begins with: `layer c1 = conv` is c1, a conv, and its kind stands at the last word. */
export interface ItemHead {
  readonly name: string;
  readonly kind: KindInfo;
  /** Where the kind stands. */
  readonly head: Node;
}

/** Undefined where the part has no name or no kind. No `report`: no word. */
export function itemHead(part: Part, info: PartInfo, report: Report | undefined): ItemHead | undefined {
  const { word, target } = part;
  const group = groupOf(info.group);
  const at: Node = target ?? word;
  const name = target === null ? word.text : pathText(target);
  if (info.target === 'kind' && info.word !== info.group) {
    // `train { }` is short for `stage train = train { }`.
    if ((target !== null || part.op !== null) && report !== undefined) {
      sayPartPlace(part, `${word.text} has no name of its own. Write stage, a name and = ${word.text}.`, report);
      return undefined;
    }
    return whole(name, findKind(group, word.text), at);
  }
  if (info.target === 'kind') {
    if (target !== null) return whole(name, kindNamed(group, target, report), at);
    if (report !== undefined) sayKindMissing(group, word, report);
    return undefined;
  }
  if (info.target === 'path') return whole(`evolve ${name}`, group.kinds[0], at);
  if (part.of !== null && part.of.kind === 'Path') return whole(name, kindNamed(group, part.of, report), part.of);
  const kind = findKind(group, '');
  if (kind === undefined && part.op === null && report !== undefined) sayKindMissing(group, at, report, name);
  return whole(name, kind, at);
}

function whole(name: string, kind: KindInfo | undefined, head: Node): ItemHead | undefined {
  return kind === undefined || name === '' ? undefined : { name, kind, head };
}
