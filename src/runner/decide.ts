/** A trial's answers put into the plan: every question replaced by its answer, then every expression by its value. */

import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { answered } from '../protocol/answered.ts';
import type {
  Answers,
  Decided,
  DecidedSettings,
  Plan,
  PlanDimension,
  Setting,
  Settings,
  StagePlan,
} from '../protocol/plan.ts';
import { isGroup, isList, isRatio, isScaled, isSettings } from '../protocol/setting.ts';
import { type Around, findSetting } from '../protocol/setting-path.ts';

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
    const withAnswers = (setting: Setting) => answered(setting, (id) => given(id, answers, dimensions));
    const data = withAnswers(plan.data);
    const energy = withAnswers(plan.energy);
    const settings = new Map(stages.value.map((stage) => [stage.name, withAnswers(stage.settings)]));
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
  return computeSettings(settingsOf(group), scopes.map(scope), 0);
}

/** `around` holds the settings around, innermost last. */
function computeSettings(settings: Settings, around: readonly Around[], depth: number): DecidedSettings {
  const inside = [...around, scope(settings)];
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, compute(value, inside, depth)]));
}

function compute(setting: Setting, around: readonly Around[], depth: number): Decided {
  if (depth > deepest) throw new Undecided('expression-circle', 'Two settings are computed from each other.', '');
  if (isList(setting)) return setting.map((item) => compute(item, around, depth));
  if (isScaled(setting)) return setting.scale * numberAt(setting.of, around, depth);
  if (isRatio(setting)) {
    const under = numberAt(setting.ratio[1], around, depth);
    if (under === 0) throw new Undecided('division-by-zero', `${setting.ratio[1]} is 0 and cannot divide.`, '');
    return numberAt(setting.ratio[0], around, depth) / under;
  }
  return isGroup(setting) ? computeSettings(settingsOf(setting), around, depth) : setting;
}

function numberAt(path: string, around: readonly Around[], depth: number): number {
  const found = findSetting(path, around);
  if (found === undefined) {
    throw new Undecided('path-unknown', `There is no setting ${path}.`, 'Name it as it stands in the experiment.');
  }
  const value = compute(found.setting, found.around, depth + 1);
  if (typeof value === 'number') return value;
  throw new Undecided('expression-kind', `${path} is not a number, so nothing can be computed from it.`, '');
}

function scope(setting: Setting): Around {
  return { setting, path: undefined };
}

function settingsOf(setting: Setting): Readonly<Record<string, Setting>> {
  return isSettings(setting) ? setting : {};
}

/** More levels than any experiment has. */
const deepest = 100;
