/** Where syntax went wrong: a node with a slip in it is not judged for meaning, so that one cause gives one problem. */

import type { Node, SyntaxProblem } from '../syntax/tree.ts';

export type Slips = (node: Node & { readonly skipped?: Node }) => boolean;

/** Whether a problem of syntax lies within a node, what was skipped behind it included. */
export function findSlips(problems: readonly SyntaxProblem[]): Slips {
  const places = [...problems].sort((a, b) => a.start - b.start);
  const starts = places.map((place) => place.start);
  return (node) => {
    const end = Math.max(node.end, node.skipped?.end ?? 0);
    for (let index = firstFrom(starts, node.start); index < places.length; index++) {
      const place = places[index]!;
      if (place.start > end) return false;
      if (place.end <= end) return true;
    }
    return false;
  };
}

function firstFrom(starts: readonly number[], start: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
