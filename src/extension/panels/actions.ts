/** What the buttons of a run's page do. */

import { posix } from 'node:path';
import * as vscode from 'vscode';
import { type Failure, fail, succeed } from '../../core/result.ts';
import { readTrouble } from '../../files/disk-trouble.ts';
import { decideQuestions } from '../../language/services/decide.ts';
import { fileNames, runFolder } from '../../protocol/layout.ts';
import { trialOf } from '../../run/rows.ts';
import type { RunKeeper } from '../runs/keeper.ts';
import { fileName } from '../runs/labels.ts';
import { experimentBeside } from '../runs/places.ts';
import type { RunFile } from '../runs/run-file.ts';
import { showUnsaved } from '../unsaved.ts';
import type { PanelActions } from './run-editor.ts';

export function panelActions(keeper: RunKeeper): PanelActions {
  return {
    cancel: (run) => keeper.cancel(run),
    async resume(run) {
      const resumed = await keeper.resume(run);
      return resumed.ok ? succeed({}) : resumed;
    },
    report: (run) => keeper.report(run),
    async openExperiment(run, { setting }) {
      const uri = experimentOf(run);
      try {
        const document = await vscode.workspace.openTextDocument(uri);
        const at = setting === undefined ? undefined : placeOf(run, setting);
        const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
        if (at !== undefined) {
          const position = document.positionAt(at);
          editor.selection = new vscode.Selection(position, position);
          editor.revealRange(
            new vscode.Range(position, position),
            vscode.TextEditorRevealType.InCenterIfOutsideViewport,
          );
        }
        return succeed({});
      } catch {
        return fail(experimentMoved(uri));
      }
    },
    async openLog(run) {
      const file = run.uri.with({ path: `${runFolder(run.uri.path)}/${fileNames.log}` });
      try {
        await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One, preview: true });
        return succeed({});
      } catch {
        const name = fileName(run.uri);
        return fail({
          code: 'log-missing',
          message: vscode.l10n.t('There is no log of {0}.', name),
          hint: vscode.l10n.t('It lies in the folder {0} beside the run, which is not there.', runFolder(name)),
        });
      }
    },
    async openJournal(run, { line }) {
      try {
        const document = await vscode.workspace.openTextDocument(run.uri);
        const position = new vscode.Position(Math.max(line - 1, 0), 0);
        await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
        return succeed({});
      } catch (error) {
        // Gone, or larger than the editor takes a text.
        await run.look();
        return fail(run.failure ?? readTrouble(error, fileName(run.uri)));
      }
    },
    async curves(run, { trial }) {
      const curves = await run.curves(trial);
      return curves.ok ? succeed({ curves: curves.value }) : curves;
    },
    async insertExperiment(run, { trial }) {
      const found = trialOf(run.state.trials, trial);
      const { started } = run.state;
      if (found === undefined || started === undefined) {
        return fail({
          code: 'trial-unknown',
          message: vscode.l10n.t('There is no trial {0} in this run.', String(trial)),
          hint: vscode.l10n.t('Open the run again.'),
        });
      }
      const content = decideQuestions(started.source.text, found.answers);
      // Beside the run, where the paths of its data hold.
      const name = `${posix.basename(run.uri.path, '.snnrun')}-trial-${trial}`;
      await showUnsaved(content, { name, folder: vscode.Uri.joinPath(run.uri, '..') }, vscode.ViewColumn.One);
      return succeed({});
    },
  };
}

export function experimentMoved(experiment: vscode.Uri): Failure {
  return {
    code: 'experiment-moved',
    message: vscode.l10n.t('The experiment {0} is not beside this run.', fileName(experiment)),
    hint: vscode.l10n.t('Its text is kept in the journal; the report shows it word for word.'),
  };
}

function experimentOf(run: RunFile): vscode.Uri {
  const name = run.state.started?.source.name;
  if (name === undefined) return experimentBeside(run.uri);
  return vscode.Uri.joinPath(run.uri, '..', name);
}

function placeOf(run: RunFile, setting: string): number | undefined {
  return run.state.started?.plan.space.find((dimension) => dimension.id === setting)?.at?.[0];
}
