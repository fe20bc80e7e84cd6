/**
 * What a script may use of the spiking numerics: `snnexp/snn`. Works on the TensorFlow.js of the script, on the
 * backend that `chooseEngine` of `snnexp/engine` set.
 */

export { type RandomStream, randomStream } from '../core/random.ts';
export type { Failure, Result } from '../core/result.ts';
export type { Decided, DecidedSettings } from '../protocol/plan.ts';
export { type NetworkMessage, networkMessages } from './messages.ts';
export { energyOf, type OperationCount } from './network/energy.ts';
export { type Evaluation, evaluate } from './network/evaluate.ts';
export { type PassOptions, runNetwork, type SampleBatch } from './network/forward.ts';
export { type Loss, lossFromSettings } from './network/loss.ts';
export { createOptimizer, type Optimizer, type OptimizerPlan, optimizerFromSettings } from './network/optimizer.ts';
export { parametersOf } from './network/parameters.ts';
export {
  type LayerPlan,
  type MapShape,
  type NetworkFacts,
  type NetworkPlan,
  planNetwork,
} from './network/plan.ts';
export { type BatchOutcome, gradientsOf, type Trainee, trainBatch } from './network/train.ts';
export { disposeWeights, givenWeights, initialWeights, type Weights } from './network/weights.ts';
export type { NeuronPlan } from './neuron/neuron.ts';
