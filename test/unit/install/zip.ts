/** A zip archive as a wheel is one, for tests. */

import { deflateRawSync } from 'node:zlib';
import { crcOfBytes } from '../../../src/core/crc32.ts';

export function zipOf(members: Readonly<Record<string, Uint8Array>>, deflate: boolean): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, bytes] of Object.entries(members)) {
    const data = deflate ? deflateRawSync(bytes) : Buffer.from(bytes);
    const path = Buffer.from(name);
    // Method, time and date, checksum, both sizes, length of the name: the same in both headers.
    const common = Buffer.alloc(22);
    common.writeUInt16LE(deflate ? 8 : 0, 0);
    common.writeUInt32LE(crcOfBytes(bytes), 6);
    common.writeUInt32LE(data.length, 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt16LE(path.length, 18);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004\u0014\0\0\0', 'latin1'), common, path, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0\u0014\0\0\0', 'latin1'), common, rest, path]));
    bodies.push(local);
    at += local.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}
