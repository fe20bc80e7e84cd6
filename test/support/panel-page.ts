/** The built front panel in a real browser, with the editor's theme variables and policy, and a fake host. */

import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { RunEvent } from '../../src/protocol/event.ts';
import type { About } from '../../src/protocol/panel.ts';
import { type ThemeKind, themeClasses, themeNames, themes } from './themes.ts';

export interface PanelSetup {
  readonly events?: readonly RunEvent[];
  readonly about?: About;
  readonly failure?: { readonly code: string; readonly message: string; readonly hint: string };
  readonly theme?: ThemeKind;
}

interface Built {
  readonly script: string;
  readonly style: string;
  readonly host: string;
}
let built: Promise<Built> | undefined;

/** Opens the panel at an address of its own; nothing else is reachable. */
export async function openPanel(page: Page, setup: PanelSetup): Promise<void> {
  built ??= buildPage();
  const { script, style, host } = await built;
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/pareto.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    if (pathname === '/pareto.css') return route.fulfill({ contentType: 'text/css', body: style });
    if (pathname === '/host.js') return route.fulfill({ contentType: 'text/javascript', body: host });
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: shell(setup) });
    return route.abort();
  });
  page.setDefaultTimeout(60_000);
  await page.goto('http://panel.test/');
}

/** What the editor does when the theme changes: variables on the root, classes on the body. */
export async function setTheme(page: Page, theme: ThemeKind): Promise<void> {
  const given = JSON.stringify({ variables: themes[theme], classes: themeClasses[theme], kind: themeNames[theme] });
  await page.evaluate(`(({ variables, classes, kind }) => {
    // What only the theme before has is not there any more.
    document.querySelector('#first-theme')?.remove();
    const { style } = document.documentElement;
    style.cssText = '';
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    document.body.dataset.vscodeThemeKind = kind;
    document.body.className = classes;
  })(${given})`);
}

/** Waits until the page has drawn up to this event. */
export async function held(page: Page, seq: number): Promise<void> {
  await page.locator(`body[data-seq="${seq}"]`).waitFor({ state: 'attached' });
}

/** Waits until an expression holds in the page, whose policy forbids Playwright's own way of waiting for one. */
export async function until(page: Page, condition: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await page.evaluate(condition)) === true) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`never true: ${condition}`);
}

export async function append(page: Page, events: readonly unknown[]): Promise<void> {
  await page.evaluate(`window.fakeHost.append(${JSON.stringify(events)})`);
}

export async function text(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText()).trim().replaceAll('\u202f', '').replaceAll(/\s+/g, ' ');
}

async function buildPage(): Promise<Built> {
  const shared = { bundle: true, write: false, format: 'iife', target: 'chrome120', logLevel: 'warning' } as const;
  const page = await build({ ...shared, entryPoints: ['webview/pareto/main.ts'], outdir: 'out' });
  const host = await build({ ...shared, entryPoints: [join('test', 'panel', 'pages', 'fake-host.ts')], outdir: 'out' });
  const text = (files: typeof page.outputFiles, end: string) =>
    files.find((file) => file.path.endsWith(end))?.text ?? '';
  return {
    script: text(page.outputFiles, '.js'),
    style: text(page.outputFiles, '.css'),
    host: text(host.outputFiles, '.js'),
  };
}

function shell({ events = [], about, failure, theme = 'dark' }: PanelSetup): string {
  const state = JSON.stringify({ events, about, failure }).replaceAll('<', '\\u003c');
  const variables = Object.entries(themes[theme]).map(([name, value]) => `${name}: ${value};`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; style-src http://panel.test 'nonce-n'; script-src 'nonce-n'">
<meta property="csp-nonce" content="n">
<title>run</title>
<style id="first-theme" nonce="n">:root { ${variables.join(' ')} }</style>
<link rel="stylesheet" href="/pareto.css">
</head>
<body class="${themeClasses[theme]}" data-vscode-theme-kind="${themeNames[theme]}">
<script nonce="n" type="application/json" id="fake-host">${state}</script>
<script nonce="n" src="/host.js"></script>
<script nonce="n" src="/pareto.js"></script>
</body>
</html>`;
}
