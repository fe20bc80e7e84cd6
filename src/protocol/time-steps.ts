/** How a recording's window becomes time steps: the same count for who checks an experiment and for who reads its data. */

/** More steps than this a sample cannot have. */
export const MOST_STEPS = 10_000;

/** Steps of `binMs` in a window, the last one shorter where the window is no whole number of them. */
export function stepsIn(windowMs: number, binMs: number): number {
  return Math.max(1, Math.ceil(windowMs / binMs - 1e-9));
}
