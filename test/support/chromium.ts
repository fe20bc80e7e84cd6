/** The browser of the panel and host rings: npm's Chromium, which unpacks itself and needs no system package. */

import chromiumPackage from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** One line saying why the rings that need a browser do not run here, or undefined where they do. */
export function browserAbsent(): string | undefined {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `no browser from npm for ${process.platform}-${process.arch}: the panel and host rings run on linux-x64 only`;
}

export async function launchChromium(): Promise<Browser> {
  const packed = chromiumPackage.args.filter((argument) => !/^--(single-process|headless|no-zygote)/.test(argument));
  return chromium.launch({
    executablePath: await chromiumPackage.executablePath(),
    headless: true,
    args: [
      ...packed,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
