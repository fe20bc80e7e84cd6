/**
 * What is wrong where it is decided is wrong as an answer too: the rules about stages look once more at the plan with
 * each choice of a question, and each end of its range, and what they find is said at that place.
 */

import { answered } from '../../protocol/answered.ts';
import type { PlanDimension, Setting, Settings } from '../../protocol/plan.ts';
import { numberText } from '../syntax/print-pieces.ts';
import type { Domain, Node } from '../syntax/tree.ts';
import type { Report } from './problem.ts';
import type { Resolved } from './resolve.ts';
import { isDomain } from './scope.ts';
import type { Whole } from './whole.ts';

/**
 * `judge` reports what is wrong with the stages of a plan; `known` tells what it found while the questions were open.
 * Answers are tried one by one: what only several of them together make wrong is left to the run.
 */
export function judgeAnswers(
  { plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>,
  judge: (plan: Whole['plan'], report: Report) => void,
  known: ReadonlySet<string>,
): void {
  for (const dimension of plan.space) {
    const domain = domainOf(dimension, resolved);
    if (domain === undefined) continue;
    // Where a range begins, delays may be too short for a step: the search then learns what none are worth.
    const isRange = domain.of.kind === 'Range';
    const name = dimension.id.slice(dimension.id.lastIndexOf('.') + 1);
    for (const { value, label, node } of answersOf(dimension, domain)) {
      const answers = conditionsOf(dimension, plan.space).set(dimension.id, value);
      judge({ ...plan, ...decided(plan, answers) }, (code, place, message) => {
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

function decided({ data, stages }: Whole['plan'], answers: ReadonlyMap<string, Setting>) {
  const withAnswers = (settings: Settings) => answered(settings, (id) => answers.get(id)) as Settings;
  return {
    data: withAnswers(data),
    stages: stages.map((stage) => ({ ...stage, settings: withAnswers(stage.settings) })),
  };
}
