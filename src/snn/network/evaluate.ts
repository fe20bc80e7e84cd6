/**
 * Measures of a network on a set: accuracy, loss, spikes, latency, and on request the operations behind its energy.
 * Sums over batches of any size give the same result.
 */

import * as tf from '@tensorflow/tfjs-core';
import { isGraded } from '../neuron/hybrid-plan.ts';
import {
  countAdditions,
  countMultiplications,
  fanOut,
  isAnalog,
  type OperationCount,
  recurrentFanOut,
} from './energy.ts';
import { runNetwork, type SampleBatch } from './forward.ts';
import { lossOf } from './loss.ts';
import type { LayerPlan } from './plan.ts';
import { decide, type Trainee } from './train.ts';

export interface Evaluation extends OperationCount {
  readonly samples: number;
  /** Share of samples decided for their class. */
  readonly accuracy: number;
  readonly loss: number;
  /** Mean spikes per sample of all neurons, hidden and output; operations are means per sample too. */
  readonly spikes: number;
  /** Of the last layer; of a readout, which never fires, the values that are not 0. 0 means a silent network. */
  readonly outputSpikes: number;
  /** Mean number of steps until the running decision is the final one. */
  readonly latencySteps: number;
  /** Mean spikes per sample by layer name. */
  readonly layerSpikes: ReadonlyMap<string, number>;
}

/** `count` also counts operations, which reads every map back. `stop` is asked between batches; true gives undefined. */
export async function evaluate(
  trainee: Trainee,
  batches: Iterable<SampleBatch>,
  options: { readonly count: boolean; readonly stop?: () => Promise<boolean> },
): Promise<Evaluation | undefined> {
  const totals = { samples: 0, correct: 0, loss: 0, latency: 0, gathered: 0, additions: 0, multiplications: 0 };
  const output = trainee.network.layers.at(-1)!;
  const gathers = output.kind !== 'pool' && isGraded(output.neuron);
  const layerSpikes = new Map<string, number>();
  const reaches = new Map(trainee.network.layers.map((layer) => [layer.name, fanOut(layer)]));
  for (const batch of batches) {
    if (await options.stop?.()) return undefined;
    const samples = batch.labels.length;
    const seen = observeBatch(trainee, batch, options.count);
    totals.samples += samples;
    totals.loss += (await read(seen.loss))[0]! * samples;
    const course = await read(seen.output);
    if (gathers) totals.gathered += course.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
    for (let sample = 0; sample < samples; sample++) {
      const { decision, steps } = runningDecision(course, sample, samples, trainee);
      totals.latency += steps;
      if (decision === batch.labels[sample]) totals.correct++;
    }
    let analog = options.count && isAnalog(batch.inputs, batch.shape);
    for (const { layer, received, spikes } of seen.layers) {
      const reach = reaches.get(layer.name)!;
      if (received !== undefined) {
        if (analog) totals.multiplications += countMultiplications(reach) * presentations(trainee, batch) * samples;
        else totals.additions += countAdditions(await read(received), reach);
      }
      if (spikes !== undefined) {
        analog = false;
        const sent = (await read(spikes))[0]!;
        layerSpikes.set(layer.name, (layerSpikes.get(layer.name) ?? 0) + sent);
        if (options.count) totals.additions += sent * recurrentFanOut(layer);
      }
    }
    tf.dispose([seen.loss, seen.output, seen.layers.flatMap(({ received, spikes }) => [received, spikes])]);
  }
  const perSample = (sum: number): number => (totals.samples === 0 ? 0 : sum / totals.samples);
  const spikes = [...layerSpikes.values()].reduce((sum, value) => sum + value, 0);
  return {
    samples: totals.samples,
    accuracy: perSample(totals.correct),
    loss: perSample(totals.loss),
    spikes: perSample(spikes),
    outputSpikes: perSample(gathers ? totals.gathered : (layerSpikes.get(output.name) ?? 0)),
    latencySteps: perSample(totals.latency),
    additions: perSample(totals.additions),
    multiplications: perSample(totals.multiplications),
    layerSpikes: new Map([...layerSpikes].map(([name, value]) => [name, perSample(value)])),
  };
}

interface LayerView {
  readonly layer: LayerPlan;
  /** The map that reached the layer's weights, when operations are counted. */
  readonly received: tf.Tensor | undefined;
  /** Sum of its spikes; undefined for pools and for units that give graded values. */
  readonly spikes: tf.Tensor | undefined;
}

function observeBatch(trainee: Trainee, batch: SampleBatch, count: boolean) {
  const layers: LayerView[] = [];
  const { loss, output } = tf.tidy(() => {
    const spikes = runNetwork(trainee.network, trainee.weights, batch, {
      steps: trainee.steps,
      observe: (layer, received, given) => {
        layers.push({
          layer,
          received: count && layer.kind !== 'pool' ? tf.keep(received.clone()) : undefined,
          spikes: layer.kind === 'pool' || isGraded(layer.neuron) ? undefined : tf.keep(tf.sum(given)),
        });
      },
    });
    const last = trainee.network.layers.at(-1)!;
    if (last.kind === 'pool') throw new Error('A network ends in neurons.');
    return { loss: lossOf(trainee.loss, spikes, batch.labels, last.neuron), output: spikes };
  });
  return { loss, output, layers };
}

/** An analog input that changes over time is multiplied at every step, a still image once. */
function presentations(trainee: Trainee, batch: SampleBatch): number {
  return Math.min(batch.shape[0], trainee.steps);
}

/**
 * The class with most spikes at the end (the first of several), and the step, from 1, since which it leads;
 * a sample without any output spike is decided at the last step. `course` // [time, batch, classes]
 */
function runningDecision(course: Float32Array, sample: number, samples: number, trainee: Trainee) {
  const classes = trainee.network.classes;
  const counts = new Float64Array(classes);
  let decision = 0;
  let since = trainee.steps;
  let decided = false;
  for (let step = 0; step < trainee.steps; step++) {
    for (let i = 0; i < classes; i++) {
      const spike = course[(step * samples + sample) * classes + i]!;
      counts[i] = counts[i]! + spike;
      if (spike !== 0 && !decided) {
        decided = true;
        since = step + 1;
      }
    }
    const leader = decide(counts, 0, classes);
    if (leader !== decision) {
      decision = leader;
      since = step + 1;
    }
  }
  return { decision, steps: since };
}

async function read(tensor: tf.Tensor): Promise<Float32Array> {
  return tensor.data<'float32'>();
}
