/** What a rule about a value is told, and what several of them say. */

import { pathText } from '../syntax/names.ts';
import type { Node, Value } from '../syntax/tree.ts';
import type { Report } from './problem.ts';
import type { Scope } from './scope.ts';
import { exampleOf, formOf } from './value-words.ts';
import type { SettingInfo } from './vocabulary/word.ts';

export interface Judged {
  readonly info: SettingInfo;
  readonly scope: Scope;
  readonly report: Report;
}

/** The value has another form than the setting takes. */
export function sayForm(value: Node, judged: Judged): void {
  const { info, report } = judged;
  report('value-form', value, `${info.name} takes ${formOf(info.type)}. Write ${exampleOf(info)}, for example.`);
}

export function sayNotYet(node: Node, name: string, report: Report): void {
  report('not-yet', node, `This version cannot run ${name} yet. The file is fine; the run would stop here.`);
}

/** A bare word, as `any` or `direct`. */
export function bareName(value: Value): string | undefined {
  return value.kind === 'Kind' && value.block === null ? pathText(value.path) : undefined;
}
