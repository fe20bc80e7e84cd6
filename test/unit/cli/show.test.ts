/** What `show` says of runs that are cut, damaged or finished, in words. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { show } from '../../../src/cli/show.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import type { RunEvent } from '../../../src/protocol/event.ts';
import { sealLine } from '../../../src/protocol/journal-line.ts';
import { sampleEvents } from '../../support/sample-run.ts';

function shown(t: TestContext, events: readonly RunEvent[], options: Parameters<typeof show>[1] = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp show '));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'a run.snnrun');
  writeFileSync(file, events.map(sealLine).join(''));
  const lines: string[] = [];
  const terminal: Terminal = {
    print: (line = '') => void lines.push(line),
    tell: (line) => void lines.push(line),
    json: (value) => void lines.push(JSON.stringify(value)),
    interactive: false,
    paint: (_, text) => text,
  };
  show(file, options, terminal);
  return lines
    .join('\n')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/[\u00a0\u202f]/g, ' ');
}

test('held-out measures of a trial have their units', (t) => {
  const events = sampleEvents({ heldOut: true, finished: 'trials' });
  const measured = events.find((event) => event.kind === 'frontMeasured');
  assert.ok(measured?.kind === 'frontMeasured');
  const text = shown(t, events, { trial: measured.trial });
  assert.match(text, /^accuracy held out +\d\d\.\d\d.* %$/m);
});

test('a run that was cut off says how to go on, in words that can be pasted', (t) => {
  assert.match(
    shown(t, sampleEvents({ trials: 3 })),
    /cut off; go on with: snnexp run 'FOLDER\/a run\.snnrun' --resume/,
  );
});

test('a run without its first line cannot go on, and says what can be done', (t) => {
  const text = shown(t, sampleEvents({ trials: 3 }).slice(1));
  assert.match(
    text,
    /^State +without its first line, which holds the experiment; run the experiment again with --force$/m,
  );
  assert.doesNotMatch(text, /--resume/);
});

test('--csv prints every trial with settings, means, deviations and held-out values, quoted where it must be', (t) => {
  const events = sampleEvents({ running: 0, heldOut: true, finished: 'trials' });
  const failed = events.find((event) => event.kind === 'trialFailed' && event.reason === 'failed');
  assert.ok(failed?.kind === 'trialFailed');
  const said = 'Two, "three",\nfour';
  const [head, ...rows] = shown(
    t,
    events.map((event) => (event === failed ? { ...failed, message: said } : event)),
    { csv: true },
  ).split(/\n(?!four)/);
  const columns = head?.split(',') ?? [];
  assert.deepEqual(columns.slice(0, 5), [
    'trial',
    'status',
    'proposed by',
    'neuron.threshold (mV)',
    'neuron.tau_synapse (ms)',
  ]);
  const spikes = columns.indexOf('spikes');
  assert.deepEqual(columns.slice(spikes, spikes + 6), [
    'spikes',
    'spikes sd',
    'spikes repeats',
    'latency (ms)',
    'latency sd',
    'latency repeats',
  ]);
  assert.ok(columns.includes('accuracy held out'));
  assert.equal(rows.length, 48);
  const done = events.find((event) => event.kind === 'trialFinished');
  assert.ok(done?.kind === 'trialFinished');
  const row = rows[done.trial - 1]?.split(',') ?? [];
  assert.deepEqual(row.slice(spikes, spikes + 3).map(Number), [
    done.values.spikes?.mean,
    done.values.spikes?.sd,
    done.values.spikes?.each.length,
  ]);
  assert.match(rows[failed.trial - 1] ?? '', /,,,.*,"Two, ""three"",\nfour"$/);
  assert.match(shown(t, events, { csv: true, json: true }), /Leave out --json and --trial/);
});
