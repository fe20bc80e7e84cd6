/**
 * The native kernels of snn/kernel-contract.ts on TensorFlow's tensors, without copies: the addon is an operation of
 * TensorFlow (kernels/native/tensorflow.h), and each call of a kernel is one of its jobs. What lays out the job is the
 * code of the compiled engines; here it gets numbers that stand for tensors in place of addresses.
 */

import { type Tensor, type TensorInfo, tensor1d } from '@tensorflow/tfjs-core';
import { fail, type Result, succeed } from '../../core/result.ts';
import { neuronKernels } from '../compiled/kernels/neuron.ts';
import type { KernelHost } from '../compiled/override.ts';
import { startNativeTeam } from '../native/start.ts';
import type { NativeTeam } from '../native/team.ts';
import { attributesFor, type OperationAttribute, replace, type TensorFlowBackend } from './backend.ts';

/** Gives the instruction set; the error is why TensorFlow does without, in words. */
export function registerOwnKernels(threads: number): Result<string, string> {
  const started = startNativeTeam(threads);
  if (!started.ok) return started;
  const { team, instructions } = started.value;
  const offered = team.offer(LIBRARY);
  if (!offered.ok) {
    void team.stop();
    return fail(offered.error);
  }
  // The operation works with the team's threads as long as the process lives.
  keptTeams.add(team);
  for (const [kernelName, compute] of Object.entries(neuronKernels)) {
    replace(kernelName, (call) => {
      const host = new RecordingHost(call.backend, offered.value);
      const done = compute({ backend: host, inputs: call.inputs, attributes: call.attributes, input: call.input });
      if (done === undefined) return call.unchanged();
      return Array.isArray(done) ? done.map((info) => host.result(info)) : host.result(done);
    });
  }
  return succeed(instructions);
}

const LIBRARY = 'libtensorflow_framework.so.2';
const keptTeams = new Set<NativeTeam>();

/** Addresses are numbers from here on, in the order of the tensors: far beyond any whole number of a job. */
const FIRST_ADDRESS = 2 ** 40;

/** Lends stand-ins for addresses, and puts the tensors in their place when the job is run. */
class RecordingHost implements KernelHost {
  readonly team = { run: (...job: Parameters<KernelHost['team']['run']>): void => this.#run(...job) };
  readonly #backend: TensorFlowBackend;
  readonly #kernels: ReadonlyMap<string, number>;
  /** Inputs and outputs by their stand-in. */
  readonly #tensors: { readonly info: TensorInfo; readonly output: boolean }[] = [];
  readonly #results = new Map<TensorInfo, Tensor>();

  constructor(backend: TensorFlowBackend, kernels: ReadonlyMap<string, number>) {
    this.#backend = backend;
    this.#kernels = kernels;
  }

  output(shape: readonly number[]) {
    const info: TensorInfo = { dataId: {}, shape: [...shape], dtype: 'float32' };
    return { info, pointer: this.#add(info, true) };
  }

  pointer(tensor: TensorInfo): number {
    return this.#add(tensor, false);
  }

  /** The tensor that an output has become. */
  result(output: TensorInfo): Tensor {
    const tensor = this.#results.get(output);
    if (tensor === undefined) throw new Error('A kernel gave a tensor that it did not compute.');
    return tensor;
  }

  #add(info: TensorInfo, output: boolean): number {
    return FIRST_ADDRESS + this.#tensors.push({ info, output }) - 1;
  }

  #run(name: string, parts: number, words: readonly number[], reals: readonly number[] = []): void {
    const kernel = this.#kernels.get(name);
    if (kernel === undefined) throw new Error(`The native kernels have no ${name}.`);
    const inputs = this.#tensors.filter(({ output }) => !output);
    const outputs = this.#tensors.filter(({ output }) => output);
    const slots = words.map((word) => {
      const tensor = this.#tensors[word - FIRST_ADDRESS];
      if (tensor === undefined) return 0;
      return tensor.output ? -1 - outputs.indexOf(tensor) : 1 + inputs.indexOf(tensor);
    });
    const { whole } = attributesFor(this.#backend);
    const settings: OperationAttribute[] = [
      whole('n', inputs.length),
      whole('m', outputs.length),
      whole('kernel', kernel),
      whole('parts', parts),
      whole(
        'words',
        words.map((word, i) => (slots[i] === 0 ? word : 0)),
      ),
      whole('slots', slots),
      whole(
        'shapes',
        outputs.flatMap(({ info }) => [info.shape.length, ...info.shape]),
      ),
    ];
    // As a tensor, since TensorFlow keeps a kernel for each value of an attribute, and a rate changes with every step.
    const real = tensor1d(reals.length === 0 ? [0] : [...reals], 'float32');
    const tensors = [...inputs.map(({ info }) => info), real];
    const results: Tensor[] = this.#backend.executeMultipleOutputs('SnnexpKernel', settings, tensors, outputs.length);
    real.dispose();
    outputs.forEach(({ info }, i) => {
      this.#results.set(info, results[i]!);
    });
  }
}
