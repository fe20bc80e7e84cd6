/** Whether a grid meets what it walks over: a question inside a choice is there only where that is chosen. */

import type { Plan, PlanDimension } from '../../protocol/plan.ts';
import { pathText } from '../syntax/names.ts';
import type { Whole } from './whole.ts';

export function judgeGridBranches({ plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>): void {
  for (const item of resolved.root.items) {
    const list = item.scope.given.get('over')?.value;
    if (list?.kind !== 'List') continue;
    const paths = list.items.flatMap((node) => (node.kind === 'Kind' ? [{ node, id: pathText(node.path) }] : []));
    const over = new Set(paths.map(({ id }) => id));
    for (const { node, id } of paths) {
      const closed = closedAbove(plan, id, over);
      if (closed === undefined) continue;
      const [parent, label] = closed;
      report(
        'over-idle',
        node,
        `The grid never meets ${id}: it is there only where ${parent.id} is ${label}, and that stays ${usualOf(parent)}. Put ${parent.id} into over as well, or write usually ${label} behind it.`,
      );
    }
  }
}

/** The nearest question above that keeps its usual answer, which is another than the one needed, with that one. */
function closedAbove(
  { space }: Plan,
  id: string,
  over: ReadonlySet<string>,
): readonly [parent: PlanDimension, label: string] | undefined {
  const find = (name: string) => space.find((dimension) => dimension.id === name);
  for (let here = find(id); here?.when !== undefined; here = find(here.when[0])) {
    const [name, label] = here.when;
    const parent = find(name);
    if (parent !== undefined && !over.has(name) && usualOf(parent) !== label) return [parent, label];
  }
  return undefined;
}

/** What the first trial answers: the first choice where the file does not say. */
function usualOf(dimension: PlanDimension): string {
  return String(dimension.usual ?? (dimension.type === 'choice' ? dimension.labels[0] : ''));
}
