/**
 * A study's definition as it really comes: a script need not be type-checked, and what is misspelt or of the wrong kind
 * must be said at once, in a sentence, and never searched as something else.
 */

import type { Failure } from '../core/result.ts';
import { listed } from '../core/words.ts';
import { isObject } from '../protocol/decode.ts';
import { searchFailure } from './messages.ts';
import { questionProblem } from './question-check.ts';
import { fits, isFiniteNumber, isWhole, shown, strangerIn } from './words.ts';

/** The first thing that cannot be meant as it stands; undefined where all of it can. */
export function definitionProblem(definition: unknown): Failure | undefined {
  if (!isObject(definition)) {
    const message = `A study was asked for with ${shown(definition)} as its definition.`;
    return broken(message, "Give it an object: { space: { ... }, objectives: { name: 'min' } }.");
  }
  const stranger = strangerIn(definition, Object.keys(checks));
  if (stranger !== undefined)
    return broken(`The definition has ${stranger}.`, `It knows ${listed(Object.keys(checks), 'or')}.`);
  for (const [part, check] of Object.entries(checks)) {
    const given = definition[part];
    if (given === undefined && part !== 'space' && part !== 'objectives') continue;
    const problem = check(given);
    if (problem !== undefined) return problem;
  }
  const { space, strategy } = definition;
  const over = isObject(strategy) && Array.isArray(strategy.over) ? strategy.over : [];
  const unknown = over.find((name) => !Object.hasOwn(Object(space), name));
  if (unknown !== undefined) {
    return broken(
      `The grid runs over ${unknown}, which is not asked.`,
      `Use ${listed(Object.keys(Object(space)), 'or')}.`,
    );
  }
  const names = [...Object.keys(Object(definition.objectives)), ...Object.keys(Object(definition.require))];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return undefined;
  const message = `${twice} is both an objective and a requirement.`;
  return broken(message, 'Give the requirement a name of its own and tell it twice.');
}

const kinds = ['bayesian', 'nsga2', 'tpe', 'pabo', 'random', 'grid'];

/** In the order in which a person would want to hear of it. */
const checks: Readonly<Record<string, (given: unknown) => Failure | undefined>> = {
  space: (space) => {
    if (!isObject(space)) {
      return broken(
        `space is ${shown(space)}.`,
        "Give it questions by name: { rate: { type: 'real', low: 0, high: 1 } }.",
      );
    }
    for (const [name, question] of Object.entries(space)) {
      const problem = questionProblem(name, question, space);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
  objectives: (objectives) => {
    const remedy = "Give it what is to become better, by name: { accuracy: 'max', spikes: 'min' }.";
    if (!isObject(objectives)) return broken(`objectives is ${shown(objectives)}.`, remedy);
    if (Object.keys(objectives).length === 0)
      return broken('objectives names nothing that is to become better.', remedy);
    for (const [name, said] of Object.entries(objectives)) {
      const aim = isObject(said) ? said.aim : said;
      if (aim !== 'min' && aim !== 'max') {
        return broken(`The aim of ${name} is ${shown(aim)}.`, "Use 'min' or 'max', or { aim: 'min', reference: 10 }.");
      }
      if (!isObject(said)) continue;
      const stranger = strangerIn(said, ['aim', 'reference']);
      if (stranger !== undefined)
        return broken(`The objective ${name} has ${stranger}.`, 'It knows aim and reference.');
      const { reference } = said;
      if (reference === undefined || isFiniteNumber(reference)) continue;
      return broken(`The reference of ${name} is ${shown(reference)}.`, 'Use a finite number, or leave it out.');
    }
    return undefined;
  },
  require: (require) => {
    const remedy = "Give it limits by name: { latency: ['<=', 100] }.";
    if (!isObject(require)) return broken(`require is ${shown(require)}.`, remedy);
    for (const [name, said] of Object.entries(require)) {
      const [sign, limit, ...more] = Array.isArray(said) ? said : [];
      if ((sign === '<=' || sign === '>=') && isFiniteNumber(limit) && more.length === 0) continue;
      return broken(`The limit of ${name} is ${shown(said)}.`, "Use '<=' or '>=' and a finite number: ['<=', 100].");
    }
    return undefined;
  },
  strategy: (strategy) => {
    const { kind, ...settings }: Record<string, unknown> = isObject(strategy) ? strategy : { kind: strategy };
    if (typeof kind !== 'string' || !kinds.includes(kind)) {
      const message = `This version cannot search with ${typeof kind === 'string' ? kind : shown(kind)}.`;
      return searchFailure('search-unknown', message, `Use ${listed(kinds, 'or')}.`);
    }
    const known = { explore: wholeFrom(0), ...settingsOf[kind] };
    const stranger = strangerIn(settings, Object.keys(known));
    if (stranger !== undefined)
      return broken(`The strategy ${kind} has ${stranger}.`, `It knows ${listed(Object.keys(known), 'or')}.`);
    for (const [name, [isRight, use]] of Object.entries(known)) {
      const given = settings[name];
      if (given !== undefined && !isRight(given))
        return broken(`${name} of the strategy ${kind} is ${shown(given)}.`, use);
    }
    return undefined;
  },
  seed: fits('seed', (seed) => Number.isSafeInteger(seed), 'Use a whole number.'),
  ahead: fits('ahead', (ahead) => ahead === 'any' || isWhole(ahead, 1), "Use a whole number of at least 1, or 'any'."),
  prune: (prune) => {
    const use = 'Use whole numbers: grace at least 1, factor at least 2; or leave one out: {}.';
    if (!isObject(prune)) return broken(`prune is ${shown(prune)}.`, use);
    const stranger = strangerIn(prune, ['grace', 'factor']);
    if (stranger !== undefined) return broken(`prune has ${stranger}.`, 'It knows grace and factor.');
    const { grace = 3, factor = 3 } = prune;
    if (isWhole(grace, 1) && isWhole(factor, 2)) return undefined;
    return broken(`prune has grace ${shown(grace)} and factor ${shown(factor)}.`, use);
  },
};

type Check = readonly [isRight: (given: unknown) => boolean, use: string];

function wholeFrom(least: number): Check {
  return [(given) => isWhole(given, least), `Use a whole number of at least ${least}.`];
}

/** Beside `explore`; what a word may be is the strategy's own to say. */
const settingsOf: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  bayesian: {
    choose: [(given) => typeof given === 'string', 'Use expected_hypervolume or parego.'],
    model: [
      (given) => isObject(given) && strangerIn(given, ['kernel']) === undefined,
      "Use { kernel: 'best_fit' }, matern_5_2 or rbf.",
    ],
  },
  nsga2: { population: wholeFrom(2) },
  pabo: { levels: [(given) => typeof given === 'boolean', 'Use true or false.'] },
  grid: {
    over: [(given) => Array.isArray(given) && given.every((name) => typeof name === 'string'), 'Use a list of names.'],
    points: wholeFrom(2),
  },
};

function broken(message: string, hint: string): Failure {
  return searchFailure('study-broken', message, hint);
}
