/** The pages of docs/ that are written by a program. `npm run docs` writes them, a golden test each compares them. */

import { languagePage } from '../../src/language/meaning/page.ts';
import { messagesPage } from './messages-page.ts';

export interface GeneratedPage {
  readonly path: string;
  readonly text: () => string;
}

export const generatedPages = {
  language: { path: 'docs/language.md', text: languagePage },
  messages: { path: 'docs/messages.md', text: messagesPage },
} as const satisfies Readonly<Record<string, GeneratedPage>>;
