/**
 * Starts, resumes and cancels runs, and writes their reports. It holds no process: a run is reached through its files,
 * whoever started it.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { describeFailure, type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { canPass, diskTrouble } from '../../files/disk-trouble.ts';
import { writeWhole } from '../../files/whole-file.ts';
import { decodeControl } from '../../protocol/decode-runner.ts';
import type { RunEvent } from '../../protocol/event.ts';
import { fileNames, runFolder } from '../../protocol/layout.ts';
import type { Plan } from '../../protocol/plan.ts';
import type { StartRequest } from '../../protocol/runner.ts';
import { reportPage } from '../../report/page.ts';
import { stepDone } from '../steps.ts';
import { tellFailure } from '../tell.ts';
import { fileName } from './labels.ts';
import { type CoordinatorEnd, type LaunchedRun, launchRun } from './launch.ts';
import { journalOf, needsDisk } from './places.ts';
import type { RunFile } from './run-file.ts';
import type { RunStore } from './store.ts';
import { countWords, statusWord } from './words.ts';

/** Milliseconds a run waits for its window to come back from a reload before it cancels. */
const reattachMs = 60_000;

type LaunchRequest = Omit<StartRequest, 'kind' | 'journal' | 'folder' | 'outlive' | 'reattachMs'>;

export class RunKeeper {
  private readonly runnerBundle: string;
  private readonly store: RunStore;
  private readonly log: vscode.OutputChannel;
  private readonly openRun: (uri: vscode.Uri) => Promise<void>;
  private readonly launching = new Map<string, Promise<Result<LaunchedRun, Failure>>>();

  constructor(
    runnerBundle: string,
    store: RunStore,
    log: vscode.OutputChannel,
    openRun: (uri: vscode.Uri) => Promise<void>,
  ) {
    this.runnerBundle = runnerBundle;
    this.store = store;
    this.log = log;
    this.openRun = openRun;
  }

  start(
    experiment: vscode.Uri,
    what: { readonly plan: Plan; readonly text: string },
  ): Promise<Result<LaunchedRun, Failure>> {
    const settings = vscode.workspace.getConfiguration('snnexp', experiment);
    const engine = settings.get<string>('engine', 'best');
    const name = basename(experiment.fsPath);
    return this.launch(journalOf(experiment).fsPath, {
      plan: what.plan,
      source: { name, text: what.text },
      resume: false,
      command: `snnexp run ${name}`,
      // What stands in the file goes before the setting.
      ...(what.plan.run.engine === 'best' && engine !== 'best' ? { engine } : {}),
    });
  }

  resume(run: RunFile): Promise<Result<LaunchedRun, Failure>> {
    if (run.uri.scheme !== 'file') return Promise.resolve(fail(needsDisk(run.uri)));
    const name = run.state.started?.source.name ?? basename(run.uri.fsPath);
    return this.launch(run.uri.fsPath, { resume: true, command: `snnexp run ${name} --resume` });
  }

  /**
   * Why nothing may be started here, if so. The palette leaves the commands out then; keys, buttons and menus call them
   * all the same, and a command that the manifest disables would not even say why.
   */
  refusal(): Failure | undefined {
    if (vscode.workspace.isTrusted) return undefined;
    return {
      code: 'workspace-untrusted',
      message: vscode.l10n.t('This workspace is not trusted, so nothing is run in it.'),
      hint: vscode.l10n.t('Trust it with Workspaces: Manage Workspace Trust, then run again.'),
    };
  }

  /** The next step of cancelling. Answers with the step that was asked for. */
  async cancel(run: RunFile): Promise<Result<{ readonly step: 1 | 2 | 3 }, Failure>> {
    await run.look();
    const { owner } = run;
    if (owner === undefined) {
      return fail({
        code: 'run-not-live',
        message: vscode.l10n.t('This run is not alive any more.'),
        hint: vscode.l10n.t('There is nothing to cancel.'),
      });
    }
    const folder = runFolder(run.uri.fsPath);
    const path = `${folder}/${fileNames.control}`;
    let step: 1 | 2 | 3 = 1;
    try {
      const before = await readFile(path, 'utf8').then(
        (text) => decodeControl(JSON.parse(text)),
        () => undefined,
      );
      const asked = Math.max(run.state.cancel, before?.ok === true ? before.value.cancel : 0);
      step = asked >= 2 ? 3 : asked === 1 ? 2 : 1;
      await writeFile(path, JSON.stringify({ v: 1, cancel: step }));
      return succeed({ step });
    } catch (error) {
      // A run that waits for space on a full disk is asked by a signal.
      if (canPass(error) && signalled(owner.pid)) return succeed({ step });
      return fail({
        code: 'control-write',
        message: vscode.l10n.t('The run could not be asked to stop. {0}', diskTrouble(error, basename(folder)).message),
        hint: vscode.l10n.t('Check that its folder can be written.'),
      });
    }
  }

  /** Writes `<name>.report.html` beside the journal and offers to open it. */
  async report(run: RunFile): Promise<Result<{ readonly file: string }, Failure>> {
    await run.look();
    if (run.state.started === undefined) {
      return fail(
        run.failure ?? {
          code: 'report-empty',
          message: vscode.l10n.t('This run holds nothing yet.'),
          hint: vscode.l10n.t('Wait for its first trial.'),
        },
      );
    }
    const uri = run.uri.with({ path: run.uri.path.replace(/\.snnrun$/, '.report.html') });
    const file = fileName(uri);
    const page = reportPage(run.state, fileName(run.uri));
    try {
      // An earlier report stays where a full disk takes only part of this one.
      if (uri.scheme === 'file') writeWhole(uri.fsPath, page, false);
      else await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(page));
    } catch (error) {
      return fail(diskTrouble(error, file));
    }
    void stepDone('report');
    void tellReport(uri, file);
    return succeed({ file });
  }

  /** A second asking while the process comes up is the same one: a double click would be told of the run that it began. */
  private launch(journal: string, request: LaunchRequest): Promise<Result<LaunchedRun, Failure>> {
    const known = this.launching.get(journal);
    if (known !== undefined) return known;
    const launched = this.launchOnce(journal, request).finally(() => this.launching.delete(journal));
    this.launching.set(journal, launched);
    return launched;
  }

  private async launchOnce(journal: string, request: LaunchRequest): Promise<Result<LaunchedRun, Failure>> {
    const refusal = this.refusal();
    if (refusal !== undefined) return fail(refusal);
    const settings = vscode.workspace.getConfiguration('snnexp', vscode.Uri.file(journal));
    const workers = settings.get<number>('workers', 0);
    const launched = await launchRun(
      this.runnerBundle,
      {
        kind: 'start',
        journal,
        folder: dirname(journal),
        outlive: settings.get<boolean>('outliveWindow', false),
        reattachMs,
        ...(workers > 0 ? { workers } : {}),
        ...request,
      },
      (line) => this.log.appendLine(line),
      tellOnce('disk-full'),
    );
    if (!launched.ok) return launched;
    void stepDone('run');
    const run = this.store.get(vscode.Uri.file(journal));
    await run.look();
    // The first line may not be on disk yet.
    const title = request.plan?.title ?? run.state.started?.plan.title ?? basename(journal);
    void launched.value.ended.then((end) => this.tellEnd(run, title, end));
    return launched;
  }

  /** The one message of a run that was started here. */
  private async tellEnd(run: RunFile, title: string, { well, failure }: CoordinatorEnd): Promise<void> {
    // What stands at its place now may be another run, or none.
    if (failure !== undefined) {
      void vscode.window.showWarningMessage(`${title}: ${describeFailure(failure)}`);
      return;
    }
    await run.look();
    const reason = run.state.finished?.message;
    const open = vscode.l10n.t('Open');
    const report = vscode.l10n.t('Write Report');
    const answer =
      well || run.state.finished?.reason === 'cancelled'
        ? await vscode.window.showInformationMessage(
            `“${title}” ${statusWord(run.state, false)}: ${countWords(run.state)}.`,
            open,
            ...(run.state.front.length > 0 ? [report] : []),
          )
        : await vscode.window.showWarningMessage(
            `${title}: ${reason ?? vscode.l10n.t('the search process ended early; what was computed is kept and can be resumed.')}`,
            open,
          );
    if (answer === open) await this.openRun(run.uri);
    if (answer !== report) return;
    const written = await this.report(run);
    if (!written.ok) tellFailure(written.error);
  }
}

/** Offers to open the report, or to find it where the user's browser runs on another machine than the file lies. */
async function tellReport(uri: vscode.Uri, file: string): Promise<void> {
  const written = vscode.l10n.t('The report is written: {0}', file);
  // No browser sees what only this window does.
  if (uri.scheme !== 'file') return void vscode.window.showInformationMessage(written);
  const { remoteName, uiKind } = vscode.env;
  if (remoteName === undefined && uiKind === vscode.UIKind.Desktop) {
    const open = vscode.l10n.t('Open in Browser');
    if ((await vscode.window.showInformationMessage(written, open)) === open) await vscode.env.openExternal(uri);
    return;
  }
  const reveal = vscode.l10n.t('Show in Explorer');
  const hint = vscode.l10n.t('It lies on the machine of the run; Download in its context menu brings it to yours.');
  if ((await vscode.window.showInformationMessage(`${written}. ${hint}`, reveal)) !== reveal) return;
  await vscode.commands.executeCommand('revealInExplorer', uri);
}

/** Each signal is the next step of cancelling. Windows knows none that a process could answer. */
function signalled(pid: number): boolean {
  try {
    return process.platform !== 'win32' && process.kill(pid, 'SIGTERM');
  } catch {
    return false;
  }
}

/** Shows the first note of a kind: the journal, which all else is read from, cannot hold it where the disk is full. */
function tellOnce(code: string): (event: RunEvent) => void {
  let told = false;
  return (event) => {
    if (told || event.kind !== 'noted' || event.code !== code) return;
    told = true;
    void vscode.window.showWarningMessage(event.message);
  };
}
