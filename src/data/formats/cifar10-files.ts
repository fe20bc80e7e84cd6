/**
 * Finds the batches of CIFAR-10's binary version, in a folder or an archive. Batches may be missing: those that are
 * there are used.
 */

import { basename, join } from 'node:path';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import {
  type FolderEntry,
  isPacked,
  listFolder,
  type Reading,
  readBytes,
  resolvePath,
  showPath,
  statAt,
} from '../files.ts';
import { dataFailure } from '../messages.ts';
import { leftOut } from '../samples.ts';
import { unpackArchive } from './cifar10-archive.ts';

export interface CifarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The file for people, in an archive with the archive's name. */
  readonly shown: string;
}
export interface CifarFiles {
  readonly training: readonly CifarFile[];
  readonly test: CifarFile | undefined;
  readonly meta: CifarFile | undefined;
  /** What lies among the batches and is not read, in sentences. */
  readonly notes: readonly string[];
}

export async function findCifar(from: string, reading: Reading): Promise<Result<CifarFiles>> {
  const path = resolvePath(reading, from);
  const stats = await statAt(reading, path);
  if (!stats.ok) return stats;
  const read = stats.value.isDirectory() ? await readFolder(reading, path) : await readArchive(reading, path);
  if (!read.ok) return read;
  const { files, others } = read.value;
  const training = files.filter(({ name }) => isTrainingBatch(name)).sort((a, b) => batchNumber(a) - batchNumber(b));
  return succeed({
    training,
    test: files.find(({ name }) => name === 'test_batch.bin'),
    meta: files.find(({ name }) => name === 'batches.meta.txt'),
    notes: leftOut(others, 'batches are data_batch_1.bin to data_batch_5.bin and test_batch.bin', reading),
  });
}

interface ReadFiles {
  readonly files: readonly CifarFile[];
  /** Paths of what somebody may take for batches. */
  readonly others: readonly string[];
}

async function readArchive(reading: Reading, path: string): Promise<Result<ReadFiles>> {
  const archive = basename(path);
  if (!/\.(tar|tgz|tar\.gz)$/i.test(archive)) {
    return fail(
      dataFailure(
        'data-unsupported',
        `${showPath(reading, path)} is neither a folder nor a .tar.gz.`,
        isPacked(archive)
          ? 'Unpack it, and name the folder of data_batch_1.bin.'
          : 'Name the folder of data_batch_1.bin, or the archive it came in.',
      ),
    );
  }
  const seen: string[] = [];
  const members = await unpackArchive(reading, path, (name) => {
    seen.push(name);
    return isWanted(name);
  });
  if (!members.ok) return members;
  const files = [...members.value].map(([name, bytes]) => ({ name, bytes, shown: `${archive}: ${name}` }));
  const others = seen.filter(isOther).map((name) => join(path, name));
  if (files.some(({ name }) => isTrainingBatch(name))) return succeed({ files, others });
  return fail(explain(showPath(reading, path), seen));
}

async function readFolder(reading: Reading, path: string): Promise<Result<ReadFiles>> {
  const entries = await listFolder(reading, path);
  if (!entries.ok) return entries;
  if (!entries.value.some(isBatchEntry)) {
    const inner = entries.value.find(({ name, folder }) => folder && name === INNER_FOLDER);
    if (inner !== undefined) return readFolder(reading, join(path, INNER_FOLDER));
    return fail(
      explain(
        showPath(reading, path),
        entries.value.map(({ name }) => name),
      ),
    );
  }
  const files: CifarFile[] = [];
  for (const { name, folder } of entries.value) {
    if (folder || !isWanted(name)) continue;
    const bytes = await readBytes(reading, join(path, name));
    if (!bytes.ok) return bytes;
    files.push({ name, bytes: bytes.value, shown: showPath(reading, join(path, name)) });
  }
  const others = entries.value.filter(({ name, folder }) => !folder && isOther(name));
  return succeed({ files, others: others.map(({ name }) => join(path, name)) });
}

const INNER_FOLDER = 'cifar-10-batches-bin';

function explain(shown: string, names: readonly string[]): Failure {
  const archive = names.find((name) => /^cifar-10-binary.*\.(tar|tgz|tar\.gz)$/i.test(name));
  if (archive !== undefined) {
    return dataFailure(
      'data-unsupported',
      `${shown} holds CIFAR-10 as an archive.`,
      `Name the archive itself: from = "${shown}/${archive}".`,
    );
  }
  if (names.includes('train.bin')) {
    return dataFailure(
      'data-unsupported',
      `${shown} holds CIFAR-100 (train.bin).`,
      'cifar10 reads the binary version of CIFAR-10, data_batch_1.bin and so on.',
    );
  }
  if (names.includes('data_batch_1')) {
    return dataFailure(
      'data-unsupported',
      `${shown} holds the Python version of CIFAR-10.`,
      'Fetch the binary version, whose files are called data_batch_1.bin and so on.',
    );
  }
  const large = names.find((name) => isTrainingBatch(name.toLowerCase()));
  if (large !== undefined) {
    return dataFailure(
      'data-missing',
      `${shown} holds no data_batch_1.bin to data_batch_5.bin, but ${large}.`,
      'Rename the files: their names are in small letters.',
    );
  }
  return dataFailure(
    'data-missing',
    `${shown} holds no data_batch_1.bin to data_batch_5.bin.`,
    'Name the folder or the .tar.gz of the binary version of CIFAR-10.',
  );
}

function isBatchEntry(entry: FolderEntry): boolean {
  return !entry.folder && isTrainingBatch(entry.name);
}

function isTrainingBatch(name: string): boolean {
  return /^data_batch_[1-5]\.bin$/.test(name);
}

function isWanted(name: string): boolean {
  return isTrainingBatch(name) || name === 'test_batch.bin' || name === 'batches.meta.txt';
}

function isOther(name: string): boolean {
  return /\.bin$/i.test(name) && !name.startsWith('.') && !isWanted(name);
}

function batchNumber(file: CifarFile): number {
  return Number(file.name.replaceAll(/\D/g, ''));
}
