/**
 * Named arrays in one file: eight bytes of name and version, a digest of all that follows, the length of a JSON head,
 * the head, the numbers as little-endian float32. A file cut short or altered is known by its digest.
 */

import { fail, type Result, succeed } from '../core/result.ts';
import { seal, unseal } from '../files/sealed-file.ts';
import { count, list, object, parseJson, table, text } from '../protocol/decode.ts';
import type { NamedArray, NamedArrays } from '../stages/stage.ts';

export type Note = Readonly<Record<string, number | string | boolean>>;

export interface ArrayFile {
  readonly arrays: NamedArrays;
  /** Small plain values beside the arrays. */
  readonly note: Note;
}

export function packArrays({ arrays, note }: ArrayFile): Uint8Array {
  const entries = Object.entries(arrays);
  const head = Buffer.from(
    JSON.stringify({ note, arrays: entries.map(([name, { shape, data }]) => ({ name, shape, length: data.length })) }),
  );
  const numbers = entries.map(([, { data }]) => littleEndian(data));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return seal(kind, Buffer.concat([length, head, ...numbers]));
}

export function unpackArrays(bytes: Uint8Array): Result<ArrayFile, string> {
  const contents = unseal(kind, bytes);
  if (!contents.ok) return contents;
  const rest = contents.value;
  const headEnd = 4 + rest.readUInt32LE(0);
  const json = parseJson(rest.toString('utf8', 4, headEnd));
  const head = json.ok ? decodeHead(json.value) : json;
  if (!head.ok) return head;
  const arrays: Record<string, NamedArray> = {};
  let at = headEnd;
  for (const { name, shape, length } of head.value.arrays) {
    arrays[name] = { shape, data: fromLittleEndian(rest.subarray(at, at + 4 * length)) };
    at += 4 * length;
  }
  return succeed({ arrays, note: head.value.note });
}

const kind = 'SNNARR01';

interface Head {
  readonly note: Note;
  readonly arrays: readonly { readonly name: string; readonly shape: readonly number[]; readonly length: number }[];
}
const decodeHead = object<Head>({
  note: table<number | string | boolean>((value) =>
    typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
      ? succeed(value)
      : fail('is no plain value'),
  ),
  arrays: list(object<Head['arrays'][number]>({ name: text, shape: list(count), length: count })),
});

function littleEndian(data: Float32Array): Buffer {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return bigEndianMachine ? Buffer.from(bytes).swap32() : bytes;
}

/** A copy, so that the numbers are aligned and the file's memory can go. */
function fromLittleEndian(bytes: Buffer): Float32Array {
  const copy = new Uint8Array(bytes);
  if (bigEndianMachine) Buffer.from(copy.buffer).swap32();
  return new Float32Array(copy.buffer);
}

const bigEndianMachine = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;
