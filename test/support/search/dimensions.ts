/** Arbitrary spaces of a plan for property tests: every kind of dimension, conditions nested up to two deep. */

import fc from 'fast-check';
import type { PlanDimension } from '../../../src/protocol/plan.ts';

export function dimensionsOf(kind: 'any' | 'finite' = 'any'): fc.Arbitrary<PlanDimension[]> {
  const one = kind === 'any' ? fc.oneof(real, whole, choice) : fc.oneof(whole, choice);
  return fc.array(one, { maxLength: 6 }).chain((raw) =>
    fc
      .array(fc.tuple(fc.boolean(), fc.nat(), fc.nat()), { minLength: raw.length, maxLength: raw.length })
      .map((links) => {
        const named = raw.map((dimension, i) => ({ ...dimension, id: `d${i}` }));
        return named.map((dimension, i) => {
          const [linked, which, label] = links[i]!;
          const parents = named.slice(0, i).filter(({ type }) => type === 'choice');
          const parent = parents[which % Math.max(1, parents.length)];
          if (!linked || parent?.type !== 'choice') return dimension;
          return { ...dimension, when: [parent.id, parent.labels[label % parent.labels.length]!] as const };
        });
      }),
  );
}

const real: fc.Arbitrary<PlanDimension> = fc
  .record({
    low: fc.double({ min: 0.001, max: 50, noNaN: true }),
    width: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    log: fc.boolean(),
    step: fc.option(fc.double({ min: 0.05, max: 5, noNaN: true })),
  })
  .map(({ low, width, log, step }) => ({
    id: '',
    type: 'real',
    low,
    high: low + width,
    ...(log ? { scale: 'log' as const } : {}),
    ...(step === null || width / step > 500 ? {} : { step }),
  }));

const whole: fc.Arbitrary<PlanDimension> = fc
  .record({
    low: fc.integer({ min: 1, max: 20 }),
    width: fc.integer({ min: 0, max: 12 }),
    log: fc.boolean(),
    step: fc.option(fc.integer({ min: 1, max: 4 })),
  })
  .map(({ low, width, log, step }) => ({
    id: '',
    type: 'whole',
    low,
    high: low + width,
    ...(log ? { scale: 'log' as const } : {}),
    ...(step === null ? {} : { step }),
  }));

const choice: fc.Arbitrary<PlanDimension> = fc
  .integer({ min: 1, max: 4 })
  .map((count) => Array.from({ length: count }, (_, i) => `c${i}`))
  .map((labels) => ({ id: '', type: 'choice', of: labels, labels, usual: labels[labels.length - 1]! }));
