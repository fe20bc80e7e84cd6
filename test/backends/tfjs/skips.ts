/**
 * Operation tests of tfjs-core that a backend of ours need not pass, each with its reason. They run all the same: one
 * that passes, or is not there, makes the run fail, so that this list stays true.
 */

export interface Skip {
  /** The test's full name without the backend's: "maxPool x=[1,1,1] f=[1,1] s=1". */
  readonly test: string;
  readonly reason: string;
}

export const skips: readonly Skip[] = [
  {
    test: 'depthwiseConv2d gradients throws error on dilations > 1',
    reason: 'The gradient of a convolution with dilation is computed here (src/engine/dilated-gradients.ts).',
  },
  {
    test: 'gradients errors if relevant ops are missing grads',
    reason: 'The operation it asks for, a comparison, has a gradient here: zero (src/engine/gradients.ts).',
  },
  {
    test: 'avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit',
    reason: 'It expects that a window over the border is divided by pixels which the average itself leaves out.',
  },
  ...['mirrorPad grad', 'mirrorPad gradient with clones'].map((test) => ({
    test,
    reason: 'It expects no error back from mirrored values; differences of the operation say otherwise.',
  })),
];
