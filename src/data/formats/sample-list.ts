/**
 * A list of samples: one a line, `sample TAB class`, comment lines start with #, line ends of any system.
 * The list says which samples belong to a set and what they show; the recordings lie in a folder beside it.
 */

import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { dataFailure } from '../messages.ts';

export interface ListedSample {
  readonly name: string;
  readonly label: number;
  /** Line of the list, from 1. */
  readonly line: number;
}

/** `shown` is the list's name in a failure. Classes are 0 .. classes-1. */
export function parseSampleList(text: string, shown: string, classes: number): Result<readonly ListedSample[]> {
  const samples: ListedSample[] = [];
  const lines = new Map<string, number>();
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const place = `${shown}, line ${line}`;
    if (content.includes('\u0000')) {
      return fail(dataFailure('data-list', `${place} is not UTF-8 text, but perhaps UTF-16.`, SAVE_AGAIN));
    }
    // A name may hold spaces where a tab stands behind it.
    const [name, label, ...rest] = content.split(content.includes('\t') ? / *\t\s*/ : / +/);
    if (name === undefined || label === undefined || rest.length > 0) {
      return fail(
        dataFailure(
          'data-list',
          `${place}: a line is a sample, a tab and its class.`,
          'Correct the line, or start it with # to leave it out.',
        ),
      );
    }
    const wrongLabel = checkLabel(label, classes, place, samples.length === 0);
    if (wrongLabel !== undefined) return fail(wrongLabel);
    const earlier = lines.get(name);
    if (earlier !== undefined) {
      return fail(listedTwice(place, `sample ${name} stands on line ${earlier} already`));
    }
    lines.set(name, line);
    samples.push({ name, label: Number(label), line });
  }
  if (samples.length > 0) return succeed(samples);
  return fail(dataFailure('data-empty', `${shown} names no sample.`, 'A line is a sample, a tab and its class.'));
}

/** What helps a text in another encoding. */
export const SAVE_AGAIN = 'Save the list again as UTF-8 text.';

/** `how` says in which way, as a sentence without its full stop. */
export function listedTwice(place: string, how: string): Failure {
  return dataFailure(
    'data-list',
    `${place}: ${how}.`,
    'Name each sample once; otherwise it could be trained on in one set and measured in another.',
  );
}

function checkLabel(label: string, classes: number, place: string, first: boolean): Failure | undefined {
  if (/^\d{1,9}$/.test(label) && Number(label) < classes) return undefined;
  const shortened = label.length > 20 ? `${label.slice(0, 20)}...` : label;
  return dataFailure(
    'data-label',
    /^-?\d+$/.test(label)
      ? `${place}: class ${shortened} is outside of 0..${classes - 1}.`
      : `${place}: ${JSON.stringify(shortened)} is no class number.`,
    `Classes are 0 to ${classes - 1}; correct the line${first ? ', or start it with # where it names the columns' : ''}.`,
  );
}
