/** Spaces and objectives that nothing good can come of: no crash, a clear sentence, and the run goes on or ends. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tiny } from './support/experiments.ts';
import { journal, snnexp, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 120_000 };

async function run(t: Parameters<typeof workspace>[0], change: (text: string) => string) {
  const folder = workspace(t);
  const text = tiny({ search: 'bayesian', trials: 6 });
  const changed = change(text);
  assert.notEqual(changed, text);
  write(folder, 'tiny.snnexp', changed);
  const ran = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.doesNotMatch(ran.stdout + ran.stderr, /\n\s+at .*\(/, 'no stack trace');
  const shown = await snnexp(folder, 'show', 'tiny.snnrun');
  return { ...ran, folder, shown: shown.stdout, events: () => journal(folder) };
}

test('objectives that are no numbers: those trials fail, the others make a front', limit, async (t) => {
  const { code, stdout, events } = await run(t, (text) =>
    text.replace('adam { rate in 1e-3 .. 1e-1 log }', 'sgd { rate in { 1e-3, 1e-2, 1e37, 1e38 }, momentum = 0.99 }'),
  );
  assert.equal(code, 0);
  const failed = events().flatMap((event) => (event.kind === 'trialFailed' ? [event] : []));
  assert.ok(failed.length > 0 && failed.length < 6, `${failed.length} failed`);
  assert.ok(failed.every(({ code: why }) => why === 'not-finite'));
  assert.equal(events().filter((event) => event.kind === 'trialFinished').length, 6 - failed.length);
  assert.match(stdout, /left the finite range in epoch \d/);
  assert.match(stdout, /^All 6 trials have ended\.$/m);
});

test('a limit that nothing keeps is named, with who came nearest', limit, async (t) => {
  const { code, stdout, shown, events } = await run(t, (text) =>
    text.replace('    minimize spikes', '    require loss <= 0\n    minimize spikes'),
  );
  assert.equal(code, 0);
  assert.equal(events().filter((event) => event.kind === 'trialFinished' && !event.feasible).length, 6);
  const sentence =
    /^No trial keeps loss <= 0\S*; trial \d came nearest with [\d.,]+\. Loosen the limit, or ask for other settings\.$/m;
  assert.match(stdout, sentence);
  assert.match(shown, sentence);
});

test('all trials silent: the search goes to its end, says why, and is not fine', limit, async (t) => {
  const { code, stdout, stderr, shown, events, folder } = await run(t, (text) =>
    text
      .replace(
        'lif { decay in 0.5 .. 0.99 }',
        'lif { decay in 0.5 .. 0.99, threshold = 1e6, surrogate = triangle { width = 1e-6 } }',
      )
      .replace('units = 3 }', 'units = 3, weight_scale = 1e-6 }'),
  );
  assert.equal(code, 1);
  const silent = events().filter((event) => event.kind === 'trialFailed' && event.reason === 'silent');
  assert.equal(silent.length, 6);
  assert.ok(events().some((event) => event.kind === 'trialProposed' && event.trial === 6));
  const sentence =
    /^All 6 trials fell silent: no output neuron fired\. Raise weight_scale of the layers: first weights are in units of the threshold, /m;
  assert.match(stdout, sentence);
  assert.match(shown, sentence);
  assert.match(stderr, /No trial gave a value\./);
  const again = await snnexp(folder, 'run', 'tiny.snnexp', '--resume');
  assert.equal(again.code, 1, 'and is not fine later');
  assert.match(again.stderr, /^No trial gave a value\.$/m);
});

test('a space of one point is one trial, and ends with a reason', limit, async (t) => {
  const { code, stdout, stderr } = await run(t, (text) =>
    text
      .replace('decay in 0.5 .. 0.99', 'decay = 0.9')
      .replace('units in { 8, 16 }', 'units in { 8 }')
      .replace('rate in 1e-3 .. 1e-1 log', 'rate = 1e-2'),
  );
  assert.equal(code, 0);
  assert.match(stderr + stdout, /With one choice there is nothing to ask/);
  assert.match(stdout, /^The one combination was tried\.$/m);
});

test('a question in a branch that cannot be chosen is refused before anything runs', limit, async (t) => {
  const folder = workspace(t);
  const text = tiny().replace('adam { rate in 1e-3 .. 1e-1 log }', 'adam { rate = 1e-2, momentum in 0.1 .. 0.9 }');
  write(folder, 'tiny.snnexp', text);
  const ran = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(ran.code, 1);
  assert.match(ran.stdout + ran.stderr, /tiny\.snnexp:\d+:\d+: error: .*momentum/);
});
