/** Drawn objectives: measures of every stage on every set, with requirements, with and without a reference. */

import { type MeasureInfo, measures } from '../../../src/language/meaning/vocabulary/measures.ts';
import type { DrawnData } from './data.ts';
import { braces, type Pen } from './pen.ts';

/** `objectives { ... }`, and whether a goal is read from a clock. */
export function goalsText(
  pen: Pen,
  stages: readonly string[],
  data: DrawnData,
): { readonly text: string; readonly clock: boolean } {
  const { draw } = pen;
  const known = measures.filter((measure) => measure.clock === undefined || draw.likely(0.05));
  const goals = draw.shuffled(known).slice(0, draw.one([1, 2, 2, 2, 3, 4, 6]));
  const lines = goals.map(
    (measure) => `${measure.aim === 'max' ? 'maximize' : 'minimize'} ${measuredAt(pen, measure, stages, data)}`,
  );
  const limits = draw.likely(0.25)
    ? [limitOf(pen, draw.one(known.filter(({ name }) => name in bounds)), stages, data)]
    : [];
  const reference = draw.likely(0.4)
    ? [`reference = [${goals.map((measure) => references[measure.name]!(data.still)).join(', ')}]`]
    : [];
  return {
    text: `objectives ${braces(pen, [...lines, ...limits, ...reference])}`,
    clock: goals.some((measure) => measure.clock),
  };
}

function measuredAt({ draw }: Pen, measure: MeasureInfo, stages: readonly string[], { sets }: DrawnData): string {
  const of = draw.likely(0.4) ? ` of ${draw.likely(0.7) ? stages.at(-1) : draw.one(stages)}` : '';
  const on =
    measure.onSet && draw.likely(0.4)
      ? ` on ${draw.one(['validation', 'validation', 'train', ...sets.filter((set) => set !== 'test')])}`
      : '';
  const per = measure.per.length > 0 && draw.likely(0.5) ? ` per ${draw.one(measure.per)}` : '';
  return `${measure.name}${draw.one([of + on + per, on + of + per, per + of + on])}`;
}

function limitOf(pen: Pen, measure: MeasureInfo, stages: readonly string[], data: DrawnData): string {
  return `require ${measuredAt(pen, measure, stages, data)} ${pen.draw.one(bounds[measure.name]!)}`;
}

const bounds: Readonly<Record<string, readonly string[]>> = {
  accuracy: ['>= 1 %', '>= 0.5', '>= 99 %'],
  error: ['<= 90 %', '<= 0.2'],
  spikes: ['<= 100', '<= 4000 spikes', '>= 1 spike'],
  operations: ['<= 1e6', '<= 200'],
  parameters: ['<= 100000'],
  energy: ['<= 5 nJ', '<= 1 uJ'],
  loss: ['<= 1.5', '>= 0'],
};

const references: Readonly<Record<string, (still: boolean) => string>> = {
  accuracy: () => '10 %',
  error: () => '90 %',
  loss: () => '5',
  spikes: () => '1000 spikes',
  operations: () => '1e5',
  steps: () => '20 steps',
  latency: (still) => (still ? '20 steps' : '100 ms'),
  parameters: () => '5000',
  energy: () => '10 nJ',
  energy_with_memory: () => '1 uJ',
  inference_time: () => '1 s',
  processor_time: () => '10 s',
  time: () => '10 s',
};
