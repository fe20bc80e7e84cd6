/** What a completion holds, and the offers that several places share. */

import { allUnits, type Dimension } from '../../core/unit.ts';
import type { SettingInfo } from '../meaning/vocabulary/word.ts';
import { groupOf } from '../meaning/vocabulary.ts';
import type { Node } from '../syntax/tree.ts';

export type CompletionKind =
  | 'setting'
  | 'part'
  | 'kind'
  | 'word'
  | 'unit'
  | 'name'
  | 'value'
  | 'sign'
  | 'measure'
  | 'skeleton';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line beside the label. */
  readonly detail: string;
  /** Whole sentences. */
  readonly about: string;
  /** Replaces the text from `start` to `end`. Places of a skeleton that are to be filled in are written `${1:value}`. */
  readonly insert: string;
  /** It is no entry yet: behind it and a blank, what it wants is offered. */
  readonly wants?: boolean;
  readonly start: number;
  readonly end: number;
}

/** A completion without its place. */
export type Offer = Omit<Completion, 'start' | 'end' | 'insert'> & { readonly insert?: string };

export function nameOffer(label: string, detail: string): Offer {
  return { label, kind: 'name', detail, about: '' };
}

/** The units of these quantities. */
export function unitsOf(dimensions: readonly Dimension[]): readonly Offer[] {
  return allUnits
    .filter((unit) => dimensions.includes(unit.dimension))
    .map((unit) => ({ label: unit.name, kind: 'unit', detail: unit.dimension, about: '' }));
}

/** Whole sentences, and where they are from. */
export function withSource(about: string, source: string | undefined): string {
  return source === undefined ? about : `${about}\n\nAfter ${source}.`;
}

export function kindsOf(info: SettingInfo | undefined): readonly Offer[] {
  return info?.type.is === 'kind' ? groupKinds(info.type.group) : [];
}

export function groupKinds(group: string): readonly Offer[] {
  return groupOf(group)
    .kinds.filter((kind) => kind.name !== '')
    .map((kind) => ({
      label: kind.name,
      kind: 'kind',
      detail: kind.notYet ? 'not yet in this version' : (kind.source ?? ''),
      about: kind.about,
    }));
}

/** Whether a kind has to be named behind the word; `network` and `train` may begin their block at once. */
export function isKindWanted(group: string, word: string): boolean {
  return groupOf(group).kinds.every((kind) => kind.name !== '' && kind.name !== word);
}

/** A name that is being written, or that is missing just before the offset. */
export function reachesNode(node: Node, offset: number): boolean {
  return node.start === node.end ? offset >= node.start : offset >= node.start && offset <= node.end;
}
