/** What a method of search is: from what is known to a point, or nothing, and then the space is explored instead. */

import type { Point } from './space/space.ts';
import type { Study } from './study.ts';

/** Pure in the trial's number and the study. */
export type Method = (n: number, study: Study) => Suggestion | undefined;

export interface Suggestion {
  readonly point: Point;
  readonly by: string;
  /** One per objective, as values in its unit. */
  readonly predicted?: readonly { readonly mean: number; readonly sd: number }[];
}
