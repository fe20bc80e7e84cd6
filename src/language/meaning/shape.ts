/**
 * The shape of a map from the data through a network's layers, as far as it is decided: what a question leaves open is
 * undefined, and is not judged.
 */

import type { Plan, Setting, Settings } from '../../protocol/plan.ts';
import { dataReachOf } from './reach.ts';

/** Height, width, channels. */
export type Shape = readonly [Side, Side, Side];
type Side = number | undefined;

export interface DataFacts {
  readonly input: Shape;
  readonly classes: Side;
  /** Milliseconds of a step at its shortest; 1 for still images, undefined where it cannot be told. */
  readonly stepMs: number | undefined;
  /** True where `steps` and not `bin` decides the step. */
  readonly bySteps: boolean;
}

/** What the network meets, from the data's settings in the plan. */
export function factsOf(plan: Pick<Plan, 'data' | 'space'>): DataFacts {
  const { data } = plan;
  if (data.kind === 'cifar10') return { input: [32, 32, 3], classes: 10, stepMs: 1, bySteps: false };
  const channels =
    data.polarity === 'merged' || data.binning === 'signed' ? 1 : typeof data.binning === 'string' ? 2 : undefined;
  const lowest = (name: string): Side => dataReachOf(plan, name)?.[0];
  const window = lowest('window');
  const steps = data.steps === undefined ? undefined : numberOf(data.steps);
  const stepMs =
    data.steps === undefined ? lowest('bin') : window === undefined || steps === undefined ? undefined : window / steps;
  return {
    input: [...sidesOf(data), channels],
    classes: classesOf(data),
    stepMs,
    bySteps: data.steps !== undefined,
  };
}

function sidesOf(data: Settings): readonly [Side, Side] {
  if (data.kind === 'nmnist') return [34, 34];
  if (data.kind !== 'dvs_gesture') return pairOf(data.size);
  const downscale = numberOf(data.downscale);
  const side = downscale === undefined ? undefined : Math.ceil(128 / downscale);
  return [side, side];
}

function classesOf(data: Settings): Side {
  if (data.kind === 'nmnist') return 10;
  return data.kind === 'dvs_gesture' ? (data.other === false ? 10 : 11) : numberOf(data.classes);
}

/** How a layer changes the shape, or what about it cannot be. */
export function shapeAfter(
  layer: Settings,
  input: Shape,
  classes: Side,
): { readonly shape: Shape } | { readonly wrong: string } {
  const [height, width, channels] = input;
  const name = String(layer.name);
  if (layer.kind === 'dense') return { shape: [1, 1, layer.units === undefined ? classes : numberOf(layer.units)] };
  const size = pairOf(layer.kind === 'conv' || layer.kind === 'conv_transposed' ? layer.kernel : layer.size);
  if (layer.kind === 'spiking_pool' || layer.kind === 'unpool') {
    const grows = layer.kind === 'unpool';
    return { shape: [resized(height, size[0], grows), resized(width, size[1], grows), channels] };
  }
  const stride = layer.kind === 'pool' && layer.stride === undefined ? size : pairOf(layer.stride);
  const padding: readonly [Side, Side] = layer.kind === 'pool' ? [0, 0] : pairOf(layer.padding);
  if (layer.kind === 'conv_transposed') {
    const sides = [
      spread(height, size[0], stride[0], padding[0]),
      spread(width, size[1], stride[1], padding[1]),
    ] as const;
    if (sides.some((side) => side !== undefined && side < 1)) {
      return {
        wrong: `${name} takes off padding ${padding.join(' x ')}, which leaves nothing of its output. Make padding smaller, or kernel larger.`,
      };
    }
    return { shape: [...sides, numberOf(layer.channels)] };
  }
  const rows = positions(height, size[0], stride[0], padding[0]);
  const columns = positions(width, size[1], stride[1], padding[1]);
  if ((rows !== undefined && rows < 1) || (columns !== undefined && columns < 1)) {
    const what = layer.kind === 'pool' ? 'size' : 'kernel';
    return {
      wrong: `${name} has ${what} ${size.join(' x ')}, but its input is only ${height} x ${width}. Make ${what} smaller, or pool less before.`,
    };
  }
  const shape: Shape = [rows, columns, layer.kind === 'pool' ? channels : numberOf(layer.channels)];
  const groups = layer.kind === 'conv' ? (numberOf(layer.groups) ?? 1) : 1;
  const uneven = [channels, shape[2]].find((side) => side !== undefined && side % groups !== 0);
  if (uneven !== undefined) {
    return {
      wrong: `${name} has groups = ${groups}, but ${uneven} channels cannot be shared out evenly. Choose groups that divide the channels of its input and its own.`,
    };
  }
  const known = [...shape, ...input].every((side) => side !== undefined);
  if (layer.skip === true && known && shape.join() !== input.join()) {
    return {
      wrong: `${name} has skip = yes, but turns ${input.join(' x ')} into ${shape.join(' x ')}. A skip needs equal shapes: as many channels as its input, stride 1, and padding of half the kernel.`,
    };
  }
  return { shape };
}

/** Weights between a layer and its input, without recurrent ones. A side that is asked counts as `unknown`. */
export function weightsOf(layer: Settings, input: Shape, output: Shape, unknown: number): number {
  const sizes = (sides: readonly Side[]): number =>
    sides.reduce<number>((product, side) => product * (side ?? unknown), 1);
  if (layer.kind === 'dense') return sizes([...input, output[2]]);
  if (layer.kind !== 'conv' && layer.kind !== 'conv_transposed') return 0;
  const kernels = sizes([...pairOf(layer.kernel), output[2]]);
  const groups = layer.groups === undefined ? 1 : numberOf(layer.groups);
  // As many groups as channels is the most that can be asked, none the least.
  if (groups === undefined) return kernels * Math.min(sizes([input[2]]), unknown);
  return kernels * Math.max(1, sizes([input[2]]) / groups);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.every((side, index) => side === undefined || b[index] === undefined || side === b[index]);
}

function positions(side: Side, window: Side, stride: Side, padding: Side): Side {
  if (side === undefined || window === undefined || stride === undefined || padding === undefined) return undefined;
  return Math.floor((side + 2 * padding - window) / stride) + 1;
}

/** The side of a transposed convolution's output. */
function spread(side: Side, window: Side, stride: Side, padding: Side): Side {
  if (side === undefined || window === undefined || stride === undefined || padding === undefined) return undefined;
  return (side - 1) * stride + window - 2 * padding;
}

function resized(side: Side, window: Side, grows: boolean): Side {
  if (side === undefined || window === undefined) return undefined;
  return grows ? side * window : Math.ceil(side / window);
}

function pairOf(value: Setting | undefined): readonly [Side, Side] {
  return Array.isArray(value) ? [numberOf(value[0]), numberOf(value[1])] : [undefined, undefined];
}

function numberOf(value: Setting | undefined): Side {
  return typeof value === 'number' ? value : undefined;
}
