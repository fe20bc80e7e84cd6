/**
 * The rule for limits that what the file decides can never keep: the number of steps, the latency and the parameters
 * are bounded before anything is trained, and a search would find no trial that counts.
 */

import type { Plan, Requirement, StagePlan } from '../../protocol/plan.ts';
import { stepsIn } from '../../protocol/time-steps.ts';
import { hasTime } from './check-ordinary.ts';
import { isSettings } from './plan-settings.ts';
import { dataStepsOf, type Reach, reachOf } from './reach.ts';
import type { Whole } from './whole.ts';
import { plain, written } from './words.ts';

/** `weights` gives for a train stage how many its network has at least. */
export function judgeRequirements(
  { plan, limits, report }: Pick<Whole, 'plan' | 'limits' | 'report'>,
  weights: ReadonlyMap<string, number | undefined>,
): void {
  for (const [requirement, goal] of limits) {
    const why = whyNever(requirement, plan, weights);
    if (why !== undefined) report('require-never', goal, `No trial can meet this: ${why}.`);
  }
}

function whyNever(
  requirement: Requirement,
  plan: Plan,
  weights: ReadonlyMap<string, number | undefined>,
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
  const least = trained === undefined ? undefined : weights.get(trained.name);
  const reach: Reach | undefined = least === undefined ? undefined : [least, Number.POSITIVE_INFINITY];
  return broken(
    requirement,
    reach,
    (value) =>
      `the network of ${trained?.name} has at least ${plain(value)} weights. Change the limit, or make layers smaller`,
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

function mayBeOrdinary({ settings: { neuron, network } }: StagePlan, { data }: Plan): boolean {
  if (hasTime(data)) return false;
  if (!isSettings(network) || !Array.isArray(network.layers) || !isSettings(neuron)) return true;
  const spiking = typeof neuron.kind === 'string' && neuron.kind !== 'relu';
  const hears = network.layers.some(
    (layer) => isSettings(layer) && layer.kind !== 'pool' && layer.kind !== 'block' && layer.neuron === undefined,
  );
  return !(spiking && hears);
}

/** The longest that a sample of a recording lasts, in ms: its last step may reach beyond the window. */
function durationOf({ data, space }: Plan): number | undefined {
  const window = reachOf(data.window, space)?.[1];
  if (window === undefined || data.steps !== undefined) return window;
  const bin = reachOf(data.bin, space);
  if (bin === undefined) return undefined;
  return bin[0] === bin[1] ? stepsIn(window, bin[1]) * bin[1] : window + bin[1];
}

/** The train stage whose network a stage has, whatever became of it since. */
function trainedBy(stage: StagePlan, plan: Plan): StagePlan | undefined {
  if (stage.kind === 'train') return stage;
  const before = plan.stages.find(({ name }) => name === stage.from[0]);
  return before === undefined ? undefined : trainedBy(before, plan);
}
