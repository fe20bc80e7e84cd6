/** One question of a script's space as it really comes; see definition-check.ts. */

import type { Failure } from '../core/result.ts';
import { listed } from '../core/words.ts';
import { isObject } from '../protocol/decode.ts';
import { searchFailure } from './messages.ts';
import { isFiniteNumber, shown, strangerIn } from './words.ts';

/** What cannot be meant as it stands; `space` holds all questions, as one may hang on another. */
export function questionProblem(
  name: string,
  question: unknown,
  space: Readonly<Record<string, unknown>>,
): Failure | undefined {
  if (!isObject(question)) {
    return broken(`The question ${name} is ${shown(question)}.`, "Use { type: 'real', low: 0, high: 1 } or the like.");
  }
  const { type } = question;
  const known = type === 'choice' ? choiceWords : type === 'real' || type === 'whole' ? numberWords : undefined;
  if (known === undefined)
    return broken(`The type of ${name} is ${shown(type)}.`, `Use ${listed(['real', 'whole', 'choice'], 'or')}.`);
  const stranger = strangerIn(question, known);
  if (stranger !== undefined)
    return broken(`The question ${name} has ${stranger}.`, `A ${type} knows ${listed(known, 'or')}.`);
  return (
    (type === 'choice' ? choiceProblem(name, question) : numberProblem(name, question)) ??
    whenProblem(name, question, space)
  );
}

const numberWords = ['type', 'low', 'high', 'scale', 'step', 'usual', 'when'];
const choiceWords = ['type', 'of', 'usual', 'when'];
type Question = Readonly<Record<string, unknown>>;

function numberProblem(name: string, { type, low, high, scale, step, usual }: Question): Failure | undefined {
  const range = `The range of ${name} runs from ${shown(low)} to ${shown(high)}.`;
  if (!isFiniteNumber(low) || !isFiniteNumber(high)) return broken(range, 'Use finite numbers for low and high.');
  if (low > high) return broken(range, 'Give low the smaller number.');
  if (!Number.isFinite(high - low)) return broken(range, 'The ends lie further apart than a number can say.');
  if (type === 'whole' && !(Number.isInteger(low) && Number.isInteger(high))) {
    return broken(range, "Use whole numbers for its ends, or the type 'real' with a step.");
  }
  if (scale !== undefined && scale !== 'log') {
    return broken(`The scale of ${name} is ${shown(scale)}.`, "Use 'log', or leave it out for an even scale.");
  }
  if (scale === 'log' && low <= 0)
    return broken(`The logarithmic range of ${name} starts at ${low}.`, 'Start above 0.');
  if (step !== undefined) {
    const right = isFiniteNumber(step) && step > 0 && (type === 'real' || Number.isInteger(step));
    const use = type === 'whole' ? 'Use a whole number of at least 1.' : 'Use a finite number above 0.';
    if (!right) return broken(`The step of ${name} is ${shown(step)}.`, use);
    if (step > high - low && high > low) {
      return broken(`The step of ${name} is ${step}, its range only ${high - low} long.`, 'Use a smaller step.');
    }
  }
  if (usual === undefined || (isFiniteNumber(usual) && low <= usual && usual <= high)) return undefined;
  return broken(`The usual answer of ${name} is ${shown(usual)}.`, `Use a number from ${low} to ${high}.`);
}

function choiceProblem(name: string, { of, usual }: Question): Failure | undefined {
  const use = "Use a list of different words: ['adam', 'sgd'].";
  if (!Array.isArray(of) || of.length === 0 || !of.every((one) => typeof one === 'string')) {
    return broken(`${name} is to be chosen of ${shown(of)}.`, use);
  }
  const twice = of.find((one, i) => of.indexOf(one) !== i);
  if (twice !== undefined) return broken(`${name} offers ${twice} twice.`, use);
  const answers: readonly unknown[] = of;
  if (usual === undefined || answers.includes(usual)) return undefined;
  return broken(`The usual answer of ${name} is ${shown(usual)}.`, `Use ${listed(answers.map(String), 'or')}.`);
}

function whenProblem(name: string, { when }: Question, space: Readonly<Record<string, unknown>>): Failure | undefined {
  if (when === undefined) return undefined;
  const use = "Name a question of type choice and one of its answers: ['optimizer', 'sgd'].";
  if (!Array.isArray(when) || when.length !== 2) return broken(`The condition of ${name} is ${shown(when)}.`, use);
  const parent = Object.hasOwn(space, String(when[0])) ? space[String(when[0])] : undefined;
  const answers = isObject(parent) && Array.isArray(parent.of) ? parent.of : [];
  if (answers.includes(when[1])) return undefined;
  return broken(`${name} exists only while ${when[0]} is ${when[1]}, which ${when[0]} cannot be.`, use);
}

function broken(message: string, hint: string): Failure {
  return searchFailure('study-broken', message, hint);
}
