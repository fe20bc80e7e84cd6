/**
 * Gradients of gradients. An operation that keeps its result for its gradient, such as tf.exp, tf.tanh or tf.softmax, clones
 * it before TensorFlow.js writes the operation on its tape. The clone then stands there before what made it, and a second
 * gradient takes it for a constant, in silence.
 */

import { engine } from '@tensorflow/tfjs-core';

type Node = ReturnType<typeof engine>['state']['activeTape'][number];

/** A part of the package's engine that its types call private; its version is pinned. */
interface Recorder {
  readonly state: { readonly activeTape: Node[]; readonly gradientDepth: number };
  addTapeNode(...node: unknown[]): void;
  [MENDED]?: true;
}

/** Bundles have copies of this module and one engine. */
const MENDED = Symbol.for('snnexp: tape in order');

/** Puts every operation before the clones of what it gives. Repeated calls change nothing. */
export function mendTape(): void {
  const recorder = engine() as unknown as Recorder;
  if (recorder[MENDED]) return;
  recorder[MENDED] = true;
  const add = recorder.addTapeNode;
  recorder.addTapeNode = (...node) => {
    add.apply(recorder, node);
    const { activeTape, gradientDepth } = recorder.state;
    if (gradientDepth < 2) return; // nobody will take a gradient of its gradient
    const place = placeOfLast(activeTape);
    if (place < activeTape.length - 1) activeTape.splice(place, 0, activeTape.pop()!);
  };
}

function placeOfLast(tape: readonly Node[]): number {
  const made = new Set(tape.at(-1)!.outputs.map(({ id }) => id));
  const oldest = Math.min(...made);
  let place = tape.length - 1;
  // What is older than the result cannot have it.
  for (let i = place - 1; i >= 0 && tape[i]!.outputs.some(({ id }) => id > oldest); i--) {
    if (Object.values(tape[i]!.inputs).some(({ id }) => made.has(id))) place = i;
  }
  return place;
}
