/** How a trial's tasks learned, epoch by epoch: from the lines of a journal, since the folded state keeps the latest alone. */

import type { EpochFinished, RunEvent } from '../protocol/event.ts';
import type { TaskCurve } from '../protocol/panel.ts';

/** One curve for each of these tasks, in their order; other events are passed over. */
export function curvesOf(events: readonly RunEvent[], tasks: readonly string[]): readonly TaskCurve[] {
  const found = new Map<string, EpochFinished[]>(tasks.map((task) => [task, []]));
  for (const event of events) if (event.kind === 'epochFinished') found.get(event.task)?.push(event);
  return [...found].map(([task, records]) => ({
    task,
    stage: records[0]?.stage ?? '',
    epochs: records.map(({ epoch, epochs, values, seconds }) => ({ epoch, epochs, values, seconds })),
  }));
}
