/** Takes the wanted members out of a .tar.gz, .tgz or .tar without writing to disk. */

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import { cancelled, type Reading, showPath, statIfThere } from '../files.ts';
import { dataFailure, emptyFile } from '../messages.ts';

/** Contents by base name. The whole archive is read, as its checksum stands at its end. */
export async function unpackArchive(
  reading: Reading,
  path: string,
  wanted: (name: string) => boolean,
): Promise<Result<ReadonlyMap<string, Uint8Array>>> {
  if ((await statIfThere(path))?.size === 0) return fail(emptyFile(showPath(reading, path)));
  const members = new Map<string, Uint8Array>();
  const source = createReadStream(path);
  const unpacked = extract();
  const options = reading.signal === undefined ? {} : { signal: reading.signal };
  const flow = /\.tar$/i.test(path)
    ? pipeline(source, unpacked, options)
    : pipeline(source, createGunzip(), unpacked, options);
  const flowError = flow.then(
    () => undefined,
    (error: unknown) => error,
  );
  let twice: string | undefined;
  try {
    for await (const entry of unpacked) {
      const name = entry.header.name.split('/').at(-1) ?? '';
      if (entry.header.type !== 'file' || !wanted(name)) {
        entry.resume();
        continue;
      }
      if (members.has(name)) twice = name;
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
      members.set(name, Buffer.concat(chunks));
    }
  } catch {
    // The same error ends the pipeline, where it is read below.
  }
  const error = await flowError;
  if (reading.signal?.aborted) return fail(cancelled());
  if (error !== undefined) return fail(archiveFailure(reading, path, source.bytesRead, error));
  if (twice === undefined) return succeed(members);
  return fail(
    dataFailure(
      'data-unsupported',
      `${showPath(reading, path)} holds ${twice} more than once.`,
      'Unpack it, keep one, and name the folder.',
    ),
  );
}

function archiveFailure(reading: Reading, path: string, bytesRead: number, error: unknown): Failure {
  const shown = showPath(reading, path);
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') {
    return dataFailure('data-unreadable', `${shown} cannot be read (${code}).`, 'Check its permissions and the disk.');
  }
  if (code === 'Z_BUF_ERROR' || /unexpected end/i.test(reason)) {
    return dataFailure(
      'data-truncated',
      `${shown} ends at byte ${grouped(bytesRead)}, before the archive is complete.`,
      'The file is cut off; fetch it again.',
    );
  }
  return dataFailure(
    'data-damaged',
    `${shown} cannot be unpacked; reading had come to byte ${grouped(bytesRead)} (${reason}).`,
    'Fetch it again, or unpack it and name the folder.',
  );
}
