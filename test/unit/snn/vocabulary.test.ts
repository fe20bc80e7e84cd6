/** Settings that are left out mean the same in a script as in a file: the plan of each kind with the vocabulary's defaults. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOf } from '../../../src/language/meaning/vocabulary.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { planNeuron } from '../../../src/snn/neuron/neuron.ts';

for (const kind of groupOf('neuron').kinds.filter((info) => info.notYet === undefined)) {
  test(`${kind.name}: a plan without settings is the plan of its defaults`, () => {
    const given: Record<string, DecidedSettings[string]> = { kind: kind.name };
    for (const info of kind.settings) {
      if (info.type.is === 'kind') given[info.name] = { kind: String(info.default), width: 1, height: 1 };
      else if (info.default !== undefined && typeof info.default !== 'object') given[info.name] = info.default;
    }
    assert.deepEqual(planNeuron(given, 1), planNeuron({ kind: kind.name }, 1));
    assert.ok(planNeuron(given, 1).ok);
  });
}

test('every setting of the vocabulary is one of the numerics', () => {
  for (const kind of groupOf('neuron').kinds.filter((info) => info.notYet === undefined)) {
    const given = Object.fromEntries(kind.settings.map(({ name }) => [name, null]));
    const planned = planNeuron({ ...given, kind: kind.name }, 1);
    assert.ok(planned.ok, planned.ok ? '' : planned.error.message);
  }
  for (const { name, settings } of groupOf('surrogate').kinds) {
    const surrogate = { ...Object.fromEntries(settings.map((info) => [info.name, null])), kind: name };
    const planned = planNeuron({ kind: 'lif', surrogate }, 1);
    assert.ok(planned.ok, planned.ok ? '' : planned.error.message);
  }
});

test('every surrogate of the vocabulary is one of the numerics', () => {
  for (const { name } of groupOf('surrogate').kinds) {
    const planned = planNeuron({ kind: 'lif', surrogate: { kind: name } }, 1);
    assert.ok(planned.ok && planned.value.kind === 'lif');
    const { surrogate } = planned.value.attributes;
    const alias = { piecewise_quadratic: 'triangle', piecewise_exponential: 'exponential' }[name] ?? name;
    assert.equal(surrogate, alias);
  }
});
