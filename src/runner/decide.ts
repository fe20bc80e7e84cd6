/**
 * A trial's answers put into the plan: every question replaced by its answer, then every expression by its value.
 * Expressions name settings by path and are looked up from the inside out: beside the expression, then one level
 * further out, up to the whole experiment.
 */

import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import type { Answers, Decided, DecidedSettings, Plan, PlanDimension, Setting, StagePlan } from '../protocol/plan.ts';

export interface DecidedPlan {
  readonly data: DecidedSettings;
  readonly energy: DecidedSettings;
  /** In the order in which they can run. */
  readonly stages: readonly DecidedStage[];
}
export interface DecidedStage {
  readonly plan: StagePlan;
  readonly settings: DecidedSettings;
}

export function decidePlan(plan: Plan, answers: Answers): Result<DecidedPlan> {
  const stages = stagesInOrder(plan.stages);
  if (!stages.ok) return stages;
  const dimensions = new Map([...plan.space, ...plan.stages.flatMap((stage) => stage.inner)].map((of) => [of.id, of]));
  try {
    const answered = (setting: Setting) => answer(setting, answers, dimensions);
    const data = answered(plan.data);
    const energy = answered(plan.energy);
    const settings = new Map(stages.value.map((stage) => [stage.name, answered(stage.settings)]));
    const whole = (own: Setting): Setting => ({ ...Object.fromEntries(settings), data, energy, ...settingsOf(own) });
    return succeed({
      data: computeGroup(data, [whole(data)]),
      energy: computeGroup(energy, [whole(energy)]),
      stages: stages.value.map((stage) => {
        const own = settings.get(stage.name) ?? {};
        return { plan: stage, settings: computeGroup(own, [whole(own)]) };
      }),
    });
  } catch (error) {
    if (error instanceof Undecided) return fail(error.failure);
    throw error;
  }
}

/** Carries a sentence out of a deep walk; never leaves this file. */
class Undecided extends Error {
  readonly failure: Failure;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.failure = { code, message, hint };
  }
}

/** Each stage after those it takes its start from. */
function stagesInOrder(stages: readonly StagePlan[]): Result<readonly StagePlan[]> {
  const done: StagePlan[] = [];
  let waiting = [...stages];
  while (waiting.length > 0) {
    const ready = waiting.filter((stage) => stage.from.every((name) => done.some((before) => before.name === name)));
    if (ready.length === 0) {
      return fail({
        code: 'stage-order',
        message: `The stages ${waiting.map((stage) => stage.name).join(', ')} wait for each other or for a stage that is not there.`,
        hint: 'One of them must start on its own.',
      });
    }
    done.push(...ready);
    waiting = waiting.filter((stage) => !ready.includes(stage));
  }
  return succeed(done);
}

function answer(setting: Setting, answers: Answers, dimensions: ReadonlyMap<string, PlanDimension>): Setting {
  if (isList(setting)) return setting.map((item) => answer(item, answers, dimensions));
  if (!isGroup(setting)) return setting;
  if (isAsk(setting)) return answer(given(setting.ask, answers, dimensions), answers, dimensions);
  if (isScaled(setting) || isRatio(setting)) return setting;
  return Object.fromEntries(Object.entries(setting).map(([name, value]) => [name, answer(value, answers, dimensions)]));
}

function given(id: string, answers: Answers, dimensions: ReadonlyMap<string, PlanDimension>): Setting {
  const dimension = dimensions.get(id);
  const value = answers[id];
  if (dimension === undefined || value === undefined) {
    throw new Undecided('ask-unanswered', `The setting ${id} is asked, but the trial has no answer to it.`, '');
  }
  if (dimension.type !== 'choice') return value;
  const chosen = dimension.of[dimension.labels.indexOf(String(value))];
  if (chosen === undefined) {
    throw new Undecided('choice-unknown', `${value} is none of the choices of ${id}.`, 'Start the run anew.');
  }
  return chosen;
}

function computeGroup(group: Setting, scopes: readonly Setting[]): DecidedSettings {
  const inside = [...scopes, group];
  return Object.fromEntries(
    Object.entries(settingsOf(group)).map(([name, value]) => [name, computeValue(value, inside, 0)]),
  );
}

/** `scopes` holds the settings around, innermost last. */
function computeValue(setting: Setting, scopes: readonly Setting[], depth: number): Decided {
  if (depth > deepest) throw new Undecided('expression-circle', 'Two settings are computed from each other.', '');
  if (isList(setting)) return setting.map((item) => computeValue(item, scopes, depth));
  if (!isGroup(setting)) return setting;
  if (isScaled(setting)) return setting.scale * numberAt(setting.of, scopes, depth);
  if (isRatio(setting)) {
    const under = numberAt(setting.ratio[1], scopes, depth);
    if (under === 0) throw new Undecided('division-by-zero', `${setting.ratio[1]} is 0 and cannot divide.`, '');
    return numberAt(setting.ratio[0], scopes, depth) / under;
  }
  const inside = [...scopes, setting];
  return Object.fromEntries(Object.entries(setting).map(([name, value]) => [name, computeValue(value, inside, depth)]));
}

function numberAt(path: string, scopes: readonly Setting[], depth: number): number {
  const steps = path.split('.');
  for (let outer = scopes.length; outer > 0; outer--) {
    const around = scopes.slice(0, outer);
    const found = walk(around[outer - 1], steps, around);
    if (found === undefined) continue;
    const value = computeValue(found.setting, found.scopes, depth + 1);
    if (typeof value === 'number') return value;
    throw new Undecided('expression-kind', `${path} is not a number, so nothing can be computed from it.`, '');
  }
  throw new Undecided('path-unknown', `There is no setting ${path}.`, 'Name it as it stands in the experiment.');
}

/** Follows the path; a list is entered by the `name` of its members, a network's layers without naming the list. */
function walk(
  from: Setting | undefined,
  steps: readonly string[],
  scopes: readonly Setting[],
): { setting: Setting; scopes: readonly Setting[] } | undefined {
  const [step, ...rest] = steps;
  if (from === undefined) return undefined;
  if (step === undefined) return { setting: from, scopes };
  const next = isList(from) ? from.find((item) => isGroup(item) && settingsOf(item).name === step) : member(from, step);
  if (next === undefined) return undefined;
  return walk(next, rest, rest.length === 0 ? scopes : [...scopes, next]);
}

function member(group: Setting, name: string): Setting | undefined {
  const own = settingsOf(group);
  if (Object.hasOwn(own, name)) return own[name];
  // The kind's name may stand in a path: network.delays.learned.up_to.
  if (own.kind === name) return group;
  const layers = own.layers;
  return layers === undefined || !isList(layers) ? undefined : walk(layers, [name], [])?.setting;
}

function settingsOf(setting: Setting): Readonly<Record<string, Setting>> {
  return isGroup(setting) && !isAsk(setting) && !isScaled(setting) && !isRatio(setting) ? setting : {};
}

/** More levels than any experiment has. */
const deepest = 100;

type Group = Exclude<Setting, null | boolean | number | string | readonly Setting[]>;

function isList(setting: Setting): setting is readonly Setting[] {
  return Array.isArray(setting);
}
function isGroup(setting: Setting): setting is Group {
  return typeof setting === 'object' && setting !== null && !Array.isArray(setting);
}
function isAsk(setting: Group): setting is { readonly ask: string } {
  return typeof setting['ask' as keyof Group] === 'string' && Object.keys(setting).length === 1;
}
function isScaled(setting: Group): setting is { readonly scale: number; readonly of: string } {
  const keys = Object.keys(setting);
  return keys.length === 2 && keys.includes('scale') && keys.includes('of');
}
function isRatio(setting: Group): setting is { readonly ratio: readonly [string, string] } {
  return Object.keys(setting).length === 1 && Array.isArray(setting['ratio' as keyof Group]);
}
