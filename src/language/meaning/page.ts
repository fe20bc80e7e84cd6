/** docs/language.md, written from the vocabulary: what may be said, where, in which unit, and what it means. */

import { allUnits } from '../../core/unit.ts';
import { readable } from './unknown.ts';
import { measures } from './vocabulary/measures.ts';
import type { GroupInfo, KindInfo, SettingInfo } from './vocabulary/word.ts';
import { experiment, groups } from './vocabulary.ts';
import { kindOfQuantity } from './words.ts';
import { defaultInWords, typeInWords } from './words-of-type.ts';

export function languagePage(): string {
  const parts = [head, unitsSection(), experimentSection(), ...groups.map(groupSection), measuresSection(), foot];
  return `${parts.join('\n\n')}\n`;
}

const head = `# The language of \`.snnexp\` files

This page is written by \`npm run docs\` from the vocabulary in \`src/language/meaning/vocabulary/\`; do not edit it by hand.

A file begins with \`snnexp 1\` and holds one experiment: \`experiment "title" { entries }\`.
Each entry stands on a line of its own, or is separated by a comma inside brackets.

| form | meaning |
|---|---|
| \`name = value\` | decided |
| \`name in low .. high\` | a question for the search; behind it may stand \`log\`, \`step 5 ms\`, \`whole\`, \`per layer\`, \`usually 5 ms\` |
| \`name in { a, b { entries } }\` | a question with choices; what stands inside a choice exists only when it is chosen |
| \`word kind { entries }\` | a part of a kind, the same as \`word = kind { entries }\` |
| \`word name = kind { entries }\` | a part with a name of its own |
| \`2 * threshold\`, \`window / bin\` | computed from other settings |
| \`maximize\`, \`minimize\`, \`require\` | goals; behind the measure may stand \`of stage\`, \`on set\`, \`per sample\` |
| \`# words\` | a comment to the end of the line |

A setting may also stand in a block around its part; it then holds for everything inside that knows the name, and the nearest one wins.
Two parts of the same kind are not mixed: a stage's own \`neuron\` replaces the experiment's as a whole.
A path reaches into a part: \`neuron.threshold = 5 mV\`, \`train.epochs = 3\`.
What nothing takes is an error, never ignored.
*Not yet* marks what the language knows and this version cannot run; such a file is checked, and the place is an error.`;

const foot = `## What \`usually\` does

It names the usual value of a question: the first trial takes it, and other trials are compared with it.`;

function unitsSection(): string {
  const rows = allUnits.map((unit) => {
    const name = unit.singular === undefined ? unit.name : `${unit.name}, ${unit.singular}`;
    return `| \`${name}\` | ${kindOfQuantity(unit.dimension)} |`;
  });
  return [
    '## Units',
    '',
    'A quantity is written with its unit; a share may be written as `80 %` or `0.8`.',
    'A count needs no unit where the setting is named after it: `epochs = 30`.',
    '',
    '| unit | of |',
    '|---|---|',
    ...rows,
  ].join('\n');
}

function experimentSection(): string {
  return ['## The experiment', '', experiment.about, '', ...kindBody(experiment)].join('\n').trimEnd();
}

function groupSection(group: GroupInfo): string {
  const title = readable(group.word);
  const of = title === group.word ? '' : ` (${group.word.slice(0, group.word.indexOf('_'))})`;
  const lines = [`## ${title}${of}`, '', ...oneSentencePerLine(group.about), ''];
  for (const kind of group.kinds) {
    if (kind.name !== '') {
      const usual = kind.name === group.default ? ' (usual)' : '';
      lines.push(`### ${title} ${kind.name}${usual}`, '', ...oneSentencePerLine(kind.about + sourceOf(kind)));
      if (kind.notYet) lines.push('*Not yet.*');
      lines.push('');
    } else if (kind.source !== undefined) lines.push(`${kind.source}.`, '');
    lines.push(...kindBody(kind));
  }
  return lines.join('\n').trimEnd();
}

function kindBody(kind: KindInfo): readonly string[] {
  const lines: string[] = [];
  if (kind.answers !== undefined) lines.push(`Answers itself what is asked of: ${kind.answers.join(', ')}.`, '');
  if (kind.settings.length > 0) {
    lines.push(
      '| setting | value | unless said | meaning |',
      '|---|---|---|---|',
      ...kind.settings.map(settingRow),
      '',
    );
  }
  if (kind.parts !== undefined) {
    lines.push('| part | meaning |', '|---|---|');
    for (const part of kind.parts) {
      const form =
        part.target === 'name' ? `${part.word} name = kind` : part.target === 'path' ? `${part.word} path` : part.word;
      lines.push(`| \`${form} { }\` | ${cell(part.about)} |`);
    }
    lines.push('');
  }
  return lines;
}

function settingRow(info: SettingInfo): string {
  const words = info.type.is === 'word' ? `<br>${info.type.words.map(wordLine).join('<br>')}` : '';
  const notes = [
    info.source === undefined ? '' : `${info.source}.`,
    info.usual === undefined ? '' : `Usually asked as \`in ${info.usual}\`.`,
    info.fixed === undefined ? '' : 'Cannot be asked.',
    info.perLayer === undefined ? '' : 'May be asked per layer.',
    info.notYet === undefined ? '' : '*Not yet.*',
  ].filter((note) => note !== '');
  const usual = info.required ? 'must be said' : (defaultInWords(info) ?? '');
  return `| \`${info.name}\` | ${cell(typeInWords(info.type))} | ${cell(usual)} | ${cell([info.about, ...notes].join(' '))}${words} |`;
}

function wordLine(word: { readonly name: string; readonly about: string; readonly notYet?: true }): string {
  return `\`${word.name}\`: ${cell(word.about)}${word.notYet ? ' *Not yet.*' : ''}`;
}

function measuresSection(): string {
  const rows = measures.map((measure) => {
    const per = measure.per.length === 0 ? '' : `per ${measure.per.join(', ')}`;
    const notes = [
      measure.about,
      measure.source === undefined ? '' : `${measure.source}.`,
      measure.clock ? 'Read from a clock, so not the same on every machine.' : '',
    ].filter((note) => note !== '');
    const aim = measure.aim === 'max' ? 'maximize' : 'minimize';
    return `| \`${measure.name}\` | ${kindOfQuantity(measure.dimension)} | ${aim} | ${per} | ${cell(notes.join(' '))} |`;
  });
  return [
    '## Measures',
    '',
    'What `maximize`, `minimize` and `require` may name.',
    'Without `of` the last stage is measured, without `on` the set validation.',
    '',
    '| measure | is | usually | may be counted | meaning |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function sourceOf(kind: KindInfo): string {
  return kind.source === undefined ? '' : ` After ${kind.source}.`;
}

function oneSentencePerLine(text: string): readonly string[] {
  return text.split(/(?<=\.) (?=[A-Z])/);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
