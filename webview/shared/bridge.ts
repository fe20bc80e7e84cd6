/**
 * The page's end of the boundary with the editor: messages in through the decoder, calls out with a timeout, and the
 * small state that survives hiding the page.
 */

import { type Failure, fail, type Result } from '../../src/core/result.ts';
import { decodeHostMessage } from '../../src/protocol/decode-panel.ts';
import {
  CALL_TIMEOUT_MS,
  type CallName,
  type HostMessage,
  type PageMessage,
  type PanelCalls,
  type PanelNote,
} from '../../src/protocol/panel.ts';

export interface Bridge {
  readonly note: (note: PanelNote) => void;
  readonly call: (call: CallRequest) => Promise<Result<PanelCalls[CallName]['answer']>>;
  readonly saved: () => unknown;
  readonly save: (state: unknown) => void;
}

/** A call with its parameters, paired by the call map. */
export type CallRequest = { [K in CallName]: { readonly call: K; readonly params: PanelCalls[K]['params'] } }[CallName];

export type HostNews = Exclude<HostMessage, { readonly kind: 'reply' }>;

interface EditorApi {
  readonly postMessage: (message: PageMessage) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

declare function acquireVsCodeApi(): EditorApi;

/** Connects once per page; `onNews` gets every message that is not a reply, `onUnreadable` what the decoder refused. */
export function connect(onNews: (news: HostNews) => void, onUnreadable: (failure: Failure) => void): Bridge {
  const editor = acquireVsCodeApi();
  const waiting = new Map<number, (result: Result<PanelCalls[CallName]['answer']>) => void>();
  let calls = 0;

  addEventListener('message', (event: MessageEvent<unknown>) => {
    const decoded = decodeHostMessage(event.data);
    if (!decoded.ok) return onUnreadable(decoded.error);
    const message = decoded.value;
    if (message.kind !== 'reply') return onNews(message);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });

  return {
    note: (note) => editor.postMessage(note),
    call: (call) =>
      new Promise((resolve) => {
        calls++;
        const id = calls;
        const timer = setTimeout(() => {
          waiting.delete(id);
          resolve(fail(unanswered));
        }, CALL_TIMEOUT_MS);
        waiting.set(id, (result) => {
          clearTimeout(timer);
          resolve(result);
        });
        editor.postMessage({ kind: 'call', id, ...call });
      }),
    saved: () => editor.getState(),
    save: (state) => editor.setState(state),
  };
}

const unanswered: Failure = {
  code: 'panel-unanswered',
  message: 'The editor did not answer within 20 seconds.',
  hint: 'Close the panel and open the run again.',
};
