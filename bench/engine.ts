/**
 * Our engines beside PyTorch and the SNN libraries on it: medians of interleaved rounds, each measurement a process of
 * its own.
 * npm run bench -- engine [--only network] [--rounds 5] [--threads 2] [--peers none] [--json]
 *
 * - network 16, network 64: a training step of the network of shared/methods/engine.md, section 1 (T 6), by batch.
 * - neuron: LIF alone, [6, 524288], forward and backward; inference: forward without gradients.
 * - neuron floats, inference floats: the same when the spikes, which our engines keep as bits, are read as floats.
 * - linear 512, linear 4096: Linear(n, n) and LIF, batch 16, 500 steps, forward and backward.
 * - slayer 300, slayer 600, slayer 1500: dense 2312-512-10 with alpha responses, batch 8, forward and backward, by steps.
 * - recurrent: LIF with recurrent weights, [100, 32, 256], forward and backward; `plain` is the engine cpu's TypeScript.
 * - events 3, events 10, events 30: convolution of spikes, [96, 32, 32, 32] to 64 filters, 3 x 3 at stride 2, forward and
 *   both gradients, by per cent of ones; camera: [640, 34, 34, 2] to 12 filters, 5 x 5, 3 % of ones, forward and the
 *   weights' gradient. What counts as an operation is not said here, as ours leaves out the zeros: times alone.
 *
 * tcmalloc is preloaded for the peers where the system has it, because it makes them a third faster; the head says so.
 * Rows of their own, which no ratio is taken from: PyTorch as it is installed, and with its products in bf16
 * (set_float32_matmul_precision('medium'), and convolutions alike).
 */

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { median } from '../src/core/statistics.ts';
import { loadAddon } from '../src/engine/native/addon.ts';
import { type Job, measureOurs } from './engine/ours.ts';
import { peersPython } from './peers/environment.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    peers: { type: 'string', default: 'all' },
    json: { type: 'boolean', default: false },
    job: { type: 'string' },
  },
});

interface Measured {
  readonly name: string;
  readonly form: string;
  /** Medians of the rounds. */
  readonly ms: number[];
  peakMB: number;
}

interface Line {
  readonly name: string;
  readonly measure: Job['measure'];
  readonly settings: Pick<Job, 'batch' | 'width' | 'time' | 'share' | 'inference' | 'floats' | 'steps' | 'warm'>;
  readonly forms: readonly string[];
  /** Forms measured without tcmalloc, and with products in bf16, too. */
  readonly asInstalled?: readonly string[];
  readonly bf16?: readonly string[];
  /** Whether the engine `cpu` is measured, too. */
  readonly plain?: boolean;
}

const usual = { batch: 16, width: 512, time: 300, share: 0.015, inference: false, floats: false, steps: 20, warm: 8 };
// A training has thousands of steps: what is short is measured once JavaScript and torch.compile are warm.
const alone = { ...usual, warm: 200, steps: 200 };
const users = ['spikingjelly', 'snntorch'];
const convolutions = ['channels-last', 'contiguous'];
const lines: readonly Line[] = [
  ...[16, 64].map((batch): Line => {
    const settings = { ...usual, batch, ...(batch === 16 ? { warm: 150, steps: 50 } : { warm: 50, steps: 12 }) };
    const best = ['fused', 'compiled'];
    return {
      ...{ name: `network ${batch}`, measure: 'network', settings },
      ...{ forms: [...best, ...users], asInstalled: best, bf16: best },
    };
  }),
  {
    ...{ name: 'neuron', measure: 'neuron', settings: alone, forms: ['compiled', 'fused', 'loop', ...users] },
    asInstalled: ['compiled'],
  },
  { name: 'neuron floats', measure: 'neuron', settings: { ...alone, floats: true }, forms: [] },
  {
    ...{ name: 'inference', measure: 'neuron', forms: ['compiled', 'fused'], asInstalled: ['compiled'] },
    settings: { ...alone, inference: true },
  },
  {
    ...{ name: 'inference floats', measure: 'neuron', forms: [] },
    settings: { ...alone, inference: true, floats: true },
  },
  ...[512, 4096].map((width): Line => {
    const settings = { ...usual, width, steps: width === 512 ? 5 : 2, warm: 1 };
    return { name: `linear ${width}`, measure: 'linear', settings, forms: ['fused', 'unbind'], bf16: ['fused'] };
  }),
  ...[300, 600, 1500].map((time): Line => {
    const settings = { ...usual, time, steps: 10, warm: 3 };
    return {
      ...{ name: `slayer ${time}`, measure: 'slayer', settings },
      ...{ forms: ['toeplitz', 'fourier', 'grouped'], bf16: ['toeplitz'] },
    };
  }),
  {
    ...{ name: 'recurrent', measure: 'recurrent', settings: { ...usual, width: 256, steps: 10, warm: 3 }, plain: true },
    forms: ['compiled-step', 'loop', 'snntorch'],
  },
  ...[3, 10, 30].map((percent): Line => {
    const settings = { ...usual, share: percent / 100, steps: 50, warm: 20 };
    return { name: `events ${percent}`, measure: 'events', settings, forms: convolutions };
  }),
  { name: 'camera', measure: 'camera', settings: { ...usual, share: 0.03, steps: 50, warm: 20 }, forms: convolutions },
];

if (options.job !== undefined) await measureOurs(JSON.parse(options.job) as Job);
else compareAll();

function compareAll(): void {
  const python = options.peers === 'none' ? undefined : peersPython('engine');
  if (python?.ok === false) console.error(`${python.error.message} ${python.error.hint} Only our own figures follow.`);
  const allocator = findAllocator();
  if (!options.json) {
    console.log(
      allocator === undefined ? 'tcmalloc is not installed: the peers run without' : `peers with ${allocator}`,
    );
  }
  const rows = lines
    .filter(({ name }) => name.includes(options.only))
    .flatMap((line) => compare(line, python?.ok === true ? python.value : undefined, allocator));
  if (options.json) console.log(JSON.stringify({ allocator: allocator ?? null, rows }, undefined, 1));
}

function compare(line: Line, python: string | undefined, allocator: string | undefined): Measured[] {
  const { inference, floats: _, ...numbers } = line.settings;
  const sizes = Object.entries({ ...numbers, threads: options.threads }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  const preload = allocator === undefined ? {} : { LD_PRELOAD: allocator };
  const peer = (title: string, form: string, env: NodeJS.ProcessEnv, ...more: string[]) => ({
    form: title,
    command: [
      ...[python!, 'bench/peers/engine.py', line.measure, form, ...sizes.map(String)],
      ...[...(inference ? ['--inference'] : []), ...more],
    ],
    env,
  });
  const { forms, asInstalled = [], bf16 = [] } = line;
  const peers =
    python === undefined
      ? []
      : [
          ...forms.map((form) => peer(`torch ${form}`, form, preload)),
          ...asInstalled.map((form) => peer(`as installed, ${form}`, form, {})),
          ...bf16.map((form) => peer(`bf16, ${form}`, form, preload, '--precision', 'medium')),
        ];
  const ours = engines(line.plain === true).map(({ form, ...engine }) => {
    const job = { measure: line.measure, ...engine, threads: Number(options.threads), ...line.settings };
    return { form, command: [process.execPath, process.argv[1]!, '--job', JSON.stringify(job)], env: {} };
  });
  const all = [...ours, ...peers].map((one) => ({
    ...one,
    row: { name: line.name, form: one.form, ms: [], peakMB: 0 },
  }));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { command, env, row } of all) measure(command, env, row);
  }
  const rows = all.map(({ row }) => row).filter(({ ms }) => ms.length > 0);
  if (!options.json) print(line.name, rows);
  return rows;
}

/** Every build that this machine runs. */
function engines(plain: boolean): { form: string; engine: string; instructions?: string }[] {
  const addon = loadAddon();
  if (!addon.ok) console.error(addon.error);
  const running = addon.ok ? addon.value.variants().filter(({ runs }) => runs) : [];
  const native = running
    .map(({ name }) => ({ form: `native ${name}`, engine: 'native', instructions: name }))
    .filter(({ instructions }) => instructions !== 'base');
  const cpu = plain ? [{ form: 'plain', engine: 'cpu' }] : [];
  return [...native.reverse(), { form: 'wasm', engine: 'wasm' }, ...cpu];
}

function measure(command: readonly string[], env: NodeJS.ProcessEnv, row: Measured): void {
  const [program, ...rest] = command;
  const own = { OMP_NUM_THREADS: options.threads, PYTHONWARNINGS: 'ignore', ...env };
  const done = spawnSync(program!, rest, { encoding: 'utf8', env: { ...process.env, ...own } });
  if (done.signal === 'SIGILL' && env.ONEDNN_MAX_CPU_ISA === undefined) {
    // PyTorch's products in bf16 take AMX instructions that a virtual machine may lack.
    console.error(`${row.name}, ${row.form}: an invalid instruction; measured without AMX.`);
    measure(command, { ...env, ONEDNN_MAX_CPU_ISA: 'AVX512_CORE_BF16' }, row);
    return;
  }
  const last = done.stdout?.trim().split('\n').at(-1) ?? '';
  if (done.status !== 0 || !last.startsWith('{')) {
    console.error(`${row.name}, ${row.form}: ${done.stderr?.trim().split('\n').at(-1) ?? `exit code ${done.status}`}`);
    return;
  }
  const { ms, peakMB } = JSON.parse(last) as { ms: number[]; peakMB: number };
  row.ms.push(median(ms));
  row.peakMB = Math.max(row.peakMB, peakMB);
}

function print(name: string, rows: readonly Measured[]): void {
  const peers = rows.filter(({ form }) => form.startsWith('torch'));
  const best = Math.min(...peers.map(({ ms }) => median(ms)));
  console.log(`\n${name}: median ms of the rounds (lowest .. highest), peak memory, times the best peer`);
  for (const { form, ms, peakMB } of rows) {
    const spread = `${median(ms).toFixed(2)} (${Math.min(...ms).toFixed(2)} .. ${Math.max(...ms).toFixed(2)})`;
    const ratio = peers.length === 0 ? '' : `x${(best / median(ms)).toFixed(2)}`;
    console.log(`  ${form.padEnd(20)} ${spread.padEnd(30)} ${peakMB.toFixed(0).padStart(5)} MB  ${ratio}`);
  }
}

/** Where the system keeps tcmalloc, if it has it. */
function findAllocator(): string | undefined {
  const listed = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  return /=> (\S*libtcmalloc(?:_minimal)?\.so\.4)\s/.exec(listed)?.[1];
}
