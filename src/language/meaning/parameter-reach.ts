/**
 * Between which numbers the learned parameters of a network lie, as far as its sizes are decided: what snn/network's
 * `parametersOf` will count, without building anything. A question counts with the answer that gives least or most.
 */

import { isNamedNetwork, namedLayers, usualNamed } from '../../protocol/named-networks.ts';
import type { PlanDimension, Setting, Settings } from '../../protocol/plan.ts';
import { isAsk, isGroup, isSettings } from '../../protocol/setting.ts';
import { findLayer, type KnownLayers } from './check-added.ts';
import type { Reach } from './product.ts';
import { reachOf } from './reach.ts';
import { type DataFacts, type Shape, sameShape, shapeAfter, weightsOf } from './shape.ts';

/** Of the network of a train stage; undefined where nothing can be told, as of layers that do not fit. */
export function parameterReach(
  network: Setting | undefined,
  facts: DataFacts,
  space: readonly PlanDimension[],
): Reach | undefined {
  if (isAsk(network)) {
    const asked = space.find(({ id }) => id === network.ask);
    const each = asked?.type === 'choice' ? asked.of.map((choice) => parameterReach(choice, facts, space)) : [];
    if (each.length === 0 || !each.every((reach) => reach !== undefined)) return undefined;
    return [Math.min(...each.map(([low]) => low)), Math.max(...each.map(([, high]) => high))];
  }
  if (!isSettings(network)) return undefined;
  const [low, high] = ([0, 1] as const).map((end) => {
    const layers = layersOf(network, facts, space, end);
    const start = { counted: facts.input, sure: facts.input };
    return layers === undefined ? undefined : countIn(layers, start, { facts, space, end }, undefined)?.count;
  });
  return [low ?? 0, high ?? Number.POSITIVE_INFINITY];
}

interface Counting {
  readonly facts: DataFacts;
  readonly space: readonly PlanDimension[];
  /** 0 counts what there is at least, 1 what there is at most. */
  readonly end: 0 | 1;
}

function layersOf(
  network: Settings,
  { input, classes }: DataFacts,
  space: readonly PlanDimension[],
  end: 0 | 1,
): readonly Settings[] | undefined {
  const { kind } = network;
  if (typeof kind !== 'string') return Array.isArray(network.layers) ? network.layers.filter(isSettings) : undefined;
  const [height] = input;
  const at = (name: 'width' | 'head'): number | undefined =>
    network[name] === undefined ? usualNamed[name] : reachOf(network[name], space)?.[end];
  const [width, head] = [at('width'), at('head')];
  if (!isNamedNetwork(kind) || [height, classes, width, head].includes(undefined)) return undefined;
  return namedLayers({ ...usualNamed, kind, width: width!, head: head! }, height!, classes!);
}

/** What a layer gives: with the sizes that are counted, and with those alone that no question can change. */
interface Shapes {
  readonly counted: Shape;
  readonly sure: Shape;
}

interface Counted {
  readonly count: number;
  readonly shapes: Shapes;
}

/** Undefined where layers do not fit, or there are none. */
function countIn(
  layers: readonly Settings[],
  input: Shapes,
  counting: Counting,
  outside: KnownLayers | undefined,
): Counted | undefined {
  const known: KnownLayers = { shapes: new Map(), outside };
  let shapes = input;
  let count = 0;
  for (const layer of layers) {
    const next =
      layer.kind === 'block' ? countBlock(layer, shapes, counting, known) : countLayer(layer, shapes, counting, known);
    if (next === undefined) return undefined;
    count += next.count;
    shapes = next.shapes;
    know(layer, shapes, counting, known);
  }
  return layers.length === 0 ? undefined : { count, shapes };
}

function countBlock(block: Settings, input: Shapes, counting: Counting, known: KnownLayers): Counted | undefined {
  const times = block.times === undefined ? 1 : reachOf(block.times, counting.space)?.[counting.end];
  const inner = Array.isArray(block.layers) ? block.layers.filter(isSettings) : [];
  if (times === undefined) return undefined;
  let shapes = input;
  let count = 0;
  for (let time = 0; time < times; time++) {
    // Inside the block its name is what reaches it.
    know(block, shapes, counting, known);
    const next = countIn(inner, shapes, counting, known);
    if (next === undefined) return undefined;
    // Once a repetition changes nothing of the shape, all others are like it.
    const isSame = String(next.shapes.counted) === String(shapes.counted);
    count += next.count * (isSame ? times - time : 1);
    shapes = next.shapes;
    if (isSame) break;
  }
  const isOpen = isGroup(block.times) && String(shapes.counted) !== String(input.counted);
  return { count, shapes: isOpen ? { counted: nothing, sure: nothing } : shapes };
}

function countLayer(layer: Settings, input: Shapes, counting: Counting, known: KnownLayers): Counted | undefined {
  const { space, end, facts } = counting;
  const sized: Record<string, Setting> = { ...layer };
  for (const name of ['units', 'channels']) {
    const value = reachOf(layer[name], space)?.[end];
    if (value !== undefined) sized[name] = value;
  }
  const after = shapeAfter(sized, input.counted, facts.classes);
  const afterSure = shapeAfter(layer, input.sure, facts.classes);
  if ('wrong' in after || 'wrong' in afterSure) return undefined;
  const shapes = { counted: after.shape, sure: afterSure.shape };
  // A side that nobody knows is at least 1.
  const unknown = end === 0 ? 1 : Number.POSITIVE_INFINITY;
  const channels = shapes.counted[2] ?? unknown;
  const isRecurrent = layer.recurrent === true || (end === 1 && isGroup(layer.recurrent));
  const recurrent = isRecurrent ? channels ** 2 : 0;
  const isNormalized = layer.normalize === 'batch' || (end === 1 && isGroup(layer.normalize));
  const normalized = isNormalized ? 2 * channels : 0;
  const names = Array.isArray(layer.add) ? layer.add.map(String) : [];
  const added = names.reduce((sum, name) => sum + projectionOf(findLayer(name, known), shapes, end), 0);
  // Constants that neurons learn for each channel, delays, and what a converted layer has: never more than these.
  const others = end === 0 || layer.kind === 'pool' ? 0 : 8 * channels + 2 + names.length;
  const own = weightsOf(sized, input.counted, after.shape, unknown) + normalized;
  return { count: own + recurrent + added + others, shapes };
}

/** Weights of the 1 x 1 convolution between shapes that differ; at least none where a question may make them equal. */
function projectionOf(from: Shape | undefined, { counted, sure }: Shapes, end: 0 | 1): number {
  if (from === undefined) return 0;
  if (end === 1) return (from[2] ?? Number.POSITIVE_INFINITY) * (counted[2] ?? Number.POSITIVE_INFINITY);
  return sameShape(from, sure) ? 0 : (from[2] ?? 1) * (sure[2] ?? 1);
}

/** What `add` of later layers finds: sizes that are sure for what there is at least. */
function know({ name }: Settings, { counted, sure }: Shapes, { end }: Counting, known: KnownLayers): void {
  known.shapes.set(String(name), end === 0 ? sure : counted);
}

const nothing: Shape = [undefined, undefined, undefined];
