/** The commands of the palette: check, run, cancel, resume, open result, report, log. Errors end as one sentence. */

import { access, rename } from 'node:fs/promises';
import * as vscode from 'vscode';
import { analysisOf } from './language/analysis.ts';
import type { ProblemReporter } from './language/problems.ts';
import { runEditorType } from './panels/run-editor.ts';
import type { RunKeeper } from './runs/keeper.ts';
import type { RunFile } from './runs/run-file.ts';
import type { RunStore } from './runs/store.ts';
import { tellFailure } from './tell.ts';

export interface CommandParts {
  readonly store: RunStore;
  readonly keeper: RunKeeper;
  readonly problems: ProblemReporter;
  readonly log: vscode.OutputChannel;
}

export function registerCommands(parts: CommandParts): vscode.Disposable {
  const { store, keeper, problems, log } = parts;
  const register = (name: string, run: (target: unknown) => Promise<void> | void): vscode.Disposable =>
    vscode.commands.registerCommand(`snnexp.${name}`, run);

  return vscode.Disposable.from(
    register('check', async (target) => {
      const document = await experimentOf(target);
      if (document === undefined) return;
      const errors = problems.check(document);
      if (errors > 0) await vscode.commands.executeCommand('workbench.actions.view.problems');
      else vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) The experiment can run.'), 5000);
    }),
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
      const open = (candidate: RunFile): boolean => !candidate.live && candidate.state.finished === undefined;
      const run = await chooseRun(target, store, open, vscode.l10n.t('No run is waiting to be resumed.'));
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
      if (run !== undefined) await openBeside(run.uri);
    }),
    register('report', async (target) => {
      const run = await chooseRun(target, store, () => true, vscode.l10n.t('There is no run to report on.'));
      if (run === undefined) return;
      const report = await keeper.report(run);
      if (!report.ok) tellFailure(report.error);
    }),
    register('openLog', () => log.show(true)),
    register('refreshRuns', () => store.find()),
  );
}

/** Shows a run's panel beside the experiment, or where it already is. */
export async function openBeside(uri: vscode.Uri): Promise<void> {
  const known = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .find((tab) => tab.input instanceof vscode.TabInputCustom && tab.input.uri.toString() === uri.toString());
  await vscode.commands.executeCommand('vscode.openWith', uri, runEditorType, {
    viewColumn: known?.group.viewColumn ?? vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: false,
  });
}

/** The journal that belongs to an experiment: the same name beside it. */
export function journalOf(experiment: vscode.Uri): vscode.Uri {
  return experiment.with({ path: experiment.path.replace(/(\.snnexp)?$/, '.snnrun') });
}

async function startExperiment(document: vscode.TextDocument, parts: CommandParts): Promise<void> {
  if (document.uri.scheme !== 'file') {
    return tellFailure({
      code: 'run-needs-disk',
      message: vscode.l10n.t('This experiment is not a file on disk yet.'),
      hint: vscode.l10n.t('Save it first; the result is written beside it.'),
    });
  }
  // Auto-save may have been quicker: `save` then answers false although the file is on disk.
  if (document.isDirty && !(await document.save()) && document.isDirty) {
    return tellFailure({
      code: 'experiment-unsaved',
      message: vscode.l10n.t('The experiment could not be saved, so it was not started.'),
      hint: vscode.l10n.t('Save it, then run it again.'),
    });
  }
  const text = document.getText();
  const { plan } = analysisOf(document);
  if (plan === undefined || parts.problems.check(document) > 0) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    return;
  }
  const journal = journalOf(document.uri);
  const run = parts.store.get(journal);
  await run.look();
  if (run.live) {
    const open = vscode.l10n.t('Open Result');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('This experiment is already running ({0}).', run.uri.path.split('/').at(-1) ?? ''),
      open,
    );
    if (answer === open) await openBeside(journal);
    return;
  }
  if (await exists(journal)) {
    const next = await askAboutExisting(run);
    if (next === undefined) return;
    if (next === 'open') return openBeside(journal);
    if (next === 'resume') {
      const resumed = await parts.keeper.resume(run);
      return resumed.ok ? openBeside(journal) : tellFailure(resumed.error);
    }
    await setAside(journal);
  }
  const started = await parts.keeper.start(document.uri, { plan, text });
  if (!started.ok) return tellFailure(started.error);
  await openBeside(journal);
}

type Existing = 'open' | 'resume' | 'again';

async function askAboutExisting(run: RunFile): Promise<Existing | undefined> {
  const open = run.state.finished === undefined && run.state.started !== undefined;
  const items: (vscode.QuickPickItem & { readonly next: Existing })[] = [
    ...(open
      ? [
          {
            label: vscode.l10n.t('Resume'),
            description: vscode.l10n.t('go on where it stopped'),
            next: 'resume' as const,
          },
        ]
      : []),
    {
      label: vscode.l10n.t('Run Again'),
      description: vscode.l10n.t('keeps the old journal as .old.snnrun; equal trainings are not repeated'),
      next: 'again' as const,
    },
    { label: vscode.l10n.t('Open Result'), description: vscode.l10n.t('start nothing'), next: 'open' as const },
  ];
  const answer = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('This experiment has a result already'),
  });
  return answer?.next;
}

/** Renames a journal so that a new run can begin; its tasks stay and are found again by their keys. */
async function setAside(journal: vscode.Uri): Promise<void> {
  const base = journal.fsPath.replace(/\.snnrun$/, '');
  for (let i = 1; ; i++) {
    const aside = `${base}.old${i === 1 ? '' : `-${i}`}.snnrun`;
    if (await exists(vscode.Uri.file(aside))) continue;
    return rename(journal.fsPath, aside);
  }
}

async function experimentOf(target: unknown): Promise<vscode.TextDocument | undefined> {
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  if (uri?.path.endsWith('.snnrun')) {
    return vscode.workspace.openTextDocument(uri.with({ path: uri.path.replace(/\.snnrun$/, '.snnexp') }));
  }
  const document = uri === undefined ? undefined : await vscode.workspace.openTextDocument(uri);
  if (document?.languageId === 'snnexp') return document;
  const [visible] = vscode.window.visibleTextEditors.filter((editor) => editor.document.languageId === 'snnexp');
  if (visible !== undefined) return visible.document;
  tellFailure({
    code: 'no-experiment',
    message: vscode.l10n.t('No experiment is open.'),
    hint: vscode.l10n.t('Open a file that ends in .snnexp.'),
  });
  return undefined;
}

/** The run a command is meant for: what was clicked, the open experiment's, the only one, or the one picked. */
async function chooseRun(
  target: unknown,
  store: RunStore,
  fits: (run: RunFile) => boolean,
  none: string,
): Promise<RunFile | undefined> {
  const named = uriOf(target);
  if (named !== undefined) {
    const run = store.get(named.path.endsWith('.snnexp') ? journalOf(named) : named);
    await run.look();
    return run;
  }
  const candidates = store.list().filter((run) => run.failure === undefined && fits(run));
  const active = vscode.window.activeTextEditor?.document.uri ?? activeRunTab();
  const own = active === undefined ? undefined : journalOf(active).toString();
  const ofEditor = candidates.find((run) => run.uri.toString() === own);
  if (ofEditor !== undefined) return ofEditor;
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  if (candidates.length === 1) return candidates[0];
  const picked = await vscode.window.showQuickPick(
    candidates.map((run) => ({
      label: run.state.started?.plan.title ?? '',
      description: vscode.workspace.asRelativePath(run.uri),
      run,
    })),
  );
  return picked?.run;
}

function uriOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (typeof target === 'object' && target !== null && 'uri' in target && target.uri instanceof vscode.Uri)
    return target.uri;
  return undefined;
}

function activeRunTab(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom) || input.viewType !== runEditorType) return undefined;
  return input.uri.with({ path: input.uri.path.replace(/\.snnrun$/, '.snnexp') });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await access(uri.fsPath);
    return true;
  } catch {
    return false;
  }
}
