/**
 * Small random changes of a training sample, drawn anew each time it is shown. Draws come in a fixed order (shift
 * across, shift down, mirror, noise), so a stream gives the same samples on every machine.
 */

import type { RandomStream } from '../core/random.ts';

export interface Augmentation {
  /** Up to so many pixels in both directions; what comes in is zero. */
  readonly shift: number;
  /** Mirror left and right in half of the draws. */
  readonly flip: boolean;
  /**
   * Events: so many random events are added, as a share of those in the window.
   * Images: standard deviation of normal noise, as a share of full brightness.
   */
  readonly noise: number;
}

export const noAugmentation: Augmentation = { shift: 0, flip: false, noise: 0 };

/** What happens to all pixels of one sample. */
export interface Move {
  readonly dx: number;
  readonly dy: number;
  readonly flip: boolean;
}

export interface EventMove extends Move {
  readonly noiseCells: Uint32Array;
  readonly noiseTimesUs: Uint32Array;
}

export function drawMove(augmentation: Augmentation, random: RandomStream): Move {
  const span = 2 * augmentation.shift + 1;
  const dx = augmentation.shift > 0 ? random.below(span) - augmentation.shift : 0;
  const dy = augmentation.shift > 0 ? random.below(span) - augmentation.shift : 0;
  const flip = augmentation.flip && random.next() < 0.5;
  return { dx, dy, flip };
}

/** Noise events are spread evenly over cells and window. */
export function drawEventMove(
  augmentation: Augmentation,
  random: RandomStream,
  events: number,
  cells: number,
  windowMs: number,
): EventMove {
  const move = drawMove(augmentation, random);
  const count = Math.round(augmentation.noise * events);
  const noiseCells = Uint32Array.from({ length: count }, () => random.below(cells));
  const noiseTimesUs = Uint32Array.from({ length: count }, () => random.below(windowMs * 1000));
  return { ...move, noiseCells, noiseTimesUs };
}

/**
 * Moves an image from `source` to `target`, both // [height, width, channels], values 0..1. Noise is added after the
 * move and the values stay in 0..1.
 */
export function moveImage(
  source: Float32Array,
  target: Float32Array,
  shape: readonly [height: number, width: number, channels: number],
  move: Move,
  noise: number,
  random: RandomStream,
): void {
  const [height, width, channels] = shape;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromY = y - move.dy;
      const shifted = x - move.dx;
      const inside = fromY >= 0 && fromY < height && shifted >= 0 && shifted < width;
      const fromX = move.flip ? width - 1 - shifted : shifted;
      for (let channel = 0; channel < channels; channel++) {
        const value = inside ? source[(fromY * width + fromX) * channels + channel]! : 0;
        target[(y * width + x) * channels + channel] =
          noise > 0 ? Math.min(1, Math.max(0, value + noise * random.normal())) : value;
      }
    }
  }
}
