/** The smallest task there is: what a worker would be given. */

import type { TaskSpec } from '../../src/protocol/task.ts';

export const sampleTask: TaskSpec = {
  ...{
    v: 1,
    key: 'k',
    stage: 'train',
    kind: 'train',
    settings: {},
    data: {},
    fingerprint: '',
    seed: 1,
    splitSeed: 1,
  },
  ...{ from: [], sets: [], energy: {}, code: '1', how: { engine: 'cpu', threads: 1 } },
};
