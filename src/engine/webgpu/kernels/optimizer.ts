/**
 * One step of an optimiser on one parameter; the meaning: engine/reference/optimizer.ts. A buffer cannot be an input and
 * an output of one program, so what is written over is bound as an output alone, and read from there.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { OptimizerAttributes } from '../../../snn/kernel-contract.ts';
import { attributesOf } from '../../kernel-call.ts';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';

export function optimizerStep(call: Call): TensorInfo[] {
  const attributes = attributesOf<OptimizerAttributes>(call);
  const { optimizer, rate, beta1, beta2, epsilon, momentum, decay } = attributes;
  const { backend } = call;
  const count = sizeOf(call.input('parameter'));
  const names = optimizer === 'sgd' ? ['parameter', 'velocity'] : ['parameter', 'first', 'second'];
  const inputs: Record<string, TensorInfo> = { gradient: call.input('gradient') };
  const outputs: Record<string, TensorInfo> = {};
  const targets = names.map((name) => {
    const tensor = call.input(name);
    const next = backend.outputOver(tensor, attributes.overwrite);
    const target = next.dataId === tensor.dataId ? name : `next_${name}`;
    outputs[target] = next;
    if (target !== name) inputs[name] = tensor;
    return target;
  });
  const real =
    optimizer === 'sgd'
      ? { rate, momentum, decay }
      : // 1 - beta in double precision: single would lose digits of a beta near 1.
        { rate, beta1, fresh1: 1 - beta1, beta2, fresh2: 1 - beta2, epsilon, decay };
  const code = `fn item(i: i32) {
  let w = parameter[i];
  let g = fma(p.decay, w, gradient[i]);
  ${steps[optimizer](targets)}
}`;
  backend.run(perItem(`${optimizer} ${targets}`, code), {
    ...{ inputs, outputs, whole: { count }, real, groups: groupsFor(count) },
  });
  return Object.values(outputs);
}

type Targets = readonly string[];

/** The recurrences, from the parameter `w` and its gradient `g` with decay, into the targets. */
const steps: Readonly<Record<OptimizerAttributes['optimizer'], (targets: Targets) => string>> = {
  sgd: ([parameter, velocity]) => `let v = fma(p.momentum, velocity[i], g);
  ${velocity}[i] = v;
  ${parameter}[i] = fma(-p.rate, v, w);`,
  adam: (targets) => adaptive(targets, 'm'),
  nadam: (targets) => adaptive(targets, 'fma(p.beta1, m, p.fresh1 * g)'),
};

function adaptive([parameter, first, second]: Targets, direction: string): string {
  return `let m = fma(p.beta1, first[i], p.fresh1 * g);
  let n = fma(p.beta2, second[i], p.fresh2 * g * g);
  ${first}[i] = m;
  ${second}[i] = n;
  ${parameter}[i] = w - p.rate * (${direction}) / (sqrt(n) + p.epsilon);`;
}
