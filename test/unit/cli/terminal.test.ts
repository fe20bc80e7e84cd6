import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createTerminal, type Terminal } from '../../../src/cli/terminal.ts';

function terminalWith(t: TestContext, isTTY: boolean, TERM: string, told = isTTY, more = {}): Terminal {
  const before = { env: process.env, isTTY: process.stdout.isTTY, columns: process.stdout.columns };
  const toldBefore = process.stderr.isTTY;
  t.after(() => {
    process.env = before.env;
    Object.assign(process.stdout, { isTTY: before.isTTY, columns: before.columns });
    process.stderr.isTTY = toldBefore;
  });
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = before.env;
  process.env = { ...env, TERM, ...more };
  Object.assign(process.stdout, { isTTY, columns: 40 });
  process.stderr.isTTY = told;
  const terminal = createTerminal();
  for (const stream of [process.stdout, process.stderr])
    stream.removeListener('error', stream.listeners('error').at(-1) as () => void);
  return terminal;
}

test('a bar and colours come where a line can be written over, lines fit wherever a person looks', (t) => {
  const seen = terminalWith(t, true, 'xterm');
  assert.deepEqual([seen.interactive, seen.room, seen.paint('red', 'x')], [true, 40, '\u001b[31mx\u001b[0m']);
  const dumb = terminalWith(t, true, 'dumb');
  assert.deepEqual([dumb.interactive, dumb.room, dumb.paint('red', 'x')], [false, 40, 'x']);
  const piped = terminalWith(t, false, 'xterm');
  assert.deepEqual([piped.interactive, piped.room, piped.paint('red', 'x')], [false, Number.POSITIVE_INFINITY, 'x']);
});

test('each stream has colours by what it is itself', (t) => {
  const painted = (out: boolean, err: boolean, TERM = 'xterm', more = {}) => {
    const { paint, paintTold } = terminalWith(t, out, TERM, err, more);
    return [paint, paintTold].map((one) => one('red', 'x') !== 'x');
  };
  assert.deepEqual(painted(true, false), [true, false]);
  assert.deepEqual(painted(false, true), [false, true]);
  assert.deepEqual(painted(false, true, 'dumb'), [false, false]);
  assert.deepEqual(painted(false, false, 'dumb', { FORCE_COLOR: '1' }), [true, true]);
  assert.deepEqual(painted(true, true, 'xterm', { NO_COLOR: '1', FORCE_COLOR: '1' }), [false, false]);
});
