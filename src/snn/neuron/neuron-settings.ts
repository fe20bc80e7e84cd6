/** The settings each kind of neuron may have. The language has checked its own; a script's misspelt word would be left out in silence. */

/** Beside `kind`; undefined for a kind that cannot run. */
export function neuronSettingsOf(kind: string): readonly string[] | undefined {
  return Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
}

/** Of any surrogate, beside `kind`. */
export const surrogateSettings: readonly string[] = ['width', 'height', 'temperature'];

const spiking = ['threshold', 'surrogate'];
const resetting = [...spiking, 'reset', 'detach_reset', 'learn', 'share'];
const leaking = [...resetting, 'decay', 'tau_membrane', 'scale_input'];
const integers = [...spiking, 'decay', 'current_decay'];

/** By kind, `kind` itself left out. */
const byKind: Readonly<Record<string, readonly string[]>> = {
  lif: leaking,
  if: resetting,
  plif: leaking,
  cuba: [...leaking, 'current_decay', 'tau_synapse'],
  alif: [...leaking, 'adaptation_decay', 'tau_adaptation', 'adaptation_step'],
  srm: [...spiking, 'tau_synapse', 'tau_refractory', 'refractory_depth', 'cutoff'],
  loihi: [...spiking, 'membrane_loss', 'current_loss', 'refractory', 'weight_exponent'],
  loihi_cuba: integers,
  loihi_alif: [...integers, 'adaptation_decay', 'adaptation_step', 'refractory_decay'],
  relu: [],
  soft_reset: ['threshold', 'decay', 'order', 'rule'],
};
