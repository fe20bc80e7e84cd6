/** The report's words and markup: what it claims, what it hides, that nothing of a run can break out of its text. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Spread } from '../../../src/protocol/event.ts';
import { highlight } from '../../../src/report/highlight.ts';
import { withoutPaths } from '../../../src/report/markup.ts';
import { reportPage } from '../../../src/report/page.ts';
import { isBaseline } from '../../../src/run/baselines.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import type { RunState } from '../../../src/run/state.ts';
import { type SampleOptions, sampleEvents, sampleSource, withLost } from '../../support/sample-run.ts';

function state(options: SampleOptions = {}): RunState {
  return foldAll(emptyState(), sampleEvents({ running: 0, total: 48, finished: 'trials', ...options }));
}

/** What a reader sees, without markup. */
function words(html: string): string {
  return (html.split('<body>')[1] ?? '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ');
}

test('says the question, what was found, and where the front bends', () => {
  const text = words(reportPage(state(), 'nmnist-quiet.snnrun'));
  assert.match(
    text,
    /How quiet can a network be and still read digits from an event camera\? 48 trials in 20 min found 13 that no other trial beats\. The one at the bend reaches 92\.47 % accuracy on validation with 636 spikes per sample\./,
  );
  assert.match(
    text,
    /Up and left is better\. The front bends at 636 spikes: past trial 36, 5\.2 times the spikes buy 4\.47 points\./,
  );
  assert.match(text, /13 on the front, 28 dominated, 5 latency over 150 ms, 1 silent, 1 failed/);
});

test('says that held-out data were never used to select, and only when they were measured', () => {
  const held = words(reportPage(state({ heldOut: true }), 'nmnist-quiet.snnrun'));
  assert.match(held, /measured once, at the end, on data kept back; they were never used to select/);
  assert.match(held, /accuracy %, held out/);
  assert.match(words(reportPage(state(), 'nmnist-quiet.snnrun')), /Held-out data were not read\./);
});

test('says what was confirmed: baselines too, once they are means over as many seeds as the front', () => {
  const run = state({ baseline: 27 });
  const { started } = run;
  assert.ok(started !== undefined);
  const search = { ...started.plan.search!, confirm: { kind: 'front', seeds: 2 } };
  const over = (front: number, beside: number) => {
    const more = (count: number) => (spread: Spread) => ({ ...spread, each: Array<number>(count).fill(spread.mean) });
    const trials = run.trials.map((trial) => {
      const repeat = more(isBaseline(trial) ? beside : front);
      return { ...trial, values: Object.fromEntries(Object.entries(trial.values).map(([id, of]) => [id, repeat(of)])) };
    });
    const told = words(
      reportPage({ ...run, trials, started: { ...started, plan: { ...started.plan, search } } }, 'nmnist-quiet.snnrun'),
    );
    return /The front [^.]*confirmed [^.]*\./.exec(told)?.[0];
  };
  assert.match(over(5, 5) ?? '', /^The front and the best of the baselines were confirmed .* means of up to 5\.$/);
  assert.match(over(5, 3) ?? '', /^The front was confirmed .* means of up to 5\.$/);
  assert.equal(over(3, 3), undefined);
});

test('shows what the experiment asks for, in its order; all of it where it does not say', () => {
  const run = state({ sensitivity: true });
  const { started } = run;
  assert.ok(started !== undefined);
  const heads = (show?: readonly string[]) => {
    const plan = { ...started.plan, report: show === undefined ? {} : { show } };
    const page = reportPage({ ...run, started: { ...started, plan } }, 'nmnist-quiet.snnrun');
    return [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, words]) => words);
  };
  const front = ['The front', 'Trials on the front', 'Layers of trial 36'];
  const end = ['Made with', 'Repeat it'];
  const text = 'The experiment, word for word';
  assert.deepEqual(heads(['text', 'front']), [text, ...front, ...end]);
  assert.deepEqual(heads(['importance']), ['What mattered', ...end]);
  const all = [...front, 'How it got there', 'How it was sought', 'What mattered', 'All trials', text, ...end];
  assert.deepEqual(heads(), all);
});

test('draws baselines beside the front, with their names, and leaves them out of its line and words', () => {
  const page = reportPage(state({ baseline: 27 }), 'nmnist-quiet.snnrun');
  const [figure = ''] = /<figure>.*?<\/figure>/s.exec(page) ?? [];
  assert.ok((figure.match(/class="m-base/g) ?? []).length > 10);
  assert.match(figure, /<path class="line base" d="M[^"]+[HV]/);
  assert.match(figure, />grid<\/text>/);
  const line = (html: string) => /<path class="line" d="([^"]+)"/.exec(html)?.[1]?.split('H').length;
  assert.equal(line(page), line(reportPage(state(), 'nmnist-quiet.snnrun')));
  assert.match(words(page), /\bbaseline grid\b/);
  assert.match(words(page), /Beside the baselines/);
  const trials = (html: string) => /trials: [^<]+/.exec(html)?.[0];
  assert.equal(
    trials(page),
    trials(reportPage(state(), 'nmnist-quiet.snnrun')),
    'trials of a baseline are none of the search',
  );
});

test('baselines that end at one place have their names beside each other', () => {
  const run = state({ baseline: 27 });
  const again = run.trials
    .filter(({ by }) => by === 'baseline:grid')
    .map((trial) => ({ ...trial, trial: trial.trial + 100, by: 'baseline:default' as const }));
  const page = reportPage({ ...run, trials: [...run.trials, ...again] }, 'nmnist-quiet.snnrun');
  assert.match(page, />grid, default<\/text>/);
});

test('the table of the front has held-out values of what was asked for, each with its unit', () => {
  const run = state({ heldOut: true });
  const trials = run.trials.map((trial) => ({
    ...trial,
    heldOut:
      Object.keys(trial.heldOut).length === 0
        ? trial.heldOut
        : { ...trial.heldOut, operations: { mean: 9261, sd: 0, each: [9261] } },
  }));
  const text = words(reportPage({ ...run, trials }, 'nmnist-quiet.snnrun'));
  assert.match(text, /accuracy %, held out spikes, held out/);
  assert.doesNotMatch(text, /operations/);
});

test('the layers of the chosen trial say where the energy of a sample goes; a run without layers has no such table', () => {
  const text = words(reportPage(state(), 'nmnist-quiet.snnrun'));
  const [, number] = /Layers of trial (\d+)/.exec(text) ?? [];
  const chosen = state().trials.find(({ trial }) => trial === Number(number));
  assert.ok(chosen !== undefined && chosen.layers.length === 2);
  assert.match(text, /with memory hidden dense 256 591.872 .*? output dense 10 2560 .*? [pn]J .*? [pnµ]J/);
  const bare = { ...state(), trials: state().trials.map((trial) => ({ ...trial, layers: [] })) };
  assert.doesNotMatch(words(reportPage(bare, 'nmnist-quiet.snnrun')), /Layers of/);
});

test('keeps the experiment word for word', () => {
  const html = reportPage(state(), 'nmnist-quiet.snnrun');
  const block = /<pre tabindex[^>]*>([\s\S]*?)<\/pre>/.exec(html)?.[1] ?? '';
  const text = block
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  assert.equal(text, sampleSource.trimEnd());
});

test('asks nothing of the network and runs no script', () => {
  const html = reportPage(state({ heldOut: true }), 'nmnist-quiet.snnrun');
  assert.doesNotMatch(html, /<script|https?:|src=|@import|url\(/);
});

test('markup in a run stays text', () => {
  const run = state();
  const { started } = run;
  assert.ok(started !== undefined);
  const bad = '<img onerror="x">&\'';
  const spoiled: RunState = {
    ...run,
    started: {
      ...started,
      plan: { ...started.plan, title: bad },
      source: { name: `${bad}.snnexp`, text: `# ${bad}` },
      version: bad,
    },
    trials: run.trials.map((trial) => ({ ...trial, answers: { ...trial.answers, 'network.hidden.units': bad } })),
  };
  const html = reportPage(spoiled, 'nmnist-quiet.snnrun');
  assert.doesNotMatch(html, /<img/);
  assert.match(words(html), /<img onerror="x">&'/);
});

test('says what its values are means of: seeds, folds, or both', () => {
  const run = state({ repeat: 6 });
  const { started } = run;
  assert.ok(started !== undefined);
  const caption = (repeat: number, data: object) => {
    const plan = { ...started.plan, repeat, data: { ...started.plan.data, ...data } };
    const text = words(reportPage({ ...run, started: { ...started, plan } }, 'nmnist-quiet.snnrun'));
    return /at the bend, mean of ([^,]+),/.exec(text)?.[1];
  };
  assert.equal(caption(6, {}), '6 seeds');
  assert.equal(caption(1, { folds: 6 }), '6 folds');
  assert.equal(caption(2, { folds: 3 }), '3 folds of 2 seeds');
});

test('names the file of the run, and commands that can be pasted', () => {
  const run = state();
  const { started } = run;
  assert.ok(started !== undefined);
  const commands = (name: string, journal: string, platform = 'linux-x64') => {
    const source = { ...started.source, name };
    const machine = { ...started.machine, platform };
    const text = words(reportPage({ ...run, started: { ...started, source, machine } }, journal));
    assert.ok(text.includes(`Written by snnexp from ${journal}.`));
    return /Repeat it (.*?) The same seed/.exec(text)?.[1]?.split(' snnexp ').slice(0, 2);
  };
  assert.deepEqual(commands('a.snnexp', 'a.snnrun'), ['snnexp run a.snnexp', 'show a.snnrun']);
  assert.deepEqual(commands('a.snnexp', 'other.snnrun'), [
    'snnexp run a.snnexp --output other.snnrun',
    'show other.snnrun',
  ]);
  assert.deepEqual(commands('a $(x).snnexp', 'a $(x).snnrun'), ["snnexp run 'a $(x).snnexp'", "show 'a $(x).snnrun'"]);
  assert.equal(commands('a b.snnexp', 'a b.snnrun', 'win32-x64')?.[1], 'show "a b.snnrun"');
});

test('names no folder of the machine it was made on', () => {
  const run = state();
  const { started, finished } = run;
  assert.ok(started !== undefined && finished !== undefined);
  const spoiled: RunState = {
    ...run,
    started: { ...started, source: { ...started.source, name: '/home/ada/work/quiet.snnexp' } },
    finished: { ...finished, reason: 'failed', message: 'No space left in /home/ada/work/quiet.snnrun.d.' },
    trials: run.trials.map((trial) =>
      trial.failure === undefined
        ? trial
        : { ...trial, failure: { ...trial.failure, message: 'C:\\Users\\ada\\data\\x.bin ends early.' } },
    ),
  };
  const html = reportPage(spoiled, '/home/ada/work/quiet.snnrun');
  assert.doesNotMatch(html, /ada/);
  assert.match(words(html), /quiet\.snnrun/);
});

test('paths are shortened, relative ones and divisions are left alone', () => {
  assert.equal(withoutPaths('cannot read /tmp/a/b.bin at byte 3'), 'cannot read b.bin at byte 3');
  assert.equal(withoutPaths('data/nmnist/train and 3/4 of it'), 'data/nmnist/train and 3/4 of it');
});

test('one objective: the best so far, no front, no hypervolume', () => {
  const text = words(reportPage(state({ objectives: 1 }), 'nmnist-quiet.snnrun'));
  assert.match(text, /The best so far/);
  assert.match(text, /The best, trial 23, reaches 97\.03 % accuracy on validation\./);
  assert.doesNotMatch(text, /hypervolume|that no other trial beats/i);
});

test('no front: says so, and why by trial', () => {
  const text = words(reportPage(state({ silent: 'all', trials: 5, finished: 'failed' }), 'nmnist-quiet.snnrun'));
  assert.match(
    text,
    /5 trials in .* gave no network that is both valid and inside the limits\. The run failed: The data folder data\/nmnist disappeared\./,
  );
  assert.match(text, /Trials 1, 2, 3, 4, 5: No output neuron fired on validation\./);
});

test('lost trials are counted, named and explained apart from failed ones', () => {
  const events = withLost(sampleEvents({ running: 0, total: 48, finished: 'trials' }), [3, 5]);
  const text = words(reportPage(foldAll(emptyState(), events), 'nmnist-quiet.snnrun'));
  assert.match(text, /1 silent, 1 failed, 2 lost/);
  assert.match(text, / 3 lost .* 5 lost .* 20 failed /);
  assert.match(text, /Trials 3, 5: Lost\. 3 workers in a row ended/);
  assert.match(text, /Lost trials met trouble of the machine/);
  assert.doesNotMatch(words(reportPage(state(), 'nmnist-quiet.snnrun')), /\blost\b/i);
});

test('cancelled, unfinished and empty runs are told apart', () => {
  assert.match(
    words(reportPage(state({ finished: 'cancelled' }), 'nmnist-quiet.snnrun')),
    /The run was cancelled before its end\./,
  );
  const open = foldAll(emptyState(), sampleEvents());
  assert.match(words(reportPage(open, 'nmnist-quiet.snnrun')), /The run had not ended when this was written\./);
  assert.match(words(reportPage(emptyState(), 'nmnist-quiet.snnrun')), /Empty run/);
});

test('colouring keeps comments, texts and the asking in apart', () => {
  assert.equal(
    highlight('rate in 1e-4 .. 2 log # in "x"'),
    'rate <span class="ask">in</span> <span class="n">1e-4</span> .. <span class="n">2</span> <span class="k">log</span> <span class="c"># in &#34;x&#34;</span>',
  );
  assert.equal(highlight('from = "a # b"'), '<span class="k">from</span> = <span class="s">&#34;a # b&#34;</span>');
});
