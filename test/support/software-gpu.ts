/**
 * A graphics processor for tests where there is none: SwiftShader, which npm's Chromium unpacks beside its browser with a
 * Vulkan loader. Nothing has to be installed on the system.
 */

import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import chromiumPackage from '@sparticuz/chromium';

/** One line saying why tests of WebGPU do not run here, or undefined where they do. */
export function softwareGpuAbsent(): string | undefined {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `no SwiftShader from npm for ${process.platform}-${process.arch}: the WebGPU tests run on linux-x64 only`;
}

/** What another process needs to find SwiftShader and nothing else. */
export async function softwareGpuEnvironment(): Promise<{ LD_LIBRARY_PATH: string; VK_DRIVER_FILES: string }> {
  const folder = dirname(await chromiumPackage.executablePath());
  return { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json') };
}

/** Before Dawn is loaded in this process. Later `--engine webgpu` finds SwiftShader and nothing else. */
export async function useSoftwareGpu(): Promise<void> {
  const { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES } = await softwareGpuEnvironment();
  process.env.VK_DRIVER_FILES = VK_DRIVER_FILES;
  keepLoaded(join(folder, 'libvulkan.so.1'));
}

/** glibc's RTLD_NODELETE: the library stays, so that Dawn finds it by name without LD_LIBRARY_PATH. */
const NO_DELETE = 0x1000;

function keepLoaded(library: string): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen as Readonly<Record<string, number>>;
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW! | RTLD_GLOBAL! | NO_DELETE);
  } catch (error) {
    // It is no addon, which Node says after it has loaded it.
    if (!String(error).includes('self-register')) throw error;
  }
}
