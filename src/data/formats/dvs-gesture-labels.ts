/** The texts beside the recordings of DVS Gesture: which recordings are in a set, and when which gesture is made. */

import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import { dataFailure, emptyFile } from '../messages.ts';

/** The data set's own names, class 1 first (Amir et al. 2017). */
export const gestureNames: readonly string[] = [
  'hand clapping',
  'right hand wave',
  'left hand wave',
  'right arm clockwise',
  'right arm counter clockwise',
  'left arm clockwise',
  'left arm counter clockwise',
  'arm roll',
  'air drums',
  'air guitar',
  'other gestures',
];

export interface LabelledInterval {
  /** 1 .. 11 */
  readonly gesture: number;
  /** In times of the recording: start <= time < end. */
  readonly startUs: number;
  readonly endUs: number;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** `userNN_light_labels.csv`: a header, then class, start and end of each gesture. `shown` is its name in a failure. */
export function parseGestureLabels(text: string, shown: string): Result<readonly LabelledInterval[]> {
  if (text === '') return fail(emptyFile(shown));
  const [header, ...rows] = contentLines(text);
  if (header?.content.replaceAll(' ', '') !== HEADER) {
    return fail(
      dataFailure(
        'data-list',
        `${shown}, line ${header?.line ?? 1}: a label file begins with ${HEADER}.`,
        'The file is damaged or of another kind; fetch it again.',
      ),
    );
  }
  const intervals: LabelledInterval[] = [];
  for (const { content, line } of rows) {
    const cells = content.split(',').map((cell) => cell.trim());
    const [gesture, startUs, endUs] = cells.map(Number);
    if (cells.length !== 3 || !cells.every((cell) => /^\d{1,15}$/.test(cell)) || !(endUs! > startUs!)) {
      return fail(
        dataFailure(
          'data-list',
          `${shown}, line ${line}: a line is a class, the start and a later end in microseconds.`,
          'Correct the line, or fetch the file again.',
        ),
      );
    }
    if (gesture! < 1 || gesture! > gestureNames.length) {
      return fail(
        dataFailure(
          'data-label',
          `${shown}, line ${line}: class ${gesture} is outside of 1..${gestureNames.length}.`,
          'Correct the line, or fetch the file again.',
        ),
      );
    }
    const earlier = intervals.find((other) => other.startUs === startUs && other.endUs === endUs);
    if (earlier !== undefined) {
      return fail(
        dataFailure(
          'data-list',
          `${shown}, line ${line}: line ${earlier.line} labels the same time already.`,
          'Label each gesture once; otherwise it could be trained on in one set and measured in another.',
        ),
      );
    }
    intervals.push({ gesture: gesture!, startUs: startUs!, endUs: endUs!, line });
  }
  return intervals.length > 0 ? succeed(intervals) : fail(nothingIn(shown, 'labels no gesture'));
}

export interface ListedRecording {
  readonly name: string;
  /** Line of the list, from 1. */
  readonly line: number;
}

/** `trials_to_train.txt`: the name of one recording a line. */
export function parseTrialList(text: string, shown: string): Result<readonly ListedRecording[]> {
  const lines = new Map<string, number>();
  for (const { content, line } of contentLines(text)) {
    const earlier = lines.get(content);
    if (earlier !== undefined || /[/\\]/.test(content)) {
      return fail(
        dataFailure(
          'data-list',
          earlier === undefined
            ? `${shown}, line ${line}: a line is the name of one recording.`
            : `${shown}, line ${line}: ${content} stands on line ${grouped(earlier)} already.`,
          'Correct the line, or start it with # to leave it out.',
        ),
      );
    }
    lines.set(content, line);
  }
  if (lines.size === 0) return fail(nothingIn(shown, 'names no recording'));
  return succeed([...lines].map(([name, line]) => ({ name, line })));
}

const HEADER = 'class,startTime_usec,endTime_usec';

/** Lines that say something, of any system's line ends; # starts a comment. */
function contentLines(text: string): { readonly content: string; readonly line: number }[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((raw, index) => ({ content: raw.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
}

function nothingIn(shown: string, does: string): Failure {
  return dataFailure('data-empty', `${shown} ${does}.`, 'The file is damaged; fetch it again.');
}
