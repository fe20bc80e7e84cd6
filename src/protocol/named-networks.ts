/**
 * Ordinary networks by name, as the layers they stand for: VGG (Simonyan & Zisserman 2015, ICLR) and ResNet (He et al.
 * 2016, CVPR) in the small forms of HYBRID (Rathi et al. 2020, ICLR; their code): 3 x 3 convolutions, average pools of
 * 2 x 2, no biases and no normalisation. Where the authors' two files for VGG-11 disagree, theirs for the network
 * without spikes is taken. The same layers for who builds them and for who counts them beforehand.
 */

import type { DecidedSettings } from './plan.ts';

export interface NamedNetwork {
  /** One of those below. */
  readonly kind: string;
  /** Factor on all channels. */
  readonly width: number;
  /** Units of the hidden dense layers of a VGG. */
  readonly head: number;
  readonly pooling: string;
  readonly dropout: number;
}

/** Where a setting is left out. */
export const usualNamed: Omit<NamedNetwork, 'kind'> = { width: 1, head: 4096, pooling: 'average', dropout: 0 };

/** Whether the network is one of those below. */
export function isNamedNetwork(kind: string): boolean {
  return Object.hasOwn(vggs, kind) || Object.hasOwn(resnets, kind);
}

/** Settings of the layers; the last one has `classes` units. Pools are left out once the map is a single pixel high or wide. */
export function namedLayers(network: NamedNetwork, height: number, classes: number): readonly DecidedSettings[] {
  const { kind } = network;
  const blocks = Object.hasOwn(resnets, kind) ? resnets[kind] : undefined;
  return blocks === undefined
    ? vggOf(vggs[kind] ?? [], network, height, classes)
    : resnetOf(blocks, network, height, classes);
}

type Entry = number | 'pool';

/** Channels of the convolutions, and the pools between them. */
const vggs: Readonly<Record<string, readonly Entry[]>> = {
  vgg5: [64, 'pool', 128, 128, 'pool'],
  vgg9: [64, 'pool', 128, 256, 'pool', 256, 512, 'pool', 512, 'pool', 512],
  vgg11: [64, 'pool', 128, 256, 'pool', 512, 512, 'pool', 512, 'pool', 512, 512],
  vgg16: [64, 64, 'pool', 128, 128, 'pool', 256, 256, 256, 'pool', 512, 512, 512, 'pool', 512, 512, 512],
};

/** Residual blocks of 64, 128, 256 and 512 channels. */
const resnets: Readonly<Record<string, readonly number[]>> = {
  resnet12: [1, 1, 1, 1],
  resnet20: [2, 2, 2, 2],
};

function vggOf(
  plan: readonly Entry[],
  network: NamedNetwork,
  height: number,
  classes: number,
): readonly DecidedSettings[] {
  const { head, dropout, pooling } = network;
  const layers: DecidedSettings[] = [];
  let convolutions = 0;
  let pools = 0;
  let left = height;
  for (const [index, entry] of plan.entries()) {
    if (entry === 'pool') {
      if (left < 2) continue;
      left = Math.floor(left / 2);
      layers.push(pool(`p${++pools}`, pooling));
      continue;
    }
    // As the authors have it: no dropout in front of a pool.
    const drop = plan[index + 1] === 'pool' ? 0 : dropout;
    layers.push({ ...convolution(`c${++convolutions}`, widened(entry, network)), dropout: drop });
  }
  for (const name of ['d1', 'd2']) layers.push({ name, kind: 'dense', units: head, dropout });
  layers.push({ name: 'output', kind: 'dense', units: classes });
  return layers;
}

/**
 * Three convolutions in place of one of 7 x 7 and a pool; blocks of two convolutions, the second of which adds what
 * reached the block; a pool over the last map. Without normalisation the variance grows with each block, so the second
 * convolution of each is drawn smaller by the root of their number (as Zhang et al. 2019, ICLR, scale residual branches).
 */
function resnetOf(
  blocks: readonly number[],
  network: NamedNetwork,
  height: number,
  classes: number,
): readonly DecidedSettings[] {
  const { dropout } = network;
  const stem = widened(64, network);
  const layers: DecidedSettings[] = [
    { ...convolution('c1', stem), dropout },
    { ...convolution('c2', stem), dropout },
    convolution('c3', stem),
  ];
  let left = height;
  if (left > 1) {
    layers.push(pool('p1', 'average'));
    left = Math.floor(left / 2);
  }
  const total = blocks.reduce((sum, count) => sum + count, 0);
  let reached = left === height ? 'c3' : 'p1';
  for (const [stage, count] of blocks.entries()) {
    const channels = widened(64 * 2 ** stage, network);
    for (let block = 1; block <= count; block++) {
      const stride = stage > 0 && block === 1 ? 2 : 1;
      left = Math.ceil(left / stride);
      const name = `r${stage + 1}_${block}`;
      layers.push(
        { ...convolution(`${name}a`, channels), stride: [stride, stride], dropout },
        { ...convolution(`${name}b`, channels), add: [reached], weight_scale: 1 / Math.sqrt(total) },
      );
      reached = `${name}b`;
    }
  }
  if (left > 1) layers.push({ ...pool('p2', 'average'), size: [left, left] });
  layers.push({ name: 'output', kind: 'dense', units: classes });
  return layers;
}

function convolution(name: string, channels: number): DecidedSettings {
  return { name, kind: 'conv', channels, kernel: [3, 3], stride: [1, 1], padding: [1, 1] };
}

function pool(name: string, pooling: string): DecidedSettings {
  return { name, kind: 'pool', pooling, size: [2, 2] };
}

function widened(channels: number, { width }: NamedNetwork): number {
  return Math.max(1, Math.round(channels * width));
}
