/** A drawn experiment through the whole product: run, shown, reported, with other workers, killed and resumed. */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunEvent } from '../../../src/protocol/event.ts';
import type { Draw } from '../../support/draw.ts';
import type { DrawnExperiment } from '../../support/drawn/experiment.ts';
import { journal, lives, ownerOf, snnexp, start, write } from './snnexp.ts';

/** Runs it undisturbed in `calm` below the folder; what its journal holds in the end. */
export async function runCalmly(folder: string, { text }: DrawnExperiment, workers = 1): Promise<readonly RunEvent[]> {
  const place = home(folder, `calm-${workers}`, text);
  const { code, stdout, stderr } = await snnexp(
    place,
    'run',
    'tiny.snnexp',
    '--workers',
    String(workers),
    '--threads',
    '1',
  );
  const events = journal(place);
  sayNothingOdd(stdout + stderr);
  assert.ok(code === 0 || code === 1, `code ${code}: ${stderr}`);
  const end = events.at(-1);
  assert.equal(end?.kind, 'runFinished', stderr);
  if (end?.kind === 'runFinished' && end.reason === 'failed') sayWhole(end.message ?? '');
  for (const event of events) if (event.kind === 'trialFailed') sayWhole(event.message);
  const lost = events.filter((event) => event.kind === 'trialFailed' && event.reason === 'lost');
  assert.deepEqual(lost, [], 'a trial was lost');
  return events;
}

/** Every view of the undisturbed run works. */
export async function viewAll(folder: string, events: readonly RunEvent[]): Promise<void> {
  const place = join(folder, 'calm-1');
  const trials = [...new Set(events.flatMap((event) => (event.kind === 'trialProposed' ? [event.trial] : [])))];
  const views = [
    [],
    ['--json'],
    ['--csv'],
    ['--optuna'],
    ...trials.slice(0, 2).map((trial) => ['--trial', String(trial)]),
  ];
  for (const options of views) {
    const { code, stdout, stderr } = await snnexp(place, 'show', 'tiny.snnexp', ...options);
    assert.equal(code, 0, `show ${options.join(' ')}: ${stderr}`);
    assert.ok(stdout.length > 0);
    sayNothingOdd(stdout + stderr);
    if (options[0] === '--json') JSON.parse(stdout);
  }
  const { code, stderr } = await snnexp(place, 'report', 'tiny.snnexp');
  assert.equal(code, 0, stderr);
  const page = readFileSync(join(place, 'tiny.report.html'), 'utf8').replace(/<script.*?<\/script>/gs, '');
  assert.ok(
    !/\bundefined\b|\bNaN\b|\[object/.test(page),
    page.match(/.{80}(?:\bundefined\b|\bNaN\b|\[object).{80}/s)?.[0],
  );
}

export type Victim = 'command' | 'runner' | 'worker';

/** Kills a process of the run after so much of the calm one's time, reads the journal as it is, resumes until the end. */
export async function runKilled(
  folder: string,
  { text }: DrawnExperiment,
  { draw, calmMs }: { readonly draw: Draw; readonly calmMs: number },
): Promise<readonly RunEvent[]> {
  const place = home(folder, 'killed', text);
  const journalFile = join(place, 'tiny.snnrun');
  for (let time = 0; time < 3; time++) {
    const run = start(place, [
      'run',
      'tiny.snnexp',
      '--quiet',
      '--threads',
      '1',
      ...(existsSync(journalFile) && time > 0 ? ['--resume'] : []),
    ]);
    await new Promise((done) => setTimeout(done, draw.next() * calmMs));
    if (existsSync(journalFile)) await readable(place, draw);
    const victim = draw.one<Victim>(['command', 'runner', 'worker']);
    const owner = ownerIn(place);
    const pids = existsSync(journalFile)
      ? journal(place).flatMap((event) => (event.kind === 'attemptStarted' ? [event.pid] : []))
      : [];
    const [pid] = victim === 'command' ? [run.child.pid] : victim === 'runner' ? [owner] : [pids.filter(lives).at(-1)];
    if (pid !== undefined && run.child.exitCode === null && (victim === 'command' || lives(pid)))
      process.kill(pid, 'SIGKILL');
    const { stderr } = await run.finished;
    sayNothingOdd(stderr);
    // The coordinator outlives the command line for as long as a cancelled batch takes.
    while (owner !== undefined && lives(owner)) await new Promise((done) => setTimeout(done, 20));
    if (existsSync(journalFile)) await readable(place, draw);
    if (ended(place)) break;
  }
  for (let time = 0; time < 3 && !ended(place); time++) {
    const resume = existsSync(journalFile) ? ['--resume'] : [];
    const { stderr, code } = await snnexp(place, 'run', 'tiny.snnexp', '--quiet', ...resume);
    sayNothingOdd(stderr);
    assert.ok(ended(place) || code === 1, stderr);
  }
  const events = journal(place);
  assert.equal(events.at(-1)?.kind, 'runFinished');
  return events;
}

async function readable(place: string, draw: Draw): Promise<void> {
  const shown = await snnexp(place, 'show', 'tiny.snnexp', '--json');
  if (shown.code !== 0 && /holds no run|is empty|no run/i.test(shown.stderr)) return;
  assert.equal(shown.code, 0, shown.stderr);
  const said = JSON.parse(shown.stdout);
  assert.deepEqual(said.leftOut?.filter((line: { why: string }) => line.why !== 'altered') ?? [], []);
  if (draw.likely(0.7)) return;
  const words = await snnexp(place, 'show', 'tiny.snnexp');
  assert.equal(words.code, 0, words.stderr);
  const report = await snnexp(place, 'report', 'tiny.snnexp');
  assert.equal(report.code, 0, report.stderr);
  sayNothingOdd(words.stdout + words.stderr + report.stdout + report.stderr);
}

function ended(place: string): boolean {
  const last = existsSync(join(place, 'tiny.snnrun')) ? journal(place).at(-1) : undefined;
  return last?.kind === 'runFinished' && last.reason !== 'cancelled' && !lostTrials(place);
}

function lostTrials(place: string): boolean {
  const ends = new Map<number, boolean>();
  for (const event of journal(place)) {
    if (event.kind === 'trialFinished' || event.kind === 'trialPruned') ends.set(event.trial, false);
    if (event.kind === 'trialFailed') ends.set(event.trial, event.reason === 'lost');
  }
  return [...ends.values()].some((lost) => lost);
}

function ownerIn(place: string): number | undefined {
  try {
    return ownerOf(place);
  } catch {
    return undefined;
  }
}

function home(folder: string, name: string, text: string): string {
  const place = join(folder, name);
  mkdirSync(place);
  symlinkSync(resolve('test', 'fixtures', 'data'), join(place, 'data'));
  write(place, 'tiny.snnexp', text);
  return place;
}

/** No stack, no names of the program's own. */
function sayNothingOdd(words: string): void {
  const odd = /\n\s+at |\bundefined\b|\[object |TypeError|RangeError|ReferenceError|node:internal|\bNaN\b/.exec(words);
  assert.equal(odd, null, words);
}

/** A sentence that begins with a capital or a name and ends. */
function sayWhole(message: string): void {
  assert.ok(/\S.{15,}[.!?)]$/s.test(message.trim()), `not a sentence: ${message}`);
}
