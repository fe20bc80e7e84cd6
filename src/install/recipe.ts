/** What an engine that users can install consists of: what it costs, where it runs, and how it is put together. */

import type { Result } from '../core/result.ts';
import type { ChildOptions } from './child.ts';
import type { EngineNote } from './place.ts';

export interface Recipe {
  /** "tensorflow", its rung of the ladder and its folder. */
  readonly engine: string;
  /** "TensorFlow" */
  readonly title: string;
  /** "linux-x64", as Node names platform and processor. */
  readonly platforms: readonly string[];
  /** Whether a wheel may be given for it. */
  readonly takesWheel: boolean;
  /** What a user agrees to beforehand. */
  cost(wheel: boolean): Cost;
  /** Puts everything into `folder`. Aborting the signal ends it, with whatever outcome. */
  build(order: BuildOrder): Promise<Result<BuiltEngine>>;
  /** "TensorFlow 2.18.1 from a wheel, tfjs-node 4.22.0" */
  describe(note: EngineNote): string;
}

export interface Cost {
  readonly downloadBytes: number;
  /** What stays. */
  readonly diskBytes: number;
  /** What it takes while it is put together. */
  readonly neededBytes: number;
  /** Where it comes from and what else is done, as the end of "downloads about 50 MB ". */
  readonly from: string;
}

export interface BuildOrder {
  readonly folder: string;
  /** Beside it, for what goes again. */
  readonly workshop: string;
  readonly wheel?: string;
  readonly signal: AbortSignal;
  /** Names a step that reaches from one share of the whole to another; gives what its programs need. */
  readonly step: (name: string, from: number, to: number) => StepOptions;
}

export interface StepOptions extends ChildOptions {
  /** Share of this step that is done, 0 to 1. */
  readonly tell: (share: number) => void;
}

export type BuiltEngine = Pick<EngineNote, 'package' | 'tensorflow' | 'source'>;
