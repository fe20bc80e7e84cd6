/**
 * Where the TensorFlow library comes from: the package's own download, a wheel that was given, or a wheel that pip
 * fetches. Each puts the library under `deps/` of @tensorflow/tfjs-node; the wheels bring the headers as well.
 */

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { childFailure, firstOf, runChild } from './child.ts';
import { tellingGrowth } from './growth.ts';
import { installFailure } from './messages.ts';
import type { StepOptions } from './recipe.ts';
import { folderBytes } from './space.ts';
import { DamagedMember, type Member, readWheel, unpack } from './wheel.ts';

/** What pip is asked for; wheels of 2.14 to 2.20 were seen to work. */
export const pinned = { tensorflow: '2.18.1', wheelBytes: 230_236_181, libraryBytes: 682_569_648 } as const;

export interface Library {
  readonly version: string;
  /** File names under deps/lib, for the linker. */
  readonly files: readonly string[];
}

/**
 * Runs the package's own installation, for as long as its download moves. Undefined when nothing came of it, which is
 * no failure: the host it loads from is not to be reached everywhere, and it waits for ever.
 */
export async function fromOfficialDownload(packageFolder: string, options: StepOptions): Promise<Library | undefined> {
  const given = new AbortController();
  const giveUp = (): void => given.abort();
  options.signal.addEventListener('abort', giveUp, { once: true });
  const arrived = () => folderBytes(join(packageFolder, 'deps')) + folderBytes(join(packageFolder, 'lib'));
  let [seen, since] = [arrived(), performance.now()];
  const watch = setInterval(() => {
    const bytes = arrived();
    if (bytes !== seen) [seen, since] = [bytes, performance.now()];
    options.tell(Math.min(1, bytes / OFFICIAL_BYTES));
    if (performance.now() - since > PATIENCE_MS) giveUp();
  }, 500);
  const environment = { PATH: `${join(packageFolder, '..', '..', '.bin')}:${process.env.PATH ?? ''}` };
  try {
    await runChild(process.execPath, [join('scripts', 'install.js')], {
      ...options,
      folder: packageFolder,
      signal: given.signal,
      environment: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
    });
  } finally {
    clearInterval(watch);
    options.signal.removeEventListener('abort', giveUp);
  }
  const lib = join(packageFolder, 'deps', 'lib');
  const files = ['libtensorflow.so.2', 'libtensorflow_framework.so.2'];
  if (!given.signal.aborted && files.every((file) => existsSync(join(lib, file)))) {
    const constants: unknown = createRequire(join(packageFolder, 'package.json'))('./scripts/deps-constants.js');
    const version =
      (constants as { readonly LIBTENSORFLOW_VERSION?: string }).LIBTENSORFLOW_VERSION ?? 'of the package';
    return { version, files };
  }
  rmSync(join(packageFolder, 'deps'), { recursive: true, force: true });
  return undefined;
}

/** Has pip fetch the wheel, for this platform and whatever Python there is; gives its path. */
export async function wheelFromPip(folder: string, options: StepOptions): Promise<Result<string>> {
  const python = await firstOf(['python3', 'python'], options);
  if (!python.ok) return fail(childFailure('Python', { kind: 'missing' }, PYTHON_HINT));
  const pip = await runChild(python.value, ['-m', 'pip', '--version'], options);
  if (pip.kind !== 'done') return fail(installFailure('install-tool', 'Python has no pip.', PYTHON_HINT));
  mkdirSync(folder, { recursive: true });
  const platforms = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'].flatMap((name) => ['--platform', name]);
  const words = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--no-cache-dir',
    '--only-binary',
    ':all:',
    '--progress-bar',
    'off',
  ];
  const which = [
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    ...platforms,
    '--retries',
    '1',
    '--timeout',
    '30',
  ];
  const end = await tellingGrowth(folder, pinned.wheelBytes, options.tell, () =>
    runChild(python.value, [...words, ...which, '--dest', folder, `tensorflow-cpu==${pinned.tensorflow}`], {
      ...options,
      environment: { TMPDIR: folder },
    }),
  );
  if (end.kind !== 'done') return fail(childFailure('pip', end, PYTHON_HINT, OR_A_WHEEL));
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  return wheel === undefined ? fail(wheelFailure('pip', 'there is none')) : succeed(join(folder, wheel));
}

export interface Wheel {
  readonly path: string;
  readonly version: string;
  /** What is unpacked of it: both libraries and the headers of the C interface. */
  readonly members: readonly Member[];
}

export async function openWheel(path: string): Promise<Result<Wheel>> {
  const name = basename(path);
  if (!existsSync(path) || !statSync(path).isFile()) return fail(wheelFailure(name, 'there is no such file'));
  const found = await readWheel(path);
  if (!found.ok) return fail(wheelFailure(name, found.error));
  const members = [...found.value.values()];
  const libraries = new Map(WHEEL_LIBRARIES.map((file) => [file, found.value.get(`tensorflow/${file}`)]));
  for (const [file, member] of libraries) {
    if (member === undefined) return fail(wheelFailure(name, `it holds no ${file}`));
  }
  const about = members.find((member) => member.name.includes('.dist-info/'))?.name ?? '';
  return succeed({
    path,
    version: /-([^-]+)\.dist-info\//.exec(about)?.[1] ?? 'of a wheel',
    members: [
      ...[...libraries.values()].filter((member) => member !== undefined),
      ...members.filter((member) => HEADER.test(member.name)),
    ],
  });
}

export async function unpackWheel(wheel: Wheel, packageFolder: string, options: StepOptions): Promise<Result<Library>> {
  const deps = join(packageFolder, 'deps');
  const total = wheel.members.reduce((sum, member) => sum + member.bytes, 0);
  try {
    await tellingGrowth(deps, total, options.tell, async () => {
      for (const member of wheel.members) {
        const header = member.name.endsWith('.h') ? member.name.slice('tensorflow/'.length) : undefined;
        await unpack(wheel.path, member, join(deps, header ?? join('lib', basename(member.name))), options.signal);
      }
    });
    return succeed({ version: wheel.version, files: WHEEL_LIBRARIES });
  } catch (error) {
    if (isDamage(error)) return fail(wheelFailure(basename(wheel.path), error.message));
    throw error;
  }
}

/** The archive's own checksum, or what the decompression says (codes of zlib). */
function isDamage(error: unknown): error is Error {
  if (error instanceof DamagedMember) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

const WHEEL_LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
/** The C interface and what it includes; where that lies differs between versions. */
const HEADER =
  /^tensorflow\/include\/(tensorflow\/(c|core\/platform)|(xla\/|tensorflow\/)?tsl\/(c|platform))\/(eager\/)?\w+\.h$/;
/** Unpacked size of the official library. */
const OFFICIAL_BYTES = 450_000_000;
/** How long the official download may stand still. */
const PATIENCE_MS = 15_000;
const OR_A_WHEEL = ', or give a wheel that was downloaded elsewhere with --wheel';
const PYTHON_HINT = 'Install Python 3 with pip, or give a TensorFlow wheel with --wheel.';

function wheelFailure(name: string, why: string): Failure {
  const hint = `Take one from: pip download --no-deps tensorflow-cpu==${pinned.tensorflow}`;
  return installFailure('install-wheel', `${name} is not a whole TensorFlow wheel: ${why}.`, hint);
}
