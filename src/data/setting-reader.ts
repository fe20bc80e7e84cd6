/** Takes single settings of `data` out of a plan, each with its type and range, and remembers what was wrong. */

import type { Failure } from '../core/result.ts';
import type { Decided, DecidedSettings } from '../protocol/plan.ts';
import { dataFailure } from './messages.ts';
import type { SplitShare } from './split.ts';

/** Where samples are named: a list file, or a folder of class folders. */
export interface SampleSource {
  readonly is: 'list' | 'folder';
  readonly path: string;
}

export interface SettingReader {
  /** `usual` where it is not given or wrong, here and below. */
  number<T extends number | undefined>(name: string, usual: T, low: number, high?: number): number | T;
  whole<T extends number | undefined>(name: string, usual: T, low: number, high?: number): number | T;
  flag(name: string, usual: boolean): boolean;
  /** A word, or an object whose `kind` is the word. */
  choice<T extends string>(name: string, choices: readonly T[], usual: T): T;
  path(name: string): string;
  source(name: string): SampleSource | undefined;
  size(name: string, usual: readonly [number, number]): readonly [number, number];
  shares(name: string): readonly SplitShare[];
  inner(name: string): SettingReader | undefined;
  /** The settings of a kind that may also be a bare word, which has none. */
  given(name: string): SettingReader | undefined;
  /** Any other setting is a problem, so that none is silently ignored. */
  only(names: readonly string[]): void;
  reject(message: string, hint: string): void;
  /** The first problem met. */
  problem(): Failure | undefined;
}

export function settingReader(settings: DecidedSettings, where: string, problems: Failure[] = []): SettingReader {
  const reject = (message: string, hint: string): void => {
    problems.push(dataFailure('data-setting', `${where}: ${message}`, hint));
  };
  const given = (name: string): Decided | undefined => settings[name] ?? undefined;
  const expect = (name: string, what: string): void =>
    reject(
      `${name} is ${JSON.stringify(given(name) ?? null)}, and must be ${what}.`,
      `Correct ${name} in the data part.`,
    );

  const number: SettingReader['number'] = (name, usual, low, high = Number.MAX_SAFE_INTEGER) => {
    const value = given(name);
    if (value === undefined) return usual;
    if (typeof value === 'number' && value >= low && value <= high) return value;
    expect(name, high === Number.MAX_SAFE_INTEGER ? `a number of at least ${low}` : `a number from ${low} to ${high}`);
    return usual;
  };
  const text = (value: Decided | undefined): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const object = (value: Decided | undefined): DecidedSettings | undefined =>
    value !== null && typeof value === 'object' && !isList(value) ? value : undefined;

  return {
    number,
    whole(name, usual, low, high) {
      const value = number(name, usual, low, high);
      if (value === undefined || Number.isInteger(value)) return value;
      expect(name, 'a whole number');
      return usual;
    },
    flag(name, usual) {
      const value = given(name) ?? usual;
      if (typeof value === 'boolean') return value;
      expect(name, 'yes or no');
      return usual;
    },
    choice(name, choices, usual) {
      const value = given(name);
      if (value === undefined) return usual;
      const word = object(value)?.kind ?? value;
      const found = choices.find((choice) => choice === word);
      if (found === undefined) expect(name, choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(', ')}`);
      return found ?? usual;
    },
    path(name) {
      const path = text(given(name));
      if (path === undefined) expect(name, 'the path of the data');
      return path ?? '';
    },
    source(name) {
      const value = given(name);
      if (value === undefined) return undefined;
      const folder = text(value);
      if (folder !== undefined) return { is: 'folder', path: folder };
      const list = object(value)?.kind === 'list' ? text(object(value)?.text) : undefined;
      if (list !== undefined) return { is: 'list', path: list };
      expect(name, "a folder, or a list file as { kind: 'list', text: 'train.txt' }");
      return undefined;
    },
    size(name, usual) {
      const value = given(name) ?? usual;
      if (isList(value)) {
        const [height, width, ...rest] = value;
        const fits = (side: Decided | undefined): side is number =>
          typeof side === 'number' && Number.isInteger(side) && side >= 4 && side <= 1024;
        if (fits(height) && fits(width) && rest.length === 0) return [height, width];
      }
      expect(name, 'height x width, each 4 to 1,024 pixels');
      return usual;
    },
    shares(name) {
      const value = given(name) ?? [
        ['train', 0.8],
        ['validation', 0.2],
      ];
      const shares: SplitShare[] = [];
      for (const pair of isList(value) ? value : [null]) {
        const [set, share] = isList(pair) ? pair : [];
        if (typeof set === 'string' && typeof share === 'number') shares.push({ name: set, share });
        else expect(name, "a list of sets and shares, as [['train', 0.8], ['validation', 0.2]]");
      }
      return shares;
    },
    inner(name) {
      const value = given(name);
      if (value === undefined) return undefined;
      const settingsInside = object(value);
      if (settingsInside === undefined) expect(name, 'a group of settings');
      return settingsInside && settingReader(settingsInside, `${where}, ${name}`, problems);
    },
    given(name) {
      const inside = object(given(name));
      return inside && settingReader(inside, `${where}, ${name}`, problems);
    },
    only(names) {
      for (const name of Object.keys(settings)) {
        if (!names.includes(name) && given(name) !== undefined) {
          reject(
            `there is no setting ${name}.`,
            `The settings are ${names.filter((known) => known !== 'kind').join(', ')}.`,
          );
        }
      }
    },
    reject,
    problem: () => problems[0],
  };
}

function isList(value: Decided | undefined): value is readonly Decided[] {
  return Array.isArray(value);
}
