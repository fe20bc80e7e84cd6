/**
 * The read-only editor of `.snnrun` files: one page per view, fed with a snapshot and then events. The journal stays
 * the truth: closing a view changes nothing, opening it again shows the same.
 */

import * as vscode from 'vscode';
import type { Failure, Result } from '../../core/result.ts';
import { decodePageMessage } from '../../protocol/decode-panel.ts';
import type { CallName, HostMessage, PanelCalls, PanelRequest } from '../../protocol/panel.ts';
import { packRun } from '../../run/pack.ts';
import { fileName } from '../runs/labels.ts';
import { mostRecent, type RunFile } from '../runs/run-file.ts';
import type { RunStore } from '../runs/store.ts';
import { stepDone } from '../steps.ts';
import { pageHtml } from './page.ts';

/** What a page's calls do; one function per call of the map. */
export type PanelActions = {
  readonly [Name in CallName]: (
    run: RunFile,
    params: PanelCalls[Name]['params'],
  ) => Promise<Result<PanelCalls[Name]['answer'], Failure>>;
};

export const runEditorType = 'snnexp.run';

export function registerRunEditor(
  context: vscode.ExtensionContext,
  store: RunStore,
  actions: PanelActions,
): vscode.Disposable {
  return vscode.window.registerCustomEditorProvider(
    runEditorType,
    new RunEditor(context.extensionUri, store, actions),
    {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { retainContextWhenHidden: false },
    },
  );
}

interface RunDocument extends vscode.CustomDocument {
  readonly run: RunFile;
}

class RunEditor implements vscode.CustomReadonlyEditorProvider<RunDocument> {
  private readonly extensionUri: vscode.Uri;
  private readonly store: RunStore;
  private readonly actions: PanelActions;

  constructor(extensionUri: vscode.Uri, store: RunStore, actions: PanelActions) {
    this.extensionUri = extensionUri;
    this.store = store;
    this.actions = actions;
  }

  openCustomDocument(uri: vscode.Uri): RunDocument {
    const run = this.store.get(uri);
    const handle = run.follow();
    return { uri, run, dispose: () => handle.dispose() };
  }

  async resolveCustomEditor(document: RunDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { run } = document;
    const { webview } = panel;
    const send = (message: HostMessage): void => void webview.postMessage(message);
    // What the page holds, as far as we know: 0 before it said `ready`.
    let held = 0;
    let ready = false;

    const listeners = [
      run.onDidChange((change) => {
        if (!ready) return;
        const { failure } = run;
        if (failure !== undefined && run.state.started === undefined) return send({ kind: 'failed', failure });
        if (change.restarted) held = 0;
        if (held === 0 || change.events.length > mostRecent) return snapshot();
        if (change.events.length > 0) send({ kind: 'events', events: change.events });
        held = run.state.lastSeq;
        send({ kind: 'about', about: aboutRun(run) });
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        if (ready) send({ kind: 'about', about: aboutRun(run) });
      }),
      webview.onDidReceiveMessage(async (raw) => {
        const message = decodePageMessage(raw);
        if (!message.ok) return;
        switch (message.value.kind) {
          case 'ready':
            ready = true;
            await run.look();
            return answerReady(message.value.lastSeq);
          case 'select':
            if (message.value.trial !== null) void stepDone('read');
            return;
          case 'call': {
            const reply = await this.answer(run, message.value);
            return send({ kind: 'reply', id: message.value.id, ...reply });
          }
        }
      }),
    ];
    const snapshot = (): void => {
      held = run.state.lastSeq;
      send({ kind: 'snapshot', about: aboutRun(run), run: packRun(run.state) });
    };
    const answerReady = (lastSeq: number): void => {
      if (run.failure !== undefined && run.state.started === undefined)
        return send({ kind: 'failed', failure: run.failure });
      const missing = run.recent.filter((event) => event.seq > lastSeq);
      const before = (missing[0]?.seq ?? run.state.lastSeq + 1) - 1;
      // A page that holds nothing, something else, or too little gets the whole.
      if (lastSeq === 0 || lastSeq > run.state.lastSeq || before > lastSeq) return snapshot();
      held = run.state.lastSeq;
      send({ kind: 'events', events: missing });
      send({ kind: 'about', about: aboutRun(run) });
    };

    panel.onDidDispose(() => {
      for (const listener of listeners) listener.dispose();
    });
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview')],
    };
    webview.html = pageHtml(webview, this.extensionUri, 'pareto', fileName(document.uri));
  }

  private answer(run: RunFile, request: PanelRequest): Promise<Result<PanelCalls[CallName]['answer'], Failure>> {
    switch (request.call) {
      case 'cancel':
        return this.actions.cancel(run, request.params);
      case 'resume':
        return this.actions.resume(run, request.params);
      case 'report':
        return this.actions.report(run, request.params);
      case 'openExperiment':
        return this.actions.openExperiment(run, request.params);
      case 'openLog':
        return this.actions.openLog(run, request.params);
      case 'openJournal':
        return this.actions.openJournal(run, request.params);
      case 'curves':
        return this.actions.curves(run, request.params);
      case 'insertExperiment':
        return this.actions.insertExperiment(run, request.params);
    }
  }
}

function aboutRun(run: RunFile) {
  const file = fileName(run.uri);
  const trusted = vscode.workspace.isTrusted;
  const can: CallName[] = ['report', 'openExperiment', 'openLog', 'openJournal', 'insertExperiment'];
  if (run.live) can.push('cancel');
  else if (trusted && run.resumable) can.push('resume');
  return {
    file,
    experiment: run.state.started?.source.name ?? file.replace(/\.snnrun$/, '.snnexp'),
    live: run.live,
    can,
    journal: run.health,
  };
}
