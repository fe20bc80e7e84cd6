/** Networks by name, from their settings in a plan. */

import { namedLayers, usualNamed } from '../../protocol/named-networks.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { above0, below1, numberOf, textOf, wholeFrom } from '../settings.ts';

/** The layer settings of `network`: a kind that is a named network, with `width`, `head`, `pooling` and `dropout`. */
export function layersOf(network: DecidedSettings, height: number, classes: number): readonly DecidedSettings[] {
  const named = {
    kind: textOf(network, 'kind', ''),
    width: numberOf(network, 'width', usualNamed.width, above0),
    head: numberOf(network, 'head', usualNamed.head, wholeFrom(1)),
    pooling: textOf(network, 'pooling', usualNamed.pooling),
    dropout: numberOf(network, 'dropout', usualNamed.dropout, below1),
  };
  return namedLayers(named, height, classes);
}
