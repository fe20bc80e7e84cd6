/** What `show` says of runs that are cut, damaged or finished, in words. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { show } from '../../../src/cli/show.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import type { RunEvent } from '../../../src/protocol/event.ts';
import { sealLine } from '../../../src/protocol/journal-line.ts';
import type { LayerReport } from '../../../src/protocol/task.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { sampleEvents, withLost, withPruned } from '../../support/sample-run.ts';

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
    room: Number.POSITIVE_INFINITY,
    paint: (_, text) => text,
    paintTold: (_, text) => text,
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

test('--json carries the version of its shape, of a run and of one trial', (t) => {
  const events = sampleEvents({ trials: 3 });
  for (const options of [{}, { trial: 1 }]) assert.equal(JSON.parse(shown(t, events, { json: true, ...options })).v, 1);
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

test('lines that are left out are told by why: the disk, what they say, or a copy', (t) => {
  const [started, engine, ...rest] = sampleEvents({ trials: 3, running: 0 });
  const odd = { ...rest[0]!, trial: 'one' } as unknown as RunEvent;
  const text = shown(t, [started!, engine!, odd, ...rest.slice(1), engine!, engine!]);
  const last = rest.length + 3;
  assert.match(
    text,
    /^Left out +Line 3 is whole, but says what this version does not understand \(trial is not a count: "one"\)\. Another version or another program wrote it: open the run with that version, or update this one\.$/m,
  );
  assert.match(text, new RegExp(`^Left out +Lines ${last} to ${last + 1} stand in the file before`, 'm'));
  assert.doesNotMatch(text, /checksum/);
  const told = JSON.parse(shown(t, [started!, engine!, odd, ...rest.slice(1)], { json: true }));
  assert.deepEqual(told.leftOut, [{ line: 3, why: 'contents', what: 'trial is not a count: "one"' }]);
  assert.deepEqual(told.damagedLines, [3]);
});

test('lost trials are told apart from failed ones, with what that means', (t) => {
  const events = withLost(sampleEvents({ running: 0, finished: 'failed' }), [3, 5]);
  const text = shown(t, events);
  assert.match(text, /^Trials +.*\b2 lost\b.*\b1 failed\b/m);
  assert.match(text, /^ +Lost trials met trouble of the machine .* run again when the run is resumed\.$/m);
  assert.doesNotMatch(shown(t, sampleEvents({ running: 0 })), /lost/i);
  assert.match(shown(t, events, { trial: 3 }), /^Trial 3: lost$/m);
  const rows = shown(t, events, { csv: true }).split('\n');
  assert.match(rows[3] ?? '', /^3,lost,/);
  assert.match(rows[20] ?? '', /^20,failed,/);
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
  assert.match(shown(t, events, { csv: true, json: true }), /Leave out --trial and every other form/);
});

const python = join('.cache', 'optimizer-peers', 'bin', 'python');

test('--optuna prints the search as a journal that Optuna reads: states, values, constraints', (t) => {
  const events = withPruned(sampleEvents({ trials: 20, running: 1, baseline: 4 }), [15, 16]);
  const state = foldAll(emptyState(), events);
  const text = shown(t, events, { optuna: true });
  const lines = text.split('\n').map((line) => JSON.parse(line));
  const created = lines.filter(({ op_code: code }) => code === 4);
  assert.equal(created.length, 21, 'baselines are left out');
  const stateOf = (trial: number): number => created[trial - 1]!.state;
  assert.deepEqual([stateOf(15), stateOf(16)], [2, 2]);
  for (const { trial, status, values } of state.trials.slice(0, 20)) {
    const wanted = status === 'pruned' ? 2 : Object.keys(values).length > 0 ? 1 : 3;
    assert.equal(stateOf(trial), wanted, `trial ${trial}, ${status}`);
  }
  assert.equal(stateOf(21), undefined, 'it still runs');
  assert.match(shown(t, events.slice(1), { optuna: true }), /has lost its first line/);
  assert.match(shown(t, events, { optuna: true, csv: true }), /Leave out/);

  if (!existsSync(python))
    return t.diagnostic('Optuna is not here to read it back: npm run bench -- optimizer installs it');
  const file = join(mkdtempSync(join(tmpdir(), 'snnexp-optuna-')), 'study.log');
  t.after(() => rmSync(file, { force: true }));
  writeFileSync(file, `${text}\n`);
  const script = `
import json, sys, optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
storage = JournalStorage(JournalFileBackend(sys.argv[1]))
study = optuna.load_study(study_name=storage.get_all_studies()[0].study_name, storage=storage)
print(json.dumps([[t.state.name for t in study.trials], sorted(t.number + 1 for t in study.best_trials)]))`;
  const ran = execFileSync(python, ['-c', script, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [states, best] = JSON.parse(ran);
  assert.equal(states[14], 'PRUNED');
  assert.equal(
    states.filter((name: string) => name === 'COMPLETE').length,
    created.filter(({ state: s }) => s === 1).length,
  );
  assert.deepEqual(
    best,
    [...state.front].sort((a, b) => a - b),
    'Optuna finds the same front, requirements kept',
  );
});

test('the layers of a trial say where the energy of a sample goes, where it was counted', (t) => {
  const withCosts = (costs: Pick<LayerReport, 'energy' | 'energyWithMemory'>) =>
    sampleEvents({ running: 0, finished: 'trials' }).map((event) =>
      event.kind === 'taskFinished'
        ? {
            ...event,
            layers: event.layers.map(({ energy: _, energyWithMemory: __, ...layer }) => ({ ...layer, ...costs })),
          }
        : event,
    );
  assert.match(shown(t, withCosts({}), { trial: 4 }), /^layer +kind +neurons +parameters +rate$/m);
  const counted = withCosts({ energy: 8400, energyWithMemory: 156_200 });
  const text = shown(t, counted, { trial: 4 });
  assert.match(text, /^layer .* rate +energy +with memory$/m);
  assert.match(text, /^hidden +dense +256 .* 8\.4 nJ +156 nJ$/m);
});
