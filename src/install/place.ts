/**
 * Where engines lie that a user has installed beside the product, and the note that says what one of them is.
 * One folder per user serves the command line and the editor; it is never inside a project.
 */

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../core/result.ts';
import { count, object, oneOf, parseJson, text } from '../protocol/decode.ts';

/** What stands in `engine.json`, the file that is written last: an engine without it is not one. */
export interface EngineNote {
  readonly v: number;
  /** Version of the npm package: @tensorflow/tfjs-node, or webgpu. */
  readonly package: string;
  readonly bytes: number;
  /** Version of the TensorFlow library. */
  readonly tensorflow?: string;
  /** Where that library came from: the package's own download, a wheel that was given, or one that pip fetched. */
  readonly source?: 'official' | 'wheel' | 'pip';
}

/** The one that the tests run on. */
export const WEBGPU_PACKAGE = 'webgpu@0.6.2';

export const NOTE_FILE = 'engine.json';
export const NOTE_VERSION = 1;

/** Folder of all installed engines: `SNNEXP_ENGINES`, else below the user's data: `LOCALAPPDATA` of Windows, XDG's elsewhere. */
export function enginesFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const { SNNEXP_ENGINES: own, XDG_DATA_HOME: data, LOCALAPPDATA: local } = environment;
  if (own !== undefined && own !== '') return own;
  if (platform === 'win32' && local !== undefined && local !== '') return join(local, 'snnexp', 'engines');
  // The XDG specification: a path that is not absolute is to be ignored.
  return join(data?.startsWith('/') ? data : join(homedir(), '.local', 'share'), 'snnexp', 'engines');
}

export function engineFolder(engines: string, engine: string): string {
  return join(engines, engine);
}

/** Why an engine that a user can install does not run before that; said last, when nothing else stands in its way. */
export function notInstalled(engine: string): string {
  return `not installed; snnexp engine install ${engine} brings it`;
}

export function decodeNote(json: string): Result<EngineNote, string> {
  const parsed = parseJson(json);
  return parsed.ok ? decode(parsed.value) : parsed;
}

const decode = object<EngineNote>(
  { v: count, package: text, bytes: count },
  { tensorflow: text, source: oneOf('official', 'wheel', 'pip') },
);
