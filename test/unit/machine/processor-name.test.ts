import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorName } from '../../../src/machine/processor-name.ts';

const graviton = `processor\t: 0
BogoMIPS\t: 2100.00
Features\t: fp asimd evtstrm aes
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x1
CPU part\t: 0xd40
CPU revision\t: 1

processor\t: 1
CPU part\t: 0xd41
`;

test('a processor that Node cannot name is told by the codes that the system has for it', () => {
  const asked: string[] = [];
  const read = (file: string): string => {
    asked.push(file);
    return graviton;
  };
  assert.equal(processorName('unknown', read), `${process.arch}, implementer 0x41, part 0xd40`);
  assert.deepEqual(asked, ['/proc/cpuinfo']);
  assert.equal(processorName(' Neoverse-N1 ', read), 'Neoverse-N1');
  for (const model of ['unknown', '']) {
    assert.equal(
      processorName(model, () => undefined),
      `${process.arch}, without a name`,
    );
  }
});
