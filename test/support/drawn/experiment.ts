/**
 * Whole experiments that nobody thought of, as texts: over the whole vocabulary, each small enough to run in a second or
 * two. Data is synthetic or one of the small files of test/fixtures/data, which are looked for in the folder `data`
 * beside the experiment.
 */

import { analyze } from '../../../src/language/analyze.ts';
import { findKind, groupOf } from '../../../src/language/meaning/vocabulary.ts';
import { drawFrom } from '../draw.ts';
import { drawnData } from './data.ts';
import { goalsText } from './goals.ts';
import { braces, kindText, type Pen, partOrValue } from './pen.ts';
import { drawnEntries } from './settings.ts';
import { drawnStages } from './stages.ts';

export interface DrawnExperiment {
  readonly text: string;
  /** False where a clock, or workers that never wait, may decide what is tried: two runs need not be the same. */
  readonly repeatable: boolean;
}

/** The seeds that the environment asks for, as in DRAWN=100..200, else these. */
export function seedsOr(usual: readonly number[]): readonly number[] {
  const asked = process.env.DRAWN?.split('..').map(Number);
  if (asked === undefined) return usual;
  const [first = 1, last = first] = asked;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

export function drawnExperiment(seed: number): DrawnExperiment {
  const draw = drawFrom('experiment', seed);
  const pen: Pen = { draw, asks: draw.one([0, 0.1, 0.25, 0.4]), left: 6 };
  const data = drawnData(pen);
  const stages = drawnStages(pen, data);
  const entries = data.entries.filter((entry) => !(stages.ordinary && entry.startsWith('steps ')));
  const goals = goalsText(pen, stages.names, data);
  const [repeat, confirm, folds, baselines] = draw.shuffled([true, draw.likely(0.3), false, false]);
  const parts = [
    ...stages.parts,
    draw.likely(0.8) ? `seed = ${draw.one([0, 4294967295, draw.whole(1, 99), draw.whole(1, 99)])}` : '',
    repeat && draw.likely(0.2) ? `repeat = ${draw.one(['2 seeds', '2 seed'])}` : '',
    partOrValue(
      pen,
      'data',
      kindText(pen, data.kind, [...entries, ...(folds && draw.likely(0.5) ? ['folds = 2'] : [])]),
    ),
    goals.text,
    draw.likely(0.5) ? runText(pen) : '',
    draw.likely(0.15) ? energyText(pen) : '',
    draw.likely(0.15) ? partText(pen, 'report') : '',
  ].filter((part) => part !== '');
  const bare = assembled(pen, parts);
  const { draft } = analyze(bare.replace(/^experiment[^{]*\{/m, (head) => `${head}\nsearch random`));
  const asked = draft?.space ?? [];
  const searched = asked.length > 0 || bare.includes(' in ');
  const search = searched ? searchText(pen, confirm === true, stages.prunable) : '';
  const over = asked.filter((each) => each.when === undefined && each.at === undefined).map(({ id }) => id);
  const lines = searched && baselines ? baselineTexts(pen, over) : [];
  const all = draw.shuffled([...parts, search, ...lines].filter((part) => part !== ''));
  const text = assembled(pen, all);
  return { text, repeatable: !goals.clock && !/ahead = any/.test(text) };
}

function assembled({ draw }: Pen, parts: readonly string[]): string {
  const title = draw.one(['drawn', 'größer als 3 µs', 'a "quoted" one', 'x']).replaceAll('"', '\\"');
  return `snnexp 1\n\nexperiment "${title}" {\n${parts.join('\n')}\n}\n`;
}

/** With engines that are always there. */
function runText(pen: Pen): string {
  const [kind] = groupOf('run').kinds;
  const engine = pen.draw.likely(0.3) ? [`engine = ${pen.draw.one(['wasm', 'cpu', 'best', 'wasm'])}`] : [];
  return `run ${braces(pen, [...drawnEntries(pen, kind!, ['engine'], 0.4), ...engine])}`;
}

/** What a word off the chip costs matters only where weights lie there. */
function energyText(pen: Pen): string {
  const weights = pen.draw.one([
    [],
    ['weights = on_chip'],
    ['weights = off_chip'],
    ['weights = off_chip', 'dram = 900 pJ'],
  ]);
  return partText(pen, 'energy', ['weights', 'dram'], weights);
}

function partText(pen: Pen, word: string, without: readonly string[] = [], more: readonly string[] = []): string {
  const [kind] = groupOf(word).kinds;
  return `${word} ${braces(pen, [...drawnEntries(pen, kind!, without, 0.5), ...more])}`;
}

function searchText(pen: Pen, confirm: boolean, prunable: boolean): string {
  const { draw } = pen;
  const kind = draw.one(groupOf('search').kinds.filter((each) => !each.notYet));
  const without = ['stop', 'prune', 'confirm'];
  const entries = drawnEntries(pen, kind, without, 0.5);
  entries.push(`stop = ${draw.whole(2, 4)} trials${draw.likely(0.1) ? ' or 1 h' : ''}`);
  if (prunable && draw.likely(0.3)) entries.push('prune = asha { grace = 1 epoch, factor = 2 }');
  if (confirm) entries.push('confirm = front { seeds = 1 }');
  return partOrValue(pen, 'search', kindText(pen, kind.name, draw.shuffled(entries)));
}

function baselineTexts(pen: Pen, over: readonly string[]): readonly string[] {
  const { draw } = pen;
  return draw
    .some(groupOf('baseline').kinds)
    .slice(0, 2)
    .map(({ name }) => {
      const kind = findKind(groupOf('baseline'), name)!;
      const entries = drawnEntries(pen, kind, ['over', 'points', 'trials', 'repeat'], 0.5);
      if (name === 'grid') {
        if (over.length === 0) return '';
        entries.push('points = 2', `over = [${draw.some(over).slice(0, 2).join(', ')}]`);
      } else if (name !== 'default') entries.push(`trials = ${draw.whole(1, 2)}`);
      return `baseline ${name} ${braces(pen, entries)}`;
    });
}
