/** The numbers that stand first in what is written to disk; a reader that meets a larger one says so. */

export const PLAN_VERSION = 1;
/** Journal lines, IPC messages and `snnexp run --json` share it. */
export const EVENT_VERSION = 1;
/**
 * Of what a task computes: neurons, training, measures, random streams. It is part of every task's key, so a change
 * here makes old results old. `NUMERICS_VERSION` goes up whenever the same settings could give another number.
 */
export const NUMERICS_VERSION = '5';
/** Of the package; a test holds it against package.json. */
export const APP_VERSION = '0.1.0';
