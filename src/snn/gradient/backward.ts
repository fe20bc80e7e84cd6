/**
 * The gradients of a loss in the least memory. TensorFlow.js keeps every gradient and every tensor that the forward
 * pass saved until the last one is computed; this walk over the same tape lets go of each as soon as it was used, and
 * tells an operation when it may write its result over the gradient that it was given.
 */

import * as tf from '@tensorflow/tfjs-core';
import { engineIsChosen, noEngine } from '../chosen-engine.ts';
import { refuseDisposed } from '../given.ts';

/** A loss and its gradients. */
export interface Differentiated {
  readonly value: tf.Scalar;
  /** One for each of the tensors asked for; undefined where the loss does not depend on it. */
  readonly gradients: (tf.Tensor | undefined)[];
}

/** Operations whose gradient asks what they saved for nothing but its shape, which a tensor keeps when it is disposed of. */
const shapesSuffice: ReadonlySet<string> = new Set([tf.Reshape, tf.Sum, tf.Mean]);

type Node = ReturnType<typeof tf.engine>['state']['activeTape'][number];

/**
 * As `tf.valueAndGrads`, first order only: it must not run inside another gradient. `loss` gives one number; the caller
 * disposes of what is returned, or has a tidy around.
 */
export function valueAndGradients(loss: () => tf.Scalar, wanted: readonly tf.Tensor[]): Differentiated {
  if (!Array.isArray(wanted) || !wanted.every((tensor) => tensor instanceof tf.Tensor)) {
    throw new Error('valueAndGradients takes the loss, then a list of the tensors whose gradients are wanted.');
  }
  if (typeof loss !== 'function')
    throw new Error('valueAndGradients takes the loss as a function, which gives one number.');
  wanted.forEach((tensor, i) => {
    refuseDisposed(`Tensor ${i + 1} whose gradient is wanted`, tensor);
  });
  const { state } = tf.engine();
  if (state.gradientDepth > 0) throw new Error('valueAndGradients was called while other gradients are recorded.');
  state.activeTape = [];
  state.gradientDepth++;
  try {
    const value = tf.tidy(() => oneNumber(loss()));
    state.gradientDepth--;
    return {
      value,
      gradients: tf.tidy(() => walkBack(state.activeTape, value, wanted)) as Differentiated['gradients'],
    };
  } finally {
    state.gradientDepth = 0;
    for (const node of state.activeTape) release(node);
    state.activeTape = [];
  }
}

/** Refused inside the tidy: it lets go of what the loss made, and leaves alone what was there before and is merely handed back. */
function oneNumber(value: tf.Scalar): tf.Scalar {
  if (value instanceof tf.Tensor && value.rank === 0) return value;
  throw new Error('A loss gives one number: a tensor without axes.');
}

/** Whether nobody will read this gradient again, so that its memory may be used for the result. */
export function isSpent(gradient: tf.Tensor): boolean {
  return spent === gradient && tf.backend().refCount(gradient.dataId) === 1;
}

let spent: tf.Tensor | undefined;

function walkBack(tape: readonly Node[], value: tf.Scalar, wanted: readonly tf.Tensor[]): (tf.Tensor | undefined)[] {
  const seed = tf.onesLike(value);
  const gradients = new Map<number, tf.Tensor>([[value.id, seed]]);
  const isHeld = (tensor: tf.Tensor): boolean => [...gradients.values()].includes(tensor);
  // A gradient function may give a tensor that is not its own; what is older than the walk is left alone.
  const drop = (tensor: tf.Tensor): void => {
    if (tensor.id >= seed.id && !isHeld(tensor)) tensor.dispose();
  };
  const leading = nodesBetween(tape, wanted, value);
  for (const node of tape) {
    if (!leading.has(node)) release(node);
    else if (shapesSuffice.has(node.kernelName)) tf.dispose(node.saved ?? []);
  }
  for (const node of tape.toReversed()) {
    const inputs = leading.get(node);
    if (inputs === undefined) continue;
    const incoming = node.outputs.map(({ id }) => gradients.get(id));
    for (const { id } of node.outputs) gradients.delete(id);
    const [only] = incoming;
    spent = incoming.length === 1 && only !== undefined && only.id >= seed.id && !isHeld(only) ? only : undefined;
    const found = tf.tidy(() => {
      if (node.gradient === undefined) throw new Error(withoutGradient(node.kernelName));
      // Outputs that the loss does not depend on have no gradient; the tape puts zeros in their place.
      const functions = node.gradient(incoming as tf.Tensor[]);
      const found: tf.NamedTensorMap = {};
      // The weights before what they are applied to: theirs is small, and their kernel makes the last pass over a gradient that
      // comes from a normalisation in passing.
      for (const name of inputs.toReversed()) found[name] = gradientOf(functions, name, node);
      return found;
    });
    spent = undefined;
    for (const name of inputs) {
      const [input, gradient] = [node.inputs[name]!, found[name]!];
      const before = gradients.get(input.id);
      if (before === undefined) {
        gradients.set(input.id, gradient);
      } else {
        gradients.set(input.id, tf.add(before, gradient));
        for (const part of [before, gradient]) drop(part);
      }
    }
    for (const gradient of incoming) if (gradient !== undefined) drop(gradient);
    release(node);
  }
  return wanted.map(({ id }) => gradients.get(id));
}

function withoutGradient(operation: string): string {
  const said = `There is no gradient of the operation ${operation}.`;
  return engineIsChosen() ? said : `${said} ${noEngine}`;
}

function gradientOf(functions: Record<string, () => tf.Tensor>, name: string, node: Node): tf.Tensor {
  const gradient = functions[name]?.();
  const { shape } = node.inputs[name]!;
  if (gradient === undefined) throw new Error(`${node.kernelName} has no gradient for its input ${name}.`);
  if (!tf.util.arraysEqual(gradient.shape, shape)) {
    throw new Error(`${node.kernelName}: the gradient of ${name} is [${gradient.shape}], the input [${shape}].`);
  }
  return gradient;
}

/** Operations on a path from what is wanted to the value, each with its inputs that lie on such a path. */
function nodesBetween(tape: readonly Node[], wanted: readonly tf.Tensor[], value: tf.Tensor): Map<Node, string[]> {
  const reached = new Set(wanted.map(({ id }) => id));
  const from = new Map<Node, string[]>();
  for (const node of tape) {
    const inputs = Object.keys(node.inputs).filter((name) => reached.has(node.inputs[name]!.id));
    if (inputs.length === 0) continue;
    from.set(node, inputs);
    for (const { id } of node.outputs) reached.add(id);
  }
  const needed = new Set([value.id]);
  for (const node of tape.toReversed()) {
    const inputs = from.get(node);
    if (inputs === undefined) continue;
    if (!node.outputs.some(({ id }) => needed.has(id))) from.delete(node);
    else for (const name of inputs) needed.add(node.inputs[name]!.id);
  }
  return from;
}

/** Gives back what the forward pass saved for the operation; a second call does nothing. */
function release(node: Node): void {
  tf.dispose(node.saved ?? []);
  node.saved = [];
}
