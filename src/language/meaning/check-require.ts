/**
 * The rule for limits that what the file decides can never keep: the number of steps, the latency and the parameters
 * are bounded before anything is trained, and a search would find no trial that counts.
 */

import type { Plan, Requirement, StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import { stepsIn } from '../../protocol/time-steps.ts';
import type { Goal } from '../syntax/tree.ts';
import { hasTime } from './check-ordinary.ts';
import { parameterReach } from './parameter-reach.ts';
import type { Report } from './problem.ts';
import type { Reach } from './product.ts';
import { dataReachOf, dataStepsOf, reachOf } from './reach.ts';
import type { DataFacts } from './shape.ts';
import { measureByName } from './vocabulary/measures.ts';
import type { Whole } from './whole.ts';
import { plain, written } from './words.ts';

/** Networks of the train stages `wrong` are not counted. */
export function judgeRequirements(
  { plan, limits, facts, report }: Pick<Whole, 'plan' | 'limits' | 'facts' | 'report'>,
  wrong: ReadonlySet<string>,
): void {
  for (const [requirement, goal] of limits) {
    const why = whyNever(requirement, plan, facts, wrong);
    if (why !== undefined) report('require-never', goal, `No trial can meet this: ${why}.`);
  }
  judgeConflicts(limits, report);
}

function whyNever(
  requirement: Requirement,
  plan: Plan,
  facts: DataFacts,
  wrong: ReadonlySet<string>,
): string | undefined {
  const stage = plan.stages.find(({ name }) => name === requirement.of);
  if (stage === undefined) return undefined;
  const { measure } = requirement;
  if (measure === 'steps' || (measure === 'latency' && requirement.unit === 'steps')) {
    const found = stepsOf(stage, plan);
    if (found === undefined) return undefined;
    // A decision may stand from the first step on.
    const reach: Reach = measure === 'steps' ? found.reach : [0, found.reach[1]];
    return broken(
      requirement,
      reach,
      (value, bound) => `${found.by} gives${bound} ${written(value, 'steps')}. Change the limit, or ${found.by}`,
    );
  }
  if (measure === 'latency') {
    const longest = durationOf(plan);
    const reach: Reach | undefined = longest === undefined ? undefined : [0, longest];
    return broken(
      requirement,
      reach,
      (value) => `a sample lasts ${written(value, 'time')} at most. Change the limit, or the window`,
    );
  }
  if (measure !== 'parameters') return undefined;
  const trained = trainedBy(stage, plan);
  if (trained === undefined || wrong.has(trained.name)) return undefined;
  const reach = parameterReach(trained.settings.network, facts, plan.space);
  const [most, change] = requirement.sign === '<=' ? ['least', 'smaller'] : ['most', 'larger'];
  return broken(
    requirement,
    reach,
    (value) =>
      `the network of ${trained.name} has at ${most} ${plain(value)} weights. Change the limit, or make layers ${change}`,
  );
}

function broken(
  { sign, limit }: Requirement,
  reach: Reach | undefined,
  say: (value: number, bound: string) => string,
): string | undefined {
  if (reach === undefined) return undefined;
  const [low, high] = reach;
  if (sign === '<=' && low > limit) return say(low, low === high ? '' : ' at least');
  if (sign === '>=' && high < limit) return say(high, low === high ? '' : ' at most');
  return undefined;
}

/** Two limits of the same measure that leave nothing between them. */
function judgeConflicts(limits: Whole['limits'], report: Report): void {
  const before: (readonly [Bound, Goal])[] = [];
  for (const [requirement, goal] of limits) {
    const bound = boundOf(requirement);
    const other = before.find(([{ at, sign, limit }]) => {
      const [low, high] = sign === '>=' ? [limit, bound.limit] : [bound.limit, limit];
      return at === bound.at && sign !== bound.sign && low > high * (1 + 1e-9) + 1e-12;
    });
    before.push([bound, goal]);
    if (other === undefined) continue;
    const related = { start: other[1].start, end: other[1].end, message: 'The other limit is here.' };
    report('require-never', goal, 'No trial can meet both this limit and the other one. Change one of them.', {
      related,
    });
  }
}

interface Bound extends Pick<Requirement, 'sign' | 'limit'> {
  /** What is limited, and where. */
  readonly at: string;
}

/** A limit of the error is one of the accuracy. */
function boundOf({ measure, of, on, sign, limit }: Requirement): Bound {
  const set = measureByName.get(measure)?.onSet === false ? '' : on;
  if (measure !== 'error') return { at: `${measure} ${of} ${set}`, sign, limit };
  return { at: `accuracy ${of} ${set}`, sign: sign === '<=' ? '>=' : '<=', limit: 1 - limit };
}

interface Steps {
  readonly reach: Reach;
  readonly by: string;
}

/** Time steps over which the network of a stage is measured. */
function stepsOf(stage: StagePlan, plan: Plan): Steps | undefined {
  const own = stage.kind === 'convert' || stage.kind === 'evaluate' ? stage.settings.steps : undefined;
  const before = stage.kind === 'train' ? undefined : plan.stages.find(({ name }) => name === stage.from[0]);
  if (own === undefined && before !== undefined) return stepsOf(before, plan);
  const reach = own === undefined ? dataStepsOf(plan) : reachOf(own, plan.space);
  if (reach === undefined) return undefined;
  const shown = own !== undefined ? `steps of ${stage.name}` : plan.data.steps === undefined ? 'window / bin' : 'steps';
  const network = stage.kind === 'convert' ? undefined : (before ?? stage);
  // A network without spikes has one step, whatever the file says.
  const atOnce = network?.kind === 'train' && mayBeOrdinary(network, plan);
  return { reach: atOnce ? [1, reach[1]] : reach, by: shown };
}

function mayBeOrdinary({ settings: { neuron, network } }: StagePlan, plan: Plan): boolean {
  if (hasTime(plan)) return false;
  if (!isSettings(network) || !Array.isArray(network.layers) || !isSettings(neuron)) return true;
  const spiking = typeof neuron.kind === 'string' && neuron.kind !== 'relu';
  const hears = network.layers.some(
    (layer) => isSettings(layer) && layer.kind !== 'pool' && layer.kind !== 'block' && layer.neuron === undefined,
  );
  return !(spiking && hears);
}

/** The longest that a sample of a recording lasts, in ms: its last step may reach beyond the window. */
function durationOf(plan: Plan): number | undefined {
  const window = dataReachOf(plan, 'window')?.[1];
  if (window === undefined || plan.data.steps !== undefined) return window;
  const bin = dataReachOf(plan, 'bin');
  if (bin === undefined) return undefined;
  return bin[0] === bin[1] ? stepsIn(window, bin[1]) * bin[1] : window + bin[1];
}

/** The train stage whose network a stage has, whatever became of it since. */
function trainedBy(stage: StagePlan, plan: Plan): StagePlan | undefined {
  if (stage.kind === 'train') return stage;
  const before = plan.stages.find(({ name }) => name === stage.from[0]);
  return before === undefined ? undefined : trainedBy(before, plan);
}
