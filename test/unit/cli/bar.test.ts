import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { blocks, createBar } from '../../../src/cli/bar.ts';
import { createScreen } from '../../support/screen.ts';

const draw = (share: number, columns: number) => `${blocks(share, 5)} ${columns}`;

test('what is told while a bar runs stands above it, stays when it ends, and is never cut', async (t) => {
  const screen = createScreen(40);
  screen.stream.write('before\n');
  const bar = createBar(draw, screen.stream);
  t.after(bar.close);
  const long = 'warning: this sentence is much longer than a line of this terminal';
  bar.tell('told before the bar');
  bar.update(0, 4);
  assert.deepEqual(screen.lines(), ['before', 'told before the bar', '░░░░░ 38']);
  bar.tell(long);
  bar.update(2, 4);
  await sleep(300);
  const above = ['before', 'told before the bar', long.slice(0, 40), long.slice(40)];
  assert.deepEqual(screen.lines(), [...above, '███░░ 38']);
  bar.tell('last');
  bar.close();
  screen.stream.write('after\n');
  assert.deepEqual(screen.lines(), [...above, 'last', 'after']);
});

test('a bar whose line does not change is there again below what was told', async (t) => {
  const screen = createScreen(40);
  const bar = createBar(draw, screen.stream);
  t.after(bar.close);
  bar.update(1, 4);
  bar.tell('one');
  bar.tell('two');
  await sleep(300);
  assert.deepEqual(screen.lines(), ['one', 'two', '█░░░░ 38']);
  bar.close();
  assert.deepEqual(screen.lines(), ['one', 'two']);
});

test('the ^C that a terminal writes behind a bar as wide as it leaves nothing', (t) => {
  const screen = createScreen(40);
  const bar = createBar((_share, columns) => '#'.repeat(columns - 1), screen.stream);
  t.after(bar.close);
  bar.update(0, 1);
  screen.stream.write('^C');
  bar.tell('Cancelling');
  bar.close();
  assert.deepEqual(screen.lines(), ['Cancelling']);
});

test('a bar that never began leaves nothing', () => {
  const screen = createScreen(40);
  createBar(draw, screen.stream).close();
  assert.deepEqual(screen.lines(), ['']);
});
