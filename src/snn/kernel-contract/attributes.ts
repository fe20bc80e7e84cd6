/** What several kernels are told in the same words. */

/** Of a pass forward: `spikesOnly` where no gradient will be asked for, so that an engine may leave out the other outputs. */
export interface ForwardAttributes {
  readonly spikesOnly?: boolean;
}

/** Of kernels that turn the gradient of spikes into one of the same shape. */
export interface GradientAttributes {
  /** Nobody reads spikesGradient again: an engine may write the result over it. */
  readonly overwrite?: boolean;
}
