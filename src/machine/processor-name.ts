/** What the processor is called. */

import { cpus } from 'node:os';
import { readText } from './read-text.ts';

/**
 * Node's name for it; where Node has none, as for many Arm processors of Linux, the codes of its maker and model, which
 * `lscpu` spells out (docs.kernel.org/arch/arm64/cpu-feature-registers.html: MIDR_EL1).
 */
export function processorName(
  model: string | undefined = cpus()[0]?.model,
  read: (file: string) => string | undefined = readText,
): string {
  const name = model?.trim() ?? '';
  if (name !== '' && name !== 'unknown') return name;
  const lines = read('/proc/cpuinfo') ?? '';
  const [maker, part] = ['implementer', 'part'].map(
    (word) => new RegExp(`^CPU ${word}\\s*:\\s*(\\w+)`, 'm').exec(lines)?.[1],
  );
  return maker === undefined || part === undefined
    ? `${process.arch}, without a name`
    : `${process.arch}, implementer ${maker}, part ${part}`;
}
