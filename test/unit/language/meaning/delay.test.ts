import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { ordinaryDepths } from '../../../../src/language/meaning/check-delay.ts';
import { planNetwork } from '../../../../src/snn/network/plan.ts';

function warningsOf(steps: string, network: string, more = ''): string[] {
  const { problems } = analyze(`snnexp 1
experiment "t" {
  data cifar10 { from = "c" }
  stage ann = train { network ${network} neuron = relu }
  stage snn = convert { from = ann, steps ${steps}${more} }
  search random { }
  objectives { maximize accuracy of snn }
}
`);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    [],
  );
  return problems.filter(({ code }) => code === 'steps-few').map(({ message }) => message);
}

const three = '{ layer a = dense { units = 9 }\nlayer b = dense { units = 9 }\nlayer o = dense { } }\n';
const pooled = '{ layer c = conv { channels = 4, kernel = 3 }\nlayer p = pool { size = 2 }\nlayer o = dense { } }\n';
const block =
  '{ block x { times = 3, layer c = conv { channels = 3, kernel = 3, padding = 1 } }\nlayer o = dense { } }\n';
const short =
  '{ layer a = dense { units = 9 }\nlayer b = dense { units = 9 }\nlayer c = dense { units = 9, add = a }\nlayer o = dense { } }\n';

test('a converted network with no more steps than hidden layers is warned of, decided or asked', () => {
  assert.deepEqual(warningsOf('= 3', three), []);
  assert.match(
    warningsOf('= 2', three)[0]!,
    /the 2 hidden layers .* so with 2 steps the output stays silent\. Show at least 3 steps/,
  );
  assert.deepEqual(
    ['in { 1, 2, 8 }', 'in 1 .. 8'].map((steps) => warningsOf(steps, three).map((said) => said.slice(0, 17))),
    [['Where steps is 1:', 'Where steps is 2:'], ['Where steps is 1:']],
  );
  assert.deepEqual(warningsOf('in 3 .. 8', three), []);
  assert.deepEqual(warningsOf('= 2', three, ', order = input_first'), []);
  const [asked] = warningsOf('= 2', three, ', order in { input_first, spike_first }');
  assert.match(asked ?? '', /^Where order is spike_first: /);
});

test('pools take no step, blocks as many as they repeat, and what is added takes the shorter way', () => {
  assert.deepEqual(
    [1, 2].map((steps) => warningsOf(`= ${steps}`, pooled).length),
    [1, 0],
  );
  assert.deepEqual(
    [3, 4].map((steps) => warningsOf(`= ${steps}`, block).length),
    [1, 0],
  );
  assert.deepEqual(
    [2, 3].map((steps) => warningsOf(`= ${steps}`, short).length),
    [1, 0],
  );
});

test('the depths of the networks by name are those of their layers', () => {
  for (const [kind, hidden] of Object.entries(ordinaryDepths)) {
    const found = planNetwork({ network: { kind } }, { sampleShape: [32, 32, 3], classes: 10, stepMs: undefined });
    assert.ok(found.ok);
    const depths = new Map<string, number>();
    let depth = 0;
    for (const layer of found.value.layers) {
      if (layer.kind !== 'pool')
        depth = 1 + Math.min(depth, ...(layer.added ?? []).map(({ from }) => depths.get(from) ?? 0));
      depths.set(layer.name, depth);
    }
    assert.equal(depth - 1, hidden, kind);
  }
});
