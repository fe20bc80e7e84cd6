/**
 * Fills the settings of a part as the plan holds them: what is written, else the default. Questions become `{ask}` and
 * a dimension, expressions stay for later. Keeps account of what was used, so that nothing is ignored in silence.
 */

import type { PlanDimension, Setting, Settings } from '../../protocol/plan.ts';
import { pathText } from '../syntax/names.ts';
import type { Domain, Value } from '../syntax/tree.ts';
import { answeredInside, idOf, problemsAs } from './check.ts';
import { constantOf } from './constant.ts';
import { dimensionOf } from './dimension.ts';
import type { Extras, Problem, Report } from './problem.ts';
import { type Given, type Item, isDomain, itemNamed, type KindUse, type Scope } from './scope.ts';
import { findGiven, type Source, sourcesInside } from './source.ts';
import { exampleOf } from './value-words.ts';
import type { KindInfo, SettingInfo } from './vocabulary/word.ts';
import { defaultKind } from './vocabulary.ts';

/** What is gathered while a plan is filled. */
export interface Filling {
  readonly report: Report;
  readonly space: Map<string, PlanDimension>;
  /** Questions of the stage that is being filled which it answers itself. */
  inner: Map<string, PlanDimension>;
  readonly used: Set<Given>;
  readonly opened: Set<Scope>;
  /** Where each expression of the plan stands in the text. */
  readonly expressions: Map<Setting, Given>;
  /** Time constants in ms, with what they are called. */
  readonly resolved: ResolvedTime[];
  /** The layer whose settings are being filled, by its id. */
  layer: string | undefined;
  /** A question per layer was met outside of a layer. */
  perLayer: boolean;
  /** Questions per layer, and the ids under which layers ask them. */
  readonly eachLayer: Map<Given, Set<string>>;
}

export interface ResolvedTime {
  readonly name: string;
  readonly lowest: number;
  readonly asked: boolean;
  readonly node: { readonly start: number; readonly end: number };
}

/** A part being filled. */
export interface Place {
  readonly kind: KindInfo;
  /** The word of the part, for messages. */
  readonly word: string;
  readonly sources: readonly Source[];
  /** Names from the layer (or the part itself) down to here: "surrogate". */
  readonly inside: readonly string[];
  /** Where a missing setting is reported. */
  readonly head: { readonly start: number; readonly end: number };
  /** True for the network's last layer. */
  readonly last?: boolean;
}

export function fillKind(place: Place, filling: Filling): Settings {
  const settings: Record<string, Setting> = {};
  if (place.kind.name !== '') settings.kind = place.kind.name;
  for (const info of place.kind.settings) {
    if (info.type.is === 'stages') continue;
    const value = fillSetting(info, place, filling);
    if (value !== undefined) settings[info.plan ?? info.name] = value;
  }
  for (const [winner, loser] of overruled) reportOverruled(winner, loser, place, filling);
  for (const one of idle) if (one.isIdle(settings)) reportIdle(one, place, filling);
  return settings;
}

export function fillSetting(info: SettingInfo, place: Place, filling: Filling): Setting | undefined {
  const sources = info.hiddenOnly && place.last ? place.sources.slice(0, 1) : place.sources;
  const found = findGiven(sources, info);
  if (found === undefined) return fillDefault(info, place, filling);
  const { given } = found;
  take(given, info, place, filling);
  const { value } = given;
  if (info.resolved) noteTime(info, given, filling);
  if (isDomain(value)) return fillAsked(info, given, value, found.at, place, filling);
  if (info.type.is === 'kind') {
    const use = given.uses[0];
    return use === undefined ? undefined : fillUse(use, info, found.at, place, filling);
  }
  if (value === null) return undefined;
  if (value.kind === 'Scaled' || value.kind === 'Ratio') return expressionOf(value, given, filling);
  return constantOf(info.type, value);
}

/** Marks something given as read, and judges it as the setting it turned out to be. */
function take(given: Given, info: SettingInfo, place: Place, filling: Filling): void {
  const first = !filling.used.has(given);
  filling.used.add(given);
  if (given.own) return;
  if (!given.takers.includes(place.word)) given.takers.push(place.word);
  if (!first || given.infos.length < 2) return;
  for (const problem of problemsAs(given, info)) again(problem, filling.report);
}

function again(problem: Problem, report: Report): void {
  const extras: Extras = problem.fix === undefined ? {} : { fix: problem.fix };
  report(problem.code as Parameters<Report>[0], problem, problem.message, extras);
}

function fillDefault(info: SettingInfo, place: Place, filling: Filling): Setting | undefined {
  if (info.required) {
    const who = place.kind.name === '' ? place.word : place.kind.title;
    filling.report('setting-missing', place.head, `${who} needs ${info.name}. Write ${exampleOf(info)}, for example.`);
    return undefined;
  }
  if (info.type.is === 'kind') {
    const kind = defaultKind(info);
    if (kind === undefined || info.notYet || (info.type.named === true && place.word === 'layer')) return undefined;
    return fillUse({ label: kind.name, kind, scope: undefined, node: place.head }, info, -1, place, filling);
  }
  if (info.resolved && typeof info.default === 'number') {
    filling.resolved.push({ name: info.name, lowest: info.default, asked: false, node: place.head });
  }
  return info.default;
}

/** A kind with its settings; the name of a named neuron as it is. */
function fillUse(use: KindUse, info: SettingInfo, at: number, place: Place, filling: Filling): Setting {
  if (use.kind === undefined) {
    // Layers keep the name; everywhere else the named neuron itself stands.
    return place.word === 'layer' ? use.label : fillNamed(use.label, place, filling);
  }
  if (use.scope !== undefined) filling.opened.add(use.scope);
  return fillKind(
    {
      kind: use.kind,
      word: info.type.is === 'kind' ? info.type.group : info.name,
      sources: sourcesInside(place.sources, info.name, use.scope, at),
      inside: info.name === 'neuron' ? place.inside : [...place.inside, info.name],
      head: use.scope?.head ?? use.node,
    },
    filling,
  );
}

/** The neuron that `neuron fast = lif { }` names; what stands around the place still holds. */
export function fillNamed(name: string, place: Place, filling: Filling): Setting {
  const item = findNeuron(place.sources[0]?.scope, name);
  if (item === undefined) return name;
  filling.opened.add(item.scope);
  const sources = sourcesInside(place.sources, 'neuron', item.scope, 0);
  return fillKind({ kind: item.kind, word: 'neuron', sources, inside: place.inside, head: item.scope.head }, filling);
}

/** Inside out: the block's own names, then those of the blocks around it. */
export function findNeuron(scope: Scope | undefined, name: string): Item | undefined {
  for (let here = scope; here !== undefined; here = here.parent) {
    const item = itemNamed(here, 'neuron', name);
    if (item !== undefined) return item;
  }
  return undefined;
}

function fillAsked(
  info: SettingInfo,
  given: Given,
  domain: Domain,
  at: number,
  place: Place,
  filling: Filling,
): Setting | undefined {
  const choiceValue = (choice: Value): Setting | undefined => {
    if (info.type.is !== 'kind') return constantOf(info.type, choice);
    const use = given.uses.find((each) => each.node === choice);
    return use === undefined ? undefined : fillUse(use, info, at, place, filling);
  };
  if (answeredInside(given)) {
    const id = idOf(given);
    const dimension = dimensionOf(id, given, info, domain, choiceValue);
    if (dimension !== undefined) {
      filling.inner.set(id, domain.per === null ? dimension : { ...dimension, per: 'layer' });
    }
    return { ask: id };
  }
  if (domain.per !== null && filling.layer === undefined) {
    filling.perLayer = true;
    askedBy(given, filling);
    return info.default ?? usualOf(domain, choiceValue);
  }
  const id = domain.per === null ? idOf(given) : [filling.layer, ...place.inside, info.name].join('.');
  if (domain.per !== null) askedBy(given, filling).add(id);
  if (!filling.space.has(id)) {
    const dimension = dimensionOf(id, given, info, domain, choiceValue);
    if (dimension !== undefined) filling.space.set(id, dimension);
  }
  return { ask: id };
}

function askedBy(given: Given, { eachLayer }: Filling): Set<string> {
  const known = eachLayer.get(given) ?? new Set();
  eachLayer.set(given, known);
  return known;
}

/** Some value of the domain, for the common neuron that no layer uses. */
function usualOf(domain: Domain, choiceValue: (choice: Value) => Setting | undefined): Setting | undefined {
  const { of, usually } = domain;
  if (usually !== null && usually.kind !== 'Missing') return choiceValue(usually);
  if (of.kind === 'Choices' && of.items[0] !== undefined) return choiceValue(of.items[0]);
  return of.kind === 'Range' && of.low.kind === 'Num' ? choiceValue(of.low) : undefined;
}

function expressionOf(
  value: Value & { kind: 'Scaled' | 'Ratio' },
  given: Given,
  filling: Filling,
): Setting | undefined {
  let expression: Setting;
  if (value.kind === 'Scaled') {
    if (value.path.kind !== 'Path') return undefined;
    expression = { scale: value.factor.value, of: pathText(value.path) };
  } else {
    if (value.under.kind !== 'Path') return undefined;
    expression = { ratio: [pathText(value.over), pathText(value.under)] };
  }
  filling.expressions.set(expression, given);
  return expression;
}

function noteTime(info: SettingInfo, given: Given, filling: Filling): void {
  const { value } = given;
  if (value === null || filling.resolved.some((each) => each.node === given.at)) return;
  const note = (lowest: number): void => {
    filling.resolved.push({ name: info.name, lowest, asked: given.asked, node: given.at });
  };
  if (value.kind === 'Num') note(Number(constantOf(info.type, value)));
  if (!isDomain(value)) return;
  const { of } = value;
  if (of.kind === 'Range' && of.low.kind === 'Num' && of.high.kind === 'Num') {
    const span = constantOf({ is: 'span', dimension: 'time' }, of);
    if (Array.isArray(span)) note(Number(span[0]));
  } else if (of.kind === 'Choices') {
    note(Math.min(...of.items.map((choice) => Number(constantOf(info.type, choice)))));
  }
}

/** `steps = window / bin` reads bin. */
function isComputedFrom({ value }: Given, name: string): boolean {
  if (value?.kind !== 'Scaled' && value?.kind !== 'Ratio') return false;
  const paths = value.kind === 'Scaled' ? [value.path] : [value.over, value.under];
  return paths.some((path) => path.kind === 'Path' && pathText(path) === name);
}

/** The first decides where both are written, so the second would be ignored. */
const overruled: readonly (readonly [string, string])[] = [
  ['tau_membrane', 'decay'],
  ['tau_synapse', 'current_decay'],
  ['tau_adaptation', 'adaptation_decay'],
  ['steps', 'bin'],
];

/** Settings that another one of the same part keeps from having an effect; what is asked may have one. */
const idle: readonly { readonly name: string; readonly why: string; isIdle(settings: Settings): boolean }[] = [
  {
    name: 'share',
    why: 'where nothing is learned. Name constants in learn, or leave it out.',
    isIdle: ({ kind, learn }) => (learn === undefined ? kind !== 'plif' : Array.isArray(learn) && learn.length === 0),
  },
  {
    name: 'polarity',
    why: 'where binning is signed, whose one channel holds brighter minus darker events. Leave out one of the two.',
    isIdle: ({ binning }) => binning === 'signed',
  },
  {
    name: 'dram',
    why: 'where weights lie on the chip. Write weights = off_chip, or leave it out.',
    isIdle: ({ weights }) => weights === 'on_chip',
  },
];

function reportIdle({ name, why }: (typeof idle)[number], place: Place, { report }: Filling): void {
  const info = place.kind.settings.find((each) => each.name === name);
  const found = info === undefined ? undefined : findGiven(place.sources, info);
  if (found !== undefined) report('setting-unused', found.given.at, `${name} has no effect ${why}`);
}

function reportOverruled(winner: string, loser: string, place: Place, filling: Filling): void {
  const infos = [winner, loser].map((name) => place.kind.settings.find((info) => info.name === name));
  const [strong, weak] = infos.map((info) => (info === undefined ? undefined : findGiven(place.sources, info)));
  if (strong === undefined || weak === undefined || isComputedFrom(strong.given, loser)) return;
  filling.report(
    'setting-unused',
    weak.given.at,
    `${loser} has no effect where ${winner} is written. Leave out one of the two.`,
  );
}
