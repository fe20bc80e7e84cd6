/** Drawn stages: training alone, twice, measured again, or converted and fine-tuned; with their networks and neurons. */

import { findKind, groupOf } from '../../../src/language/meaning/vocabulary.ts';
import type { DrawnData } from './data.ts';
import { networkText } from './network.ts';
import { asksHere, braces, kindText, type Pen, partOrValue } from './pen.ts';
import { drawnEntries } from './settings.ts';

export interface DrawnStages {
  /** Entries of the experiment. */
  readonly parts: readonly string[];
  /** Names of the stages, the last one last. */
  readonly names: readonly string[];
  /** The last stage has epochs, so that trials can be compared on their way. */
  readonly prunable: boolean;
  /** Every network that is trained is one without spikes, which sees an image once. */
  readonly ordinary: boolean;
}

export function drawnStages(pen: Pen, data: DrawnData): DrawnStages {
  const { draw } = pen;
  const still = data.still && data.entries.every((entry) => !entry.startsWith('encode') || /direct/.test(entry));
  if (still && draw.likely(0.5)) return convertedStages(pen, data);
  const neurons = spikingNeurons(pen);
  const network = networkText(pen, { ...data, ordinary: false, ...neurons });
  const outside = [...neurons.parts.filter((part) => part !== neurons.common), ...neurons.defined(network)];
  const inside = draw.likely(0.3);
  const shared = [neurons.common, network].filter((part) => part !== '');
  const chain = draw.one(['train', 'train', 'train', 'evaluate', 'again', 'both']);
  const first = draw.one(['train', 'base', 'first_stage']);
  const parts = inside && chain === 'train' ? outside : [...outside, ...shared];
  const names = [first];
  parts.push(stageText(pen, 'train', first, inside && chain === 'train' ? shared : [], ['neuron', 'network', 'from']));
  if (chain === 'again' || chain === 'both') {
    parts.push(
      stageText(pen, 'train', 'again', [`from = ${draw.one([first, `[${first}]`])}`], ['neuron', 'network', 'from']),
    );
    names.push('again');
  }
  if (chain === 'evaluate' || chain === 'both') {
    parts.push(stageText(pen, 'evaluate', 'quick', [`from = ${names.at(-1)}`], ['from']));
    names.push('quick');
  }
  return { parts, names, prunable: names.at(-1) !== 'quick', ordinary: false };
}

/** Of a network without spikes: vgg and resnet as narrow as they go, or layers of relu. */
function convertedStages(pen: Pen, data: DrawnData): DrawnStages {
  const { draw } = pen;
  const wishes = { ...data, ordinary: true, leaky: false, named: [] };
  const own = draw.likely(0.5);
  const network = own
    ? [networkText(pen, wishes), 'neuron = relu']
    : [asksHere(pen) ? `network in { ${distinctNetworks(pen)} }` : `network = ${narrow(pen)}`];
  const parts = [stageText(pen, 'train', 'ann', network, ['neuron', 'network', 'from', 'loss'])];
  const names = ['ann'];
  if (draw.likely(0.9)) {
    parts.push(stageText(pen, 'convert', 'snn', ['from = ann', 'steps = 12'], ['from', 'steps']));
    names.push('snn');
    if (draw.likely(0.6)) {
      parts.push(stageText(pen, 'finetune', 'tuned', ['from = snn'], ['from']));
      names.push('tuned');
    }
  }
  if (draw.likely(0.3)) {
    parts.push(stageText(pen, 'evaluate', 'quick', [`from = ${names.at(-1)}`], ['from']));
    names.push('quick');
  }
  return { parts, names, prunable: ['ann', 'tuned'].includes(names.at(-1)!), ordinary: true };
}

function distinctNetworks(pen: Pen): string {
  return pen.draw
    .some(['vgg5', 'vgg9', 'resnet12'])
    .concat('vgg11')
    .map((name) => narrow(pen, name))
    .join(', ');
}

function narrow(pen: Pen, name = pen.draw.one(['vgg5', 'vgg5', 'vgg9', 'resnet12'])): string {
  const { draw } = pen;
  const head = name === 'resnet12' ? [] : [`head = ${draw.whole(2, 6)}`];
  const width = asksHere(pen) ? 'width in { 0.02, 0.03 }' : 'width = 0.03';
  const kind = findKind(groupOf('network'), name)!;
  return kindText(pen, name, [width, ...head, ...drawnEntries(pen, kind, ['width', 'head', 'bias'], 0.2)]);
}

function stageText(
  pen: Pen,
  kindName: string,
  name: string,
  entries: readonly string[],
  without: readonly string[],
): string {
  const { draw } = pen;
  const kind = findKind(groupOf('stage'), kindName)!;
  const own = drawnEntries(pen, kind, ['epochs', ...without], 0.3).filter((entry) => !entry.startsWith('require'));
  if (kindName === 'train' || kindName === 'finetune')
    own.push(asksHere(pen) ? 'epochs in 1 .. 3' : `epochs = ${draw.whole(1, 3)}`);
  const gate: string[] = [];
  if (draw.likely(0.1))
    gate.push(draw.one(['require accuracy >= 1 %', 'require accuracy >= 60 %', 'require spikes <= 9000 spikes']));
  // What a stage takes may stand around it, for all stages, or be reached from outside by its path.
  const [moved, kept] = draw.likely(0.2) ? [own.slice(0, 1), own.slice(1)] : [[], own];
  const outside = moved.map((entry) =>
    /^(?:keep|steps|scale|coding|order|learn|require|neuron)\b/.test(entry) || draw.likely(0.5)
      ? byPath(name, entry)
      : entry,
  );
  const all = draw.shuffled([...entries, ...kept, ...gate]);
  const stage = kindName === 'train' && name === 'train' ? 'train' : `stage ${name} = ${kindName}`;
  return [`${stage} ${braces(pen, all)}`, ...outside].join('\n');
}

/** `train.epochs = 3`; goals and parts have no path. */
function byPath(name: string, entry: string): string {
  return `${name}.${entry.replace(/^(\w+) (?!in)(?=\w+ *\{)/, '$1 = ')}`;
}

interface SpikingNeurons {
  readonly parts: readonly string[];
  /** The neuron of all layers without a name of their own, '' for the usual one. */
  readonly common: string;
  readonly named: readonly string[];
  readonly leaky: boolean;
  /** Named neurons that the network uses. */
  defined(network: string): readonly string[];
}

function spikingNeurons(pen: Pen): SpikingNeurons {
  const { draw } = pen;
  const group = groupOf('neuron');
  const leakyKinds = ['lif', 'if', 'plif', 'cuba', 'alif'];
  const spiking = group.kinds.filter((kind) => !kind.notYet && kind.name !== 'relu').map(({ name }) => name);
  const pick = (): string => draw.one(draw.likely(0.5) ? leakyKinds : spiking);
  const text = (name: string) => kindText(pen, name, drawnEntries(pen, findKind(group, name)!));
  const [common, other] = [pick(), pick()];
  const named = draw.likely(0.35) ? [{ name: 'fast', text: text(other) }] : [];
  if (named.length > 0 && draw.likely(0.5)) named.push({ name: 'slow', text: text(other) });
  const asked = asksHere(pen);
  const commonText = draw.likely(0.15)
    ? ''
    : asked
      ? `neuron in { ${draw.some(leakyKinds).concat('srm').map(text).join(', ')} }`
      : partOrValue(pen, 'neuron', text(common));
  const kinds = [commonText === '' ? 'lif' : common, ...(named.length > 0 ? [other] : [])];
  return {
    parts: [],
    common: commonText,
    named: named.map(({ name }) => name),
    leaky: !asked && kinds.every((kind) => leakyKinds.includes(kind)),
    defined: (network) =>
      named
        .filter(({ name }) => new RegExp(`neuron (=|in)[^\\n]*\\b${name}\\b`).test(network))
        .map((each) => `neuron ${each.name} = ${each.text}`),
  };
}
