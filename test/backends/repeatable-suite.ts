/** The same bits with any number of threads and in every run; the same numbers as the plain engine. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { assertClose } from '../support/close.ts';
import { everyOutput } from './recurrent-suite.ts';
import { smallTrainer } from './training-step.ts';

export function repeatableSuite(label: string, wish: EngineWish): void {
  test(`${label}: 1, 2, 3 and again 2 threads give the same bits`, async () => {
    const one = await train(wish, 1, 12);
    assert.ok(new Set(one.losses).size > 6, `the loss changes: ${one.losses}`);
    for (const threads of [2, 3, 2]) {
      const again = await train(wish, threads, 12);
      assert.deepEqual(again.losses, one.losses);
      assert.deepEqual(Buffer.from(again.weights.buffer), Buffer.from(one.weights.buffer));
    }
  });

  test(`${label}: recurrent neurons have the same bits with 1, 2, 3 and again 2 threads`, async () => {
    for (const size of [
      { steps: 25, samples: 20, n: 72 },
      { steps: 6, samples: 3, n: 640 },
    ]) {
      const bits: Buffer[] = [];
      for (const threads of [1, 2, 3, 2]) {
        const chosen = await chooseEngine({ ...wish, threads });
        assert.ok(chosen.ok, JSON.stringify(chosen));
        bits.push(Buffer.concat((await everyOutput(size)).map((values) => Buffer.from(values.buffer))));
      }
      for (const again of bits.slice(1)) assert.ok(again.equals(bits[0]!), `${size.n} neurons`);
    }
  });

  test(`${label}: a step agrees with the cpu engine`, async () => {
    const plain = await train({ wanted: 'cpu' }, 1, 1);
    const fast = await train(wish, 2, 1);
    assertClose(fast.losses, plain.losses, 'loss', 1e-5);
    assertClose(fast.weights, plain.weights, 'weights after Adam', 1e-4);
  });
}

async function train(wish: EngineWish, threads: number, count: number) {
  const chosen = await chooseEngine({ ...wish, threads });
  assert.ok(chosen.ok, JSON.stringify(chosen));
  assert.equal(chosen.value.threads, threads, 'all threads started');
  const trainer = smallTrainer();
  const losses: number[] = [];
  for (let i = 0; i < count; i++) losses.push(await trainer.step());
  const weights = await trainer.weights();
  trainer.dispose();
  return { losses, weights };
}
