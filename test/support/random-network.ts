/** Networks that nobody thought of: layers, neurons, surrogates and a batch drawn from a seed, as settings of a script. */

import type { DecidedSettings } from '../../src/protocol/plan.ts';
import type { SampleBatch } from '../../src/snn/network/forward.ts';
import type { NetworkFacts } from '../../src/snn/network/plan.ts';
import { type Draw, drawFrom } from './draw.ts';

export interface RandomNetwork {
  readonly settings: DecidedSettings;
  readonly facts: NetworkFacts;
  readonly batch: SampleBatch;
  readonly steps: number;
  readonly loss: DecidedSettings;
  /** Factor on the first weights, so that some networks fire much and others little. */
  readonly scale: number;
}

export function randomNetwork(seed: number): RandomNetwork {
  const draw = drawFrom('random network', seed);
  const { random } = draw;
  const sampleShape = [draw.whole(3, 17), draw.whole(3, 17), draw.one([1, 2, 3, 4, 12])] as const;
  const classes = draw.whole(2, 11);
  const steps = draw.one([1, 2, 5, 6, 9, 20, 70]);
  const samples = draw.one([1, 2, 3, 5, 8]);
  const layers = [...hiddenLayers(draw, sampleShape), { kind: 'dense', name: 'output', units: classes }];
  const share = draw.one([0.02, 0.15, 0.4, 1]);
  const [height, width, channels] = sampleShape;
  const inputs = Float32Array.from({ length: steps * samples * height * width * channels }, () =>
    share === 1 ? random.normal() : random.next() < share ? draw.one([1, 1, 1, 2]) : 0,
  );
  return {
    settings: { neuron: neuron(draw), neurons: { a: neuron(draw), b: neuron(draw) }, network: { layers } },
    facts: { sampleShape, classes, stepMs: 5 },
    batch: {
      inputs,
      shape: [steps, samples, ...sampleShape],
      labels: Int32Array.from({ length: samples }, () => random.below(classes)),
    },
    steps,
    loss: draw.one([{ kind: 'spike_count' }, { kind: 'cross_entropy' }]),
    scale: 0.5 + 3 * random.next(),
  };
}

/** The settings with this chance, else none. */
function maybe(draw: Draw, chance: number, settings: () => DecidedSettings): DecidedSettings {
  return draw.likely(chance) ? settings() : {};
}

function neuron(draw: Draw): DecidedSettings {
  const { next, one } = draw;
  const kind = one(['lif', 'lif', 'if', 'plif', 'cuba', 'alif', 'srm']);
  if (kind === 'srm') return { kind };
  const constants = kind === 'if' ? [['threshold']] : [['threshold'], ['decay'], ['decay', 'threshold']];
  return {
    kind,
    ...maybe(draw, 0.7, () => ({ surrogate: surrogate(next, one) })),
    ...maybe(draw, 0.5, () => ({ threshold: 0.3 + next() })),
    ...maybe(draw, 0.5, () => ({ reset: one(['to_zero', 'by_subtraction', ...(kind === 'alif' ? [] : ['none'])]) })),
    ...maybe(draw, 0.4, () => ({ detach_reset: one([true, false]) })),
    ...(kind === 'if' ? {} : maybe(draw, 0.6, () => ({ decay: 0.98 * next() }))),
    ...(kind === 'if' ? {} : maybe(draw, 0.4, () => ({ scale_input: one([true, false]) }))),
    ...(kind === 'cuba' ? maybe(draw, 0.6, () => ({ current_decay: 0.95 * next() })) : {}),
    ...maybe(draw, 0.4, () => ({ learn: one(constants), share: one(['layer', 'channel']) })),
  };
}

function surrogate(next: Draw['next'], one: Draw['one']): DecidedSettings {
  const kind = one([
    'triangle',
    'arctangent',
    'fast_sigmoid',
    'sigmoid',
    'exponential',
    'gaussian',
    'rectangle',
    'dspike',
  ]);
  // Widths of 1 and 2 put neurons at rest on the edges of the last two.
  const width = one([1, 2, 0.3 + next(), 0.5 + 2 * next()]);
  return { kind, width, height: one([1, 0.5 + next()]), ...(kind === 'dspike' ? { temperature: 1 + 4 * next() } : {}) };
}

/** Up to four layers of which each fits what the one before gives. */
function hiddenLayers(draw: Draw, shape: readonly [number, number, number]): DecidedSettings[] {
  let [height, width, channels] = shape as [number, number, number];
  return Array.from({ length: draw.whole(0, 4) }, (_, i) => {
    const name = `layer${i}`;
    const own = maybe(draw, 0.3, () => ({ neuron: draw.one(['a', 'b']) }));
    const weighted = { ...own, ...maybe(draw, 0.3, () => ({ normalize: 'batch' })) };
    switch (draw.one(['conv', 'conv', 'conv', 'pool', 'spiking_pool', 'unpool', 'conv_transposed', 'dense'])) {
      case 'conv': {
        const kernel = [Math.min(height, draw.whole(1, 5)), Math.min(width, draw.whole(1, 5))] as const;
        const padding = kernel.map((size) => draw.whole(0, size >> 1));
        const stride = [draw.whole(1, 3), draw.whole(1, 3)];
        const groups = draw.next() < 0.25 ? draw.one([1, 2, 3, 4].filter((count) => channels % count === 0)) : 1;
        [height, width] = [height, width].map(
          (size, axis) => Math.floor((size + 2 * padding[axis]! - kernel[axis]!) / stride[axis]!) + 1,
        ) as [number, number];
        channels = groups * draw.whole(1, Math.ceil(draw.one([6, 20, 40, 70]) / groups));
        return { kind: 'conv', name, channels, kernel, stride, padding, groups, ...weighted };
      }
      case 'conv_transposed': {
        const [kernel, stride] = [draw.whole(1, 4), draw.whole(1, 2)];
        [height, width, channels] = [(height - 1) * stride + kernel, (width - 1) * stride + kernel, draw.whole(1, 12)];
        return { kind: 'conv_transposed', name, channels, kernel, stride, ...weighted };
      }
      case 'dense':
        [height, width, channels] = [1, 1, draw.whole(1, 80)];
        return { kind: 'dense', name, units: channels, ...weighted };
      case 'unpool': {
        const size = draw.whole(1, 2);
        [height, width] = [height * size, width * size];
        return { kind: 'unpool', name, size, ...own };
      }
      case 'spiking_pool': {
        const size = Math.min(height, width, draw.whole(1, 2));
        [height, width] = [Math.floor(height / size), Math.floor(width / size)];
        return { kind: 'spiking_pool', name, size, ...own };
      }
      default: {
        const size = Math.min(height, width, draw.whole(1, 3));
        [height, width] = [Math.floor(height / size), Math.floor(width / size)];
        return { kind: 'pool', name, size };
      }
    }
  });
}
