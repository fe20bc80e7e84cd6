/** Rules about the whole, said only when nothing else is wrong: can it run, and has everything written an effect. */

import type { Plan, Setting, Settings, StagePlan } from '../../protocol/plan.ts';
import { answeredInside } from './check.ts';
import { stagesOf } from './check-stages.ts';
import type { Filling } from './fill.ts';
import type { Report } from './problem.ts';
import type { Resolved } from './resolve.ts';
import { type Given, type Item, itemNamed, type Scope } from './scope.ts';
import { type DataFacts, type Shape, sameShape, shapeAfter } from './shape.ts';
import { homeTitles } from './unknown.ts';
import { listed, written } from './words.ts';

export interface Whole {
  readonly resolved: Resolved;
  readonly plan: Plan;
  readonly filling: Filling;
  readonly facts: DataFacts;
  readonly searchGiven: boolean;
  readonly report: Report;
}

export function judgeWhole(whole: Whole): void {
  judgePresence(whole);
  for (const stage of whole.plan.stages) judgeStage(stage, whole);
  judgeUse(whole);
  judgeTimes(whole);
}

function judgePresence({ resolved, plan, searchGiven, report }: Whole): void {
  const { root } = resolved;
  const title = root.head;
  if (!root.given.has('data')) {
    report('data-none', title, 'There are no samples to train on. Add a data part, for example data synthetic { }.');
  }
  const stages = stagesOf(root);
  if (stages.length === 0) {
    report('stage-none', title, 'There is nothing to do. Add a stage, for example train { }.');
  } else if (!hasAim(root)) {
    const objectives = root.given.get('objectives');
    report(
      'goal-none',
      objectives?.at ?? title,
      'Nothing is to be improved. Add a line with maximize or minimize to objectives { }.',
    );
  }
  if (searchGiven && plan.space.length === 0) {
    const search = root.given.get('search');
    report(
      'search-idle',
      search?.at ?? title,
      'Nothing is asked, so one trial is run and the search is idle. Ask for a setting with in.',
    );
  }
}

/** Whether anything is maximized or minimized, rightly or not. */
function hasAim(root: Scope): boolean {
  const goals = root.given.get('objectives')?.uses[0]?.scope?.goals ?? [];
  return goals.some((goal) => goal.verb.text !== 'require');
}

function judgeStage(stage: StagePlan, whole: Whole): void {
  const { report, plan, resolved } = whole;
  const item = stagesOf(resolved.root).find((each) => each.name === stage.name);
  if (item === undefined || item.kind.notYet) return;
  const given = item.scope.given.get('from');
  for (const name of stage.from) {
    const before = plan.stages.find((each) => each.name === name);
    if (before === undefined || before.kind === 'train') continue;
    report(
      'from-kind',
      given?.node ?? item.at,
      `${stage.name} needs the weights of a train stage, and ${name} is ${before.kind}.`,
    );
  }
  if (stage.kind !== 'train') return;
  judgeSets(whole);
  judgeNetwork(stage, item, whole);
}

function judgeSets({ plan, resolved, report }: Whole): void {
  const { split } = plan.data;
  if (!Array.isArray(split)) return;
  const names = split.map((pair) => (Array.isArray(pair) ? String(pair[0]) : ''));
  const data = resolved.root.given.get('data')?.uses[0]?.scope;
  const node = data?.given.get('split')?.at ?? resolved.root.head;
  if (!names.includes('train'))
    report('set-none', node, `The split needs a set named train to learn from. Sets here: ${names.join(', ')}.`);
  else if (!names.includes('validation')) {
    report(
      'set-none',
      node,
      'The split needs a set named validation, on which epochs are compared and goals are measured.',
    );
  }
}

function judgeNetwork(stage: StagePlan, item: Item, { facts, report, resolved }: Whole): void {
  const network = stage.settings.network;
  if (!isSettings(network) || 'ask' in network || network.kind !== undefined) return;
  const scope = (item.scope.given.get('network') ?? resolved.root.given.get('network'))?.uses[0]?.scope;
  const layers = Array.isArray(network.layers) ? (network.layers as readonly Settings[]) : [];
  if (scope === undefined || layers.length === 0) {
    report(
      'layers-none',
      scope?.head ?? item.scope.head,
      'The network has no layers. Add network { layer output = dense { } }, for example.',
    );
    return;
  }
  const wanted = network.input;
  if (Array.isArray(wanted) && wanted.every((side) => typeof side === 'number')) {
    const shape: Shape = [wanted[0] as number, wanted[1] as number, wanted[2] as number];
    if (!sameShape(shape, facts.input)) {
      const input = scope.given.get('input');
      report(
        'input-shape',
        input?.node ?? scope.head,
        `The data gives ${facts.input.join(' x ')}, not ${wanted.join(' x ')} (height x width x channels). Change input, or leave it out.`,
      );
      return;
    }
  }
  const end = walkLayers(layers, scope, facts.input, facts, report, true);
  if (end === undefined) return;
  const { shape, last } = end;
  if (last.layer.kind === 'pool') {
    report(
      'output-units',
      last.item.at,
      `The network ends in ${last.item.name}, which has no neurons. End it with layer output = dense { }.`,
    );
    return;
  }
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined || facts.classes === undefined) return;
  const neurons = height * width * channels;
  if (neurons !== facts.classes) {
    const units = last.item.scope.given.get('units');
    report(
      'output-units',
      units?.node ?? last.item.at,
      `The last layer has ${neurons} neurons, and the data has ${facts.classes} classes. Write units = ${facts.classes}, or leave units out.`,
    );
  }
}

interface End {
  readonly shape: Shape;
  readonly last: { readonly layer: Settings; readonly item: Item };
}

/** Undefined where something was wrong or there was no layer. */
function walkLayers(
  layers: readonly Settings[],
  scope: Scope,
  input: Shape,
  facts: DataFacts,
  report: Report,
  outermost: boolean,
): End | undefined {
  let shape = input;
  let last: End['last'] | undefined;
  for (const [index, layer] of layers.entries()) {
    const item = itemNamed(scope, 'layer', String(layer.name));
    if (item === undefined) return undefined;
    if (layer.kind === 'block') {
      const times = typeof layer.times === 'number' ? layer.times : 1;
      const inner = Array.isArray(layer.layers) ? (layer.layers as readonly Settings[]) : [];
      if (inner.length === 0) {
        report('layers-none', item.at, `The block ${item.name} has no layers. Add one, or leave it out.`);
        return undefined;
      }
      const before = shape;
      for (let time = 0; time < Math.min(times, 20); time++) {
        const end = walkLayers(inner, item.scope, shape, facts, report, false);
        if (end === undefined) return undefined;
        if (sameShape(end.shape, shape) && time > 0) break;
        shape = end.shape;
        last = end.last;
      }
      if (typeof layer.times !== 'number' && !sameShape(before, shape)) shape = [undefined, undefined, undefined];
      continue;
    }
    const isOutput = outermost && index === layers.length - 1;
    if (layer.kind === 'dense' && layer.units === undefined && !isOutput) {
      report(
        'setting-missing',
        item.at,
        `${item.name} needs units. Write units = 128, for example; only the last layer takes the number of classes.`,
      );
      return undefined;
    }
    const after = shapeAfter(layer, shape, facts.classes);
    if ('wrong' in after) {
      report('layer-shape', item.at, after.wrong);
      return undefined;
    }
    shape = after.shape;
    last = { layer, item };
  }
  return last === undefined ? undefined : { shape, last };
}

/** Whatever was written and read by nothing. */
function judgeUse({ resolved, filling, report }: Whole): void {
  for (const given of resolved.given) {
    if (given.slip || filling.used.has(given)) {
      if (!given.slip && given.takers.length > 1) sayAmbiguous(given, report);
      continue;
    }
    if (!filling.opened.has(given.scope) || isPlanned(given)) continue;
    if (answeredInside(given)) continue;
    const homes = homeTitles(given.name);
    const hint = given.own
      ? 'Something nearer, or another kind, decides it.'
      : `It belongs to ${listed(homes.slice(0, 4), 'or')}.`;
    report('setting-unused', given.at, `${given.key} has no effect: nothing here takes it. ${hint}`);
  }
  for (const scope of resolved.scopes) {
    for (const item of scope.items) {
      if (item.word !== 'neuron' || filling.opened.has(item.scope) || !filling.opened.has(scope)) continue;
      report(
        'setting-unused',
        item.at,
        `No layer uses the neuron ${item.name}. Write neuron = ${item.name} in a layer, or leave it out.`,
      );
    }
  }
}

/** Parts of the experiment that the plan reads in ways of its own. */
function isPlanned(given: Given): boolean {
  const { scope, key } = given;
  if (scope.word === '' && ['search', 'objectives', 'data', 'run', 'energy', 'report', 'seed', 'repeat'].includes(key))
    return true;
  // In the space of a stage that cannot run yet, what is used is its own business.
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) if (here.kind.notYet) return true;
  return false;
}

function sayAmbiguous(given: Given, report: Report): void {
  const { takers } = given;
  report(
    'name-ambiguous',
    given.at,
    `${given.key} could be meant for ${listed(takers)}. Write it into the part it is meant for, or as ${takers[0]}.${given.key}.`,
  );
}

function judgeTimes({ filling, facts, report }: Whole): void {
  const { stepMs, bySteps } = facts;
  if (stepMs === undefined) return;
  const step = bySteps ? `the time step (${written(stepMs, 'time')})` : `bin (${written(stepMs, 'time')})`;
  const seen = new Set<string>();
  for (const { name, lowest, asked, node } of filling.resolved) {
    if (!(lowest < stepMs * (1 - 1e-9))) continue;
    const key = `${name} ${node.start}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const how = asked ? `${name} can fall below ${step}` : `${name} (${written(lowest, 'time')}) is below ${step}`;
    report('bin-coarse', node, `${how}; the simulation cannot resolve it.`);
  }
}

export function isSettings(value: Setting | undefined): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
