/** Ways through a tree without knowing each kind of node: children, and every node. */
import type { Node } from './tree.ts';

/** A node of the tree by its kind; `log`, `whole` and `per` of a domain have none. */
export interface AnyNode extends Node {
  readonly kind?: string;
}

/** Direct children in the order of the text. Comments, problems, strays and skipped items of lists are none. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const children: AnyNode[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (anywhere.has(key) || (key === 'skipped' && Array.isArray(value))) continue;
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) children.push(each);
    } else if (isNode(value)) children.push(value);
  }
  return children.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Every node, parents before children. */
export function* walk(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

/** Members of a file whose places lie anywhere in the tree. */
const anywhere: ReadonlySet<string> = new Set(['comments', 'strays', 'problems']);

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'start' in value &&
    'end' in value &&
    typeof value.start === 'number' &&
    typeof value.end === 'number'
  );
}
