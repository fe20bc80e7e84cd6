/** A question to the editor, and the sentence that stands where it was asked when it fails. */

import type { CallRequest } from '../shared/bridge.ts';
import { html, setText } from '../shared/dom.ts';
import type { Reader } from './scene.ts';

export interface Ask {
  readonly ask: (request: CallRequest) => void;
  /** Why the last question failed and what to do; hidden where it did not. */
  readonly message: HTMLElement;
}

export function createAsk(reader: Reader): Ask {
  const message = html('p', { class: 'message', role: 'alert', hidden: true });
  return {
    ask: (request) =>
      void reader.call(request).then((result) => {
        message.hidden = result.ok;
        if (!result.ok) setText(message, `${result.error.message} ${result.error.hint}`);
      }),
    message,
  };
}
