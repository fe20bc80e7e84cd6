/** A drawn network as text: layers of every kind that fit each other, in blocks, with additions, neurons of their own, questions. */

import { findKind, groupOf, memberOf } from '../../../src/language/meaning/vocabulary.ts';
import { asksHere, braces, kindText, type Pen } from './pen.ts';
import { drawnEntries, drawnEntry } from './settings.ts';

/** What reaches a layer: least height and width, channels where they are decided, and whether all of it is certain. */
interface Place {
  readonly height: number;
  readonly width: number;
  readonly channels: number | undefined;
  readonly certain: boolean;
}

export interface NetworkWishes {
  readonly input: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** Neurons without spikes: no recurrence, no normalisation, no delays. */
  readonly ordinary: boolean;
  /** Kinds of neuron that some layer may have beside the common one, by their names. */
  readonly named: readonly string[];
  /** All neurons sum leakily, so that layers may be recurrent and normalised. */
  readonly leaky: boolean;
}

/** `network { ... }`. */
export function networkText(pen: Pen, wishes: NetworkWishes): string {
  const { draw } = pen;
  const [height, width, channels] = wishes.input;
  let place: Place = { height, width, channels, certain: true };
  const entries: string[] = [];
  const before: { readonly name: string; readonly place: Place }[] = [];
  const count = draw.one([0, 1, 1, 2, 2, 3]);
  for (let i = 0; i < count; i++) {
    const name = draw.one([`l${i}`, `hidden${i}`, `layer_${i}`]);
    const made =
      i > 0 && draw.likely(0.2) ? blockText(pen, name, place, wishes) : layerText(pen, name, place, wishes, before);
    entries.push(made.text);
    place = made.place;
    before.push({ name, place });
  }
  const units = draw.likely(0.5) ? [`units = ${wishes.classes}`] : [];
  entries.push(`layer output = ${kindText(pen, 'dense', [...units, ...own(pen, 'dense', wishes)])}`);
  return `network ${braces(pen, [...common(pen, wishes), ...entries])}`;
}

/** Names of the layers with weights that the text defines outside of blocks. */
export function layerNames(network: string): readonly string[] {
  return [...network.matchAll(/^\s*layer (\w+)/gm)].map(([, name]) => name!);
}

/** Settings that hold for all layers. */
function common(pen: Pen, { input, ordinary, leaky }: NetworkWishes): readonly string[] {
  const { draw } = pen;
  const network = findKind(groupOf('network'), '')!;
  const dense = findKind(groupOf('layer'), 'dense')!;
  const entries: string[] = [];
  if (draw.likely(0.2)) entries.push(`input = ${input.join(' x ')}`);
  if (!ordinary && draw.likely(0.15)) entries.push(drawnEntry(pen, memberOf(network, 'delays')!, network));
  // First weights of the usual size leave most small networks silent.
  if (draw.likely(0.75)) entries.push(`weight_scale = ${draw.whole(3, 9)}`);
  else if (draw.likely(0.5)) entries.push(drawnEntry(pen, memberOf(dense, 'weight_scale')!, dense));
  if (draw.likely(0.1)) entries.push(drawnEntry(pen, memberOf(dense, 'dropout')!, dense));
  if (!ordinary && leaky && draw.likely(0.1)) entries.push(drawnEntry(pen, memberOf(dense, 'normalize')!, dense));
  return entries;
}

type Made = { readonly text: string; readonly place: Place };

function layerText(
  pen: Pen,
  name: string,
  place: Place,
  wishes: NetworkWishes,
  before: readonly { readonly name: string; readonly place: Place }[],
): Made {
  const { draw } = pen;
  const flat = place.height === 1 && place.width === 1;
  const kinds = ['conv', 'conv', 'conv', 'pool', 'pool', 'dense', 'dense'];
  if (!wishes.ordinary) kinds.push('conv_transposed', 'spiking_pool', 'unpool', 'spiking_pool');
  const kind = flat ? 'dense' : draw.one(kinds);
  const made = sized(pen, kind, place);
  const fits = before.filter(({ place: other }) => same(other, made.place) && other.channels !== undefined);
  const add =
    fits.length > 0 && kind !== 'pool' && !/pool/.test(kind) && draw.likely(0.4)
      ? [`add = ${draw.likely(0.3) ? `[${draw.some(fits.map((each) => each.name)).join(', ')}]` : draw.one(fits).name}`]
      : [];
  const settings = kind === 'pool' ? [] : own(pen, kind, wishes);
  const entries = draw.shuffled([...made.entries, ...add, ...settings]);
  return { text: `layer ${name} = ${kindText(pen, kind, entries)}`, place: made.place };
}

/** Layers that give the shape they get, so that they may be repeated. */
function blockText(pen: Pen, name: string, place: Place, wishes: NetworkWishes): Made {
  const { draw } = pen;
  const flat = place.height === 1 && place.width === 1;
  const { channels } = place;
  const shape =
    flat || channels === undefined ? ['units = 4'] : [`channels = ${channels}`, 'kernel = 3', 'padding = 1'];
  const kind = shape.length === 1 ? 'dense' : 'conv';
  const add = kind === 'conv' && draw.likely(0.5) ? [`add = ${name}`] : [];
  const inner = `layer inside = ${kindText(pen, kind, [...shape, ...add, ...own(pen, kind, wishes)])}`;
  const times = asksHere(pen) ? ['times in 1 .. 2'] : draw.likely(0.6) ? ['times = 2'] : [];
  const after = kind === 'conv' ? place : { height: 1, width: 1, channels: 4, certain: true };
  return { text: `block ${name} ${braces(pen, [...times, inner])}`, place: after };
}

/** Settings of a layer that do not change its shape. */
function own(pen: Pen, kindName: string, wishes: NetworkWishes): readonly string[] {
  const { draw } = pen;
  const kind = findKind(groupOf('layer'), kindName)!;
  const shaping = [
    'units',
    'channels',
    'kernel',
    'stride',
    'padding',
    'groups',
    'skip',
    'add',
    'size',
    'neuron',
    'kind',
  ];
  const never = wishes.ordinary
    ? ['normalize', 'recurrent', 'weight_scale']
    : wishes.leaky
      ? []
      : ['normalize', 'recurrent'];
  const entries = drawnEntries(pen, kind, [...shaping, ...never], 0.12);
  if (wishes.named.length > 1 && asksHere(pen)) entries.push(`neuron in { ${wishes.named.join(', ')} }`);
  else if (wishes.named.length > 0 && draw.likely(0.4)) entries.push(`neuron = ${draw.one(wishes.named)}`);
  return entries;
}

function sized(pen: Pen, kind: string, place: Place): { readonly entries: readonly string[]; readonly place: Place } {
  const { draw } = pen;
  const { height, width } = place;
  if (kind === 'dense') {
    const units = asked(pen, () => draw.whole(2, 10));
    return { entries: [`units ${units.text}`], place: { height: 1, width: 1, channels: units.value, certain: true } };
  }
  if (kind === 'pool' || kind === 'spiking_pool' || kind === 'unpool') {
    const size = [Math.min(height, draw.whole(1, 3)), Math.min(width, draw.whole(1, 3))] as const;
    const entries = [`size = ${pair(pen, size)}`];
    if (kind === 'unpool') {
      const small = [Math.min(size[0], 2), Math.min(size[1], 2)] as const;
      const grown = { ...place, height: height * small[0], width: width * small[1] };
      return { entries: [`size = ${pair(pen, small)}`], place: grown };
    }
    if (kind === 'spiking_pool') {
      const shrunk = { ...place, height: Math.ceil(height / size[0]), width: Math.ceil(width / size[1]) };
      return { entries, place: shrunk };
    }
    const stride = draw.likely(0.3) ? ([draw.whole(1, 3), draw.whole(1, 3)] as const) : undefined;
    if (stride !== undefined) entries.push(`stride = ${pair(pen, stride)}`);
    if (draw.likely(0.6)) entries.push(`kind = ${draw.one(['average', 'max', 'sum'])}`);
    const by = stride ?? size;
    return {
      entries,
      place: { ...place, height: places(height, size[0], by[0], 0), width: places(width, size[1], by[1], 0) },
    };
  }
  const channels = asked(pen, () => draw.whole(1, 4));
  if (kind === 'conv_transposed') {
    const [kernel, stride] = [draw.whole(1, 3), draw.whole(1, 2)];
    const padding = kernel > 2 && height > 2 && width > 2 && draw.likely(0.3) ? 1 : 0;
    const spread = (side: number) => (side - 1) * stride + kernel - 2 * padding;
    const entries = [`channels ${channels.text}`, `kernel = ${kernel}`];
    if (stride > 1 || draw.likely(0.3)) entries.push(`stride = ${stride}`);
    if (padding > 0) entries.push(`padding = ${padding}`);
    return { entries, place: { ...place, height: spread(height), width: spread(width), channels: channels.value } };
  }
  const kernel = [Math.min(height, draw.whole(1, 4)), Math.min(width, draw.whole(1, 4))] as const;
  const stride = [draw.one([1, 1, 2]), draw.one([1, 1, 3])] as const;
  const padding = [draw.whole(0, kernel[0] >> 1), draw.whole(0, kernel[1] >> 1)] as const;
  const entries = [`channels ${channels.text}`, `kernel = ${pair(pen, kernel)}`];
  if (stride.join() !== '1,1') entries.push(`stride = ${pair(pen, stride)}`);
  if (padding.join() !== '0,0') entries.push(`padding = ${pair(pen, padding)}`);
  const after = {
    height: places(height, kernel[0], stride[0], padding[0]),
    width: places(width, kernel[1], stride[1], padding[1]),
    channels: channels.value,
    certain: place.certain,
  };
  if (channels.value !== undefined && channels.value === place.channels) {
    if (draw.likely(0.3)) entries.push(`groups = ${channels.value}`);
    if (same(after, place) && draw.likely(0.4)) entries.push('skip = yes');
  }
  return { entries, place: after };
}

/** `= 4` or `in { 2, 4 }`. */
function asked(pen: Pen, value: () => number): { readonly text: string; readonly value: number | undefined } {
  if (!asksHere(pen)) {
    const decided = value();
    return { text: `= ${decided}`, value: decided };
  }
  const all = [...new Set([value(), value() + 1, value()])];
  if (all.length < 2) return { text: `= ${all[0]}`, value: all[0] };
  const range = `${Math.min(...all)} .. ${Math.max(...all)}${pen.draw.one(['', ' whole', ' log'])}`;
  return { text: `in ${pen.draw.likely(0.4) ? range : `{ ${all.join(', ')} }`}`, value: undefined };
}

function pair({ draw }: Pen, [height, width]: readonly [number, number]): string {
  return height === width && draw.likely(0.5) ? String(height) : `${height} x ${width}`;
}

function places(side: number, window: number, stride: number, padding: number): number {
  return Math.floor((side + 2 * padding - window) / stride) + 1;
}

function same(a: Place, b: Place): boolean {
  return a.height === b.height && a.width === b.width && a.certain && b.certain;
}
