import { softwareGpuAbsent, useSoftwareGpu } from '../support/software-gpu.ts';
import { emptySuite } from './empty-suite.ts';
import { mendedSuite } from './mended-suite.ts';
import { networkSuite } from './network-suite.ts';
import { normalizedSuite } from './normalized-suite.ts';
import { numericSuite } from './numeric-suite.ts';

const absent = softwareGpuAbsent();
if (absent === undefined) {
  await useSoftwareGpu();
  numericSuite('webgpu', { wanted: 'webgpu' }, 6);
  emptySuite('webgpu', { wanted: 'webgpu' });
  normalizedSuite('webgpu', { wanted: 'webgpu' });
  networkSuite('webgpu', { wanted: 'webgpu' }, 6);
  mendedSuite('webgpu', { wanted: 'webgpu' });
} else {
  console.log(absent);
}
