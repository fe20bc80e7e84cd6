/**
 * What the page knows of the run: takes snapshots and events from the host, folds them, and asks again when events are
 * missing (messages to a hidden page are dropped). Tells its reader at most ten times a second, and less often where
 * drawing takes long: the thread is the reader's as well.
 */

import { paced } from '../../src/core/pace.ts';
import type { Failure } from '../../src/core/result.ts';
import type { RunEvent } from '../../src/protocol/event.ts';
import type { About } from '../../src/protocol/panel.ts';
import { foldAll } from '../../src/run/fold.ts';
import { unpackRun } from '../../src/run/pack.ts';
import type { RunState } from '../../src/run/state.ts';
import { type Bridge, connect, type HostNews } from './bridge.ts';

export interface Feed {
  readonly bridge: Bridge;
  readonly view: () => FeedView;
}

export interface FeedView {
  /** Undefined until the first snapshot. */
  readonly run: RunState | undefined;
  readonly about: About | undefined;
  readonly failure: Failure | undefined;
}

const REDRAW_MS = 100;

export function openFeed(changed: () => void): Feed {
  let view: FeedView = { run: undefined, about: undefined, failure: undefined };
  let asked = false;
  const { ask: tell } = paced(changed, REDRAW_MS);

  const bridge = connect(
    (news) => {
      view = take(news);
      tell();
    },
    (failure) => {
      view = { ...view, failure };
      tell();
    },
  );

  const ask = () => {
    asked = true;
    bridge.note({ kind: 'ready', lastSeq: view.run?.lastSeq ?? 0 });
  };

  const take = (news: HostNews): FeedView => {
    switch (news.kind) {
      case 'snapshot':
        asked = false;
        return { run: unpackRun(news.run), about: news.about, failure: undefined };
      case 'about':
        return { ...view, about: news.about };
      case 'failed':
        return { ...view, failure: news.failure };
      case 'events':
        return { ...view, run: follow(news.events) };
    }
  };

  const follow = (events: readonly RunEvent[]): RunState | undefined => {
    const { run } = view;
    const next = events.filter((event) => event.seq > (run?.lastSeq ?? 0));
    const gap = run === undefined || (next[0] !== undefined && next[0].seq > run.lastSeq + 1);
    if (gap) {
      if (!asked) ask();
      return run;
    }
    asked = false;
    return foldAll(run, next);
  };

  // A page that comes back from hiding may have missed the last events and would not notice before the next one.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') ask();
  });
  ask();
  return { bridge, view: () => view };
}
