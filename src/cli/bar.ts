/**
 * A progress bar as the last line of a terminal. Lines told meanwhile stand above it, whole and for good: a single bar
 * of the package goes back to where it began when it ends, over all that was told since, and cuts what it does not wrap.
 */

import { MultiBar } from 'cli-progress';

export interface Bar {
  /** `value` of `total` is done. The first call draws. */
  update(value: number, total: number): void;
  /** A line above the bar. */
  tell(line: string): void;
  /** Takes the bar away; what was told stays. */
  close(): void;
}

/** `draw` gives the line, at most one sign less than `columns`; `share` is 0 to 1. */
export function createBar(
  draw: (share: number, columns: number) => string,
  stream: NodeJS.WriteStream = process.stdout,
): Bar {
  const bars = new MultiBar({
    stream,
    hideCursor: true,
    clearOnComplete: true,
    fps: 8,
    // What is told above takes the line of the bar, which then may be the same as before.
    forceRedraw: true,
    // Room for the ^C that a terminal writes behind it: wrapped, it would leave the bar's line standing.
    format: (_options, { progress }) => draw(progress, Math.max(1, (stream.columns || 80) - 2)),
    // Ctrl-C has a meaning of its own; the bar must not catch it.
    gracefulExit: false,
    linewrap: true,
  });
  let bar: ReturnType<MultiBar['create']> | undefined;
  return {
    update(value, total) {
      if (bar === undefined) {
        bar = bars.create(total, value);
        bars.update();
      }
      bar.setTotal(total);
      bar.update(value);
    },
    tell(line) {
      if (bar === undefined) stream.write(`${line}\n`);
      else bars.log(`${line}\n`);
    },
    close() {
      if (bar === undefined) return;
      bars.update();
      bars.stop();
    },
  };
}

/** A share of 0 to 1 as full and empty blocks. */
export function blocks(share: number, width: number): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width);
  return '\u2588'.repeat(full) + '\u2591'.repeat(width - full);
}
