/**
 * What is wrong where it is decided is wrong as an answer too: the rules about stages look once more at the plan with
 * each choice of a question, and each end of its range, and what they find is said at that place.
 */

import { answered } from '../../protocol/answered.ts';
import type { PlanDimension, Setting, Settings, StagePlan } from '../../protocol/plan.ts';
import { isAsk, isGroup, isList } from '../../protocol/setting.ts';
import { numberText } from '../syntax/print-pieces.ts';
import type { Domain, Node } from '../syntax/tree.ts';
import type { Report } from './problem.ts';
import type { Resolved } from './resolve.ts';
import { isDomain } from './scope.ts';
import type { Whole } from './whole.ts';

/**
 * `judge` reports what is wrong with these stages of a plan; `known` tells what it found while the questions were open.
 * Answers are tried one by one: what only several of them together make wrong is left to the run.
 */
export function judgeAnswers(
  { plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>,
  judge: (plan: Whole['plan'], stages: readonly StagePlan[], report: Report) => void,
  known: ReadonlySet<string>,
): void {
  const asking = new Asking(plan);
  for (const dimension of plan.space) {
    const domain = domainOf(dimension, resolved);
    if (domain === undefined) continue;
    // Where a range begins, delays may be too short for a step: the search then learns what none are worth.
    const isRange = domain.of.kind === 'Range';
    const name = dimension.id.slice(dimension.id.lastIndexOf('.') + 1);
    for (const { value, label, node } of answersOf(dimension, domain)) {
      const answers = conditionsOf(dimension, plan.space).set(dimension.id, value);
      const stages = asking.answered(answers);
      const data = answered(plan.data, (id) => answers.get(id)) as Settings;
      const touched = data === plan.data ? asking.linkedTo(answers, stages) : stages;
      judge({ ...plan, data, stages }, touched, (code, place, message) => {
        if (known.has(keyOf(code, place)) || (isRange && code === 'bin-coarse')) return;
        report(code, node, `Where ${name} is ${label}: ${message}`);
      });
    }
  }
}

/** Equal for what a rule says of the same place, whatever the numbers in its words. */
export function keyOf(code: string, { start }: Node): string {
  return `${code} ${start}`;
}

function domainOf({ at }: PlanDimension, { given }: Resolved): Domain | undefined {
  const value = given.find(({ node, asked }) => asked && node.start === at?.[0] && node.end === at[1])?.value;
  return value !== undefined && isDomain(value) ? value : undefined;
}

interface Answer {
  readonly value: Setting;
  readonly label: string;
  readonly node: Node;
}

function answersOf(dimension: PlanDimension, { of }: Domain): readonly Answer[] {
  if (dimension.type === 'choice') {
    if (of.kind !== 'Choices') return [];
    return of.items.map((node, index) => ({ value: dimension.of[index]!, label: dimension.labels[index]!, node }));
  }
  if (of.kind !== 'Range' || of.low.kind !== 'Num' || of.high.kind !== 'Num') return [];
  const { low, high, step } = dimension;
  const last = step === undefined ? high : low + Math.floor((high - low) / step + 1e-9) * step;
  const first: Answer = {
    value: low,
    label: numberText({ ...of.low, unit: of.low.unit ?? of.high.unit }),
    node: of.low,
  };
  // The end of a range with steps need not be an answer.
  return last === high ? [first, { value: high, label: numberText(of.high), node: of.high }] : [first];
}

/** The answers that make a question one at all. */
function conditionsOf({ when }: PlanDimension, space: readonly PlanDimension[]): Map<string, Setting> {
  const answers = new Map<string, Setting>();
  for (let condition = when; condition !== undefined; ) {
    const [id, label] = condition;
    const parent = space.find((each) => each.id === id);
    if (parent?.type !== 'choice') break;
    answers.set(id, parent.of[parent.labels.indexOf(label)] ?? null);
    condition = parent.when;
  }
  return answers;
}

/** Which stages hold which questions, so that those alone are looked at again that an answer may change. */
class Asking {
  readonly #stages: readonly StagePlan[];
  readonly #questions: readonly ReadonlySet<string>[];

  constructor({ stages }: Whole['plan']) {
    this.#stages = stages;
    this.#questions = stages.map(({ settings }) => new Set(questionsIn(settings)));
  }

  answered(answers: ReadonlyMap<string, Setting>): readonly StagePlan[] {
    return this.#stages.map((stage, index) => {
      if (!this.#asks(index, answers)) return stage;
      return { ...stage, settings: answered(stage.settings, (id) => answers.get(id)) as Settings };
    });
  }

  /** Those of `stages` that hold one of the questions, begin with the weights of such a one, or give it theirs. */
  linkedTo(answers: ReadonlyMap<string, Setting>, stages: readonly StagePlan[]): readonly StagePlan[] {
    const linked = new Set(stages.filter((_, index) => this.#asks(index, answers)).map(({ name }) => name));
    for (let before = 0; before < linked.size; ) {
      before = linked.size;
      for (const { name, from } of stages) {
        if (linked.has(name)) for (const source of from) linked.add(source);
        else if (from.some((source) => linked.has(source))) linked.add(name);
      }
    }
    return stages.filter(({ name }) => linked.has(name));
  }

  #asks(index: number, answers: ReadonlyMap<string, Setting>): boolean {
    return [...answers.keys()].some((id) => this.#questions[index]?.has(id));
  }
}

function questionsIn(setting: Setting): readonly string[] {
  if (isAsk(setting)) return [setting.ask];
  if (isList(setting)) return setting.flatMap(questionsIn);
  return isGroup(setting) ? Object.values(setting).flatMap(questionsIn) : [];
}
