/** A copy of the built product in a folder of its own, to be spoilt: other native kernels, or none. */

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { loadAddon } from '../../../src/engine/native/addon.ts';
import { dist, workspace } from './snnexp.ts';

export const platform = `${process.platform}-${process.arch}`;
export const nativeFile = resolve(dist, '..', 'prebuilt', `${platform}.node`);
/** One line saying why tests with native kernels do not run here, or false. */
export const withoutNative: string | false = whyNoNative();

function whyNoNative(): string | false {
  if (!existsSync(nativeFile)) return `no ${nativeFile}: npm run build:native makes it`;
  const addon = loadAddon(nativeFile);
  return addon.ok ? false : addon.error;
}

export interface Product {
  /** `node dist/cli.js`, as words of a command. */
  readonly cli: string;
  readonly folder: string;
}

/** `native` are the bytes of prebuilt/<platform>.node; without them there are no native kernels. */
export function productCopy(t: TestContext, native?: Buffer): Product {
  const folder = workspace(t);
  for (const name of readdirSync(dist)) if (/\.js$/.test(name)) cpSync(join(dist, name), join(folder, 'dist', name));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  if (native !== undefined) {
    mkdirSync(join(folder, 'prebuilt'));
    writeFileSync(join(folder, 'prebuilt', `${platform}.node`), native);
  }
  return { cli: join(folder, 'dist', 'cli.js'), folder };
}

/** The shipped kernels with an instruction that no processor has where Node enters them. */
export function kernelsThatCrash(): Buffer {
  const file = Buffer.from(readFileSync(nativeFile));
  file.set([0x0f, 0x0b], entryOffset(file, 'napi_register_module_v1'));
  const body = file.subarray(0, file.length - SEAL);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

const SEAL = 32;

/** Where a function that a 64-bit ELF library exports begins in its file. */
function entryOffset(file: Buffer, name: string): number {
  const at = Number(file.readBigUInt64LE(0x28));
  const [size, count] = [file.readUInt16LE(0x3a), file.readUInt16LE(0x3c)];
  const sections = Array.from({ length: count }, (_, i) => {
    const begin = at + i * size;
    const word = (offset: number) => Number(file.readBigUInt64LE(begin + offset));
    const [type, link] = [file.readUInt32LE(begin + 4), file.readUInt32LE(begin + 40)];
    return { type, link, address: word(16), offset: word(24), bytes: word(32) };
  });
  const symbols = sections.find(({ type }) => type === DYNAMIC_SYMBOLS)!;
  const names = sections[symbols.link]!;
  for (let begin = symbols.offset; begin < symbols.offset + symbols.bytes; begin += 24) {
    const text = names.offset + file.readUInt32LE(begin);
    if (file.toString('latin1', text, file.indexOf(0, text)) !== name) continue;
    const address = Number(file.readBigUInt64LE(begin + 8));
    const home = sections.find((section) => address >= section.address && address < section.address + section.bytes)!;
    return home.offset + address - home.address;
  }
  throw new Error(`The native kernels export no ${name}.`);
}

const DYNAMIC_SYMBOLS = 11;
