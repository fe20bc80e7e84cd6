/** Rules for what layers ask of their neurons: only leaky ones hear their own layer, not all take normalised sums. */

import type { Setting, Settings } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import { itemNamed, type Scope } from './scope.ts';

/** `settings` are those of a train stage, `scope` its network. What a question leaves open is not judged. */
export function judgeNeurons(settings: Settings, layers: readonly Settings[], scope: Scope, report: Report): void {
  for (const layer of layers) {
    const item = itemNamed(scope, 'layer', String(layer.name));
    if (item === undefined) continue;
    if (layer.kind === 'block') {
      if (Array.isArray(layer.layers)) judgeNeurons(settings, layer.layers as readonly Settings[], item.scope, report);
      continue;
    }
    const kind = neuronKind(settings, layer.neuron);
    for (const { setting, asks, code, is, fits } of rules) {
      if (kind === undefined || layer[setting] !== asks || fits.includes(kind)) continue;
      report(
        code,
        item.scope.given.get(setting)?.node ?? item.at,
        `${item.name} ${is}, and its neurons are of the kind ${kind}. Take ${fits.slice(0, -1).join(', ')} or ${fits.at(-1)}, or leave ${setting} out.`,
      );
    }
  }
}

const leaky = ['lif', 'if', 'plif', 'cuba', 'alif'];

const rules = [
  { setting: 'recurrent', asks: true, code: 'layer-recurrent', is: 'is recurrent', fits: leaky },
  { setting: 'normalize', asks: 'batch', code: 'layer-normalized', is: 'is normalised', fits: [...leaky, 'srm'] },
] as const;

/** Of the layer's named neuron, else of the common one. */
export function neuronKind(settings: Settings, name: Setting | undefined): string | undefined {
  const named = settings.neurons;
  const wanted = typeof name === 'string' ? (isSettings(named) ? named[name] : undefined) : (name ?? settings.neuron);
  return isSettings(wanted) && typeof wanted.kind === 'string' ? wanted.kind : undefined;
}
