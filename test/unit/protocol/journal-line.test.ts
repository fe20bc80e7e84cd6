import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { journalReader, openLine, sealLine } from '../../../src/protocol/journal-line.ts';
import { sampleEvents } from '../../support/sample-run.ts';

const events = sampleEvents({ trials: 5, running: 1 });
const lines = events.map((event) => sealLine(event));
const bytes = Buffer.from(lines.join(''));

test('a sealed line is JSON with crc last; any changed sign breaks it', () => {
  const line = sealLine({ kind: 'noted', message: 'µ "quoted" ,"crc":"00000000"}' }).trimEnd();
  assert.equal(Object.keys(JSON.parse(line)).at(-1), 'crc');
  assert.ok(openLine(line).ok);
  fc.assert(
    fc.property(fc.nat(line.length - 1), (at) => {
      const changed = `${line.slice(0, at)}${line[at] === '1' ? '2' : '1'}${line.slice(at + 1)}`;
      assert.equal(openLine(changed).ok, false);
    }),
  );
});

test('a journal that Git checked out with the line ends of Windows is the same journal', () => {
  const reader = journalReader();
  const read = reader.read(Buffer.from(lines.join('').replaceAll('\n', '\r\n')));
  assert.deepEqual([read.events, read.leftOut], [events, []]);
});

test('a journal reads the same in pieces of any size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4000 })), (sizes) => {
      const reader = journalReader();
      const read = [];
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        read.push(...reader.read(bytes.subarray(at, at + size)).events);
        at += size;
      }
      assert.deepEqual(read, events);
      assert.equal(reader.lines, events.length);
      assert.equal(reader.wholeBytes, bytes.length);
    }),
    { numRuns: 30 },
  );
});

test('torn, altered, copied and empty lines are left out, and where they stood is known', () => {
  const spoiled = [
    lines[0]!,
    lines[1]!.replace('"kind"', '"kinD"'),
    lines[2]!,
    lines[2]!,
    '\n',
    `${lines[3]!.slice(0, 20)}\n`,
    lines[4]!,
    lines[5]!.slice(0, -3),
  ].join('');
  const reader = journalReader();
  const read = reader.read(Buffer.from(spoiled));
  assert.deepEqual(
    read.events.map((event) => event.seq),
    [events[0]!.seq, events[2]!.seq, events[4]!.seq],
  );
  assert.deepEqual(
    read.leftOut.map(({ line, why }) => [line, why]),
    [
      [2, 'altered'],
      [4, 'copied'],
      [6, 'altered'],
    ],
  );
  assert.equal(reader.wholeBytes, spoiled.lastIndexOf('\n') + 1);
});

test('from the first newer line on nothing is read, and a sentence says so', () => {
  const newer = sealLine({ v: 3, seq: 999, at: '', inc: 1, kind: 'noted' });
  const read = journalReader().read(Buffer.from(lines[0]! + newer + lines[1]!));
  assert.equal(read.events.length, 1);
  assert.equal(read.failure?.code, 'journal-newer');
  assert.match(read.failure?.message ?? '', /journal version 3, this one reads 1/);
});

test('a whole line that says nothing sensible is told from one whose checksum fails, with what is not understood', () => {
  const { seq: _, ...first } = events[0]!;
  const spoiled = [lines[0]!, sealLine(first), '{"v":1}\n', sealLine({ ...events[2]!, at: 7 }), lines[3]!].join('');
  const { leftOut, events: read } = journalReader().read(Buffer.from(spoiled));
  assert.equal(read.length, 2);
  assert.deepEqual(leftOut, [
    { line: 2, why: 'contents', what: 'has no seq' },
    { line: 3, why: 'altered', what: 'has no checksum' },
    { line: 4, why: 'contents', what: 'at is not a text: 7' },
  ]);
});
