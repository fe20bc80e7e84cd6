/** The runs of the workspace: finds `.snnrun` files, hands out one `RunFile` for each, tells when any of them changes. */

import * as vscode from 'vscode';
import { paced } from '../../core/pace.ts';
import { attend } from './attend.ts';
import { isIn, watchFolders } from './folders.ts';
import { eachOnce, inOrder } from './order.ts';
import { journalOf } from './places.ts';
import { RunFile } from './run-file.ts';

/** More journals than this are not listed; the newest would be missing among the oldest otherwise. */
const mostRuns = 200;
/**
 * Milliseconds between two changes that are told. The editor asks its lenses and trees only after a moment of quiet: of
 * a journal that grows without pause they would never hear.
 */
const tellMs = 1000;

export class RunStore implements vscode.Disposable {
  private readonly runs = new Map<string, RunFile>();
  private readonly followed = new Map<string, vscode.Disposable>();
  /** Runs of a folder that left the workspace: they are listed as long as they live. */
  private readonly left = new Set<RunFile>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Some run changed, or the list did. */
  readonly onDidChange = this.changed.event;
  private readonly telling = paced(() => this.changed.fire(), tellMs);
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*.snnrun');
  private readonly opening = vscode.workspace.onDidOpenTextDocument((document) => this.lookBeside(document));
  private readonly folders = watchFolders({
    came: () => this.find(),
    went: (folder) => {
      for (const run of this.runs.values()) if (isIn(folder, run.uri)) void run.look();
    },
    left: (folder) => {
      const isOut = ({ uri }: RunFile) => isIn(folder, uri) && vscode.workspace.getWorkspaceFolder(uri) === undefined;
      for (const run of this.runs.values()) if (isOut(run)) this.left.add(run);
      this.telling.ask();
    },
  });

  constructor() {
    this.watcher.onDidCreate((uri) => this.look(uri));
    this.watcher.onDidChange((uri) => this.get(uri).look());
    this.watcher.onDidDelete((uri) => this.look(uri));
    for (const document of vscode.workspace.textDocuments) this.lookBeside(document);
  }

  /** All runs there are: live ones first, then the newest. One that links lead to is there by each of its paths. */
  list(): readonly RunFile[] {
    return inOrder(this.present());
  }

  /** The same without what only another path leads to. */
  listOnce(): readonly RunFile[] {
    return inOrder(eachOnce(this.present()));
  }

  /** The run of this journal, known or not yet. */
  get(uri: vscode.Uri): RunFile {
    const key = uri.toString();
    const known = this.runs.get(key);
    if (known !== undefined) return known;
    const run = new RunFile(uri);
    this.runs.set(key, run);
    run.onDidChange(() => {
      this.followWhileLive(run);
      this.telling.ask();
    });
    return run;
  }

  /** Looks for journals in the workspace; a live one is followed from then on, so a reloaded window shows it again. */
  async find(): Promise<void> {
    const uris = await vscode.workspace.findFiles('**/*.snnrun', '**/{node_modules,*.snnrun.d}/**', mostRuns);
    const known = [...this.runs.values()].map(({ uri }) => uri);
    // One after another: large journals beside each other would keep the host from everything else.
    for (const uri of uris) await this.look(uri);
    for (const uri of known) await this.get(uri).look();
    this.telling.ask();
  }

  dispose(): void {
    this.watcher.dispose();
    this.opening.dispose();
    this.folders.dispose();
    this.telling.stop();
    for (const handle of this.followed.values()) handle.dispose();
    for (const run of this.runs.values()) run.dispose();
    this.changed.dispose();
  }

  private present(): readonly RunFile[] {
    const isThere = (run: RunFile) => run.failure?.code !== 'run-missing' && !this.left.has(run);
    return [...this.runs.values()].filter((run) => run.live || isThere(run));
  }

  /** A file that came or went. A view of it may still be open: it learns from the same `RunFile` when it comes back. */
  private async look(uri: vscode.Uri): Promise<void> {
    const run = this.get(uri);
    this.left.delete(run);
    await run.look();
    this.telling.ask();
  }

  /** An experiment outside of the workspace, or in a window without one: its run would be found by nothing else. */
  private lookBeside({ languageId, uri }: vscode.TextDocument): void {
    if (languageId === 'snnexp' && uri.scheme === 'file') void this.look(journalOf(uri));
  }

  private followWhileLive(run: RunFile): void {
    const key = run.uri.toString();
    const handle = this.followed.get(key);
    if (run.live && handle === undefined) {
      this.followed.set(key, vscode.Disposable.from(run.follow(), attend(run)));
    }
    if (!run.live && handle !== undefined) {
      handle.dispose();
      this.followed.delete(key);
    }
  }
}
