/** What lives, outside of the panels: the one status item, gone afterwards, and which buttons an experiment's title has. */

import * as vscode from 'vscode';
import { fileName } from './labels.ts';
import { experimentBeside } from './places.ts';
import type { RunStore } from './store.ts';
import { countWords, restWords } from './words.ts';

export function showStatus(store: RunStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('snnexp.status', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('SNN run');
  const update = (): void => {
    const live = store.listOnce().filter((run) => run.live);
    const paths = store.list().filter((run) => run.live);
    const experiments = paths.map(({ uri }) => experimentBeside(uri).fsPath);
    void vscode.commands.executeCommand('setContext', 'snnexp.live', live.length > 0);
    void vscode.commands.executeCommand('setContext', 'snnexp.livePaths', experiments);
    const [first] = live;
    if (first === undefined) return item.hide();
    const others = live.length > 1 ? ` +${live.length - 1}` : '';
    const icon = first.state.cancel > 0 ? '$(debug-stop)' : '$(loading~spin)';
    item.text = `${icon} SNN ${countWords(first.state)}${others}`;
    const title = first.state.started?.plan.title ?? fileName(first.uri);
    const lines = [title, first.state.engine?.title, restWords(first.state)].filter((line) => line !== undefined);
    item.tooltip = lines.join('\n');
    const more = live.length > 1 ? `, and ${live.length - 1} more` : '';
    item.accessibilityInformation = { label: `SNN run ${title}: ${countWords(first.state)}${more}`, role: 'button' };
    item.command = { command: 'snnexp.openResult', title: '', arguments: [first.uri] };
    item.show();
  };
  const listener = store.onDidChange(update);
  update();
  return vscode.Disposable.from(item, listener);
}
