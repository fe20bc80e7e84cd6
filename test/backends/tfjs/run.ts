/**
 * tfjs-core's own tests of its operations, gradients and optimisers, as its package holds them, on one of our backends.
 * Writes one JSON line: what ran, and what is not as it should be. scripts/test-tfjs.mjs bundles it: the tests are ES
 * modules in a package that Node takes for CommonJS.
 */

// First, since the tests ask for an environment when they are loaded.
import { backendName, jasmine, memoryTrouble, title, word } from './engine.ts';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/tests.js';
import { watchOwnKernels } from './calls.ts';
import { judge, type Outcome } from './judge.ts';
import { skips } from './skips.ts';

/** What tfjs-core puts into the name of every group that runs on a backend. */
const mark = ` ${backendName} {}`;
const outcomes: Outcome[] = [];
const uncalled = watchOwnKernels(backendName);
// Some tests write tables and warnings.
for (const method of ['log', 'warn', 'time', 'timeEnd'] as const) console[method] = () => {};

const environment = jasmine.getEnv();
environment.configure({ random: false, specFilter: (spec) => spec.getFullName().includes(mark) });
environment.addReporter({
  specDone({ fullName, status, failedExpectations }) {
    if (status !== 'passed' && status !== 'failed') return;
    const trouble = failedExpectations.map(({ message }) => message.split('\n')[0]).join('; ');
    outcomes.push({ test: fullName.replace(mark, ''), ...(status === 'failed' ? { trouble } : {}) });
  },
});
const end = await environment.execute();
const wrong = [
  ...judge(outcomes, skips),
  ...memoryTrouble,
  ...[...uncalled].map((kernel) => `no test calls the kernel ${kernel}`),
  ...(end.failedExpectations.length > 0 ? ['a group of tests failed outside its tests'] : []),
];
process.stdout.write(
  `${JSON.stringify({ engine: word, title, ran: outcomes.length, skipped: skips.length, wrong })}\n`,
);
process.exit(wrong.length === 0 ? 0 : 1);
