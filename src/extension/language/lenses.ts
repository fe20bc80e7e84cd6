/** Above the experiment: Run or Cancel, Check, and the last run in words. */

import * as vscode from 'vscode';
import { parse } from '../../language/syntax/parse.ts';
import { journalOf } from '../runs/places.ts';
import type { RunStore } from '../runs/store.ts';
import { countWords, statusWord } from '../runs/words.ts';
import { isOldVersion } from './old-version.ts';

export function registerLenses(store: RunStore): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const listener = store.onDidChange(() => changed.fire());
  const provider = vscode.languages.registerCodeLensProvider('snnexp', {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      if (isOldVersion(document)) return [];
      const { title } = parse(document.getText());
      const line = document.positionAt(title.start).line;
      const place = new vscode.Range(line, 0, line, 0);
      const lens = (text: string, command: string): vscode.CodeLens =>
        // A plain blank behind the icon is swallowed by the editor's layout.
        new vscode.CodeLens(place, {
          title: text.replace(' ', '\u00a0'),
          command: `snnexp.${command}`,
          arguments: [document.uri],
        });
      const journal = journalOf(document.uri).toString();
      const run = store.list().find((known) => known.uri.toString() === journal);
      const start = vscode.workspace.isTrusted ? [lens(vscode.l10n.t('$(play) Run'), 'run')] : [];
      if (run === undefined || run.state.started === undefined) {
        return [...start, lens(vscode.l10n.t('$(check) Check'), 'check')];
      }
      const words = `${statusWord(run.state, run.live)}: ${countWords(run.state)}`;
      return [
        ...(run.live ? [lens(vscode.l10n.t('$(debug-stop) Cancel'), 'cancel')] : start),
        lens(vscode.l10n.t('$(check) Check'), 'check'),
        lens(`$(graph-scatter) ${words}`, 'openResult'),
      ];
    },
  });
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire());
  return vscode.Disposable.from(provider, listener, trusted, changed);
}
