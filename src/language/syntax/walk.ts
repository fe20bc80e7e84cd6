/** Ways through a tree without knowing each kind of node: children, every node, and the nodes around an offset. */
import type { File, Node } from './tree.ts';

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

/**
 * The nodes around a caret, from the file to the deepest. A node reaches over blanks behind it, so that a half-typed
 * entry is found from behind its last blank; of two that touch the caret the later, deeper one is taken.
 */
export function nodesAround(file: File, text: string, offset: number): readonly AnyNode[] {
  const path: AnyNode[] = [file];
  for (;;) {
    const inner = childrenOf(path.at(-1) ?? file).findLast((child) => child.start <= offset && offset <= reach(child));
    if (inner === undefined) return path;
    path.push(inner);
  }

  function reach(node: AnyNode): number {
    let end = node.end;
    while (end < offset && ' \t\u00a0'.includes(text.charAt(end))) end++;
    return end;
  }
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
