/**
 * Stands in for the editor inside the page under test: keeps a journal of events, answers `ready` with a snapshot or
 * with what is missing, records what the page asks. Runs in the browser, before the page's own script.
 */

import { decodePageMessage } from '../../../src/protocol/decode-panel.ts';
import type { RunEvent } from '../../../src/protocol/event.ts';
import type {
  About,
  CallName,
  HostMessage,
  PageMessage,
  PanelCalls,
  PanelRequest,
} from '../../../src/protocol/panel.ts';
import { curvesOf } from '../../../src/run/curves.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { packRun } from '../../../src/run/pack.ts';

export interface FakeHost {
  events: RunEvent[];
  about: About | undefined;
  failure: { code: string; message: string; hint: string } | undefined;
  /** While true, nothing reaches the page, as with a hidden webview. */
  hidden: boolean;
  /** Everything the page said. */
  readonly heard: PageMessage[];
  /** Calls answered with this failure instead of success. */
  refuse: { code: string; message: string; hint: string } | undefined;
  readonly append: (events: readonly RunEvent[]) => void;
  readonly tell: (about: About) => void;
  /** All of it again, as after the file was replaced. */
  readonly snapshot: () => void;
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi: () => {
      postMessage(message: unknown): void;
      getState(): unknown;
      setState(state: unknown): void;
    };
  }
}

const host: FakeHost = {
  events: [],
  about: undefined,
  failure: undefined,
  hidden: false,
  heard: [],
  refuse: undefined,
  append(events) {
    host.events.push(...events);
    send({ kind: 'events', events });
  },
  tell(about) {
    host.about = about;
    send({ kind: 'about', about });
  },
  snapshot: () => answerReady(0),
};
window.fakeHost = host;
Object.assign(host, JSON.parse(document.getElementById('fake-host')?.textContent ?? '{}'));

window.acquireVsCodeApi = () => ({
  postMessage: hear,
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null'),
  setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
});

function hear(raw: unknown): void {
  const decoded = decodePageMessage(raw);
  if (!decoded.ok) throw new Error(decoded.error.message);
  const message = decoded.value;
  host.heard.push(message);
  if (message.kind === 'ready') answerReady(message.lastSeq);
  if (message.kind !== 'call') return;
  const { id } = message;
  const value = answerTo(message);
  if (host.refuse === undefined) send({ kind: 'reply', id, ok: true, value });
  else send({ kind: 'reply', id, ok: false, error: host.refuse });
}

function answerTo(request: PanelRequest): PanelCalls[CallName]['answer'] {
  if (request.call === 'cancel') return request.params;
  if (request.call === 'report') return { file: 'x.html' };
  if (request.call !== 'curves') return {};
  const trial = foldAll(emptyState(), host.events).trials.find((one) => one.trial === request.params.trial);
  return { curves: curvesOf(host.events, Object.keys(trial?.tasks ?? {})) };
}

function answerReady(lastSeq: number): void {
  const missing = host.events.filter((event) => event.seq > lastSeq);
  if (host.failure !== undefined) send({ kind: 'failed', failure: host.failure });
  else if (host.about === undefined) return;
  else if (lastSeq > 0) send({ kind: 'events', events: missing });
  else send({ kind: 'snapshot', about: host.about, run: packRun(foldAll(emptyState(), host.events)) });
}

function send(message: HostMessage): void {
  if (!host.hidden) window.postMessage(message, '*');
}
