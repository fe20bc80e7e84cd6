/** The rule for recurrent layers: only leaky neurons hear their own layer. */

import type { Setting, Settings } from '../../protocol/plan.ts';
import { isSettings } from './plan-settings.ts';
import type { Report } from './problem.ts';
import { itemNamed, type Scope } from './scope.ts';

/** `settings` are those of a train stage, `scope` its network. What a question leaves open is not judged. */
export function judgeRecurrent(settings: Settings, layers: readonly Settings[], scope: Scope, report: Report): void {
  for (const layer of layers) {
    const item = itemNamed(scope, 'layer', String(layer.name));
    if (item === undefined) continue;
    if (layer.kind === 'block') {
      if (Array.isArray(layer.layers))
        judgeRecurrent(settings, layer.layers as readonly Settings[], item.scope, report);
      continue;
    }
    const kind = layer.recurrent === true ? neuronKind(settings, layer.neuron) : undefined;
    if (kind === undefined || leaky.includes(kind)) continue;
    report(
      'layer-recurrent',
      item.scope.given.get('recurrent')?.node ?? item.at,
      `${item.name} is recurrent, and its neurons are of the kind ${kind}. Take ${leaky.slice(0, -1).join(', ')} or ${leaky.at(-1)}, or leave recurrent out.`,
    );
  }
}

const leaky = ['lif', 'if', 'plif', 'cuba', 'alif'];

/** Of the layer's named neuron, else of the common one. */
function neuronKind(settings: Settings, name: Setting | undefined): string | undefined {
  const named = settings.neurons;
  const wanted = typeof name === 'string' ? (isSettings(named) ? named[name] : undefined) : (name ?? settings.neuron);
  return isSettings(wanted) && typeof wanted.kind === 'string' ? wanted.kind : undefined;
}
