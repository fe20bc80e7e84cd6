/**
 * How the gradient of a convolution's weights is shared out: by images or pixels, each part with a copy of the weights that
 * are added up afterwards, or by rows of the weights, each part reading the whole gradient of the output.
 */

import { type Geometry, inPieces, type Pieces } from './shape.ts';

export interface WeightParts {
  /** More than one part: as many copies. */
  readonly items: Pieces;
  readonly rows: Pieces;
}

/**
 * Whichever moves fewer floats, for `size` weights. The cut depends on the problem alone, so the order of the sums does
 * too.
 */
export function weightParts(g: Geometry, size: number, items: number, rows: number): WeightParts {
  const pixels = g.images * g.outHeight * g.outWidth;
  const byItems = inPieces(items);
  const byRows = inPieces(rows, PARTS);
  const again = 4 * size > CACHE_BYTES ? (2 * pixels) / PIXELS : 0;
  const ofCopies = size * (3 * byItems.parts + again);
  const ofRows = pixels * g.outChannels * byRows.parts;
  return ofRows < ofCopies && byRows.parts >= LEAST_PARTS
    ? { items: { block: items, parts: 1 }, rows: byRows }
    : { items: byItems, rows: { block: rows, parts: 1 } };
}

/** More would read the output's gradient more often, fewer leave threads idle. */
const PARTS = 18;
const LEAST_PARTS = 8;
/** A copy of the weights that is larger is fetched again for every PIXELS pixels: POINTS in kernels/tile.h. */
const CACHE_BYTES = 2 ** 20;
const PIXELS = 128;
