/**
 * Finds Dawn, the WebGPU of Chrome as the npm package `webgpu`, and opens a device with it. The package is not part of
 * the product (130 MB); everything that can be missing on the way is told in words.
 */

import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, type Result, succeed } from '../../core/result.ts';
import { engineFolder, enginesFolder, notInstalled, WEBGPU_PACKAGE } from '../../install/place.ts';

export interface OpenDevice {
  readonly device: GPUDevice;
  readonly info: AdapterInfo;
  /** "NVIDIA H100 PCIe"; what the driver says, else the vendor's name. */
  readonly name: string;
  /** True for a program that imitates a graphics processor, such as SwiftShader or llvmpipe. */
  readonly software: boolean;
}

/** As WebGPU has it today; the types that TensorFlow.js names are older. */
interface AdapterInfo extends GPUAdapterInfo {
  readonly isFallbackAdapter: boolean;
}

/** With `hardwareOnly`, a software adapter is turned down before a device is asked of it. */
export async function openDevice(hardwareOnly: boolean): Promise<Result<OpenDevice, string>> {
  const dawn = await loadDawn();
  if (!dawn.ok) return dawn;
  const adapter = await dawn.value.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    return fail('the package webgpu finds no graphics processor (on Linux it needs the Vulkan loader and a driver)');
  }
  const { info } = adapter as GPUAdapter & { readonly info: AdapterInfo };
  const name = nameOf(info);
  const software = info.isFallbackAdapter || /llvmpipe|lavapipe|swiftshader|basic render/i.test(name);
  if (software && hardwareOnly)
    return fail(`the only adapter is ${name}, which computes on the processor; by request it is taken`);
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
      requiredLimits: highestLimits(adapter.limits),
    });
    return succeed({ device, info, name, software });
  } catch (error) {
    return fail(`${name} gives no device: ${firstLine(error)}`);
  }
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!.trim();
}

interface DawnModule {
  readonly create: (options: string[]) => GPU;
  readonly globals: object;
}

/**
 * Memory of a work group is not filled with zeros first: our programs and the package's write it before they read it,
 * and software adapters take most of a second to prepare the filling for each program.
 */
const WITHOUT_CLEARING = 'enable-dawn-features=disable_workgroup_init';

let loaded: GPU | undefined;

/**
 * Dawn is started once per process: the TensorFlow.js backend reads `navigator.gpu` and the classes and constants of
 * WebGPU as globals, as in a browser.
 */
async function loadDawn(): Promise<Result<GPU, string>> {
  if (loaded !== undefined) return succeed(loaded);
  // Before the package: without it there is no use in installing that.
  if (lacksVulkan()) return fail('there is no Vulkan loader on this system (libvulkan.so.1, package libvulkan1)');
  const path = findDawn();
  if (path === undefined) return fail(absence());
  try {
    const { create, globals } = (await import(pathToFileURL(path).href)) as DawnModule;
    const gpu = create([WITHOUT_CLEARING]);
    Object.assign(globalThis, globals);
    const scope = globalThis as { navigator?: object };
    scope.navigator ??= {};
    Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
    loaded = gpu;
    return succeed(gpu);
  } catch (error) {
    return fail(`the package webgpu in ${dirname(path)} cannot be loaded: ${firstLine(error)}`);
  }
}

/** Asked first, since Dawn would write a warning of its own to stderr. */
function lacksVulkan(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1', constants.dlopen.RTLD_NOW);
    return false;
  } catch (error) {
    // Where it is found, Node says that it is no addon.
    return !String(error).includes('self-register');
  }
}

/** Where engines are installed, else beside the product; never in the folder of an experiment. */
function findDawn(): string | undefined {
  for (const from of [join(engineFolder(enginesFolder(), 'webgpu'), 'package.json'), import.meta.url]) {
    try {
      return createRequire(from).resolve('webgpu');
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** On Windows nothing is installed by us, since it was never tried there. */
function absence(): string {
  if (process.platform !== 'win32') return notInstalled('webgpu');
  const place = engineFolder(enginesFolder(), 'webgpu');
  return `the package webgpu is not installed (npm install --prefix "${place}" ${WEBGPU_PACKAGE})`;
}

function nameOf({ description, device, vendor, architecture }: AdapterInfo): string {
  if (vendor === 'google' && architecture === 'swiftshader') return 'SwiftShader';
  const known = device.startsWith('0x') ? '' : device;
  return known || description || [vendor, architecture].filter((word) => word !== '').join(' ') || 'an adapter';
}

/** All that the adapter has of what our kernels and tensors meet. */
function highestLimits(limits: GPUSupportedLimits): Record<string, number> {
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = limits;
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupSizeX, maxComputeWorkgroupsPerDimension } = limits;
  const { maxStorageBuffersPerShaderStage } = limits;
  return {
    ...{ maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize, maxStorageBuffersPerShaderStage },
    ...{ maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupSizeX, maxComputeWorkgroupsPerDimension },
  };
}
