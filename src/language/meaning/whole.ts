/** Rules about the whole, said only when nothing else is wrong: can it run, and has everything written an effect. */

import { listed } from '../../core/words.ts';
import type { Plan, Requirement, StagePlan } from '../../protocol/plan.ts';
import type { Goal } from '../syntax/tree.ts';
import { answeredInside } from './check.ts';
import { judgeAnswers, keyOf } from './check-choices.ts';
import { judgeConverted } from './check-converted.ts';
import { judgeDelay } from './check-delay.ts';
import { judgeExplore } from './check-explore.ts';
import { judgeGridBranches } from './check-grid-branch.ts';
import { judgeGridSizes } from './check-grid-size.ts';
import { judgeLearnedDelays } from './check-learned-delays.ts';
import { judgeLoss } from './check-loss.ts';
import { judgeNetwork } from './check-network.ts';
import { judgeOrdinary } from './check-ordinary.ts';
import { judgePruning } from './check-pruning.ts';
import { judgeRequirements } from './check-require.ts';
import { judgeShown } from './check-shown.ts';
import { stagesOf, startsFrom } from './check-stages.ts';
import { judgeStandardized } from './check-standardized.ts';
import { judgeSteps } from './check-steps.ts';
import { judgeTakenOver } from './check-taken-over.ts';
import { judgeUnread } from './check-unread.ts';
import type { Filling } from './fill.ts';
import type { Report } from './problem.ts';
import type { Resolved } from './resolve.ts';
import type { Given, Scope } from './scope.ts';
import { type DataFacts, factsOf } from './shape.ts';
import { homeTitles } from './unknown.ts';
import { written } from './words.ts';

export interface Whole {
  readonly resolved: Resolved;
  readonly plan: Plan;
  /** Where each requirement and gate of the plan stands in the text. */
  readonly limits: ReadonlyMap<Requirement, Goal>;
  readonly filling: Filling;
  readonly facts: DataFacts;
  readonly searchGiven: boolean;
  readonly report: Report;
}

export function judgeWhole(whole: Whole): void {
  const { resolved, plan, report } = whole;
  judgePresence(whole);
  const known = new Set<string>();
  const wrong = judgeStages(resolved, plan, plan.stages, (code, node, message, extras) => {
    known.add(keyOf(code, node));
    report(code, node, message, extras);
  });
  judgeAnswers(whole, (answered, stages, say) => judgeStages(resolved, answered, stages, say), known);
  judgeRequirements(whole, wrong);
  judgeUse(whole);
  judgeUnread(whole);
  judgeTimes(whole);
  judgePruning(whole);
  judgeExplore(whole);
  judgeGridBranches(whole);
  judgeGridSizes(whole);
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

type Stages = Pick<Whole, 'plan' | 'resolved' | 'facts' | 'report'>;

/** The names of those of these train stages whose network is wrong. */
function judgeStages(
  resolved: Resolved,
  plan: Plan,
  stages: readonly StagePlan[],
  report: Report,
): ReadonlySet<string> {
  const facts = factsOf(plan);
  judgeSteps({ resolved, plan, report });
  judgeStandardized(plan.data, resolved.root, report);
  const wrong = stages.filter((stage) => !judgeStage(stage, { resolved, plan, facts, report }));
  return new Set(wrong.map(({ name }) => name));
}

/** False where the network of a train stage is wrong. */
function judgeStage(stage: StagePlan, { report, plan, resolved, facts }: Stages): boolean {
  const item = stagesOf(resolved.root).find((each) => each.name === stage.name);
  if (item === undefined || item.kind.notYet) return true;
  const given = item.scope.given.get('from');
  for (const name of stage.from) {
    const before = plan.stages.find((each) => each.name === name);
    const wanted = startsFrom(stage.kind);
    if (before === undefined || wanted.includes(before.kind)) continue;
    report(
      'from-kind',
      given?.node ?? item.at,
      `${stage.name} needs the weights of a ${wanted.join(' or ')} stage, and ${name} is ${before.kind}.`,
    );
  }
  if (stage.kind === 'convert') {
    judgeConverted(stage, item, plan, report);
    judgeDelay(stage, item, plan, report);
  }
  if (stage.kind === 'evaluate') judgeShown(stage, item, plan, report);
  if (stage.kind !== 'train') return true;
  judgeSets({ plan, resolved, report });
  judgeLearnedDelays(stage, item, resolved.root, facts.stepMs, report);
  judgeTakenOver(stage, item, plan, report);
  const fits = judgeNetwork(stage, item, resolved.root, facts, report);
  judgeLoss(stage, item, resolved.root, plan.data, report);
  judgeOrdinary(stage, item, resolved.root, plan, report);
  return fits;
}

function judgeSets({ plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>): void {
  const { split, folds } = plan.data;
  if (!Array.isArray(split)) return;
  const names = split.map((pair) => (Array.isArray(pair) ? String(pair[0]) : ''));
  const data = resolved.root.given.get('data')?.uses[0]?.scope;
  const node = data?.given.get('split')?.at ?? resolved.root.head;
  if (!names.includes('train'))
    report('set-none', node, `The split needs a set named train to learn from. Sets here: ${names.join(', ')}.`);
  else if (!names.includes('validation') && folds === undefined) {
    report(
      'set-none',
      node,
      'The split needs a set named validation, on which epochs are compared and goals are measured. Give it a share, or let folds cut train into parts.',
    );
  }
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
    report(
      'setting-unused',
      given.at,
      `${given.key} has no effect: nothing here takes it. ${whyUnused(given, resolved)}`,
    );
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

function whyUnused(given: Given, resolved: Resolved): string {
  const { own, infos, name } = given;
  const isSaidAgain = resolved.given.some(
    (other) => other !== given && other.name === name && other.infos.some((info) => infos.includes(info)),
  );
  if (own || isSaidAgain) return 'Something nearer, or another kind, decides it.';
  if (infos.some((info) => info.hiddenOnly)) {
    return 'From an enclosing block it is for hidden layers; write it into the layer that is meant.';
  }
  return `It belongs to ${listed(homeTitles(name).slice(0, 4), 'or')}.`;
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
