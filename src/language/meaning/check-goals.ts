/** Rules for maximize, minimize, require and reference. */

import { type Dimension, findUnit } from '../../core/unit.ts';
import { pathText } from '../syntax/names.ts';
import { nearest } from '../syntax/nearest.ts';
import type { Goal, Num } from '../syntax/tree.ts';
import { stagesOf } from './check-stages.ts';
import { judgeNumber } from './number.ts';
import type { Report } from './problem.ts';
import type { Resolved } from './resolve.ts';
import type { Item, Scope } from './scope.ts';
import type { Slips } from './slips.ts';
import { replacing } from './unknown.ts';
import { type MeasureInfo, measureByName, measures } from './vocabulary/measures.ts';
import type { NumberType } from './vocabulary/word.ts';
import { kindOfQuantity } from './words.ts';

export function checkGoals(resolved: Resolved, slips: Slips, report: Report): void {
  const { root } = resolved;
  const stages = stagesOf(root);
  for (const scope of resolved.scopes) {
    if (scope.goals.length === 0) continue;
    const stage = scope.word === 'stage' ? stages.find((each) => each.scope === scope) : undefined;
    const seen = new Set<string>();
    for (const goal of scope.goals) {
      if (slips(goal) || goal.measure.kind === 'Missing') continue;
      if (!judgePlace(goal, scope, report)) continue;
      judgeGoal(goal, stage, stages, seen, report);
    }
  }
  const objectives = root.given.get('objectives')?.uses[0]?.scope;
  if (objectives !== undefined) judgeReference(objectives, slips, report);
}

/** The measure of a goal; undefined where it is unknown. */
export function measureOf(goal: Goal): MeasureInfo | undefined {
  return goal.measure.kind === 'Path' ? measureByName.get(pathText(goal.measure)) : undefined;
}

/** Where a goal is measured: at `usual` and on validation where it does not say. */
export function measuredAt(goal: Goal, usual: Item | undefined): { readonly of: string; readonly on: string } {
  return { of: goal.of?.text ?? usual?.name ?? '', on: goal.on?.text ?? 'validation' };
}

/** The type a value of this measure has, for limits and references: what is measured is a number of things, or a share. */
function measureType(measure: MeasureInfo): NumberType {
  const share = measure.dimension === 'share';
  return {
    is: 'number',
    dimension: measure.dimension,
    whole: false,
    low: 0,
    high: share ? 1 : Infinity,
    above: false,
    below: false,
    bare: measure.dimension === 'plain' || share || measure.dimension === measure.name,
  };
}

/** Latency of still images is counted in steps. */
function measureTypeFor(measure: MeasureInfo, num: Pick<Num, 'unit'>): NumberType {
  const type = measureType(measure);
  const given = num.unit === null ? undefined : findUnit(num.unit.text)?.dimension;
  return measure.name === 'latency' && given === 'steps' ? { ...type, dimension: 'steps' as Dimension } : type;
}

function judgePlace(goal: Goal, scope: Scope, report: Report): boolean {
  const gate = goal.verb.text === 'require' && scope.kind.gates === true;
  if (scope.word === 'objectives' || gate) return true;
  const where =
    scope.kind.gates === true
      ? 'Only require may stand inside a stage; write it in objectives { }.'
      : 'Write it in objectives { }.';
  report('goal-place', goal.verb, `${goal.verb.text} has no meaning here. ${where}`);
  return false;
}

function judgeGoal(
  goal: Goal,
  stage: Item | undefined,
  stages: readonly Item[],
  seen: Set<string>,
  report: Report,
): void {
  if (goal.measure.kind === 'Missing') return;
  const name = pathText(goal.measure);
  const measure = measureByName.get(name);
  if (measure === undefined) {
    const meant = nearest(name, measureByName.keys());
    const hint =
      meant === undefined ? `Measures are: ${measures.map((each) => each.name).join(', ')}.` : `Did you mean ${meant}?`;
    report(
      'measure-unknown',
      goal.measure,
      `There is no measure ${name}. ${hint}`,
      meant === undefined ? {} : replacing(goal.measure, meant),
    );
    return;
  }
  if (goal.of !== null && goal.of.text !== '') {
    const of = goal.of.text;
    if (stage !== undefined && of !== stage.name) {
      report('stage-unknown', goal.of, `A gate inside ${stage.name} measures ${stage.name}. Leave out of ${of}.`);
      return;
    }
    // Without any stage the file is not finished, which is said once for the whole.
    if (stages.length > 0 && !stages.some((each) => each.name === of)) {
      const names = stages.map((each) => each.name);
      const meant = nearest(of, names);
      report(
        'stage-unknown',
        goal.of,
        `There is no stage ${of}. ${meant === undefined ? `Stages here: ${names.join(', ')}.` : `Did you mean ${meant}?`}`,
        meant === undefined ? {} : replacing(goal.of, meant),
      );
      return;
    }
  }
  if (goal.per !== null && goal.per.text !== '' && !measure.per.includes(goal.per.text)) {
    const known =
      measure.per.length === 0
        ? `${name} is counted as it is. Leave out per ${goal.per.text}.`
        : `${name} can be counted per ${measure.per.join(' or ')}.`;
    report('per-unknown', goal.per, known);
    return;
  }
  const place = measuredAt(goal, stage ?? stages.at(-1));
  const key = [
    goal.verb.text === 'require' ? 'require' : 'aim',
    name,
    place.of,
    place.on,
    goal.sign?.kind === 'Sign' ? goal.sign.text : '',
  ].join(' ');
  if (seen.has(key)) {
    report('goal-twice', goal, `${name} is already a goal. Leave out one of the two lines.`);
    return;
  }
  seen.add(key);
  if (goal.verb.text === 'require') {
    if (goal.limit?.kind === 'Num') judgeNumber(name, measureTypeFor(measure, goal.limit), goal.limit, report);
    return;
  }
  if ((goal.verb.text === 'maximize') !== (measure.aim === 'max')) {
    const other = measure.aim === 'max' ? 'maximize' : 'minimize';
    report(
      'aim-odd',
      goal.verb,
      `Less ${name} is ${measure.aim === 'max' ? 'worse' : 'better'}. Did you mean ${other}?`,
      replacing(goal.verb, other),
    );
  }
}

function judgeReference(objectives: Scope, slips: Slips, report: Report): void {
  const given = objectives.given.get('reference');
  if (given === undefined || given.slip || given.value?.kind !== 'List') return;
  const goals = objectives.goals.filter((goal) => goal.verb.text !== 'require' && !slips(goal));
  const { items } = given.value;
  if (items.length !== goals.length) {
    report(
      'reference-length',
      given.value,
      `reference needs one value for each maximize and minimize, in their order: ${goals.length}, not ${items.length}.`,
    );
    return;
  }
  items.forEach((item, index) => {
    const measure = measureOf(goals[index]!);
    if (measure === undefined) return;
    if (item.kind !== 'Num') {
      report('value-form', item, `The reference of ${measure.name} is a number.`);
      return;
    }
    const type = measureTypeFor(measure, item);
    const found = item.unit === null ? undefined : findUnit(item.unit.text)?.dimension;
    if (found !== undefined && found !== type.dimension) {
      report(
        'reference-unit',
        item,
        `The reference of ${measure.name} is ${kindOfQuantity(type.dimension)}; ${item.text} ${item.unit?.text ?? ''} is ${kindOfQuantity(found)}.`,
      );
    } else judgeNumber(measure.name, type, item, report);
  });
}
