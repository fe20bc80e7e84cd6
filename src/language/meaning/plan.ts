/**
 * From a resolved experiment to its plan, and the rules about the whole: is there data, a stage, a network that fits,
 * a goal, and has everything that was written an effect.
 */

import type { Plan, PlanDimension, SearchPlan, Setting, Settings, StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import type { Around } from '../../protocol/setting-path.ts';
import { pathText } from '../syntax/names.ts';
import type { File } from '../syntax/tree.ts';
import { idOf } from './check.ts';
import { fromOf, stagesOf } from './check-stages.ts';
import { conditionOf } from './dimension.ts';
import { type Folding, foldExpressions } from './expression.ts';
import { type Filling, fillKind, fillSetting, type Place } from './fill.ts';
import { planGoals } from './goal-plan.ts';
import { fillLayers } from './network-plan.ts';
import type { Report } from './problem.ts';
import type { Resolved } from './resolve.ts';
import { type Item, isDomain, type Scope } from './scope.ts';
import { factsOf } from './shape.ts';
import type { Source } from './source.ts';
import { stageSources } from './stage-sources.ts';
import type { KindInfo } from './vocabulary/word.ts';
import { groupOf, memberOf } from './vocabulary.ts';
import { judgeWhole } from './whole.ts';

export function planOf(file: File, resolved: Resolved, report: Report): Plan {
  const { root } = resolved;
  const filling: Filling = {
    report,
    space: new Map(),
    inner: new Map(),
    used: new Set(),
    opened: new Set([root]),
    expressions: new Map(),
    resolved: [],
    layer: undefined,
    perLayer: false,
    eachLayer: new Map(),
  };
  const sources: readonly Source[] = [{ scope: root, prefix: '' }];
  const top: Place = { kind: root.kind, word: 'experiment', sources, inside: [], head: root.head };
  const member = (name: string): Setting | undefined => {
    const info = memberOf(root.kind, name);
    // What must be there is said by the rules about the whole, in words of its own.
    return info === undefined || (info.required && !root.given.has(name)) ? undefined : fillSetting(info, top, filling);
  };
  const settings = (name: string): Settings => {
    const value = member(name);
    return isSettings(value) ? value : {};
  };
  const folding = { given: filling.expressions, space: filling.space, report };
  const data = foldExpressions(settings('data'), [], undefined, folding);
  const outside = [{ setting: { data }, path: [] }];
  const stages = stagesOf(root).map((stage) => {
    const filled = fillStage(stage, root, filling);
    return { ...filled, settings: foldExpressions(filled.settings, outside, [], folding) };
  });
  const around = [{ data }, ...stages.map((each) => each.settings)].map((setting) => ({ setting, path: undefined }));
  const space = inTextOrder([...filling.space.values()]).map((each) => foldDimension(each, around, folding));
  const still = data.kind === 'cifar10';
  const trains = stages.some((stage) => stage.kind === 'train');
  const goals = planGoals({ root, sets: setsOf(data), still, trains, report });
  const searchGiven = root.given.has('search');
  const search = searchGiven ? member('search') : undefined;
  const run = settings('run');
  const plan: Plan = {
    v: 1,
    title: file.title.kind === 'Text' ? file.title.value : '',
    seed: Number(member('seed') ?? 1),
    repeat: Number(member('repeat') ?? 1),
    data,
    stages: inOrder(stages).map((stage) => ({ ...stage, gates: goals.gates.get(stage.name) ?? [] })),
    space,
    search: space.length === 0 ? null : searchOf(isSettings(search) ? search : {}, space.length),
    objectives: goals.objectives,
    require: goals.require,
    baselines: root.items.filter((item) => item.word === 'baseline').map((item) => fillBaseline(item, filling)),
    run: {
      workers: Number(run.workers ?? 1),
      ahead: run.ahead === 'any' ? 'any' : Number(run.ahead ?? 4),
      engine: String(run.engine ?? 'best'),
    },
    energy: settings('energy'),
    report: settings('report'),
  };
  const objectives = root.given.get('objectives');
  if (objectives !== undefined) {
    filling.used.add(objectives);
    for (const given of objectives.uses[0]?.scope?.given.values() ?? []) filling.used.add(given);
  }
  sayLayerless(filling);
  judgeWhole({
    resolved,
    plan,
    limits: goals.limits,
    filling,
    facts: factsOf(plan),
    searchGiven,
    report,
  });
  return plan;
}

/** Inside a choice, or in a neuron that no layer has, a question per layer would never be asked. */
function sayLayerless({ eachLayer, report }: Filling): void {
  for (const [{ name, value, scope }, ids] of eachLayer) {
    if (ids.size > 0 || !isDomain(value) || value.per === null) continue;
    const [asked, chosen] = conditionOf(scope) ?? [];
    const why =
      asked === undefined
        ? 'no layer is sure to have its neuron: layers name others, or choose among several. Leave out per layer, or give layers this neuron with =.'
        : `it stands inside of the choice ${chosen}, which is the same for all layers. Leave out per layer, or decide ${asked.slice(asked.lastIndexOf('.') + 1)} = ${chosen}.`;
    report('per-layer-none', value.per, `${name} is asked per layer, but ${why}`);
  }
}

/** Sets that goals may name. */
function setsOf(data: Settings): readonly string[] {
  const names = Array.isArray(data.split) ? data.split.map((pair) => String((pair as readonly Setting[])[0])) : [];
  if (names.length === 0) return names;
  const held = data.test !== undefined || data.kind === 'cifar10' ? ['test'] : [];
  const cut = data.folds === undefined ? [] : ['validation'];
  return [...new Set([...names, ...cut, ...held])];
}

function fillStage(stage: Item, root: Scope, filling: Filling): StagePlan {
  filling.opened.add(stage.scope);
  filling.inner = new Map();
  const from = stage.scope.given.get('from');
  if (from !== undefined) filling.used.add(from);
  const info = memberOf(stage.kind, 'from');
  if (info?.required && from === undefined) {
    filling.report(
      'setting-missing',
      stage.scope.head,
      `${stage.kind.name} needs from. Write from = and the name of a stage.`,
    );
  }
  const sources = stageSources(stage, root);
  // The stage's kind stands beside its settings, which may have a `kind` of their own.
  const kind: KindInfo = { ...stage.kind, name: '' };
  const place: Place = { kind, word: 'stage', sources, inside: [], head: stage.scope.head };
  let settings = fillKind(place, filling);
  const neuron = memberOf(stage.kind, 'neuron');
  const network = memberOf(stage.kind, 'network');
  if (
    neuron !== undefined &&
    network !== undefined &&
    isSettings(settings.network) &&
    settings.network.kind === undefined
  ) {
    const filled = fillLayers(settings.network, { place, neuron, network }, filling);
    const named = Object.keys(filled.neurons).length === 0 ? {} : { neurons: filled.neurons };
    settings = { ...settings, network: filled.network, ...named };
  }
  const evolve = stage.scope.items
    .filter((item) => item.word === 'evolve')
    .map((item) => ({ target: item.name.slice('evolve '.length), ...fillItemAlone(item, filling) }));
  if (evolve.length > 0) settings = { ...settings, evolve };
  return {
    name: stage.name,
    kind: stage.kind.name,
    from: fromOf(stage).map((name) => pathText(name.path)),
    gates: [],
    inner: [...filling.inner.values()],
    settings,
    at: [stage.node.start, stage.node.end],
  };
}

/** A part that takes nothing from around it. */
function fillItemAlone(item: Item, filling: Filling): Settings {
  filling.opened.add(item.scope);
  const kind: KindInfo = item.kind;
  return fillKind(
    { kind, word: item.word, sources: [{ scope: item.scope, prefix: '' }], inside: [], head: item.scope.head },
    filling,
  );
}

/** A grid over what is asked per layer walks over the question of each layer. */
function fillBaseline(item: Item, filling: Filling): Settings {
  const settings = fillItemAlone(item, filling);
  const { over } = settings;
  if (!Array.isArray(over)) return settings;
  const layered = new Map([...filling.eachLayer].map(([given, ids]) => [idOf(given), [...ids]]));
  return { ...settings, over: over.flatMap((id) => layered.get(String(id)) ?? [id]) };
}

/** Each stage behind those whose result it takes, else as written. */
function inOrder(stages: readonly StagePlan[]): readonly StagePlan[] {
  const done: StagePlan[] = [];
  const names = new Set<string>();
  const visit = (stage: StagePlan): void => {
    if (names.has(stage.name)) return;
    names.add(stage.name);
    for (const from of stage.from) {
      const before = stages.find((each) => each.name === from);
      if (before !== undefined) visit(before);
    }
    done.push(stage);
  };
  for (const stage of stages) visit(stage);
  return done;
}

/** Searches that learn from trials spread evenly first. */
const modelled: ReadonlySet<string> = new Set(['bayesian', 'tpe', 'pabo']);

function searchOf(settings: Settings, questions: number): SearchPlan {
  const stop = isSettings(settings.stop) ? settings.stop : {};
  const trials = typeof stop.trials === 'number' ? stop.trials : undefined;
  const time = typeof stop.time === 'number' ? stop.time : undefined;
  const kind = String(settings.kind ?? groupOf('search').default);
  const usual = modelled.has(kind)
    ? Math.min(2 * (questions + 1), Math.max(1, Math.floor((trials ?? Infinity) / 2)))
    : 0;
  return {
    ...settings,
    kind,
    explore: typeof settings.explore === 'number' ? settings.explore : usual,
    stop: { ...(trials === undefined ? {} : { trials }), ...(time === undefined ? {} : { time }) },
  };
}

/** As written, so that a question stands before those that depend on its answer. */
function inTextOrder(space: readonly PlanDimension[]): readonly PlanDimension[] {
  return [...space].sort((a, b) => (a.at?.[0] ?? 0) - (b.at?.[0] ?? 0));
}

function foldDimension(dimension: PlanDimension, around: readonly Around[], folding: Folding): PlanDimension {
  if (dimension.type !== 'choice' || !dimension.of.some(isSettings)) return dimension;
  const of = dimension.of.map((each) => (isSettings(each) ? foldExpressions(each, around, undefined, folding) : each));
  return { ...dimension, of };
}
