/** The commands that install and remove the engine tensorflow: consent with its size, progress, cancel. */

import * as vscode from 'vscode';
import { costOfInstalling, installTensorFlow } from '../install/install.ts';
import { installedEngines, removeTensorFlow } from '../install/installed.ts';
import { enginesFolder, tensorflowFolder } from '../install/place.ts';
import { sized } from '../install/space.ts';
import { tellFailure } from './tell.ts';

export interface TensorFlowParts {
  /** The worker's bundle, which tries the engine. */
  readonly worker: string;
  readonly log: vscode.OutputChannel;
}

export function registerTensorFlow(parts: TensorFlowParts): vscode.Disposable {
  let busy: Promise<void> | undefined;
  return vscode.Disposable.from(
    vscode.commands.registerCommand('snnexp.installTensorFlow', () => {
      busy ??= install(parts).finally(() => {
        busy = undefined;
      });
      return busy;
    }),
    vscode.commands.registerCommand('snnexp.removeTensorFlow', remove),
  );
}

async function install({ worker, log }: TensorFlowParts): Promise<void> {
  const engines = enginesFolder();
  if (!(await agreed(engines))) return;
  const stopping = new AbortController();
  const done = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Installing TensorFlow'),
      cancellable: true,
    },
    (progress, cancel) => {
      cancel.onCancellationRequested(() => stopping.abort());
      let shown = 0;
      return installTensorFlow({
        engines,
        worker,
        signal: stopping.signal,
        progress: ({ step, share }) => {
          progress.report({ message: step, increment: Math.max(0, 100 * (share - shown)) });
          shown = Math.max(shown, share);
        },
        log: (line) => log.appendLine(line),
      });
    },
  );
  if (!done.ok) return stopping.signal.aborted ? undefined : tellFailure(done.error);
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'TensorFlow {0} is installed. Choose it by engine = tensorflow in an experiment, or in the settings.',
      done.value.tensorflow,
    ),
  );
}

async function agreed(engines: string): Promise<boolean> {
  const { downloadBytes, diskBytes } = costOfInstalling(false);
  const start = vscode.l10n.t('Install');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Install TensorFlow as an engine?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        "It downloads about {0} by npm and pip, builds a small addon with this machine's C++ compiler, and keeps about {1} in {2}. Projects are not touched.",
        sized(downloadBytes),
        sized(diskBytes),
        tensorflowFolder(engines),
      ),
    },
    start,
  );
  return answer === start;
}

async function remove(): Promise<void> {
  const engines = enginesFolder();
  const [installed] = installedEngines(engines);
  if (installed === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('TensorFlow is not installed.'));
    return;
  }
  const go = vscode.l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the engine TensorFlow?'),
    {
      modal: true,
      detail: vscode.l10n.t('It lies in {0}. It can be installed again at any time.', installed.folder),
    },
    go,
  );
  if (answer !== go) return;
  const removed = removeTensorFlow(engines);
  if (!removed.ok) return tellFailure(removed.error);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('TensorFlow was removed; {0} are free again.', sized(removed.value)),
  );
}
