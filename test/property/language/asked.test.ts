/**
 * What is wrong where it is decided is wrong as an answer: for each example of a message, and each setting in it that
 * another value would mend, the question among both values is reported as well, there and not at the value that works.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, type Problem, readMeaning } from '../../../src/language/analyze.ts';
import { meaningMessages } from '../../../src/language/meaning/messages.ts';
import type { Given } from '../../../src/language/meaning/scope.ts';
import type { SettingInfo } from '../../../src/language/meaning/vocabulary/word.ts';
import { groupOf } from '../../../src/language/meaning/vocabulary.ts';
import { parse } from '../../../src/language/syntax/parse.ts';

/**
 * Limits are there to keep some answers out, how coarse a bin may be is what a question for it finds out, and what is
 * wrong with the whole file is no matter of one answer.
 */
const ofTheWhole: ReadonlySet<string> = new Set([
  'require-never',
  'bin-coarse',
  'prune-idle',
  'over-unasked',
  'unanswered',
  'setting-unused',
]);

const more: readonly (readonly [code: string, example: string])[] = [
  [
    'ordinary-time',
    'data cifar10 { from = "c", encode = rate }⏎train { network vgg5 { } }⏎objectives { maximize accuracy }',
  ],
  [
    'ordinary-time',
    'data synthetic { steps = 20 }⏎train { neuron = relu, network { layer o = dense { } } }⏎objectives { maximize accuracy }',
  ],
  [
    'ordinary-time',
    'data synthetic { window = 40 ms, bin = 4 ms }⏎train { network vgg9 { } }⏎objectives { maximize accuracy }',
  ],
  [
    'layer-shape',
    'data synthetic { }⏎train { network { layer c = conv { channels = 4, kernel = 3, groups = 3 }, layer o = dense { } } }⏎objectives { maximize accuracy }',
  ],
  [
    'bin-coarse',
    'data synthetic { }⏎train { network { delays learned { up_to = 1 ms }, layer o = dense { } } }⏎objectives { maximize accuracy }',
  ],
];

const examples = [
  ...meaningMessages.map(({ code, example }) => [code, example] as const).filter(([code]) => !ofTheWhole.has(code)),
  ...more,
];
let found = 0;

for (const [code, example] of examples) {
  const text = `snnexp 1\nexperiment "t" {\n${example.replaceAll('⏎', '\n')}\n}\n`;
  const cases = decidedIn(text).flatMap((decided) => casesOf(decided, text, code));
  if (cases.length === 0) continue;
  found += cases.length;
  test(`${code}: ${example.replaceAll('⏎', ' ')}`, () => {
    for (const { asked, domain, right } of cases) {
      const problems = problemsOf(asked);
      const said = problems.map(({ message }) => message).join('\n');
      const codes = problems.map((problem) => problem.code);
      assert.ok(codes.includes(code) || codes.includes('not-askable'), `${domain} is not reported.\n${said}`);
      for (const { start, end, message } of problems) {
        assert.ok(start < right[0] || end > right[1], `${domain}: the value that works is reported.\n${message}`);
      }
    }
  });
}

test('the examples hold many such settings', () => assert.ok(found > 40, `${found}`));

/** A value that stands in a text: what stands before its setting's name and behind it. */
interface Decided {
  readonly name: string;
  readonly value: string;
  readonly before: string;
  readonly after: string;
  readonly info: SettingInfo;
}

function decidedIn(text: string): readonly Decided[] {
  return readMeaning(text, parse(text)).given.flatMap(({ node, asked, infos, name, value, uses, at }: Given) => {
    const info = infos[0];
    if (asked || info === undefined) return [];
    const before = text.slice(0, at.start);
    if (value !== null) {
      if (value.kind === 'Scaled' || value.kind === 'Ratio') return [];
      return [{ name, value: text.slice(value.start, value.end), before, after: text.slice(value.end), info }];
    }
    const kind = uses[0]?.kind?.name;
    if (node.kind !== 'Part' || node.target === null || kind === undefined || kind === '') return [];
    return [{ name, value: text.slice(node.target.start, node.end), before, after: text.slice(node.end), info }];
  });
}

interface Case {
  readonly asked: string;
  readonly domain: string;
  /** Where the value stands that works. */
  readonly right: readonly [start: number, end: number];
}

/** The setting asked among its value and another one that is right, as choices and as a range. */
function casesOf({ name, value, before, after, info }: Decided, text: string, code: string): readonly Case[] {
  const codes = codesOf(text);
  if (!codes.includes(code)) return [];
  const right = othersOf(info, value).find((other) => {
    const others = codesOf(`${before}${name} = ${other}${after}`);
    return !others.includes(code) && others.every((each) => codes.includes(each));
  });
  if (right === undefined) return [];
  const answered = text.includes('search ') ? after : after.replace(/\}\n$/, 'search random { }\n}\n');
  const asked = (domain: string, at: number): Case => {
    const start = before.length + `${name} in `.length + at;
    return { asked: `${before}${name} in ${domain}${answered}`, domain, right: [start, start + right.length] };
  };
  const choices = asked(`{ ${value}, ${right} }`, `{ ${value}, `.length);
  // A range may begin where delays are too short.
  if (info.type.is !== 'number' || code === 'bin-coarse') return [choices];
  const isLast = Number.parseFloat(right) > Number.parseFloat(value);
  const range = isLast ? asked(`${value} .. ${right}`, `${value} .. `.length) : asked(`${right} .. ${value}`, 0);
  return [choices, range];
}

function othersOf({ type }: SettingInfo, value: string): readonly string[] {
  const all = (): readonly string[] => {
    switch (type.is) {
      case 'number': {
        const unit = / [a-zA-Z%]+$/.exec(value)?.[0] ?? '';
        return [1, 2, 3, 4, 5, 8, 10, 20, 40, 60, 100, 200, 1000, 0.5].map((number) => `${number}${unit}`);
      }
      case 'word':
        return type.words.map(({ name }) => name);
      case 'kind':
        return groupOf(type.group).kinds.flatMap(({ name }) => (name === '' ? [] : [name]));
      case 'flag':
        return ['yes', 'no'];
      case 'size':
        return ['1 x 1', '2 x 2', '16 x 16 x 2'];
      default:
        return [];
    }
  };
  return all().filter((other) => !value.startsWith(other));
}

function problemsOf(text: string): readonly Problem[] {
  return analyze(text).problems;
}

function codesOf(text: string): readonly string[] {
  return problemsOf(text).map(({ code }) => code);
}
