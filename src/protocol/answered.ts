/** Settings with answers in the place of their questions. */

import type { Setting } from './plan.ts';
import { isAsk, isList, isSettings } from './setting.ts';

/** A question without an answer stays one. The same object comes back where nothing in it is answered. */
export function answered(setting: Setting, answerTo: (question: string) => Setting | undefined): Setting {
  if (isList(setting)) {
    const list = setting.map((each) => answered(each, answerTo));
    return list.some((each, index) => each !== setting[index]) ? list : setting;
  }
  if (isAsk(setting)) {
    const answer = answerTo(setting.ask);
    return answer === undefined ? setting : answered(answer, answerTo);
  }
  if (!isSettings(setting)) return setting;
  const entries = Object.entries(setting).map(([name, value]) => [name, answered(value, answerTo)] as const);
  return entries.some(([name, value]) => value !== setting[name]) ? Object.fromEntries(entries) : setting;
}
