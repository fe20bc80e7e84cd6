/** Expressions of a plan: what depends on constants only is computed here, the rest stays for the trial's answers. */

import type { PlanDimension, Setting, Settings } from '../../protocol/plan.ts';
import { isAsk, isExpression, isGroup, isList, isRatio, isScaled, isSettings } from '../../protocol/setting.ts';
import { type Around, findSetting } from '../../protocol/setting-path.ts';
import { canBe } from './number.ts';
import type { Report } from './problem.ts';
import {
  isFraction,
  numberProduct,
  type Product,
  questionProduct,
  quotient,
  reachOfProduct,
  scaled,
} from './product.ts';
import type { Given } from './scope.ts';
import { plain } from './words.ts';

export interface Folding {
  readonly given: ReadonlyMap<Setting, Given>;
  /** The questions that expressions may depend on. */
  readonly space: ReadonlyMap<string, PlanDimension>;
  readonly report: Report;
}

/** Settings with every constant expression computed. `around` holds what stands outside, outermost first. */
export function foldExpressions(
  settings: Settings,
  around: readonly Around[],
  path: Around['path'],
  folding: Folding,
): Settings {
  const folded = fold(settings, around, path, folding);
  return isSettings(folded) ? folded : settings;
}

/** A number or what answers make one, or why there is none. */
type Computed = { readonly product: Product } | { readonly none: 'nothing' | 'circle' };

/** What a setting of a group comes to; undefined for what is no number. */
export function productIn(group: Settings, name: string): Product | undefined {
  const computed = look(name, [{ setting: group, path: undefined }], new Set());
  return 'product' in computed ? computed.product : undefined;
}

/** The same object comes back where nothing in it is an expression: most of a plan. */
function fold(setting: Setting, around: readonly Around[], path: Around['path'], folding: Folding): Setting {
  if (isList(setting)) {
    if (!setting.some(isGroup)) return setting;
    const folded = setting.map((each) => fold(each, around, pathOfMember(each, path), folding));
    return folded.some((each, index) => each !== setting[index]) ? folded : setting;
  }
  if (isExpression(setting)) return foldOne(setting, around, folding);
  if (!isSettings(setting)) return setting;
  let inside: readonly Around[] | undefined;
  let changed: Record<string, Setting> | undefined;
  for (const name of Object.keys(setting)) {
    const value = setting[name]!;
    if (typeof value !== 'object' || value === null) continue;
    inside ??= [...around, { setting, path }];
    const folded = fold(value, inside, path === undefined ? undefined : [...path, name], folding);
    if (folded === value) continue;
    changed ??= { ...setting };
    changed[name] = folded;
  }
  return changed ?? setting;
}

/** A network's layers are entered by their names alone. */
function pathOfMember(member: Setting, path: Around['path']): Around['path'] {
  if (path === undefined || !isSettings(member) || typeof member.name !== 'string') return undefined;
  return [...path.slice(0, -1), member.name];
}

function foldOne(expression: Setting, around: readonly Around[], { given, space, report }: Folding): Setting {
  const computed = compute(expression, around, new Set());
  const place = given.get(expression);
  if ('product' in computed) {
    const { product } = computed;
    if (place !== undefined) judge(product, place, space.values(), report);
    return product.powers.size > 0 ? withPaths(expression, around) : Number(product.factor.toPrecision(15));
  }
  if (place === undefined) return expression;
  if (computed.none === 'circle') {
    report(
      'expression-cycle',
      place.at,
      `${place.name} is computed from itself. One of the expressions must be a value.`,
    );
  } else {
    report(
      'name-unknown',
      place.node,
      `${place.name} is computed from a setting that has no value here. Write its value.`,
    );
  }
  return expression;
}

/** The same expression with paths from the stage: "neuron.threshold" for "threshold" beside it. */
function withPaths(expression: Setting, around: readonly Around[]): Setting {
  const whole = (path: string): string => {
    const found = findSetting(path, around);
    return found?.path === undefined ? path : found.path.join('.');
  };
  if (isScaled(expression)) return { scale: expression.scale, of: whole(expression.of) };
  if (isRatio(expression)) return { ratio: [whole(expression.ratio[0]), whole(expression.ratio[1])] };
  return expression;
}

function compute(setting: Setting, around: readonly Around[], trail: ReadonlySet<Setting>): Computed {
  if (typeof setting === 'number') return { product: numberProduct(setting) };
  if (!isGroup(setting)) return { none: 'nothing' };
  if (isAsk(setting)) return { product: questionProduct(setting.ask) };
  if (trail.has(setting)) return { none: 'circle' };
  const deeper = new Set([...trail, setting]);
  if (isScaled(setting)) {
    const of = look(setting.of, around, deeper);
    return 'product' in of ? { product: scaled(setting.scale, of.product) } : of;
  }
  if (!isRatio(setting)) return { none: 'nothing' };
  const over = look(setting.ratio[0], around, deeper);
  if (!('product' in over)) return over;
  const under = look(setting.ratio[1], around, deeper);
  return 'product' in under ? { product: quotient(over.product, under.product) } : under;
}

function look(path: string, around: readonly Around[], trail: ReadonlySet<Setting>): Computed {
  const found = findSetting(path, around);
  return found === undefined ? { none: 'nothing' } : compute(found.setting, found.around, trail);
}

function judge(product: Product, given: Given, space: Iterable<PlanDimension>, report: Report): void {
  const info = given.infos.find(({ type }) => type.is === 'number');
  if (info?.type.is !== 'number') return;
  const { name, type } = info;
  const isOpen = product.powers.size > 0;
  const questions = isOpen ? [...space] : [];
  const reach = reachOfProduct(product, questions);
  if (reach === undefined) return;
  const comes = isOpen ? 'can come out' : 'comes out';
  if (!reach.every(Number.isFinite)) {
    report('range-limit', given.node, `${name} ${comes} as no number. Look for a division by zero.`);
    return;
  }
  const isBroken = isOpen ? isFraction(product, questions) : !Number.isInteger(Number(reach[0].toPrecision(12)));
  if (type.whole && isBroken) {
    const what = isOpen ? 'a fraction' : plain(reach[0]);
    const hint = isOpen ? ' Compute it from answers that make it whole, or ask for it.' : '';
    report('number-whole', given.node, `${name} ${comes} as ${what}, and counts in whole numbers.${hint}`);
    return;
  }
  const outside = reach.find((value) => !canBe({ ...type, whole: false }, value));
  if (outside === undefined) return;
  const hint = isOpen ? ' Ask for a narrower range, or change the factor.' : '';
  report('range-limit', given.node, `${name} ${comes} as ${plain(outside)}, which it cannot be.${hint}`);
}
