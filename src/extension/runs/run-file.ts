/**
 * One `.snnrun` file, followed while it grows: bytes to lines to events to a folded state. The only way in which the
 * extension learns of a run, whoever started it and whenever.
 */

import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as vscode from 'vscode';
import { freshly } from '../../core/fresh.ts';
import { type Failure, type Result, succeed } from '../../core/result.ts';
import { isStale } from '../../files/owner-lives.ts';
import { decodeOwner } from '../../protocol/decode-runner.ts';
import type { RunEvent } from '../../protocol/event.ts';
import { journalReader, type LeftOutLine } from '../../protocol/journal-line.ts';
import { fileNames, runFolder } from '../../protocol/layout.ts';
import type { JournalHealth, TaskCurve } from '../../protocol/panel.ts';
import type { Owner } from '../../protocol/runner.ts';
import { isComplete } from '../../run/complete.ts';
import { curvesOf } from '../../run/curves.ts';
import { emptyState, foldAll } from '../../run/fold.ts';
import { leftOutRanges } from '../../run/left-out.ts';
import { trialOf } from '../../run/rows.ts';
import type { RunState } from '../../run/state.ts';
import { type EpochPlaces, epochPlaces, epochsIn, readNoting } from './epoch-places.ts';
import { type FilePosition, fileStart, readAppended, readPieces } from './read-appended.ts';

/** Milliseconds between two looks at a growing journal; chart updates need no more than ten a second. */
const liveLookMs = 250;
/** Between two looks at a journal that nobody writes. */
const idleLookMs = 2000;
/** So many events are cheaper to send than the whole run. */
export const mostRecent = 1000;

export interface RunChange {
  /** Events since the last change; empty when only `live` changed. */
  readonly events: readonly RunEvent[];
  /** The file was replaced or cut: what was known before is void. */
  readonly restarted: boolean;
}

export class RunFile implements vscode.Disposable {
  readonly uri: vscode.Uri;
  state: RunState = emptyState();
  /** The last events in order, for pages that hold those before them. All of a long run would be kept for nobody. */
  recent: readonly RunEvent[] = [];
  /** The coordinator on this machine that writes the file now. */
  owner: Owner | undefined;
  /** Set when the file cannot be shown: newer version, unreadable. */
  failure: { readonly code: string; readonly message: string; readonly hint: string } | undefined;

  private readonly changed = new vscode.EventEmitter<RunChange>();
  readonly onDidChange = this.changed.event;
  private reader = journalReader();
  private places: EpochPlaces = epochPlaces();
  private leftOut: LeftOutLine[] = [];
  private position: FilePosition = fileStart;
  private timer: NodeJS.Timeout | undefined;
  private followers = 0;

  constructor(uri: vscode.Uri) {
    this.uri = uri;
  }

  /** Reads what is new, everything that was written before the call. */
  readonly look = freshly(() => this.readNew());

  /** The same for every path that leads to one file, through whatever links; '' before it was read. */
  get identity(): string {
    return this.uri.scheme === 'file' ? this.position.identity : '';
  }

  get live(): boolean {
    return this.owner !== undefined;
  }

  /** Whether something of it is left to run, nobody runs it, and a process could: it is a file that is there. */
  get resumable(): boolean {
    const { state, failure } = this;
    const canWrite = failure === undefined && this.uri.scheme === 'file';
    return canWrite && !this.live && state.started !== undefined && !isComplete(state);
  }

  /** How much of the file was understood. */
  get health(): JournalHealth {
    const { lines } = this.reader;
    const { failure } = this;
    return {
      lines,
      known: lines - this.leftOut.length,
      leftOut: leftOutRanges(this.leftOut),
      ...(failure === undefined ? {} : { trouble: { message: failure.message, hint: failure.hint } }),
    };
  }

  /** How a trial learned, epoch by epoch: read again from the file. None of a trial that is not there. */
  async curves(trial: number): Promise<Result<readonly TaskCurve[], Failure>> {
    const tasks = Object.keys(trialOf(this.state.trials, trial)?.tasks ?? {});
    const pieces = await readPieces(this.uri, this.places.of(tasks));
    if (!pieces.ok) return pieces;
    return succeed(
      curvesOf(
        pieces.value.flatMap((bytes) => epochsIn(bytes, tasks)),
        tasks,
      ),
    );
  }

  /** Looks again and again until the returned handle is disposed. */
  follow(): vscode.Disposable {
    this.followers++;
    if (this.followers === 1) this.schedule(0);
    let done = false;
    return new vscode.Disposable(() => {
      if (done) return;
      done = true;
      this.followers--;
      if (this.followers === 0) clearTimeout(this.timer);
    });
  }

  dispose(): void {
    this.followers = 0;
    clearTimeout(this.timer);
    this.changed.dispose();
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      await this.look();
      if (this.followers > 0) this.schedule(this.live ? liveLookMs : idleLookMs);
    }, ms);
  }

  private async readNew(): Promise<void> {
    const wasLive = this.live;
    this.owner = await this.livingOwner();
    const appended = await readAppended(this.uri, this.position);
    if (!appended.ok) {
      const isNew = this.failure?.code !== appended.error.code;
      this.failure = appended.error;
      if (isNew || wasLive !== this.live) this.changed.fire({ events: [], restarted: false });
      return;
    }
    const mended = this.failure !== undefined;
    const restarted = appended.value.restarted;
    if (restarted) this.forget();
    this.position = appended.value.position;
    const read = readNoting(this.reader, this.places, appended.value.bytes);
    this.leftOut = this.leftOut.concat(read.leftOut);
    this.failure = read.failure;
    this.recent = [...this.recent, ...read.events.slice(-mostRecent)].slice(-mostRecent);
    this.state = foldAll(this.state, read.events);
    if (restarted || mended || read.events.length > 0 || wasLive !== this.live || read.failure !== undefined) {
      this.changed.fire({ events: read.events, restarted });
    }
    if (appended.value.more) await this.readNew();
  }

  private forget(): void {
    this.state = emptyState();
    this.recent = [];
    this.leftOut = [];
    this.reader = journalReader();
    this.places = epochPlaces();
  }

  private async livingOwner(): Promise<Owner | undefined> {
    if (this.uri.scheme !== 'file') return undefined;
    try {
      const owner = decodeOwner(JSON.parse(await readFile(`${runFolder(this.uri.fsPath)}/${fileNames.owner}`, 'utf8')));
      return owner.ok && owner.value.host === hostname() && !isStale(owner.value) ? owner.value : undefined;
    } catch {
      return undefined;
    }
  }
}
