/** From an experiment in an editor to a run: saved, checked, and asked about when there is a result already. */

import { rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { diskTrouble } from '../files/disk-trouble.ts';
import { asideName } from '../protocol/layout.ts';
import type { CommandParts } from './commands.ts';
import { analysisOf } from './language/analysis.ts';
import { fileName } from './runs/labels.ts';
import { exists, journalOf, needsDisk, openBeside } from './runs/places.ts';
import type { RunFile } from './runs/run-file.ts';
import { stepDone } from './steps.ts';
import { showProblems, tellFailure } from './tell.ts';
import { showUnsaved } from './unsaved.ts';

/** The quick start of the package as a new, unsaved file in the folder that is worked in. */
export async function newExperiment(extensionUri: vscode.Uri): Promise<void> {
  const example = await vscode.workspace.fs.readFile(
    vscode.Uri.joinPath(extensionUri, 'examples', 'quickstart.snnexp'),
  );
  const active = vscode.window.activeTextEditor?.document.uri;
  const { workspace } = vscode;
  const own = active === undefined ? undefined : workspace.getWorkspaceFolder(active);
  const folder = (own ?? workspace.workspaceFolders?.[0])?.uri;
  await showUnsaved(new TextDecoder().decode(example), { name: 'quickstart', folder });
  void stepDone('write');
}

export async function startExperiment(given: vscode.TextDocument, parts: CommandParts): Promise<void> {
  const refusal = parts.keeper.refusal();
  if (refusal !== undefined) return tellFailure(refusal);
  const document = given.isUntitled ? await savedFirst(given) : given;
  if (document === undefined) return;
  if (document.uri.scheme !== 'file') {
    return tellFailure(needsDisk(document.uri));
  }
  if (!(await isSaved(document))) {
    return tellFailure({
      code: 'experiment-unsaved',
      message: vscode.l10n.t('The experiment could not be saved, so it was not started.'),
      hint: vscode.l10n.t('Save it, then run it again.'),
    });
  }
  const text = document.getText();
  const { plan } = analysisOf(document);
  const errors = parts.problems.check(document);
  if (plan === undefined || errors > 0) return showProblems(errors);
  const journal = journalOf(document.uri);
  const run = parts.store.get(journal);
  await run.look();
  if (run.live) {
    const open = vscode.l10n.t('Open Result');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('This experiment is already running ({0}).', fileName(run.uri)),
      open,
    );
    if (answer === open) await openBeside(journal);
    return;
  }
  if (await exists(journal)) {
    const next = await askAboutExisting(run, text);
    if (next === undefined) return;
    if (next === 'open') return openBeside(journal);
    if (next === 'resume') {
      const resumed = await parts.keeper.resume(run);
      return resumed.ok ? openBeside(journal) : tellFailure(resumed.error);
    }
    const aside = await setAside(journal);
    if (!aside.ok) return tellFailure(aside.error);
  }
  const started = await parts.keeper.start(document.uri, { plan, text });
  if (!started.ok) return tellFailure(started.error);
  await openBeside(journal);
}

/**
 * Saves what is not on disk yet. While auto-save writes the same file `save` answers false, and the document learns
 * of being clean a moment later: so it is asked again for a while.
 */
async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  for (let attempt = 1; document.isDirty; attempt++) {
    if (await document.save()) return true;
    if (attempt === 20) return false;
    await setTimeout(150);
  }
  return true;
}

/** An untitled experiment without a place asks for one first; undefined when that was left. */
async function savedFirst(document: vscode.TextDocument): Promise<vscode.TextDocument | undefined> {
  const uri = await vscode.workspace.save(document.uri);
  return uri === undefined ? undefined : vscode.workspace.openTextDocument(uri);
}

type Existing = 'open' | 'resume' | 'again';

async function askAboutExisting(run: RunFile, text: string): Promise<Existing | undefined> {
  type Item = vscode.QuickPickItem & { readonly next: Existing };
  const changed = run.state.started !== undefined && run.state.started.source.text !== text;
  const resume: Item = {
    label: vscode.l10n.t('Resume'),
    description: changed
      ? vscode.l10n.t('go on with the experiment as it was when the run started')
      : vscode.l10n.t('go on where it stopped'),
    next: 'resume',
  };
  const again: Item = {
    label: vscode.l10n.t('Run Again'),
    description: changed
      ? vscode.l10n.t('as it is now; keeps the old journal as .old-1.snnrun, and equal trainings are not repeated')
      : vscode.l10n.t('keeps the old journal as .old-1.snnrun; equal trainings are not repeated'),
    next: 'again',
  };
  const open: Item = {
    label: vscode.l10n.t('Open Result'),
    description: vscode.l10n.t('start nothing'),
    next: 'open',
  };
  // First what a mended experiment is started for: a run that goes on knows nothing of the change.
  const starts = changed ? [again, resume] : [resume, again];
  const items = [...starts.filter((item) => item !== resume || run.resumable), open];
  const answer = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('This experiment has a result already'),
  });
  return answer?.next;
}

/** Renames a journal so that a new run can begin; its tasks stay and are found again by their keys. */
async function setAside(journal: vscode.Uri): Promise<Result<void, Failure>> {
  for (let number = 1; ; number++) {
    const aside = asideName(journal.fsPath, number);
    if (await exists(vscode.Uri.file(aside))) continue;
    try {
      return succeed(await rename(journal.fsPath, aside));
    } catch (error) {
      return fail(diskTrouble(error, basename(journal.fsPath)));
    }
  }
}
