/** `--engine NAME`, with the names the language knows: an engine that is lacking here says so when it is tried. */

import { InvalidArgumentError, Option } from 'commander';
import { didYouMean, meantElsewhere } from '../language/meaning/unknown.ts';
import type { WordType } from '../language/meaning/vocabulary/word.ts';
import { groupOf } from '../language/meaning/vocabulary.ts';

export function engineOption(description: string): Option {
  const type = engineType();
  const names = type.words.map(({ name }) => name);
  const option = new Option('--engine <name>', description).choices(names);
  return option.argParser((text) => {
    if (names.includes(text)) return text;
    const meant = meantElsewhere(type, text);
    throw new InvalidArgumentError(
      `Allowed choices are ${names.join(', ')}.${meant === undefined ? '' : ` ${didYouMean(meant)}`}`,
    );
  });
}

function engineType(): WordType {
  const engine = groupOf('run').kinds.flatMap(({ settings }) => settings.filter((each) => each.name === 'engine'))[0];
  return engine?.type.is === 'word' ? engine.type : { is: 'word', words: [] };
}
