import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { eventStoreBuilder } from '../../../src/data/events.ts';
import { decodeNmnist } from '../../../src/data/formats/nmnist-events.ts';
import { parseSampleList } from '../../../src/data/formats/sample-list.ts';
import { dataMessages } from '../../../src/data/messages.ts';
import { readSettings } from '../../../src/data/settings.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';

const known = new Set(dataMessages.map(({ code }) => code));

test('events that are written are read again', () => {
  const event = fc.tuple(
    fc.integer({ min: 0, max: 33 }),
    fc.integer({ min: 0, max: 33 }),
    fc.constantFrom<0 | 1>(0, 1),
  );
  fc.assert(
    fc.property(fc.array(event, { minLength: 1 }), fc.integer({ min: 0, max: 10_000 }), (events, stepUs) => {
      const bytes = events.flatMap(([x, y, polarity], i) => {
        const timeUs = i * stepUs;
        return [x, y, (polarity << 7) | (timeUs >> 16), (timeUs >> 8) & 255, timeUs & 255];
      });
      const builder = eventStoreBuilder(34, 34);
      assert.equal(decodeNmnist(Uint8Array.from(bytes), 'it', builder), undefined);
      const store = builder.build();
      assert.deepEqual(
        [...store.cells],
        events.map(([x, y, polarity]) => (y * 34 + x) * 2 + polarity),
      );
      assert.deepEqual(
        [...store.timesUs],
        events.map((_, i) => i * stepUs),
      );
    }),
  );
});

test('any bytes are read or refused with a known code, never by a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const failure = decodeNmnist(bytes, 'it', eventStoreBuilder(34, 34));
      assert.ok(failure === undefined || known.has(failure.code));
    }),
  );
});

test('any text is a list or refused with a known code; line ends do not matter', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const list = parseSampleList(text, 'it', 10);
      assert.ok(list.ok || known.has(list.error.code));
    }),
  );
  const entry = fc.tuple(fc.stringMatching(/^[a-z0-9]{1,6}$/), fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(fc.uniqueArray(entry, { minLength: 1, selector: ([name]) => name }), (entries) => {
      const text = (end: string): string => ['#sample #class', ...entries.map((fields) => fields.join('\t'))].join(end);
      const lists = ['\r\n', '\n', '\r'].map((end) => parseSampleList(text(end), 'it', 10));
      for (const list of lists) {
        assert.ok(list.ok);
        assert.deepEqual(
          list.value.map(({ name, label }) => [name, label]),
          entries,
        );
      }
    }),
  );
});

test('any settings are read or refused, never by a throw', () => {
  const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<DecidedSettings[string]>;
  const names = [
    'from',
    'train',
    'test',
    'split',
    'window',
    'bin',
    'steps',
    'samples',
    'augment',
    'size',
    'noise',
    'encode',
  ];
  const settings = fc
    .tuple(fc.constantFrom('nmnist', 'cifar10', 'synthetic', 'dvs'), fc.dictionary(fc.constantFrom(...names), value))
    .map(([kind, others]): DecidedSettings => ({ ...others, kind }));
  fc.assert(
    fc.property(settings, (given) => {
      const read = readSettings(given);
      assert.ok(read.ok || (known.has(read.error.code) && read.error.hint !== ''));
    }),
  );
});
