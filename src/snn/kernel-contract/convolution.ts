/** What convolutions of TensorFlow.js do not have: groups, and sums for a normalisation that follows. */

/**
 * Convolution of images in groups: a group of filters hears one group of channels, in their order. Inputs by name:
 * x // [images, height, width, channels], filter // [height, width, channels / groups, filters]; a gradient takes dy instead.
 */
export const GROUPED_CONVOLUTION = 'SnnGroupedConvolution';
export const GROUPED_INPUT_GRADIENT = 'SnnGroupedInputGradient';
export const GROUPED_WEIGHT_GRADIENT = 'SnnGroupedWeightGradient';
export interface GroupedAttributes {
  readonly groups: number;
  readonly strides: readonly [number, number];
  /** Zeros before and after, axis by axis of x. */
  readonly pad: readonly (readonly [number, number])[];
  /** What a gradient is of. */
  readonly inputShape?: readonly number[];
  readonly filterShape?: readonly number[];
}

/**
 * An attribute of TensorFlow.js's own Conv2D, true or left out: NORMALIZED_LIF_FORWARD will take the output, so an engine may
 * sum its channels up while it writes them.
 */
export const SUMS_OF_CHANNELS = 'snnSumsOfChannels';
