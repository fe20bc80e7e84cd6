/**
 * What a person should know of the classes of a data set before its numbers are read: which of them no sample teaches,
 * and where one of them is most of a set.
 */

import { grouped } from '../core/words.ts';
import type { SampleSets } from './samples.ts';

/** Sentences, none where training sees every class. */
export function coverageNotes(sets: SampleSets, labels: ArrayLike<number>, classNames: readonly string[]): string[] {
  const counts = new Map([...sets].map(([name, samples]) => [name, countByClass(samples, labels, classNames.length)]));
  const learned = learnedSet(sets);
  const trained = learned === undefined ? undefined : counts.get(learned);
  if (learned === undefined || trained === undefined || trained.every((count) => count === 0)) return [];
  const untaught = classNames.map((_, label) => label).filter((label) => trained[label] === 0);
  const absent = untaught.filter((label) => [...counts.values()].every((count) => count[label] === 0));
  const notes: string[] = [];
  if (absent.length > 0) {
    const many = classNames.length - absent.length;
    notes.push(
      `The data has samples of ${many} of its ${classNames.length} classes; none of ${named(absent, classNames)}.`,
    );
  }
  for (const [name, count] of counts) {
    const unseen = untaught.filter((label) => count[label]! > 0);
    if (name === learned || unseen.length === 0) continue;
    const samples = unseen.reduce((sum, label) => sum + count[label]!, 0);
    const [subject, they] = samples === 1 ? ['1 sample', 'it'] : [`${grouped(samples)} samples`, 'they'];
    notes.push(
      `The set ${name} has ${subject} of ${named(unseen, classNames)}, which ${learned} never shows: ${they} cannot come out right.`,
    );
  }
  return [...notes, ...mostlyOneClass(counts, learned, classNames)];
}

/** Of fewer samples, a class is most by chance. */
const ENOUGH = 10;

/** The set that is trained on. */
export function learnedSet(sets: SampleSets): string | undefined {
  return sets.has('train') ? 'train' : [...sets.keys()][0];
}

/** Of the sets that are measured: there a network that has learned nothing else is right as often. */
function mostlyOneClass(
  counts: ReadonlyMap<string, readonly number[]>,
  learned: string,
  classNames: readonly string[],
): string[] {
  return [...counts].flatMap(([name, count]) => {
    const all = count.reduce((sum, of) => sum + of, 0);
    const most = Math.max(...count);
    const even = 1 / Math.max(2, count.filter((of) => of > 0).length);
    if (name === learned || all < ENOUGH || most / all < even + 0.5 * (1 - even)) return [];
    const what = `class ${classNames[count.indexOf(most)]}`;
    const share = `${((100 * most) / all).toFixed(most === all ? 0 : 1)} %`;
    return [`Of the samples of the set ${name} ${share} are of ${what}: always answering it is as accurate.`];
  });
}

function countByClass(samples: Uint32Array, labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const sample of samples) counts[labels[sample]!]! += 1;
  return counts;
}

function named(labels: readonly number[], classNames: readonly string[]): string {
  return `${labels.length === 1 ? 'class' : 'classes'} ${labels.map((label) => classNames[label]).join(', ')}`;
}
