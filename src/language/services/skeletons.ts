/** Entries that are offered as a whole, with places to fill in as `${1:value}`: the beginnings of an experiment. */

import type { Scope } from '../meaning/scope.ts';
import { memberOf, partOf } from '../meaning/vocabulary.ts';
import type { Offer } from './offer.ts';

export interface Skeleton {
  readonly label: string;
  readonly detail: string;
  /** The block it stands in: '' for the experiment, as in `Scope`; undefined for the file. */
  readonly inside: string | undefined;
  readonly lines: readonly string[];
}

/** What may stand in an empty file. */
export const header = 'snnexp 1';

export const skeletons: readonly Skeleton[] = [
  {
    label: 'experiment',
    detail: 'a whole experiment on made data',
    inside: undefined,
    lines: [
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: places to fill in
      'experiment "${1:title}" {',
      '  seed = ${2:1}',
      '',
      '  data synthetic {',
      '    split = [train 80 %, validation 20 %]',
      '  }',
      '',
      '  neuron lif {',
      '    threshold =  1',
      '    decay     in 0.5 .. 0.99 usually 0.9',
      '  }',
      '',
      '  network {',
      '    layer hidden = dense { units in { 32, 64, 128 } }',
      '    layer output = dense { units = ${3:4} }',
      '  }',
      '',
      '  train {',
      '    epochs    = 5',
      '    optimizer = adam { rate in 1e-4 .. 1e-2 log usually 1e-3 }',
      '  }',
      '',
      '  search bayesian {',
      '    stop = ${4:20} trials',
      '  }',
      '',
      '  objectives {',
      '    maximize accuracy on validation',
      '    minimize spikes   on validation per sample',
      '  }',
      '}',
    ],
  },
  {
    label: 'data nmnist',
    detail: 'digits seen by an event camera',
    inside: '',
    lines: ['data nmnist {', '  from = "${1:data/nmnist}"', '  bin  = ${2:5 ms}', '}'],
  },
  {
    label: 'data cifar10',
    detail: 'small colour images in ten classes',
    inside: '',
    lines: [
      'data cifar10 {',
      '  from  = "${1:data/cifar10}"',
      '  steps = ${2:6}',
      '  split = [train 90 %, validation 10 %]',
      '}',
    ],
  },
  {
    label: 'data dvs_gesture',
    detail: 'gestures of hands and arms seen by an event camera',
    inside: '',
    lines: [
      'data dvs_gesture {',
      '  from      = "${1:data/DvsGesture}"',
      '  window    = ${2:1450 ms}',
      '  bin       = ${3:5 ms}',
      '  downscale = ${4:4}',
      '}',
    ],
  },
  {
    label: 'neuron lif',
    detail: 'leaky integrate-and-fire',
    inside: '',
    lines: ['neuron lif {', '  threshold = ${1:1}', '  decay     = ${2:0.9}', '}'],
  },
  {
    label: 'neuron srm',
    detail: 'spike response model, as in SLAYER',
    inside: '',
    lines: [
      'neuron srm {',
      '  threshold      in 5 mV .. 20 mV',
      '  tau_synapse    in 1 ms .. 20 ms log',
      '  tau_refractory in 1 ms .. 20 ms log',
      '}',
    ],
  },
  {
    label: 'network',
    detail: 'layers from input to output',
    inside: '',
    lines: ['network {', '  layer hidden = dense { units in { ${1:128, 256} } }', '  layer output = dense { }', '}'],
  },
  {
    label: 'stage',
    detail: 'a step with a name, from the result of another',
    inside: '',
    lines: ['stage ${1:name} = ${2:evaluate} {', '  from = ${3:train}', '}'],
  },
  {
    label: 'search bayesian',
    detail: 'who answers the questions, and when it stops',
    inside: '',
    lines: ['search bayesian {', '  stop = ${1:80} trials or ${2:6} h', '}'],
  },
  {
    label: 'objectives',
    detail: 'what is better, and what must hold',
    inside: '',
    lines: [
      'objectives {',
      '  maximize accuracy on validation',
      '  minimize spikes   on validation per sample',
      '  require  latency <= ${1:150} ms',
      '}',
    ],
  },
  ...['network', 'block'].flatMap((inside): readonly Skeleton[] => [
    {
      label: 'layer dense',
      detail: 'every neuron hears every input',
      inside,
      lines: ['layer ${1:d1} = dense { units = ${2:128} }'],
    },
    {
      label: 'layer conv',
      detail: 'a convolution',
      inside,
      lines: ['layer ${1:c1} = conv { channels = ${2:16}, kernel = 5 x 5, padding = 2 }'],
    },
    {
      label: 'layer pool',
      detail: 'smaller maps',
      inside,
      lines: ['layer ${1:p1} = pool { kind = average, size = 2 x 2 }'],
    },
  ]),
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: places to fill in
];

/** Those that fit into a block: their word is known there and not given yet. */
export function skeletonOffers(scope: Scope): readonly Offer[] {
  return skeletons
    .filter(({ label, inside }) => inside === scope.word && isOpen(label.split(' ')[0] ?? '', scope))
    .map(offerOf);
}

/** What may stand where the experiment has not begun: `before` and `behind` are the text around, without comments. */
export function fileOffers(before: string, behind: string): readonly Offer[] {
  const given = before.trim();
  const first: Offer = { label: header, kind: 'word', detail: 'the first line', about: 'The version of the language.' };
  const whole = skeletons.filter(({ inside }) => inside === undefined);
  if (given === '') {
    if (behind.trim() !== '') return /^\s*snnexp/.test(behind) ? [] : [first];
    const begun = whole.map((each) => ({ ...each, lines: [header, '', ...each.lines] }));
    return [...begun.map(offerOf), first];
  }
  if (given === 'snnexp') return [{ ...first, label: '1' }];
  return /^snnexp\s+\d+$/.test(given) && behind.trim() === '' ? whole.map(offerOf) : [];
}

function isOpen(word: string, scope: Scope): boolean {
  if (partOf(scope.kind, word) !== undefined && memberOf(scope.kind, word) === undefined) return true;
  return memberOf(scope.kind, word) !== undefined && !scope.given.has(word);
}

function offerOf({ label, detail, lines }: Skeleton): Offer {
  return { label, kind: 'skeleton', detail, about: '', insert: lines.join('\n') };
}
