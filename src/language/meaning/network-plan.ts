/** Layers of a network as the plan holds them, and the neurons they use by name. */

import type { Setting, Settings } from '../../protocol/plan.ts';
import { isAsk } from '../../protocol/setting.ts';
import { type Filling, fillKind, fillNamed, findNeuron, type Place } from './fill.ts';
import type { Item, Scope } from './scope.ts';
import { findGiven, type Source, sourcesInside } from './source.ts';
import type { SettingInfo } from './vocabulary/word.ts';

export interface NetworkFill {
  readonly network: Settings;
  /** By the name that layers use; the common neuron is not among them. */
  readonly neurons: Settings;
}

export interface StagePlace {
  readonly place: Place;
  readonly neuron: SettingInfo;
  readonly network: SettingInfo;
}

/** Fills the layers of a network whose own settings are filled already. */
export function fillLayers(network: Settings, stage: StagePlace, filling: Filling): NetworkFill {
  const { sources } = stage.place;
  const found = findGiven(sources, stage.network);
  const scope = found?.given.uses[0]?.scope;
  if (found === undefined || scope === undefined || scope.kind.parts === undefined) return { network, neurons: {} };
  const inside = sourcesInside(sources, 'network', scope, found.at);
  const neurons = new Neurons(stage, filling);
  const trellises = scope.items.filter((item) => item.word === 'trellis');
  if (trellises.length > 0) {
    const trellis = trellises.map((item) => named(item, fillItem(item, inside, false, filling)));
    return { network: { ...network, trellis }, neurons: {} };
  }
  const layers = fillItems(scope, inside, [...scope.path], neurons, filling);
  return { network: { ...network, layers }, neurons: neurons.all() };
}

function fillItems(
  scope: Scope,
  sources: readonly Source[],
  path: readonly string[],
  neurons: Neurons,
  filling: Filling,
): readonly Setting[] {
  const items = scope.items.filter((item) => item.word === 'layer' || item.word === 'block');
  return items.map((item, index) => {
    const last = index === items.length - 1;
    const id = [...path, item.name].join('.');
    const before = filling.layer;
    filling.layer = id;
    const settings = fillItem(item, sources, last, filling);
    filling.layer = before;
    if (item.word === 'block') {
      const inner = sourcesInside(sources, item.name, item.scope, 0);
      return {
        ...named(item, { kind: 'block', ...settings }),
        layers: fillItems(item.scope, inner, [...path, item.name], neurons, filling),
      };
    }
    const whole = named(item, settings);
    if (item.kind.name === 'pool') return whole;
    const neuron = neurons.of(item, id, settings);
    return neuron === undefined ? whole : { ...whole, neuron };
  });
}

function fillItem(item: Item, sources: readonly Source[], last: boolean, filling: Filling): Settings {
  filling.opened.add(item.scope);
  return fillKind(
    {
      kind: item.kind,
      word: item.word,
      sources: [{ scope: item.scope, prefix: '' }, ...sourcesInside(sources, item.name, undefined, -1)],
      inside: [],
      head: item.at,
      last,
    },
    filling,
  );
}

function named(item: Item, settings: Settings): Settings {
  return { name: item.name, ...settings };
}

/** The neurons that layers use by name: named ones, a layer's own, and one for each layer that is asked apart. */
class Neurons {
  readonly #stage: StagePlace;
  readonly #filling: Filling;
  readonly #known = new Map<string, Setting>();
  readonly #perLayer = new Map<string, boolean>();

  constructor(stage: StagePlace, filling: Filling) {
    this.#stage = stage;
    this.#filling = filling;
  }

  all(): Settings {
    return Object.fromEntries(this.#known);
  }

  /** What stands as `neuron` in the layer's settings; undefined for the common neuron. */
  of(item: Item, id: string, settings: Settings): Setting | undefined {
    const wanted = settings.neuron;
    if (wanted === undefined) return this.#common(item, id);
    if (typeof wanted === 'string') return this.#named(wanted, item, id);
    if (isAsk(wanted)) return this.#asked(wanted, item);
    return this.#keep(item.name, wanted);
  }

  #common(item: Item, id: string): string | undefined {
    const fill = (): Setting => {
      const neuron = fillKind({ ...this.#stage.place, kind: onlyNeuron(this.#stage) }, this.#filling).neuron;
      return neuron ?? {};
    };
    return this.#isPerLayer('', fill) ? this.#keep(item.name, this.#forLayer(id, fill)) : undefined;
  }

  #named(name: string, item: Item, id: string): string {
    const fill = (): Setting => fillNamed(name, { ...this.#stage.place, sources: this.#around(item) }, this.#filling);
    if (this.#isPerLayer(name, fill)) return this.#keep(item.name, this.#forLayer(id, fill));
    if (!this.#known.has(name)) this.#known.set(name, fill());
    return name;
  }

  /** Every name the question may answer must be there. */
  #asked(wanted: Setting, item: Item): Setting | undefined {
    const given = item.scope.given.get('neuron');
    for (const use of given?.uses ?? []) {
      if (use.kind === undefined) {
        const place = { ...this.#stage.place, sources: this.#around(item) };
        if (!this.#known.has(use.label)) this.#known.set(use.label, fillNamed(use.label, place, this.#filling));
      } else {
        const hint = `Give it a name, neuron ${use.label}_1 = ${use.label} { }, and choose among names.`;
        this.#filling.report('value-form', use.node, `A layer chooses among named neurons. ${hint}`);
      }
    }
    return wanted;
  }

  /** Sources that know the names around the layer first. */
  #around(item: Item): readonly Source[] {
    return [{ scope: item.scope, prefix: '' }, ...this.#stage.place.sources];
  }

  #isPerLayer(name: string, fill: () => Setting): boolean {
    const known = this.#perLayer.get(name);
    if (known !== undefined) return known;
    const before = this.#filling.perLayer;
    this.#filling.perLayer = false;
    fill();
    const found = this.#filling.perLayer;
    this.#filling.perLayer = before;
    this.#perLayer.set(name, found);
    return found;
  }

  #forLayer(id: string, fill: () => Setting): Setting {
    this.#filling.layer = id;
    const filled = fill();
    this.#filling.layer = undefined;
    return filled;
  }

  #keep(name: string, neuron: Setting): string {
    let free = name;
    const taken = (): boolean =>
      this.#known.has(free) || findNeuron(this.#stage.place.sources[0]?.scope, free) !== undefined;
    while (taken()) free += '_';
    this.#known.set(free, neuron);
    return free;
  }
}

/** The stage's kind with nothing but its neuron, to fill that alone. */
function onlyNeuron(stage: StagePlace): Place['kind'] {
  return { ...stage.place.kind, settings: [stage.neuron] };
}
