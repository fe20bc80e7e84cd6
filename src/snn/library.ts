/**
 * What a script may use of the spiking numerics: `snnexp/snn`. Works on the TensorFlow.js of the script, on the
 * backend that `chooseEngine` of `snnexp/engine` set.
 */

export type { MessageRow } from '../core/message-row.ts';
export { type RandomStream, randomStream } from '../core/random.ts';
export type { Failure, Result } from '../core/result.ts';
export { deltaCode, directCode, latencyCode, rateCode } from '../core/spike-code.ts';
export type { Decided, DecidedSettings } from '../protocol/plan.ts';
export { type Differentiated, valueAndGradients } from './gradient/backward.ts';
export { smoothStep, surrogateFromSettings, surrogateKinds } from './gradient/surrogate.ts';
export type {
  FixedPointAttributes,
  LeakyParameter,
  LifAttributes,
  SurrogateAttributes,
  SurrogateKind,
} from './kernel-contract.ts';
export { networkMessages } from './messages.ts';
export type { Accesses } from './network/accesses.ts';
export type { AddedPlan } from './network/added.ts';
export { delaySpikes } from './network/delay.ts';
export { energyOf, energyWithMemoryOf, type OperationCount } from './network/energy.ts';
export { type Evaluation, evaluate } from './network/evaluate.ts';
export {
  type Added,
  type Arrays,
  currentsOf,
  type PassOptions,
  runNetwork,
  type SampleBatch,
} from './network/forward.ts';
export {
  type CrossEntropyLoss,
  type Loss,
  lossFromSettings,
  lossOf,
  type SpikeCountLoss,
  type SpikeTimeLoss,
  spikeCounts,
  spikeTimeLoss,
} from './network/loss.ts';
export { SeenStatistics, type TellStatistics } from './network/normalization.ts';
export { createOptimizer, type Optimizer, type OptimizerPlan, optimizerFromSettings } from './network/optimizer.ts';
export { type ParameterPlan, parametersIn, parametersOf } from './network/parameters.ts';
export {
  type ConvPlan,
  type DelayPlan,
  type DensePlan,
  type LayerPlan,
  type MapShape,
  type NetworkFacts,
  type NetworkPlan,
  type NeuronLayerPlan,
  type PoolPlan,
  planNetwork,
  type RelayPlan,
  type TransposedConvPlan,
} from './network/plan.ts';
export { rateFactor, type SchedulePlan, scheduleFromSettings } from './network/schedule.ts';
export { type BatchOutcome, gradientsOf, type Trainee, trainBatch } from './network/train.ts';
export { disposeWeights, givenWeights, initialWeights, limitWeights, type Weights } from './network/weights.ts';
export { fire, type NeuronLearned } from './neuron/fire.ts';
export { fireFrom, type Recorded, record } from './neuron/fire-from.ts';
export { fireNormalized, type Normalization } from './neuron/fire-normalized.ts';
export type { HybridPlan } from './neuron/hybrid-plan.ts';
export { type IntegrateOptions, integrate } from './neuron/integrate.ts';
export type { LoihiPlan } from './neuron/loihi-plan.ts';
export {
  type AlifOptions,
  adaptiveLif,
  type CubaLifOptions,
  cubaLif,
  type IfOptions,
  integrateAndFire,
  type LifOptions,
  lif,
  parametricLif,
  type SrmOptions,
  type SurrogateOptions,
  spikeResponse,
} from './neuron/make.ts';
export {
  type LeakyPlan,
  type LifPlan,
  type NeuronPlan,
  planNeuron,
  type SrmPlan,
  tapsOf,
} from './neuron/neuron.ts';
export { type ChannelStatistics, convolveToNormalize } from './neuron/normalized-lif.ts';
export { respond } from './neuron/srm.ts';
export {
  detachState,
  disposeState,
  keepState,
  type NeuronState,
  type Slope,
  type Stepped,
  step,
} from './neuron/step.ts';
