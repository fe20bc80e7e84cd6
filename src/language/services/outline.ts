/** The parts of an experiment as a tree of names, for an editor's outline and breadcrumbs. */

import type { Block, Entry, File, Node, Setting } from '../syntax/tree.ts';

/** A part, setting, question or goal of the file, from its first to its last sign. */
export interface OutlineItem extends Node {
  readonly name: string;
  /** A few words behind the name: the kind, the value. */
  readonly detail: string;
  readonly kind: 'experiment' | 'part' | 'setting' | 'question' | 'goal';
  /** The name's own place, inside of the item's. */
  readonly at: Node;
  readonly children: readonly OutlineItem[];
}

/** `text` is what the file was parsed from. */
export function outline(file: File, text: string): readonly OutlineItem[] {
  const { title, block } = file;
  if (block.kind !== 'Block') return [];
  const start = title.kind === 'Text' ? title.start : block.start;
  return [
    {
      name: title.kind === 'Text' && title.value !== '' ? title.value : 'experiment',
      detail: '',
      kind: 'experiment',
      start,
      end: block.end,
      at: { start, end: title.kind === 'Text' ? title.end : block.start },
      children: itemsOf(block, text),
    },
  ];
}

function itemsOf(block: Block, text: string): readonly OutlineItem[] {
  return block.items.flatMap((entry) => itemOf(entry, text) ?? []);
}

function itemOf(entry: Entry, text: string): OutlineItem | undefined {
  const place = { start: entry.start, end: entry.end };
  switch (entry.kind) {
    case 'Skipped':
      return undefined;
    case 'Goal': {
      const at = { start: entry.verb.start, end: entry.verb.end };
      const detail = oneLine(text.slice(entry.verb.end, entry.end));
      return { ...place, name: entry.verb.text, detail, kind: 'goal', at, children: [] };
    }
    case 'Part': {
      const { word, target, of, block } = entry;
      const head = target === null ? word : target;
      const name = entry.op === null || target === null ? word.text : textOf(text, target);
      const kind = entry.op === null ? target : of?.kind === 'Path' ? of : null;
      return {
        ...place,
        name: name === '' ? word.text : name,
        detail: kind === null ? '' : textOf(text, kind),
        kind: 'part',
        at: { start: entry.start, end: Math.max(head.end, entry.start) },
        children: block?.kind === 'Block' ? itemsOf(block, text) : [],
      };
    }
    default:
      return settingItem(entry, text);
  }
}

function settingItem(setting: Setting, text: string): OutlineItem | undefined {
  const name = textOf(text, setting.path);
  if (name === '') return undefined;
  const { value } = setting;
  const asked = setting.op.kind === 'Op' && setting.op.text === 'in';
  return {
    name,
    detail: value.kind === 'Missing' ? '' : oneLine(textOf(text, value)),
    kind: asked ? 'question' : 'setting',
    start: setting.start,
    end: setting.end,
    at: { start: setting.path.start, end: setting.path.end },
    children: value.kind === 'Kind' && value.block !== null ? itemsOf(value.block, text) : [],
  };
}

function textOf(text: string, node: Node): string {
  return text.slice(node.start, node.end);
}

/** Short enough for a line of a tree. */
function oneLine(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
