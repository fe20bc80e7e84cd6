/** One step of an optimizer. */

/**
 * One optimiser step on one parameter. Inputs by name: parameter, gradient, then its moments: first and second for adam
 * and nadam, velocity for sgd. Outputs: [parameter, first, second] or [parameter, velocity].
 *
 *   g = gradient + decay * parameter
 *   adam, nadam  m = beta1 first + (1 - beta1) g;  n = beta2 second + (1 - beta2) g^2
 *                parameter - rate * (adam: m, nadam: beta1 m + (1 - beta1) g) / (sqrt(n) + epsilon)
 *   sgd          w = momentum velocity + g;  parameter - rate * w
 */
export const OPTIMIZER_STEP = 'SnnOptimizerStep';
export interface OptimizerAttributes {
  readonly optimizer: 'adam' | 'nadam' | 'sgd';
  /** Step size, bias correction included. */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  /** L2 added to the gradient. */
  readonly decay: number;
  /** Nobody reads the parameter and its moments again: an engine may write the new ones over them. */
  readonly overwrite?: boolean;
}
