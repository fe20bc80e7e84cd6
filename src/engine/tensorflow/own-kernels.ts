/**
 * The native kernels of snn/kernel-contract.ts on TensorFlow's tensors, without copies: an operation of the addon tells
 * where tensors lie (kernels/native/tensorflow.h), and the code of the compiled engines does the rest.
 */

import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { fail, type Result, succeed } from '../../core/result.ts';
import type { CompiledBackend, Output } from '../compiled/backend.ts';
import { leakyKernels } from '../compiled/kernels/leaky.ts';
import { neuronKernels } from '../compiled/kernels/neuron.ts';
import { normalizedKernels } from '../compiled/kernels/normalized.ts';
import { softResetKernels } from '../compiled/kernels/soft-reset.ts';
import type { KernelHost, Kernels } from '../compiled/override.ts';
import type { Team } from '../compiled/team.ts';
import type { Addon } from '../native/addon.ts';
import { startNativeTeam } from '../native/start.ts';
import { attributesFor, override, type TensorFlowBackend } from './backend.ts';

/** Gives the instruction set; the error is why TensorFlow does without, in words. */
export function registerOwnKernels(threads: number): Result<string, string> {
  const started = startNativeTeam(threads);
  if (!started.ok) return started;
  const { addon, team, instructions } = started.value;
  const why = addon.tensorflow(LIBRARY);
  if (why !== '') {
    void team.stop();
    return fail(why);
  }
  for (const [kernelName, compute] of Object.entries(ownKernels)) {
    override(kernelName, (call) => {
      const host = new TensorFlowHost(call.backend, addon, team);
      // Of a compiled backend these kernels use what a host has.
      const backend = host as KernelHost as CompiledBackend;
      const done = compute({
        backend,
        inputs: call.inputs,
        attributes: call.attributes,
        input: call.input,
        other: call.other,
      });
      if (done === undefined) return undefined;
      host.flush();
      return Array.isArray(done) ? done.map((info) => host.tensor(info)) : host.tensor(done);
    });
  }
  return succeed(instructions);
}

const ownKernels: Kernels = { ...neuronKernels, ...leakyKernels, ...normalizedKernels, ...softResetKernels };
const LIBRARY = 'libtensorflow_framework.so.2';

/** The tensors of one call of a kernel. */
class TensorFlowHost implements KernelHost {
  readonly team: Team;
  readonly heap: Team['heap'];
  readonly #backend: TensorFlowBackend;
  readonly #addon: Addon;
  readonly #outputs = new Map<TensorInfo, { readonly tensor: Tensor; readonly pointer: number }>();
  /** Outputs whose values the kernel sets itself. */
  readonly #given = new Map<TensorInfo, Float32Array>();

  constructor(backend: TensorFlowBackend, addon: Addon, team: Team) {
    this.#backend = backend;
    this.#addon = addon;
    this.heap = team.heap;
    const run: Team['run'] = (...job) => {
      this.flush();
      team.run(...job);
    };
    this.team = {
      heap: team.heap,
      threads: team.threads,
      lanes: team.lanes,
      has: (name) => team.has(name),
      run,
      stop: () => team.stop(),
    };
  }

  output(shape: readonly number[]): Output {
    const [tensor] = this.#addresses([], [shape]);
    const pointer = this.#addon.address(0);
    const info: TensorInfo = { dataId: tensor!.dataId, shape: [...shape], dtype: 'float32' };
    this.#outputs.set(info, { tensor: tensor!, pointer });
    return { info, pointer };
  }

  /** TensorFlow may give the memory of any tensor to others, so nothing is written over one. */
  outputOver(tensor: TensorInfo): Output {
    return this.output(tensor.shape);
  }

  pointer(tensor: TensorInfo): number {
    this.#addresses([tensor], []);
    return this.#addon.address(0);
  }

  /** Of an input a copy; of an output what it becomes before the next job. */
  values(tensor: TensorInfo): Float32Array {
    if (!this.#outputs.has(tensor)) return this.#backend.readSync(tensor.dataId) as Float32Array;
    const values = this.#given.get(tensor) ?? new Float32Array(tensor.shape.reduce((size, length) => size * length, 1));
    this.#given.set(tensor, values);
    return values;
  }

  flush(): void {
    for (const [info, values] of this.#given) this.#addon.put(this.#outputs.get(info)!.pointer, values);
  }

  tensor(info: TensorInfo): Tensor {
    const found = this.#outputs.get(info);
    if (found === undefined) throw new Error('A kernel gave a tensor that it did not make.');
    return found.tensor;
  }

  #addresses(inputs: readonly TensorInfo[], shapes: readonly (readonly number[])[]): Tensor[] {
    const { whole } = attributesFor(this.#backend);
    const lengths = shapes.flatMap((shape) => [shape.length, ...shape]);
    const attributes = [whole('n', inputs.length), whole('m', shapes.length), whole('shapes', lengths)];
    return this.#backend.executeMultipleOutputs('SnnexpAddresses', attributes, inputs, shapes.length);
  }
}
