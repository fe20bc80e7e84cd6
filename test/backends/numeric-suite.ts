/** What every engine must compute right: the same checks, run once per engine. */

import type { EngineWish } from '../../src/engine/choose.ts';
import { arraySuite } from './array-suite.ts';
import { convolutionSuite } from './convolution-suite.ts';
import { leakySuite } from './leaky-suite.ts';
import { neuronSuite } from './neuron-suite.ts';
import { optimizerSuite } from './optimizer-suite.ts';
import { otherCurrentsSuite } from './other-currents-suite.ts';
import { productSuite } from './product-suite.ts';
import { recurrentSuite } from './recurrent-suite.ts';
import { residualSuite } from './residual-suite.ts';
import { slayerSuite } from './slayer-suite.ts';
import { softResetSuite } from './soft-reset-suite.ts';
import { spikeSuite } from './spike-suite.ts';
import { winogradSuite } from './winograd-suite.ts';
import { wrongValuesSuite } from './wrong-values-suite.ts';

/** `runs` is the number of random cases per property. */
export function numericSuite(label: string, wish: EngineWish, runs = 40): void {
  productSuite(label, wish, runs);
  convolutionSuite(label, wish, Math.ceil(runs / 2));
  arraySuite(label, wish, runs);
  neuronSuite(label, wish);
  leakySuite(label, wish);
  optimizerSuite(label, wish);
  slayerSuite(label, wish);
  softResetSuite(label, wish);
  recurrentSuite(label, wish);
  residualSuite(label, wish);
  spikeSuite(label, wish, Math.ceil(runs / 3));
  winogradSuite(label, wish, Math.ceil(runs / 3));
  wrongValuesSuite(label, wish);
  otherCurrentsSuite(label, wish);
}
