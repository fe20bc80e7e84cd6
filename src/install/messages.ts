/** What can go wrong when an engine is installed or removed, as a table for docs/messages.md, and the one way to say it. */

import type { MessageRow } from '../core/message-row.ts';
import type { Failure } from '../core/result.ts';

export type InstallCode = (typeof rows)[number]['code'];

export function installFailure(code: InstallCode, message: string, hint: string): Failure {
  return { code, message, hint };
}

const rows = [
  {
    code: 'install-unknown',
    severity: 'error',
    example: 'There is no engine "cuda" to install.',
    text: 'Only engines that are not in the package are installed: tensorflow and webgpu.',
  },
  {
    code: 'install-consent',
    severity: 'error',
    example: 'Nothing was installed: nobody is there to agree to the download.',
    text: 'An installation downloads tens or hundreds of megabytes, so it asks first. Where nobody can answer, --yes agrees beforehand.',
  },
  {
    code: 'install-platform',
    severity: 'error',
    example: 'TensorFlow can be installed on linux-x64 only; this is darwin-arm64.',
    text: 'The engine is put together from packages that exist for these platforms alone. The engines best and wasm run everywhere.',
  },
  {
    code: 'install-tool',
    severity: 'error',
    example: 'npm was not found.',
    text: 'Installing an engine needs npm; TensorFlow also needs a Python with pip where no wheel is given, and a C++ compiler for the door between Node and TensorFlow. The message says which is missing and how to get it.',
  },
  {
    code: 'install-useless',
    severity: 'error',
    example:
      'WebGPU would not run here: there is no Vulkan loader on this system (libvulkan.so.1, package libvulkan1).',
    text: 'What an engine needs of the machine is looked at before anything is downloaded: a processor with AVX for TensorFlow, a graphics driver for WebGPU. The message says what is missing.',
  },
  {
    code: 'install-network',
    severity: 'error',
    example: 'npm could not reach its registry.',
    text: 'The download needs a connection, or a proxy or mirror that npm and pip are configured for. For TensorFlow, a wheel that was downloaded elsewhere can be given with --wheel.',
  },
  {
    code: 'install-wheel',
    severity: 'error',
    example: 'tensorflow.whl is not a whole TensorFlow wheel: it holds no libtensorflow_cc.so.2.',
    text: 'A wheel for Linux on x86-64 is needed, of tensorflow-cpu or tensorflow 2.14 or newer, as pip download gives it.',
  },
  {
    code: 'install-space',
    severity: 'error',
    example: 'There is not enough space for TensorFlow: 0.3 GB are free, 1.3 GB are needed.',
    text: 'While it is unpacked, an installation needs more than it keeps. Free some space, or install elsewhere with SNNEXP_ENGINES.',
  },
  {
    code: 'install-step',
    severity: 'error',
    example: 'npm ended with code 1: E404.',
    text: 'A program that the installation needs has failed; the message has its last words. Nothing of the installation was kept.',
  },
  {
    code: 'install-check',
    severity: 'error',
    example: 'TensorFlow was installed but does not compute right here: the self-test stopped.',
    text: 'Every engine has to pass its self-test before it is kept; this one was removed again. The message says what it gave.',
  },
  {
    code: 'install-cancelled',
    severity: 'error',
    example: 'The installation was cancelled; nothing of it was kept.',
    text: 'An engine that was installed before is still there.',
  },
] as const satisfies readonly MessageRow[];

export const installMessages: readonly MessageRow[] = rows;
