/**
 * Ordinary networks by name, as the layers they stand for: VGG (Simonyan & Zisserman 2015, ICLR) in the small forms of
 * HYBRID (Rathi et al. 2020, ICLR; their code): 3 x 3 convolutions, pools of 2 x 2, two hidden dense layers, no biases.
 * Where the authors' two files for VGG-11 disagree, theirs for the network without spikes is taken.
 */

import type { DecidedSettings } from '../../protocol/plan.ts';
import { numberOf, textOf } from '../settings.ts';

/** Whether the network is one of those below. */
export function isArchitecture(kind: string): boolean {
  return Object.hasOwn(plans, kind);
}

/**
 * The layer settings of `network`, a kind of those below with `width` (factor on all channels), `head` (units of the
 * hidden dense layers), `pooling` and `dropout`; the last layer has `classes` units. Pools are left out once the map is
 * a single pixel high or wide.
 */
export function layersOf(network: DecidedSettings, height: number, classes: number): readonly DecidedSettings[] {
  const plan = plans[textOf(network, 'kind', '')] ?? [];
  const width = numberOf(network, 'width', 1);
  const head = numberOf(network, 'head', 4096);
  const dropout = numberOf(network, 'dropout', 0);
  const pooling = textOf(network, 'pooling', 'average');
  const layers: DecidedSettings[] = [];
  let convolutions = 0;
  let pools = 0;
  let left = height;
  for (const [index, entry] of plan.entries()) {
    if (entry === 'pool') {
      if (left < 2) continue;
      left = Math.floor(left / 2);
      layers.push({ name: `p${++pools}`, kind: 'pool', pooling, size: [2, 2] });
      continue;
    }
    const channels = Math.max(1, Math.round(entry * width));
    // As the authors have it: no dropout in front of a pool.
    const drop = plan[index + 1] === 'pool' ? 0 : dropout;
    const shape = { channels, kernel: [3, 3], padding: [1, 1], dropout: drop };
    layers.push({ name: `c${++convolutions}`, kind: 'conv', ...shape });
  }
  for (const name of ['d1', 'd2']) layers.push({ name, kind: 'dense', units: head, dropout });
  layers.push({ name: 'output', kind: 'dense', units: classes });
  return layers;
}

type Entry = number | 'pool';

/** Channels of the convolutions, and the pools between them. */
const plans: Readonly<Record<string, readonly Entry[]>> = {
  vgg5: [64, 'pool', 128, 128, 'pool'],
  vgg9: [64, 'pool', 128, 256, 'pool', 256, 512, 'pool', 512, 'pool', 512],
  vgg11: [64, 'pool', 128, 256, 'pool', 512, 512, 'pool', 512, 'pool', 512, 512],
  vgg16: [64, 64, 'pool', 128, 128, 'pool', 256, 256, 256, 'pool', 512, 512, 512, 'pool', 512, 512, 512],
};
