import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { ownCommand } from '../../../src/cli/own-command.ts';

test('hints call the command line as it was called', () => {
  assert.equal(ownCommand('/usr/local/bin/snnexp', {}), 'snnexp');
  assert.equal(ownCommand(undefined, {}), 'snnexp');
  assert.equal(ownCommand('/p/node_modules/.bin/snnexp', { npm_command: 'exec' }), 'npx snnexp');
  assert.equal(ownCommand('/p/node_modules/snnexp/dist/cli.js', {}), 'snnexp', 'as the shim of Windows calls it');
  assert.equal(ownCommand(resolve('dist/cli.js'), { npm_command: 'run-script' }), 'node dist/cli.js');
  assert.equal(ownCommand('/my work/dist/cli.js', {}), "node '/my work/dist/cli.js'");
});
