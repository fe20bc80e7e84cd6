/** `--engine NAME`, with the names the language knows: an engine that is lacking here says so when it is tried. */

import { Option } from 'commander';
import { groupOf } from '../language/meaning/vocabulary.ts';

export function engineOption(description: string): Option {
  return new Option('--engine <name>', description).choices([...engineNames()]);
}

function engineNames(): readonly string[] {
  const engine = groupOf('run').kinds.flatMap(({ settings }) => settings.filter((each) => each.name === 'engine'))[0];
  return engine?.type.is === 'word' ? engine.type.words.map(({ name }) => name) : [];
}
