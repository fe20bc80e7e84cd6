/** The example files and the lines of the language's page that the whole plan needs: good input for the language. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Example {
  readonly name: string;
  readonly text: string;
}

/** Every `.snnexp` file of examples/. */
export function examples(): readonly Example[] {
  return readdirSync('examples')
    .filter((name) => name.endsWith('.snnexp'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join('examples', name), 'utf8') }));
}

/** The examples, and every word that they do not use in one file more. */
export function wideExamples(): readonly Example[] {
  const name = 'wide.snnexp';
  return [...examples(), { name, text: readFileSync(join('test', 'fixtures', 'language', name), 'utf8') }];
}
