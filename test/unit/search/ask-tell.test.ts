import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Told } from '../../../src/search/ask-tell.ts';
import { type AnswersTo, type Questions, studyPlan } from '../../../src/search/definition.ts';
import { openStudy } from '../../support/search/open-study.ts';

const space = {
  rate: { type: 'real', low: 1e-4, high: 1e-1, scale: 'log', usual: 1e-3 },
  units: { type: 'whole', low: 16, high: 128, step: 16 },
  optimizer: { type: 'choice', of: ['adam', 'sgd'] },
  momentum: { type: 'real', low: 0, high: 0.99, when: ['optimizer', 'sgd'] },
} as const satisfies Questions;
type Mixed = AnswersTo<typeof space>;

function measure({ rate, units, momentum = 0.5 }: Mixed): Told {
  const accuracy = 0.9 - 0.1 * (Math.log10(rate) + 2) ** 2 + 0.001 * units + 0.02 * momentum;
  return { accuracy, spikes: units * (1 + rate) };
}

test('ask and tell, the front and its hypervolume', async () => {
  const study = openStudy({ space, objectives: { accuracy: 'max', spikes: { aim: 'min', reference: 140 } }, seed: 3 });
  let volume = 0;
  for (let i = 0; i < 16; i++) {
    const asked = await study.ask();
    assert.ok('id' in asked && asked.id === i + 1);
    const optimizer: 'adam' | 'sgd' = asked.answers.optimizer;
    assert.equal(asked.answers.momentum === undefined, optimizer === 'adam');
    assert.deepEqual(study.tell(asked.id, measure(asked.answers)), { ok: true, value: {} });
    const now = study.hypervolume({ accuracy: 0.2 });
    assert.ok(now !== undefined && now >= volume);
    volume = now;
  }
  const front = study.front();
  assert.ok(front.length > 1 && front.every(({ feasible, status }) => feasible && status === 'done'));
  const accuracies = front.map(({ values }) => values.accuracy!);
  assert.deepEqual(
    accuracies,
    [...accuracies].sort((a, b) => b - a),
  );
  assert.equal(study.trials().length, 16);
});

test('what cannot be used is said in a sentence, and the study goes on', async () => {
  const study = openStudy({
    space,
    objectives: { accuracy: 'max', spikes: 'min' },
    strategy: { kind: 'bayesian', explore: 4 },
  });
  const told: Told[] = [
    { accuracy: Number.NaN, spikes: 3 },
    { accuracy: 0.5, spikes: Number.POSITIVE_INFINITY },
    { accuracy: 0.5 },
    'silent',
    'failed',
    { accuracy: [0.4, 0.6], spikes: [30, 40] },
  ];
  for (const one of told) {
    const asked = await study.ask();
    assert.ok('id' in asked);
    const result = study.tell(asked.id, one);
    assert.ok(result.ok);
    assert.equal(result.value.note !== undefined, typeof one === 'object' && asked.id < 4);
  }
  assert.deepEqual(
    study.trials().map(({ status }) => status),
    ['failed', 'failed', 'failed', 'silent', 'failed', 'done'],
  );
  assert.deepEqual(study.front()[0]!.values, { accuracy: 0.5, spikes: 35 });

  const again = study.tell(6, { accuracy: 0.7, spikes: 30 });
  assert.ok(again.ok && again.value.note === 'Trial 6 was told before; this telling takes its place.');
  assert.equal(study.front()[0]!.values.accuracy, 0.7);
  const unasked = study.tell(40, 'failed');
  assert.ok(!unasked.ok && unasked.error.message === 'Trial 40 was told, but never asked.');
  const next = await study.ask();
  assert.ok('id' in next && next.id === 7);
});

test('with ahead a number, proposals do not depend on the order of telling, and wait for what they must know', async () => {
  const play = async (order: (waiting: number[]) => number) => {
    const study = openStudy({ space, objectives: { accuracy: 'max', spikes: 'min' }, ahead: 3, seed: 9 });
    const running = new Map<number, Mixed>();
    const asked: Mixed[] = [];
    while (asked.length < 18) {
      // Trial n may be asked while at most three of those before it run, the oldest of which must end first.
      while (running.size < 3 && [...running.keys()].every((id) => id > asked.length - 2)) {
        const one = await study.ask();
        assert.ok('id' in one);
        running.set(one.id, one.answers);
        asked.push(one.answers);
      }
      const id = order([...running.keys()]);
      study.tell(id, measure(running.get(id)!));
      running.delete(id);
    }
    return asked;
  };
  const [oldest, newest] = [await play((ids) => Math.min(...ids)), await play((ids) => Math.max(...ids))];
  assert.deepEqual(oldest.slice(0, 18), newest.slice(0, 18));

  const study = openStudy({ space, objectives: { accuracy: 'max', spikes: 'min' }, ahead: 1 });
  const first = await study.ask();
  let answered = false;
  const second = study.ask().then((one) => {
    answered = true;
    return one;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(answered, false);
  assert.ok('id' in first);
  study.tell(first.id, measure(first.answers));
  assert.ok('id' in (await second));
});

test('a study that cannot be is refused; one without anything left ends with a reason', async () => {
  const both = studyPlan({ space, objectives: { spikes: 'min' }, require: { spikes: ['<=', 3] } });
  assert.ok(!both.ok && both.error.code === 'study-broken');
  assert.ok(!studyPlan({ space, objectives: { spikes: 'min' }, ahead: 0 }).ok);

  const onePoint = openStudy({ space: { a: { type: 'whole', low: 2, high: 2 } }, objectives: { f: 'min' } });
  const only = await onePoint.ask();
  assert.ok('id' in only && only.answers.a === 2);
  onePoint.tell(only.id, { f: 1 });
  assert.deepEqual(await onePoint.ask(), { exhausted: 'The one combination was tried.' });

  const impossible = openStudy({ space, objectives: { accuracy: 'max' }, require: { latency: ['<=', -1] } });
  for (let i = 0; i < 14; i++) {
    const asked = await impossible.ask();
    assert.ok('id' in asked);
    impossible.tell(asked.id, { accuracy: 0.5 + i / 100, latency: i });
  }
  assert.deepEqual(impossible.front(), []);
  assert.equal(impossible.hypervolume(), undefined);
});

test('report ends trials that fall behind at a rung, the same in whatever order they run', async () => {
  const run = async (together: number) => {
    const study = openStudy({
      space: { x: { type: 'real', low: 0, high: 1 } },
      objectives: { loss: 'min', size: 'min' },
      strategy: { kind: 'bayesian', explore: 6 },
      prune: { grace: 2, factor: 2 },
      ahead: 3,
      seed: 5,
    });
    const running: { id: number; x: number }[] = [];
    const end = ({ id, x }: { id: number; x: number }): void => {
      for (let epoch = 1; epoch < 9; epoch++) {
        const reported = study.report(id, epoch, { loss: 3 + x - 0.2 * epoch, size: 1 + x });
        assert.ok(reported.ok);
        if (reported.value.prune) return;
      }
      assert.ok(study.tell(id, { loss: 1 + x, size: 1 + x }).ok);
    };
    for (let trial = 0; trial < 18; trial++) {
      const asked = await study.ask();
      assert.ok('id' in asked);
      running.push({ id: asked.id, x: asked.answers.x });
      // As many as may run, the last first.
      if (running.length === together) while (running.length > 0) end(running.pop()!);
    }
    while (running.length > 0) end(running.pop()!);
    return study;
  };
  const [alone, three] = [await run(1), await run(3)];
  assert.deepEqual(three.trials(), alone.trials());
  const pruned = alone.trials().filter(({ status }) => status === 'pruned');
  assert.ok(pruned.length > 1 && pruned.length < 15, String(pruned.length));
  assert.ok(pruned.every(({ feasible, values }) => !feasible && Object.keys(values).length === 0));
  assert.ok(alone.front().every(({ status }) => status === 'done'));
  assert.match(alone.optunaJournal('pruned'), /"state":2.*"rungs":\{"2":/);
});

test('report says what it cannot do', async () => {
  const plain = openStudy({ space, objectives: { accuracy: 'max' } });
  const asked = await plain.ask();
  assert.ok('id' in asked);
  const refused = plain.report(asked.id, 3, { accuracy: 0.5 });
  assert.ok(!refused.ok && refused.error.code === 'study-broken');
  const study = openStudy({ space, objectives: { accuracy: 'max' }, prune: {} });
  const unknown = study.report(1, 3, { accuracy: 0.5 });
  assert.ok(!unknown.ok && unknown.error.code === 'trial-unasked');
  assert.ok('id' in (await study.ask()));
  assert.deepEqual(study.report(1, 3, { accuracy: Number.NaN }), { ok: true, value: { prune: false } });
  assert.ok(!studyPlan({ space, objectives: { accuracy: 'max' }, prune: { factor: 1 } }).ok);
});
