/**
 * Everything that can be wrong with data, as a table for docs/messages.md, and the one way to say it: what is so and
 * where, then what to do. Every failure of src/data is made by `dataFailure`, so none can lack its row.
 */

import type { MessageRow } from '../core/message-row.ts';
import type { Failure } from '../core/result.ts';

export type DataCode = (typeof rows)[number]['code'];

export function dataFailure(code: DataCode, message: string, hint: string): Failure {
  return { code, message, hint };
}

/** A file of 0 bytes, whatever it should have been. */
export function emptyFile(shown: string, hint = 'Fetch it again.'): Failure {
  return dataFailure('data-empty', `${shown} is empty: it has 0 bytes.`, hint);
}

const rows = [
  {
    code: 'data-missing',
    severity: 'error',
    example: 'data/nmnist does not exist.',
    text: 'A folder or file that the experiment names is not there. Paths start at the folder of the experiment file.',
  },
  {
    code: 'data-unreadable',
    severity: 'error',
    example: 'data/nmnist/3.bs2 cannot be read (EACCES).',
    text: 'The file is there, and the system refuses to give its bytes. Check the permissions and the disk.',
  },
  {
    code: 'data-truncated',
    severity: 'error',
    example: '3.bs2 ends inside an event at byte 20,660: 3 bytes are left, an event has 5.',
    text: 'The file is shorter than its format allows, as after a broken copy. Fetch it again.',
  },
  {
    code: 'data-damaged',
    severity: 'error',
    example: 'cifar-10-binary.tar.gz cannot be unpacked after byte 4,096 of its contents (incorrect data check).',
    text: 'The archive or recording is not what its name says, or bytes were changed. Fetch it again; an archive may also be unpacked and its folder named.',
  },
  {
    code: 'data-coordinates',
    severity: 'error',
    example: '3.bs2: the event at byte 15 lies at x 200, y 7, outside of the 34 x 34 pixels.',
    text: 'The bytes are not a recording of this sensor: another format, or a damaged file.',
  },
  {
    code: 'data-order',
    severity: 'error',
    example: '3.bs2: the event at byte 15 is 5,000 us earlier than the one before it.',
    text: 'Times in a recording run forward. Jitter of up to 1 ms is accepted; more means a damaged file.',
  },
  {
    code: 'data-label',
    severity: 'error',
    example: 'train1K.txt, line 4: class 12 is outside of 0..9.',
    text: 'A label that no class has. Correct the list, or fetch the file again.',
  },
  {
    code: 'data-list',
    severity: 'error',
    example: 'train1K.txt, line 4: a line is `sample TAB class`.',
    text: 'A list names one sample a line, then a tab and its class, each sample once; for DVS Gesture a recording a line, and a label file has class, start and end. Lines that start with # are comments.',
  },
  {
    code: 'data-leak',
    severity: 'error',
    example: 'data/nmnist/60001.bs2 is in the training samples and in the test samples.',
    text: 'A sample that is trained on must not measure the result. Remove it from one of the two.',
  },
  {
    code: 'data-empty',
    severity: 'error',
    example: 'The set validation is empty: it takes 1 % of 20 samples.',
    text: 'A set, folder, list or recording has nothing in it. Use more samples or larger shares, or fetch the data again.',
  },
  {
    code: 'data-split',
    severity: 'error',
    example: 'The shares of split add up to 110 %.',
    text: 'The sets of `split` have different names, positive shares and not more than 100 % together.',
  },
  {
    code: 'data-folds',
    severity: 'error',
    example: 'folds = 5 is more than the class 3 has samples to train on and validate with: 4.',
    text: '`folds` cuts the sets train and validation of the split into so many parts, and every part needs a sample of every class. Lower `folds`, use more samples, or name the set train in the split.',
  },
  {
    code: 'data-samples',
    severity: 'error',
    example: 'samples asks for 5,000 training samples; data/nmnist has 1,000.',
    text: 'Lower `samples`, or remove the line to use all.',
  },
  {
    code: 'data-setting',
    severity: 'error',
    example: 'data nmnist: window is 0, and must be above 0.',
    text: 'A setting of `data` that this kind of data cannot use. The message says what it may be.',
  },
  {
    code: 'data-unsupported',
    severity: 'error',
    example: 'data/cifar holds CIFAR-100 (train.bin); cifar10 reads the binary version of CIFAR-10.',
    text: 'The files are of another kind than the experiment says. Name another folder, or convert them.',
  },
  {
    code: 'data-cancelled',
    severity: 'error',
    example: 'Reading the data was cancelled.',
    text: 'The run was cancelled while its data was read. Start it again to go on.',
  },
] as const;

/** Everything that can be wrong with data. */
export const dataMessages: readonly MessageRow[] = rows;
