/** A real VS Code with a window on it in a browser, as most of these tests begin and end. */

import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { type Host, type HostOptions, startHost } from './vscode.ts';
import { ready } from './workbench.ts';

export interface Opened {
  readonly host: Host;
  /** Its first window; the extension host answers. */
  readonly page: Page;
  /** Another window of the same browser. */
  window(): Promise<Page>;
  close(): Promise<void>;
}

export interface OpenOptions extends Omit<HostOptions, 'vsix'> {
  readonly size?: { readonly width: number; readonly height: number };
  /** For whatever a window waits for; a minute unless said. */
  readonly patienceMs?: number;
  /** Sees every window before it loads anything. */
  readonly watch?: (page: Page) => void;
}

export async function openVsCode(options: OpenOptions): Promise<Opened> {
  const { size = { width: 1500, height: 950 }, patienceMs = 60_000, watch, ...given } = options;
  const host = await startHost({ ...given, vsix: 'snnexp.vsix' });
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await host.stop();
  };
  try {
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: size });
    const window = async (): Promise<Page> => {
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      watch?.(page);
      await page.goto(host.url);
      await ready(page);
      return page;
    };
    return { host, page: await window(), window, close };
  } catch (error) {
    await close();
    throw error;
  }
}
