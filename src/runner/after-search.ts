/** What confirming and measuring the front, which follow a search, are given. */

import type { Result } from '../core/result.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { Answers, Plan } from '../protocol/plan.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { RunState } from '../run/state.ts';
import type { Journal } from './journal.ts';
import type { TaskPool } from './task-pool.ts';

export interface AfterSearch {
  readonly plan: Plan;
  /** Events of earlier coordinators. */
  readonly past: readonly RunEvent[];
  readonly journal: Pick<Journal, 'write'>;
  /** The run as the journal tells it, at this moment. */
  readonly state: () => RunState;
  readonly pool: Pick<TaskPool, 'run' | 'review'>;
  readonly cancelled: () => boolean;
  /** The tasks of a trial, for so many repeats. */
  readonly tasksFor: (answers: Answers, repeat: number) => Promise<Result<readonly (readonly TaskSpec[])[]>>;
  /** What each of so many tasks that can run at once gets. */
  readonly threadsFor: (tasks: number) => number;
}
