/** Rules for `2 * threshold` and `window / bin`: the names are known and the units agree. */

import { pathText } from '../syntax/names.ts';
import type { Missing, Path, Value } from '../syntax/tree.ts';
import { type Judged, sayForm } from './judged.ts';
import { settingsAt } from './path.ts';
import type { NumberType } from './vocabulary/word.ts';
import { kindOfQuantity } from './words.ts';

/** `2 * threshold`, `window / bin`: the names are known and the units agree. */
export function judgeExpression(value: Value & { kind: 'Scaled' | 'Ratio' }, judged: Judged): void {
  const { info, scope, report } = judged;
  const { type } = info;
  if (type.is !== 'number') {
    sayForm(value, judged);
    return;
  }
  const meant = (path: Path | Missing): NumberType['dimension'] | undefined => {
    if (path.kind !== 'Path') return undefined;
    const names = path.names.map((name) => name.text);
    const found = settingsAt(scope, names);
    const numbers = found.flatMap((each) => (each.type.is === 'number' ? [each.type] : []));
    if (found.length === 0) {
      report('name-unknown', value, `There is no setting ${names.join('.')} here to calculate with.`);
    } else if (numbers.length === 0) report('value-form', value, `${names.join('.')} is no number to calculate with.`);
    return numbers.find((each) => each.dimension === type.dimension)?.dimension ?? numbers[0]?.dimension;
  };
  if (value.kind === 'Scaled') {
    if (value.factor.unit !== null) {
      report('unit-extra', value.factor, `The factor is a plain number. Leave out ${value.factor.unit.text}.`);
      return;
    }
    const of = meant(value.path);
    if (of !== undefined && of !== type.dimension && !(alike(of) && alike(type.dimension))) {
      report(
        'expression-units',
        value,
        `${info.name} is ${kindOfQuantity(type.dimension)}; ${nameOf(value.path)} is ${kindOfQuantity(of)}.`,
      );
    }
    return;
  }
  const over = meant(value.over);
  const under = over === undefined ? undefined : meant(value.under);
  if (over === undefined || under === undefined) return;
  if (over !== under) {
    report(
      'expression-units',
      value,
      `${pathText(value.over)} is ${kindOfQuantity(over)}; ${nameOf(value.under)} is ${kindOfQuantity(under)}. A ratio needs two of a kind.`,
    );
  } else if (!type.bare) {
    report('expression-units', value, `${info.name} is ${kindOfQuantity(type.dimension)}; a ratio is a plain number.`);
  }
}

function nameOf(path: Path | Missing): string {
  return path.kind === 'Path' ? pathText(path) : '';
}

/** Plain numbers and shares calculate with each other. */
function alike(dimension: NumberType['dimension']): boolean {
  return dimension === 'plain' || dimension === 'share';
}
