import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askEditor } from '../../../src/extension/ask-editor.ts';

/** What an editor with these commands is asked, and what is said in the end. */
async function asked(commands: readonly string[]): Promise<readonly string[]> {
  const heard: string[] = [];
  const execute = async (command: string): Promise<void> => {
    heard.push(command);
    if (!commands.includes(command)) throw new Error(`command '${command}' not found`);
  };
  await askEditor(execute, ['code.view', 'theia:view'], () => heard.push('a sentence'));
  return heard;
}

test('a view of the editor is asked for by the first name that it knows', async () => {
  assert.deepEqual(await asked(['code.view', 'theia:view']), ['code.view']);
  assert.deepEqual(await asked(['theia:view']), ['code.view', 'theia:view']);
});

test('an editor without it says a sentence instead of failing', async () => {
  assert.deepEqual(await asked([]), ['code.view', 'theia:view', 'a sentence']);
});
