/**
 * The kernels the numerics ask of an engine beyond TensorFlow.js's own: names, inputs and attributes, no backend.
 * `engine/reference` implements each in plain TypeScript for the `cpu` backend (the meaning of the kernel),
 * `engine/compiled` the same with SIMD and threads. All are called through tfjs-core's `engine().runKernel`.
 * Time is always the first axis, so a spike tensor is [time, ...] and the neurons of one step lie together.
 * A state that is carried from step to step may count as 0 once it is below 1e-20: processors are slow with subnormal numbers.
 * What is infinite or no number goes where the equations put it, on every engine: a neuron whose potential is no number
 * never fires again, one whose potential is infinite fires for ever unless a reset to zero, where h (1 - s) is 0, ends it.
 */

export * from './kernel-contract/attributes.ts';
export * from './kernel-contract/convolution.ts';
export * from './kernel-contract/delay.ts';
export * from './kernel-contract/fixed-point.ts';
export * from './kernel-contract/leaky.ts';
export * from './kernel-contract/lif.ts';
export * from './kernel-contract/optimizer.ts';
export * from './kernel-contract/soft-reset.ts';
export * from './kernel-contract/srm.ts';
export * from './kernel-contract/surrogate.ts';
