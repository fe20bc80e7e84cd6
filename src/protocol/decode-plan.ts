/** The plan's door: a journal's first line and a start request bring one from outside. */

import { fail, succeed } from '../core/result.ts';
import {
  count,
  type Decoder,
  either,
  isObject,
  list,
  nullable,
  number,
  object,
  oneOf,
  pair,
  positive,
  table,
  text,
} from './decode.ts';
import type {
  ChoiceDimension,
  Decided,
  DecidedSettings,
  Objective,
  Plan,
  PlanDimension,
  RealDimension,
  Requirement,
  RunPlan,
  SearchPlan,
  Setting,
  Settings,
  StagePlan,
  WholeDimension,
} from './plan.ts';

/** Any JSON is a setting; what `{ask}`, `{scale, of}` and `{ratio}` mean is seen where a trial decides them. */
const decodeSetting: Decoder<Setting> = (value) => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return succeed(value);
  if (typeof value === 'number') return number(value);
  return Array.isArray(value) ? list(decodeSetting)(value) : decodeSettings(value);
};
const decodeSettings: Decoder<Settings> = (value) => table(decodeSetting)(value);

const decodeDecided: Decoder<Decided> = (value) => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return succeed(value);
  if (typeof value === 'number') return number(value);
  return Array.isArray(value) ? list(decodeDecided)(value) : decodeDecidedSettings(value);
};
export const decodeDecidedSettings: Decoder<DecidedSettings> = (value) => table(decodeDecided)(value);

const place = pair(count, count);
const when = pair(text, text);
const range = { id: text, low: number, high: number };
const rangeExtras = {
  when,
  at: place,
  per: oneOf('layer'),
  scale: oneOf('log'),
  step: number,
  unit: text,
  usual: number,
};

const decodeReal = object<RealDimension>({ type: oneOf('real'), ...range }, rangeExtras);
const decodeWhole = object<WholeDimension>({ type: oneOf('whole'), ...range }, rangeExtras);
const decodeChoice = object<ChoiceDimension>(
  { type: oneOf('choice'), id: text, of: list(decodeSetting), labels: list(text) },
  { when, at: place, per: oneOf('layer'), unit: text, usual: text },
);

const decodeDimension: Decoder<PlanDimension> = (value) => {
  const type = isObject(value) ? value.type : undefined;
  if (type === 'real') return decodeReal(value);
  if (type === 'whole') return decodeWhole(value);
  return decodeChoice(value);
};

const goal = { id: text, measure: text, of: text, on: text };
const decodeRequirement = object<Requirement>(
  { ...goal, sign: oneOf('<=', '>='), limit: number },
  { per: text, unit: text },
);
const decodeObjective = object<Objective>(
  { ...goal, aim: oneOf('max', 'min') },
  { per: text, unit: text, reference: number },
);

const decodeStage = object<StagePlan>(
  {
    name: text,
    kind: text,
    from: list(text),
    gates: list(decodeRequirement),
    inner: list(decodeDimension),
    settings: decodeSettings,
  },
  { at: place },
);

const searchHead = object<{ kind: string; explore: number; stop: { trials?: number; time?: number } }>({
  kind: text,
  explore: count,
  stop: object<{ trials?: number; time?: number }>({}, { trials: positive, time: number }),
});

/** Head checked by name, the rest as settings. */
const decodeSearch: Decoder<SearchPlan> = (value) => {
  const rest = decodeSettings(value);
  if (!rest.ok) return rest;
  const head = searchHead(value);
  return head.ok ? succeed({ ...rest.value, ...head.value }) : head;
};

const decodeRun = object<RunPlan>({ workers: positive, ahead: either(oneOf('any'), positive), engine: text });

const decodePlanBody = object<Plan>({
  v: oneOf(1),
  title: text,
  seed: count,
  repeat: positive,
  data: decodeSettings,
  stages: list(decodeStage),
  space: list(decodeDimension),
  search: nullable(decodeSearch),
  objectives: list(decodeObjective),
  require: list(decodeRequirement),
  baselines: list(decodeSettings),
  run: decodeRun,
  energy: decodeSettings,
  report: decodeSettings,
});

export const decodePlan: Decoder<Plan> = (value) => {
  const plan = decodePlanBody(value);
  if (!plan.ok) return plan;
  const wrong = wrongPlan(plan.value);
  return wrong === undefined ? plan : fail(wrong);
};

/** What does not fit together in a plan whose members are well-formed. */
function wrongPlan({ stages, space, objectives, require }: Plan): string | undefined {
  if (stages.length === 0) return 'has no stage';
  const names = stages.map(({ name }) => name);
  const twice = twiceIn(names);
  if (twice !== undefined) return `has two stages named ${twice}`;
  const goals = [...objectives, ...require, ...stages.flatMap(({ gates }) => gates)];
  const wanted = [...stages.flatMap(({ from }) => from), ...goals.map(({ of }) => of)];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) return `has no stage ${unknown}, which is named in it`;
  const dimensions = [...space, ...stages.flatMap(({ inner }) => inner)];
  const again = twiceIn(space.map(({ id }) => id));
  if (again !== undefined) return `has two questions ${again}`;
  return dimensions.map(wrongDimension).find((wrong) => wrong !== undefined);
}

function wrongDimension(dimension: PlanDimension): string | undefined {
  if (dimension.type !== 'choice') {
    const { id, low, high } = dimension;
    return low <= high ? undefined : `has a question ${id} from ${low} to ${high}, which holds nothing`;
  }
  const { id, of, labels } = dimension;
  if (of.length === 0) return `has a question ${id} with nothing to choose from`;
  return of.length === labels.length
    ? undefined
    : `has a question ${id} with ${of.length} choices and ${labels.length} labels`;
}

function twiceIn(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) < index);
}
