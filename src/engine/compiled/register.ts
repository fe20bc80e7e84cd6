/** Makes a backend known to TensorFlow.js: every cpu kernel, then the compiled ones in their place. */

import { copyRegisteredKernels, findBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { readsDilations } from '../dilated-gradients.ts';
import { CompiledBackend } from './backend.ts';
import { blockKernels } from './kernels/blocks.ts';
import { convolutionKernels } from './kernels/convolution.ts';
import { depthwiseKernels } from './kernels/depthwise.ts';
import { elementwiseKernels } from './kernels/elementwise.ts';
import { fusedKernels } from './kernels/fused.ts';
import { groupedKernels } from './kernels/grouped.ts';
import { layoutKernels } from './kernels/layout.ts';
import { leakyKernels } from './kernels/leaky.ts';
import { logicKernels } from './kernels/logic.ts';
import { matmulKernels } from './kernels/matmul.ts';
import { neuronKernels } from './kernels/neuron.ts';
import { normalizedKernels } from './kernels/normalized.ts';
import { poolingKernels } from './kernels/pooling.ts';
import { reduceKernels } from './kernels/reduce.ts';
import { rowKernels } from './kernels/rows.ts';
import { softResetKernels } from './kernels/soft-reset.ts';
import { volumeKernels } from './kernels/volume.ts';
import { volumePoolingKernels } from './kernels/volume-pooling.ts';
import { wholeKernels } from './kernels/whole.ts';
import { override } from './override.ts';
import type { Team } from './team.ts';

/** Replaces an earlier one of the name. The cpu kernels and the reference kernels must be registered before. */
export function registerCompiled(backendName: string, team: Team): CompiledBackend {
  if (findBackend(backendName) !== null) removeBackend(backendName);
  const backend = new CompiledBackend(team);
  registerBackend(backendName, () => backend);
  copyRegisteredKernels('cpu', backendName);
  for (const [kernelName, compute] of Object.entries(compiledKernels)) override(backendName, kernelName, compute);
  for (const convolution of ['Conv2D', 'DepthwiseConv2dNative', 'Conv3D']) readsDilations(backendName, convolution);
  return backend;
}

const compiledKernels = {
  ...matmulKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...volumeKernels,
  ...groupedKernels,
  ...poolingKernels,
  ...volumePoolingKernels,
  ...elementwiseKernels,
  ...logicKernels,
  ...reduceKernels,
  ...layoutKernels,
  ...rowKernels,
  ...blockKernels,
  ...fusedKernels,
  ...neuronKernels,
  ...leakyKernels,
  ...normalizedKernels,
  ...softResetKernels,
  ...wholeKernels,
};
