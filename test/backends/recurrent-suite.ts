/**
 * Recurrent leaky neurons on one engine: against the plain kernels, in sizes that take every way through the compiled
 * ones, and over long times the gradients against the transpose of the forward pass's own linearisation.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { type LeakyInputs, leakyBackward, leakyForward } from '../../src/engine/reference/leaky.ts';
import { surrogateDerivative } from '../../src/engine/reference/surrogate.ts';
import {
  LEAKY_BACKWARD,
  LEAKY_FORWARD,
  type LeakyAttributes,
  type LeakyParameter,
} from '../../src/snn/kernel-contract.ts';
import { assertClose, dot, norm, randomValues } from '../support/close.ts';
import { run } from './run-kernel.ts';
import { watchKernels } from './watch-kernels.ts';

interface Size {
  readonly steps: number;
  readonly samples: number;
  readonly n: number;
}

export function recurrentSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const size of [
    { steps: 12, samples: 1, n: 64 },
    { steps: 9, samples: 13, n: 37 },
    { steps: 5, samples: 70, n: 33 },
    { steps: 1, samples: 2, n: 48 },
    { steps: 4, samples: 1, n: 515 },
    { steps: 4, samples: 3, n: 640 },
  ])
    test(`${label}: ${size.steps} steps of ${size.samples} x ${size.n} recurrent neurons`, async () => {
      for (const [reset, detachReset, scaledInput] of [
        ['zero', false, true],
        ['subtract', true, false],
        ['subtract', false, false],
        ['none', false, true],
      ] as const)
        await compare(size, { ...surrogate, reset, detachReset, scaledInput, learns: all });
    });

  test(`${label}: over 200 steps the gradients of recurrent neurons are the transpose`, async () => {
    for (const reset of ['zero', 'subtract', 'none'] as const) {
      const attributes = { ...surrogate, reset, detachReset: false, scaledInput: reset === 'zero', learns: all };
      await transpose({ steps: 200, samples: 2, n: 24 }, attributes, [
        'current',
        ...all,
        'recurrent',
        'firstAdaptation',
      ]);
    }
  });

  test(`${label}: so they are in a wide layer`, async () => {
    const attributes = {
      ...surrogate,
      reset: 'subtract',
      detachReset: false,
      scaledInput: false,
      learns: all,
    } as const;
    await transpose({ steps: 10, samples: 2, n: 544 }, attributes, ['current', 'membraneDecay', 'recurrent']);
  });

  test(`${label}: recurrent neurons that nothing else is learned of`, async () => {
    const size = { steps: 20, samples: 4, n: 32 };
    await compare(size, { ...surrogate, reset: 'subtract', detachReset: false, scaledInput: false, learns: [] });
  });

  test(`${label}: compiled engines compute recurrent neurons in compiled kernels`, async (context) => {
    const named = watchKernels(context);
    if (named === undefined) return context.skip(`${label} is not a compiled engine`);
    const size = { steps: 3, samples: 2, n: 32 };
    await compare(size, { ...surrogate, reset: 'zero', detachReset: false, scaledInput: false, learns: [] });
    for (const kernel of ['recurrent_forward', 'recurrent_backward', 'recurrent_weights'])
      assert.ok(named.includes(kernel), kernel);
  });
}

const surrogate = { surrogate: 'arctangent', width: 1.1, height: 0.8 } as const;
const all: readonly LeakyParameter[] = [
  ...(['membraneDecay', 'threshold', 'currentDecay', 'adaptationDecay', 'adaptationStep'] as const),
];

interface Drawn {
  readonly shape: readonly number[];
  readonly inputs: LeakyInputs;
  readonly tensors: Readonly<Record<string, readonly [Float32Array, readonly number[]]>>;
  readonly current: Float32Array;
}

/** A neuron with everything, its decays by channel, and a current that lets about a quarter fire. */
function draw({ steps, samples, n }: Size): Drawn {
  const spread = (low: number, high: number) =>
    Float32Array.from({ length: n }, (_, i) => low + ((high - low) * ((i * 7) % 5)) / 5);
  const one = (value: number) => Float32Array.of(value);
  const inputs = {
    ...{ membraneDecay: spread(0.5, 0.9), threshold: one(0.7), currentDecay: one(0.6) },
    ...{ adaptationDecay: spread(0.6, 0.9), adaptationStep: one(0.2) },
    recurrent: randomValues('recurrent', n * n).map((value) => (0.5 * value) / Math.sqrt(n)),
    firstAdaptation: randomValues('first', samples * n).map((value) => Math.abs(value)),
  };
  const shapes: Readonly<Record<string, readonly number[]>> = { recurrent: [n, n], firstAdaptation: [samples, n] };
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, [values, shapes[name] ?? [values.length]] as const]),
  );
  const current = randomValues('current', steps * samples * n).map((value) => value + 0.2);
  return { shape: [steps, samples, n], inputs, tensors, current };
}

/** All outputs in both directions, one after the other. */
export async function everyOutput(size: Size): Promise<Float32Array[]> {
  const { shape, tensors, current } = draw(size);
  const attributes = { ...surrogate, reset: 'subtract', detachReset: false, scaledInput: true, learns: all } as const;
  const forward = await run(LEAKY_FORWARD, { current: [current, shape], ...tensors }, attributes);
  const [, membrane, adaptation] = forward;
  const saved = { membrane: [membrane!, shape], adaptation: [adaptation!, shape] } as const;
  const gradient = randomValues('gradient', current.length);
  const back = await run(LEAKY_BACKWARD, { spikesGradient: [gradient, shape], ...saved, ...tensors }, attributes);
  return [...forward, ...back];
}

async function compare(size: Size, attributes: LeakyAttributes): Promise<void> {
  const { shape, inputs, tensors, current } = draw(size);
  const expected = leakyForward(current, size.steps, inputs, attributes);
  const [spikes, membrane, adaptation] = await run(
    LEAKY_FORWARD,
    { current: [current, shape], ...tensors },
    attributes,
  );
  assert.deepEqual(spikes, expected.spikes);
  assertClose(membrane!, expected.membrane, 'membrane', 1e-5);
  assertClose(adaptation!, expected.adaptation!, 'adaptation', 1e-5);
  const gradient = randomValues('gradient', current.length);
  const saved = { membrane: [expected.membrane, shape], adaptation: [expected.adaptation!, shape] } as const;
  const names = ['current', ...attributes.learns, 'recurrent', 'firstAdaptation'];
  for (const of of ['spikes', 'potential', 'membrane'] as const) {
    const back = { ...attributes, of };
    const found = await run(LEAKY_BACKWARD, { spikesGradient: [gradient, shape], ...saved, ...tensors }, back);
    const wanted = leakyBackward(gradient, expected.membrane, expected.adaptation, size.steps, inputs, back);
    assert.equal(found.length, wanted.length);
    // Sums over everything may nearly cancel, so that parts in 1e5 of them are rounding.
    for (const [i, array] of wanted.entries())
      assertClose(found[i]!, array, `${names[i]}, gradient of the ${of}`, 3e-5, 0.5);
  }
}

/** <gradient of the spikes, change of the spikes> = sum over all inputs of <their gradient, their change>. */
async function transpose(size: Size, attributes: LeakyAttributes, inputsMoved: readonly string[]): Promise<void> {
  const { shape, inputs, tensors, current } = draw(size);
  const [spikes, membrane, adaptation] = await run(
    LEAKY_FORWARD,
    { current: [current, shape], ...tensors },
    attributes,
  );
  const share = spikes!.reduce((sum, spike) => sum + spike, 0) / spikes!.length;
  assert.ok(share > 0.02 && share < 0.6, `${share} of the neurons fire`);
  const gradient = randomValues('gradient', current.length);
  const saved = { membrane: [membrane!, shape], adaptation: [adaptation!, shape] } as const;
  const inputsBack = { spikesGradient: [gradient, shape], ...saved, ...tensors } as const;
  const names = ['current', ...attributes.learns, 'recurrent', 'firstAdaptation'];
  const values = { current, ...inputs } as Record<string, Float32Array>;
  const states = { membrane: membrane!, adaptation: adaptation! };
  for (const of of ['spikes', 'potential', 'membrane'] as const) {
    const found = await run(LEAKY_BACKWARD, inputsBack, { ...attributes, of });
    for (const name of inputsMoved) {
      const change = randomValues(`change of ${name}`, values[name]!.length);
      const moved = linearised(size, values, states, { [name]: change }, attributes)[of];
      const [one, other] = [dot(gradient, moved), dot(found[names.indexOf(name)]!, change)];
      const length = norm(gradient) * norm(moved);
      assert.ok(Math.abs(one - other) <= 2e-6 * length, `${of}, ${name}: ${one} and ${other}, of ${length}`);
    }
  }
}

/** How spikes and potentials change with the inputs, each spike as its surrogate: LEAKY_FORWARD's equations, differentiated. */
function linearised(
  { steps, samples, n }: Size,
  inputs: Readonly<Record<string, Float32Array>>,
  saved: { readonly membrane: Float32Array; readonly adaptation: Float32Array },
  changes: Readonly<Record<string, Float32Array>>,
  attributes: LeakyAttributes,
): Record<'spikes' | 'potential' | 'membrane', Float64Array> {
  const count = samples * n;
  const value = (name: string, k: number): number => inputs[name]![k % inputs[name]!.length]!;
  const change = (name: string, k: number): number => changes[name]?.[k % changes[name].length] ?? 0;
  const zeros = () => new Float64Array(count);
  const [dv, di, db, ds] = [zeros(), zeros(), zeros(), zeros()];
  const [v, i, s] = [zeros(), zeros(), zeros()];
  const [spikes, potential, membrane] = Array.from({ length: 3 }, () => new Float64Array(steps * count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const slope = surrogateDerivative(attributes, value('threshold', 0));
  for (let t = 0; t < steps; t++) {
    // What came back: ds W + s dW.
    const back = zeros();
    for (let k = 0; k < count; k++) {
      if (ds[k] === 0 && s[k] === 0) continue;
      const [row, sample] = [(k % n) * n, k - (k % n)];
      for (let to = 0; to < n; to++)
        back[sample + to]! += ds[k]! * inputs.recurrent![row + to]! + s[k]! * (changes.recurrent?.[row + to] ?? 0);
    }
    for (let k = 0; k < count; k++) {
      const at = t * count + k;
      const [a, c] = [value('membraneDecay', k), value('currentDecay', k)];
      const [h, b] = [saved.membrane[at]!, saved.adaptation[at]!];
      const gain = attributes.scaledInput ? 1 - a : 1;
      // The current that the forward pass had, from its membrane.
      const iBefore = i[k]!;
      i[k] = (h - a * v[k]!) / gain;
      di[k] = c * di[k]! + change('currentDecay', k) * iBefore + change('current', at) + back[k]!;
      const dGain = attributes.scaledInput ? -change('membraneDecay', k) : 0;
      const dh = a * dv[k]! + change('membraneDecay', k) * v[k]! + gain * di[k]! + dGain * i[k]!;
      if (t === 0) db[k] = change('firstAdaptation', k);
      else {
        const before = saved.adaptation[at - count]!;
        db[k] = value('adaptationDecay', k) * db[k]! + change('adaptationDecay', k) * before + ds[k]!;
      }
      const theta = value('threshold', k) + value('adaptationStep', k) * b;
      const dTheta = change('threshold', k) + change('adaptationStep', k) * b + value('adaptationStep', k) * db[k]!;
      s[k] = h >= theta ? 1 : 0;
      ds[k] = slope(h - theta + value('threshold', k)) * (dh - dTheta);
      spikes[at] = ds[k]!;
      potential[at] = dh;
      const after = { zero: h * (1 - s[k]!), subtract: h - theta * s[k]!, none: h }[attributes.reset];
      const dAfter = {
        zero: dh * (1 - s[k]!) - h * ds[k]!,
        subtract: dh - dTheta * s[k]! - theta * ds[k]!,
        none: dh,
      }[attributes.reset];
      v[k] = after;
      dv[k] = dAfter;
      membrane[at] = dAfter;
    }
  }
  return { spikes, potential, membrane };
}
