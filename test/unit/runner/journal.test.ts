import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../src/protocol/event.ts';
import { journalReader } from '../../../src/protocol/journal-line.ts';
import { createJournal } from '../../../src/runner/journal.ts';

const note = (message: string) => ({ kind: 'noted', level: 'info', code: 'n', message }) as const;
const full = () => Object.assign(new Error('no space'), { code: 'ENOSPC' });

function pen(append: (line: string) => void, more: Partial<Parameters<typeof createJournal>[0]> = {}) {
  const events: RunEvent[] = [];
  const journal = createJournal({
    file: { append: (line) => append(line), close: () => undefined },
    name: 'a.snnrun',
    incarnation: 2,
    lastSeq: 7,
    mayWrite: () => true,
    isThere: () => true,
    onEvent: (event) => events.push(event),
    patienceMs: 10_000,
    retryMs: 1,
    ...more,
  });
  return { journal, events };
}

test('events are numbered on from the last, and the file holds them in order', async () => {
  let file = '';
  const { journal, events } = pen((line) => {
    file += line;
  });
  journal.write(note('a'));
  journal.write({ kind: 'runResumed', command: 'c', damaged: 0 });
  assert.ok((await journal.settled()).ok);
  assert.deepEqual(journalReader().read(Buffer.from(file)).events, events);
  assert.deepEqual(
    events.map(({ seq, inc }) => [seq, inc]),
    [
      [8, 2],
      [9, 2],
    ],
  );
});

test('a full disk is waited for: nothing is lost and nothing changes places', async () => {
  let file = '';
  let refusals = 3;
  const { journal, events } = pen((line) => {
    if (file !== '' && refusals > 0) {
      refusals--;
      throw full();
    }
    file += line;
  });
  for (const message of ['a', 'b', 'c']) journal.write(note(message));
  assert.ok((await journal.settled()).ok);
  const written = journalReader().read(Buffer.from(file)).events;
  assert.deepEqual(
    written.map((event) => event.seq),
    events.map((event) => event.seq),
  );
  const codes = written.flatMap((event) => (event.kind === 'noted' ? [event.code] : []));
  assert.deepEqual(codes, ['n', 'n', 'disk-full', 'n', 'disk-again']);
});

test('it gives up after its patience, and at once where waiting cannot help', async () => {
  const never = pen(
    () => {
      throw full();
    },
    { patienceMs: 20 },
  );
  never.journal.write(note('a'));
  const lost = await never.journal.settled();
  assert.equal(lost.ok ? '' : lost.error.code, 'disk-full');
  const denied = pen(() => {
    throw Object.assign(new Error('denied'), { code: 'EACCES' });
  });
  denied.journal.write(note('a'));
  const refused = await denied.journal.settled();
  assert.equal(refused.ok ? '' : refused.error.code, 'folder-read-only');
});

test('somebody who wants to leave does not wait for the disk', async () => {
  const { journal } = pen(() => {
    throw full();
  });
  journal.write(note('a'));
  journal.hurry(5);
  const left = await journal.settled();
  assert.equal(left.ok ? '' : left.error.code, 'disk-full');
});

test('a journal that was deleted is written no more, and not called taken over', async () => {
  let lines = 0;
  let there = true;
  const { journal } = pen(() => lines++, { mayWrite: () => there, isThere: () => there });
  journal.write({ kind: 'runResumed', command: 'c', damaged: 0 });
  there = false;
  journal.write({ kind: 'runFinished', reason: 'trials', message: '' });
  const settled = await journal.settled();
  assert.equal(settled.ok ? '' : settled.error.code, 'run-removed');
  assert.equal(lines, 1);
});

test('once the run belongs to another process nothing more is written', async () => {
  let lines = 0;
  let mine = true;
  const { journal } = pen(() => lines++, { mayWrite: () => mine });
  journal.write({ kind: 'runResumed', command: 'c', damaged: 0 });
  mine = false;
  journal.write({ kind: 'runFinished', reason: 'trials', message: '' });
  const settled = await journal.settled();
  assert.equal(settled.ok ? '' : settled.error.code, 'run-taken-over');
  assert.equal(lines, 1);
});
