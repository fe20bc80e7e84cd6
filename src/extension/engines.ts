/** The commands that show, install and remove engines: what each would do here, consent with its size, progress, cancel. */

import * as vscode from 'vscode';
import { installEngine } from '../install/install.ts';
import { installedEngines, removeEngine } from '../install/installed.ts';
import { engineFolder, enginesFolder } from '../install/place.ts';
import type { Recipe } from '../install/recipe.ts';
import { recipes } from '../install/recipes.ts';
import { sized } from '../install/space.ts';
import { type SurveyedEngine, surveyEngines } from '../install/survey.ts';
import { tensorflow } from '../install/tensorflow.ts';
import { webgpu } from '../install/webgpu.ts';
import { tellFailure } from './tell.ts';

export interface EngineParts {
  /** The worker's bundle, which tries the engine. */
  readonly worker: string;
  readonly log: vscode.OutputChannel;
}

export function registerEngines(parts: EngineParts): vscode.Disposable {
  // One at a time: a second one would take the folder of the first for a leftover.
  let busy: Recipe | undefined;
  const begin = async (recipe: Recipe): Promise<void> => {
    if (busy !== undefined) {
      const words = vscode.l10n.t('{0} is being installed. Wait for it, or cancel it in its notification.', busy.title);
      void vscode.window.showInformationMessage(words);
      return;
    }
    busy = recipe;
    try {
      await install(recipe, parts);
    } finally {
      busy = undefined;
      offerRemoval();
    }
  };
  offerRemoval();
  return vscode.Disposable.from(
    // The command line installs and removes as well.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) offerRemoval();
    }),
    vscode.commands.registerCommand('snnexp.showEngines', () => show(parts, begin)),
    vscode.commands.registerCommand('snnexp.installTensorFlow', () => begin(tensorflow)),
    vscode.commands.registerCommand('snnexp.removeTensorFlow', () => remove(tensorflow)),
    vscode.commands.registerCommand('snnexp.installWebgpu', () => begin(webgpu)),
    vscode.commands.registerCommand('snnexp.removeWebgpu', () => remove(webgpu)),
  );
}

/** The palette offers to remove what is installed; in a window that has not looked yet, what may be. */
function offerRemoval(): void {
  const installed = new Set(installedEngines(enginesFolder()).map(({ recipe }) => recipe.engine));
  for (const { engine } of recipes)
    void vscode.commands.executeCommand('setContext', `snnexp.absent.${engine}`, !installed.has(engine));
}

interface EngineItem extends vscode.QuickPickItem {
  readonly survey: SurveyedEngine;
}

/** Every engine, tried; one that is not installed is installed when it is picked. */
async function show({ worker, log }: EngineParts, begin: (recipe: Recipe) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const items: Promise<EngineItem[]> = surveyEngines(
    worker,
    enginesFolder(),
    (line) => log.appendLine(line),
    stopping.signal,
  ).then((engines) => engines.map(itemOf));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Engines'),
    placeHolder: vscode.l10n.t('best takes the first one that works; each is tried now'),
    matchOnDetail: true,
  });
  stopping.abort();
  if (picked?.survey.recipe !== undefined && !picked.survey.installed) await begin(picked.survey.recipe);
}

function itemOf(survey: SurveyedEngine): EngineItem {
  const { engine, taken, works, title, why } = survey;
  const icon = taken ? 'pass-filled' : works ? 'pass' : 'circle-slash';
  return {
    label: `$(${icon}) ${engine}`,
    description: stateOf(survey),
    detail: title === null ? why : `${title}; ${why}`,
    survey,
  };
}

function stateOf({ taken, works, recipe, installed }: SurveyedEngine): string {
  if (taken) return vscode.l10n.t('best takes it');
  if (works) return vscode.l10n.t('works');
  return recipe === undefined || installed ? '' : vscode.l10n.t('select to install');
}

async function install(recipe: Recipe, { worker, log }: EngineParts): Promise<void> {
  const engines = enginesFolder();
  if (!(await agreed(recipe, engines))) return;
  const stopping = new AbortController();
  const done = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Installing {0}', recipe.title),
      cancellable: true,
    },
    (progress, cancel) => {
      cancel.onCancellationRequested(() => stopping.abort());
      let shown = 0;
      return installEngine({
        recipe,
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
      '{0} is installed. Choose it by engine = {1} in an experiment, or in the settings.',
      recipe.describe(done.value),
      recipe.engine,
    ),
  );
}

async function agreed(recipe: Recipe, engines: string): Promise<boolean> {
  const { downloadBytes, diskBytes, from } = recipe.cost(false);
  const start = vscode.l10n.t('Install');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Install {0} as an engine?', recipe.title),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It downloads about {0} {1} and keeps about {2} in {3}. Projects are not touched.',
        sized(downloadBytes),
        from,
        sized(diskBytes),
        engineFolder(engines, recipe.engine),
      ),
    },
    start,
  );
  return answer === start;
}

async function remove(recipe: Recipe): Promise<void> {
  const engines = enginesFolder();
  const installed = installedEngines(engines).find((each) => each.recipe.engine === recipe.engine);
  if (installed === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} is not installed.', recipe.title));
    return;
  }
  const go = vscode.l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the engine {0}?', recipe.title),
    {
      modal: true,
      detail: vscode.l10n.t('It lies in {0}. It can be installed again at any time.', installed.folder),
    },
    go,
  );
  if (answer !== go) return;
  const removed = removeEngine(engines, recipe.engine);
  offerRemoval();
  if (!removed.ok) return tellFailure(removed.error);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} was removed; {1} are free again.', recipe.title, sized(removed.value)),
  );
}
