/**
 * TensorFlow.js's WebGPU backend with our programs beside its own: of several outputs, in the same queue. Trouble of the
 * device comes asynchronously and far from its cause, so the first is kept and told at the next reading or program.
 *
 * The package is loaded only when a device is there, so the class is made from the package's at run time.
 */

import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type backend_util, type NumericDataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { EngineTrouble } from '../trouble.ts';
import { firstLine, type OpenDevice } from './dawn.ts';
import { type Arguments, declarations, type Program, packNumbers } from './program.ts';

export interface GpuBackend extends WebGPUBackend {
  /** A new float32 tensor, not yet filled. */
  output(shape: readonly number[]): TensorInfo;
  /**
   * The tensor itself, to be written over, where `allowed` says that nobody reads it again; else a new one. The older
   * tensor is disposed of as always.
   */
  outputOver(tensor: TensorInfo, allowed: boolean | undefined): TensorInfo;
  run(program: Program, args: Arguments): void;
}

/** Parts of the package's backend that its types call private; its version is pinned. */
interface Internals {
  commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  uniformPendingDisposal: GPUBuffer[];
  dispatchCountInPass: number;
}

/** Programs put into one submission: the package's own default keeps a quick device waiting. */
const BATCH = 32;

export function createGpuBackend(base: typeof WebGPUBackend, { device, info, name }: OpenDevice): GpuBackend {
  return new (class extends base implements GpuBackend {
    readonly #pipelines = new Map<string, GPUComputePipeline>();
    /** How often a tensor's data was written over. */
    readonly #written = new WeakMap<object, number>();
    #trouble: EngineTrouble | undefined;
    #stopped = false;

    constructor() {
      super(device, info);
      device.addEventListener('uncapturederror', (event) => {
        event.preventDefault();
        this.#trouble ??= troubleOf((event as GPUUncapturedErrorEvent).error, name);
      });
      device.lost.then(({ message }) => {
        if (!this.#stopped) this.#trouble ??= deviceLost(name, message);
      });
    }

    output(shape: readonly number[]): TensorInfo {
      return this.makeTensorInfo([...shape], 'float32');
    }

    /** What has no values is not on the device, and could not be read from it. */
    override makeTensorInfo(...[shape, dtype, values]: Parameters<WebGPUBackend['makeTensorInfo']>): TensorInfo {
      const none = values == null && shape.includes(0) && dtype !== 'complex64' && dtype !== 'string';
      return super.makeTensorInfo(
        shape,
        dtype,
        none ? util.getTypedArrayFromDType(dtype as NumericDataType, 0) : values,
      );
    }

    outputOver(tensor: TensorInfo, allowed: boolean | undefined): TensorInfo {
      const { dataId, shape, dtype } = tensor;
      if (allowed !== true || this.refCount(dataId) !== 1) return this.output(shape);
      this.uploadToGPU(dataId);
      this.#forgetRead(dataId);
      this.#written.set(dataId, this.#times(dataId) + 1);
      this.incRef(dataId);
      return { dataId, shape, dtype };
    }

    run(program: Program, args: Arguments): void {
      this.#check();
      const tensors = [...Object.values(args.outputs), ...Object.values(args.inputs)];
      if (tensors.some(({ shape }) => shape.includes(0))) return this.#ofNothing(Object.values(args.outputs));
      for (const { dataId } of tensors) this.uploadToGPU(dataId);
      const inside = this as unknown as Internals;
      const pipeline = this.#pipeline(program, args);
      const entries = tensors.map((tensor, binding) => ({ binding, resource: { buffer: this.#buffer(tensor) } }));
      const numbers = packNumbers(args);
      const uniform = this.bufferManager.acquireBuffer(
        numbers.byteLength,
        GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
      );
      this.queue.writeBuffer(uniform, 0, numbers);
      inside.uniformPendingDisposal.push(uniform);
      const group = this.device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [...entries, { binding: entries.length, resource: { buffer: uniform } }],
      });
      for (const { dataId } of tensors) inside.commandQueueOwnedIds.add(dataId);
      this.ensureCommandEncoderReady();
      inside.computePassEncoder ??= inside.commandEncoder.beginComputePass();
      inside.computePassEncoder.setPipeline(pipeline);
      inside.computePassEncoder.setBindGroup(0, group);
      inside.computePassEncoder.dispatchWorkgroups(...args.groups);
      if (++inside.dispatchCountInPass < BATCH) return;
      this.endComputePassEncoder();
      this.submitQueue();
    }

    /** A device that is asked to bind a tensor without values ends. */
    override runWebGPUProgram(...args: Parameters<WebGPUBackend['runWebGPUProgram']>): TensorInfo {
      const [program, inputs, , , output] = args;
      const isEmpty = ({ shape }: { readonly shape: readonly number[] }): boolean => shape.includes(0);
      const empty = inputs.find(isEmpty);
      if (empty === undefined || isEmpty(output ?? { shape: program.outputShape }))
        return super.runWebGPUProgram(...args);
      throw new Error(
        `The engine webgpu cannot compute [${program.outputShape.join(', ')}] with an empty tensor [${empty.shape.join(', ')}]. Use another engine.`,
      );
    }

    /** The package would ask for a buffer of any size, and be refused later. */
    override uploadToGPU(dataId: object): void {
      this.#check();
      const { resource, shape } = this.tensorMap.get(dataId);
      const bytes = 4 * shape.reduce((size, length) => size * length, 1);
      const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
      const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
      if (resource == null && bytes > most) throw tooLarge(bytes, most, name);
      try {
        super.uploadToGPU(dataId);
      } catch (error) {
        // Memory that is to be filled from here is refused at once, not by an event.
        throw error instanceof RangeError ? outOfMemory(name, firstLine(error)) : error;
      }
    }

    override async read(dataId: object): Promise<backend_util.BackendValues> {
      this.#check();
      const before = this.#times(dataId);
      let values: backend_util.BackendValues;
      try {
        values = await super.read(dataId);
      } catch (error) {
        await laterEvents(); // what broke the reading is reported as an event of its own
        this.#check();
        throw error;
      }
      this.#check();
      // Written over while it was being read.
      if (this.#times(dataId) !== before && this.tensorMap.has(dataId)) this.#forgetRead(dataId);
      return values;
    }

    override readSync(dataId: object): backend_util.BackendValues {
      const { values, dtype } = this.tensorMap.get(dataId);
      if (values == null && dtype !== 'complex64') {
        throw new Error('The engine webgpu is read asynchronously: use await tensor.data() instead of dataSync().');
      }
      return super.readSync(dataId);
    }

    override dispose(): void {
      if (this.#stopped) return;
      this.#stopped = true;
      super.dispose();
      this.device.destroy();
    }

    /** A device binds no empty buffer. What is computed of one is empty too, or a sum of nothing. */
    #ofNothing(outputs: readonly TensorInfo[]): void {
      for (const { dataId, shape } of outputs) {
        const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
        (this.tensorMap.get(dataId) as { values: backend_util.BackendValues }).values = values;
      }
    }

    #check(): void {
      if (this.#trouble !== undefined) throw this.#trouble;
    }

    /** The package keeps values with the tensor once they were read. */
    #forgetRead(dataId: object): void {
      (this.tensorMap.get(dataId) as { values: backend_util.BackendValues | null }).values = null;
    }

    #times(dataId: object): number {
      return this.#written.get(dataId) ?? 0;
    }

    #buffer(tensor: TensorInfo): GPUBuffer {
      return this.tensorMap.get(tensor.dataId).resource as GPUBuffer;
    }

    #pipeline({ key, code }: Program, args: Arguments): GPUComputePipeline {
      const known = this.#pipelines.get(key);
      if (known !== undefined) return known;
      const count = Object.keys(args.outputs).length;
      const total = count + Object.keys(args.inputs).length;
      const entries = Array.from({ length: total + 1 }, (_, binding): GPUBindGroupLayoutEntry => {
        const type = binding < count ? 'storage' : binding < total ? 'read-only-storage' : 'uniform';
        return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } };
      });
      const layout = this.device.createPipelineLayout({
        bindGroupLayouts: [this.device.createBindGroupLayout({ entries })],
      });
      const module = this.device.createShaderModule({ label: key, code: declarations(args) + code });
      const pipeline = this.device.createComputePipeline({
        label: key,
        layout,
        compute: { module, entryPoint: 'main' },
      });
      this.#pipelines.set(key, pipeline);
      return pipeline;
    }
  })();
}

function laterEvents(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

function troubleOf(error: GPUError, name: string): EngineTrouble {
  const text = error.message.split('\n')[0]!;
  if (error.constructor.name === 'GPUOutOfMemoryError') return outOfMemory(name, text);
  return new EngineTrouble('engine-device', `${name} refused a step of the computation: ${text}`, reportHint);
}

function outOfMemory(name: string, text: string): EngineTrouble {
  const message = `The memory of ${name} is full: ${text}`;
  return new EngineTrouble('engine-memory', message, 'Use a smaller batch or fewer workers, or another engine.');
}

function tooLarge(bytes: number, most: number, name: string): EngineTrouble {
  const message = `A tensor of ${megabytes(bytes)} is more than the ${megabytes(most)} that ${name} takes in one piece.`;
  return new EngineTrouble('engine-memory', message, 'Use a smaller batch, or another engine.');
}

function deviceLost(name: string, text: string): EngineTrouble {
  const message = `The graphics processor ${name} was lost while it computed: ${text.split('\n')[0]}`;
  return new EngineTrouble('engine-device', message, 'Resume the run; if it happens again, use another engine.');
}

const reportHint = 'Use another engine, for example --engine wasm, and report this line.';

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
