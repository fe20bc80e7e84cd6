/**
 * Measures of a network on a set: accuracy, loss, spikes, latency, and on request the operations behind its energy.
 * Sums over batches of any size give the same result.
 */

import * as tf from '@tensorflow/tfjs-core';
import { isGraded } from '../neuron/hybrid-plan.ts';
import { onlyNames } from '../settings.ts';
import { accessesOf } from './accesses.ts';
import { refuseUnlabelled } from './batch.ts';
import { addedFanOut, countArrivals, countMultiplications, fanOut, isAnalog, recurrentFanOut } from './energy.ts';
import { runNetwork, type SampleBatch } from './forward.ts';
import { lossOf } from './loss.ts';
import type { LayerPlan, NeuronLayerPlan } from './plan.ts';
import { decide, type Trainee } from './train.ts';
import { addWork, noWork, type Work } from './work.ts';

/** The counts of work are means per sample. */
export interface Evaluation extends Work {
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
  /** What the sums of the whole network come from, by name; empty where nothing was counted. */
  readonly layerWork: ReadonlyMap<string, Work>;
  /** Wall time of the forward pass, without the first batch where the others hold as many samples. Not repeatable. */
  readonly msPerSample: number;
}

/** `count` also counts operations, which reads every map back. `stop` is asked between batches; true gives undefined. */
export async function evaluate(
  trainee: Trainee,
  batches: Iterable<SampleBatch>,
  options: { readonly count: boolean; readonly stop?: () => Promise<boolean> } = { count: false },
): Promise<Evaluation | undefined> {
  if (typeof (batches as Partial<Iterable<SampleBatch>>)?.[Symbol.iterator] !== 'function')
    throw new Error('evaluate takes a list of batches, or what gives one after the other; for one batch [batch].');
  onlyNames(options, ['count', 'stop'], 'Options of evaluate');
  const totals = { samples: 0, correct: 0, loss: 0, latency: 0, gathered: 0 };
  const passes: Pass[] = [];
  const layerWork = new Map<string, Work>();
  const output = trainee.network.layers.at(-1)!;
  const gathers = output.kind !== 'pool' && isGraded(output.neuron);
  const layerSpikes = new Map<string, number>();
  const reaches = new Map(trainee.network.layers.map((layer) => [layer.name, reachesOf(layer)]));
  for (const batch of batches) {
    if (await options.stop?.()) return undefined;
    refuseUnlabelled(batch);
    const begun = performance.now();
    const seen = observeBatch(trainee, batch, options.count);
    const samples = batch.labels.length;
    const course = await read(seen.output);
    passes.push({ samples, ms: performance.now() - begun });
    totals.samples += samples;
    totals.loss += (await read(seen.loss))[0]! * samples;
    if (gathers) totals.gathered += course.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
    for (let sample = 0; sample < samples; sample++) {
      const { decision, steps } = runningDecision(course, sample, samples, trainee);
      totals.latency += steps;
      if (decision === batch.labels[sample]) totals.correct++;
    }
    const frames = new Map([['', options.count ? framesShown(trainee, batch) : 0]]);
    for (const { layer, sources, arriving, spikes } of seen.layers) {
      const sent = spikes === undefined ? 0 : (await read(spikes))[0]!;
      if (spikes !== undefined) layerSpikes.set(layer.name, (layerSpikes.get(layer.name) ?? 0) + sent);
      const reached = sources.map((source) => frames.get(source)!);
      const given = framesGiven(layer, reached, trainee.steps);
      frames.set(layer.name, given);
      if (arriving.length === 0) continue;
      const loops = sent * recurrentFanOut(layer);
      const traffic = {
        frames: Math.max(...reached),
        given,
        additions: loops,
        multiplications: 0,
        unweighted: 0,
        arrivals: loops > 0 ? sent : 0,
      };
      for (const [index, values] of arriving.entries()) {
        const reach = reaches.get(layer.name)![index]!;
        const weighs = index === 0 || layer.kind === 'pool' || layer.added?.[index - 1]?.projection !== undefined;
        if (reached[index]! > 0) {
          const operations = countMultiplications(reach) * reached[index]! * samples;
          if (weighs) traffic.multiplications += operations;
          else traffic.additions += operations;
          if (!weighs) traffic.unweighted += operations;
          continue;
        }
        const arrived = countArrivals(await read(values), reach);
        traffic.arrivals += arrived.spikes;
        traffic.additions += arrived.additions;
        if (!weighs) traffic.unweighted += arrived.additions;
      }
      const { additions, multiplications } = traffic;
      const accesses = accessesOf(layer, { samples, steps: trainee.steps, ...traffic, sent });
      layerWork.set(
        layer.name,
        addWork(layerWork.get(layer.name) ?? noWork, { additions, multiplications, ...accesses }),
      );
    }
    tf.dispose([seen.loss, seen.output, seen.layers.flatMap(({ arriving, spikes }) => [spikes, ...arriving])]);
  }
  const perSample = (sum: number): number => (totals.samples === 0 ? 0 : sum / totals.samples);
  const spikes = [...layerSpikes.values()].reduce((sum, value) => sum + value, 0);
  const meanWork = (work: Work): Work => addWork(work, noWork, totals.samples === 0 ? 0 : 1 / totals.samples);
  return {
    samples: totals.samples,
    accuracy: perSample(totals.correct),
    loss: perSample(totals.loss),
    spikes: perSample(spikes),
    outputSpikes: perSample(gathers ? totals.gathered : (layerSpikes.get(output.name) ?? 0)),
    latencySteps: perSample(totals.latency),
    ...meanWork([...layerWork.values()].reduce((sum, work) => addWork(sum, work), noWork)),
    layerSpikes: new Map([...layerSpikes].map(([name, value]) => [name, perSample(value)])),
    layerWork: new Map([...layerWork].map(([name, work]) => [name, meanWork(work)])),
    msPerSample: timePerSample(passes),
  };
}

export interface Pass {
  readonly samples: number;
  readonly ms: number;
}

/** The first batch warms up; but a rest of a few samples alone, whose batch is no cheaper, would say less than both. */
export function timePerSample(passes: readonly Pass[]): number {
  const sumOf = (key: keyof Pass, of: readonly Pass[]) => of.reduce((sum, pass) => sum + pass[key], 0);
  const others = passes.slice(1);
  const warm = sumOf('samples', others) >= (passes[0]?.samples ?? 0) ? others : passes;
  const samples = sumOf('samples', warm);
  return samples === 0 ? 0 : sumOf('ms', warm) / samples;
}

interface LayerView {
  readonly layer: LayerPlan;
  /** The layer before it, then those that it adds; '' for the network's input. */
  readonly sources: readonly string[];
  /** The maps of these that reached its neurons, when operations are counted. */
  readonly arriving: readonly tf.Tensor[];
  /** Sum of its spikes; undefined for pools and for units that give graded values. */
  readonly spikes: tf.Tensor | undefined;
}

/** Synapses behind each place of the layer's own input, then of each that it adds. */
function reachesOf(layer: LayerPlan): readonly Float64Array[] {
  return [fanOut(layer), ...(layer.kind === 'pool' ? [] : (layer.added ?? []).map(addedFanOut))];
}

function observeBatch(trainee: Trainee, batch: SampleBatch, count: boolean) {
  const layers: LayerView[] = [];
  const { loss, output } = tf.tidy(() => {
    const spikes = runNetwork(trainee.network, trainee.weights, batch, {
      steps: trainee.steps,
      observe: (layer, received, given, added) => {
        const arriving = [received, ...added.map((earlier) => earlier.received)];
        layers.push({
          layer,
          sources: [layers.at(-1)?.layer.name ?? '', ...added.map(({ plan }) => plan.from)],
          arriving: (count && layer.kind !== 'pool' ? arriving : []).map((values) => tf.keep(values.clone())),
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

/**
 * Frames of graded values that a layer gives, by those that each of its sources does; 0 where it gives spikes. What came
 * of still images alone is still.
 */
function framesGiven(layer: LayerPlan, reached: readonly number[], steps: number): number {
  if (layer.kind === 'pool') return reached[0]!;
  if (layer.neuron.kind !== 'relu') return 0;
  return reached.includes(0) ? steps : Math.max(...reached);
}

/**
 * Frames of graded values that the input gives; 0 where it gives spikes. One that changes over time is new at every step, a
 * still image once. A single frame is a still image where it is shown at several steps, or to units that know no time.
 */
function framesShown({ network, steps }: Trainee, { inputs, shape: [given] }: SampleBatch): number {
  const first = network.layers.find(({ kind }) => kind !== 'pool') as NeuronLayerPlan;
  const isStill = given === 1 && (steps > 1 || isGraded(first.neuron));
  return isStill || isAnalog(inputs) ? Math.min(given, steps) : 0;
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
