/** What the backend runs on the device: WGSL with the declarations of its buffers and numbers put before it. */

import type { TensorInfo } from '@tensorflow/tfjs-core';

export interface Program {
  /** Same key, same code, same names below. */
  readonly key: string;
  /** WGSL with the entry point `main`; it reads each tensor under its name and each number as `p.name`. */
  readonly code: string;
}

export interface Arguments {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
  readonly whole: Readonly<Record<string, number>>;
  readonly real?: Readonly<Record<string, number>>;
  readonly groups: readonly [x: number, y: number, z: number];
}

export function declarations({ inputs, outputs, whole, real = {} }: Arguments): string {
  const buffers = [
    ...Object.keys(outputs).map((name) => ['read_write', name]),
    ...Object.keys(inputs).map((name) => ['read', name]),
  ].map(([access, name], i) => `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<f32>;`);
  const numbers = [
    ...Object.keys(whole).map((name) => `${name}: i32,`),
    ...Object.keys(real).map((name) => `${name}: f32,`),
  ];
  return `struct Numbers { ${numbers.join(' ')} }
${buffers.join('\n')}
@group(0) @binding(${buffers.length}) var<uniform> p: Numbers;
`;
}

/** The numbers as `declarations` lays them out; a uniform block is a multiple of 16 bytes. */
export function packNumbers({ whole, real = {} }: Arguments): ArrayBuffer {
  const integers = Object.values(whole);
  const reals = Object.values(real);
  const bytes = new ArrayBuffer(16 * Math.ceil((integers.length + reals.length) / 4));
  new Int32Array(bytes).set(integers);
  new Float32Array(bytes).set(reals, integers.length);
  return bytes;
}

/** One invocation per item: `body` is the WGSL of `fn item(i: i32)`, called for every i below `p.count`. */
export function perItem(key: string, body: string): Program {
  const code = `${body}
@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let i = i32((group.y * groups.x + group.x) * ${GROUP}u + local);
  if (i < p.count) { item(i); }
}`;
  return { key, code };
}

/** Work groups for so many items of `perItem`. */
export function groupsFor(count: number): [number, number, number] {
  return spread(Math.ceil(count / GROUP));
}

/** So many groups over two dimensions, since one is limited; some of the last row may have nothing to do. */
export function spread(groups: number): [number, number, number] {
  if (groups <= MOST_GROUPS) return [groups, 1, 1];
  const rows = Math.ceil(groups / MOST_GROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}

const GROUP = 64;
/** Of one dimension; every WebGPU has at least these. */
const MOST_GROUPS = 65535;
