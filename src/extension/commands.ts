/** The commands of the palette: check, run, cancel, resume, open result, report, log. Errors end as one sentence. */

import * as vscode from 'vscode';
import type { ProblemReporter } from './language/problems.ts';
import { experimentMoved } from './panels/actions.ts';
import type { RunKeeper } from './runs/keeper.ts';
import { exists, experimentBeside, journalOf, openBeside, pathsOf, runOf } from './runs/places.ts';
import type { RunFile } from './runs/run-file.ts';
import type { RunStore } from './runs/store.ts';
import { newExperiment, startExperiment } from './start.ts';
import { stepDone } from './steps.ts';
import { showProblems, tellFailure } from './tell.ts';

export interface CommandParts {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly keeper: RunKeeper;
  readonly problems: ProblemReporter;
  readonly log: vscode.OutputChannel;
}

export function registerCommands(parts: CommandParts): vscode.Disposable {
  const { store, keeper, problems, log, extensionUri } = parts;
  const register = (name: string, run: (target: unknown) => Promise<void> | void): vscode.Disposable =>
    vscode.commands.registerCommand(`snnexp.${name}`, run);

  return vscode.Disposable.from(
    register('check', async (target) => {
      const document = await experimentOf(target);
      if (document === undefined) return;
      const errors = problems.check(document);
      void stepDone('check');
      if (errors > 0) await showProblems(errors);
      else vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) The experiment can run.'), 5000);
    }),
    register('newExperiment', () => newExperiment(extensionUri)),
    register('run', async (target) => {
      const document = await experimentOf(target);
      if (document !== undefined) await startExperiment(document, parts);
    }),
    register('cancel', async (target) => {
      const run = await chooseRun(target, store, (candidate) => candidate.live, vscode.l10n.t('No run is alive.'));
      if (run === undefined) return;
      const done = await keeper.cancel(run);
      if (!done.ok) tellFailure(done.error);
    }),
    register('resume', async (target) => {
      const none = vscode.l10n.t('No run is waiting to be resumed.');
      const run = await chooseRun(target, store, ({ resumable }) => resumable, none);
      if (run === undefined) return;
      const resumed = await keeper.resume(run);
      if (!resumed.ok) return tellFailure(resumed.error);
      await openBeside(run.uri);
    }),
    register('openResult', async (target) => {
      const run = await chooseRun(
        target,
        store,
        () => true,
        vscode.l10n.t('There is no run yet. Run an experiment first.'),
      );
      if (run === undefined) return;
      await openBeside(run.uri);
      void stepDone('read');
    }),
    register('report', async (target) => {
      const run = await chooseRun(
        target,
        store,
        () => true,
        vscode.l10n.t('There is no run to report on. Run an experiment first.'),
      );
      if (run === undefined) return;
      const report = await keeper.report(run);
      if (!report.ok) tellFailure(report.error);
    }),
    register('openLog', () => log.show(true)),
    register('refreshRuns', () => store.find()),
  );
}

async function experimentOf(target: unknown): Promise<vscode.TextDocument | undefined> {
  const uri = target instanceof vscode.Uri ? target : (vscode.window.activeTextEditor?.document.uri ?? activeRun());
  if (uri?.path.endsWith('.snnrun')) {
    // No other experiment that happens to be in sight is meant.
    const beside = experimentBeside(uri);
    if (await exists(beside)) return vscode.workspace.openTextDocument(beside);
    return void tellFailure(experimentMoved(beside));
  }
  const document = uri === undefined ? undefined : await vscode.workspace.openTextDocument(uri);
  if (document?.languageId === 'snnexp') return document;
  const [visible] = vscode.window.visibleTextEditors.filter((editor) => editor.document.languageId === 'snnexp');
  if (visible !== undefined) return visible.document;
  return pickExperiment();
}

/** One of the experiments in the workspace, which is opened; where there is none, the offer to begin one. */
async function pickExperiment(): Promise<vscode.TextDocument | undefined> {
  const files = await vscode.workspace.findFiles('**/*.snnexp', '**/{node_modules,*.snnrun.d}/**', 500);
  if (files.length === 0) {
    const begin = vscode.l10n.t('New Experiment');
    const none = vscode.l10n.t('There is no experiment here yet: no file ends in .snnexp.');
    const answer = await vscode.window.showInformationMessage(none, begin);
    if (answer === begin) await vscode.commands.executeCommand('snnexp.newExperiment');
    return undefined;
  }
  const items = files
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which experiment?') });
  return picked === undefined ? undefined : (await vscode.window.showTextDocument(picked.uri)).document;
}

/** The run a command is meant for: what was clicked, the open experiment's, the only one, or the one picked. */
async function chooseRun(
  target: unknown,
  store: RunStore,
  fits: (run: RunFile) => boolean,
  none: string,
): Promise<RunFile | undefined> {
  const named = uriOf(target);
  if (named?.scheme === 'untitled') return void vscode.window.showInformationMessage(none);
  if (named !== undefined) {
    const run = store.get(named.path.endsWith('.snnexp') ? journalOf(named) : named);
    await run.look();
    if (run.state.started !== undefined || (await exists(run.uri))) return run;
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  const isMeant = (run: RunFile): boolean => run.failure === undefined && fits(run);
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = (active === undefined ? activeRun() : journalOf(active))?.toString();
  const ofEditor = store.list().find((run) => isMeant(run) && run.uri.toString() === own);
  if (ofEditor !== undefined) return ofEditor;
  const candidates = store.listOnce().filter(isMeant);
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  if (candidates.length === 1) return candidates[0];
  const paths = pathsOf(candidates);
  const picked = await vscode.window.showQuickPick(
    candidates.map((run) => ({ label: run.state.started?.plan.title ?? '', description: paths.get(run) ?? '', run })),
  );
  return picked?.run;
}

function uriOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (typeof target === 'object' && target !== null && 'uri' in target && target.uri instanceof vscode.Uri)
    return target.uri;
  return undefined;
}

/** The run whose page is in front. */
function activeRun(): vscode.Uri | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  return activeTab === undefined ? undefined : runOf(activeTab);
}
