/** What both directions of the leaky neurons share: which parameters were given, and the WGSL of threshold and reset. */

import type { LeakyAttributes, LeakyParameter } from '../../../snn/kernel-contract.ts';
import { attributesOf } from '../../kernel-call.ts';
import { type Call, sizeOf } from '../override.ts';

export const leakyParameters: readonly LeakyParameter[] = [
  'membraneDecay',
  'threshold',
  'currentDecay',
  'adaptationDecay',
  'adaptationStep',
];

/** The parameters that were given, and the WGSL that both directions share. */
export function neuronOf(call: Call) {
  const { reset, scaledInput } = attributesOf<LeakyAttributes>(call);
  const has = (name: string): boolean => call.inputs[name] !== undefined;
  const given = [...leakyParameters, 'recurrent'].filter(has);
  const adapts = has('adaptationStep');
  const after = { zero: '0.0', subtract: 'h - limit', none: 'h' }[reset];
  return {
    has,
    adapts,
    recurrent: has('recurrent'),
    scaled: scaledInput,
    key: `${given.join()} ${reset} ${scaledInput}`,
    parameters: Object.fromEntries(given.map((name) => [name, call.input(name)])),
    whole: Object.fromEntries(
      given.map((name) => {
        const size = sizeOf(call.input(name));
        return [`n${name[0]!.toUpperCase()}${name.slice(1)}`, name === 'recurrent' ? Math.sqrt(size) : size];
      }),
    ),
    code: `fn limitOf(i: i32, adapted: f32) -> f32 {
  let base = threshold[i % p.nThreshold];
  return ${adapts ? 'fma(adaptationStep[i % p.nAdaptationStep], adapted, base)' : 'base'};
}
fn afterSpike(h: f32, limit: f32) -> f32 { return select(h, ${after}, h >= limit); }`,
  };
}
