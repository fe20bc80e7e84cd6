/**
 * The 32 golden cases of the language's exact form. `wrap` puts a snippet where it stands: inside an experiment, and
 * with a search and an objective behind it where the case asks for them. Syntax and meaning share the table; each looks
 * at its own codes.
 */

/** [code, line, column] zero wide, or [code, line, column, end column, end excluded]; counted in the snippet from 1. */
export type Expected =
  | readonly [code: string, line: number, column: number]
  | readonly [code: string, line: number, column: number, endColumn: number];

export interface GoldenCase {
  readonly number: number;
  readonly snippet: string;
  /** A search and an objective follow the snippet. */
  readonly star: boolean;
  readonly problems: readonly Expected[];
}

export const goldenCases: readonly GoldenCase[] = [
  plain(1, 'input = 34x34x2'),
  star(2, 'tau_synapse in 1..20 ms log'),
  plain(3, 'split = [train 80%, test 20 %,]'),
  star(4, [
    'stage a = train { optimizer in {',
    'adam { rate in 1e-4 .. 1e-2 log }',
    'sgd { momentum in 0.8 .. 0.99 }',
    '} usually adam }',
  ]),
  plain(5, ['steps = 5', 'stage step = train { epochs = 1 epoch }']),
  plain(6, ['neuron lif', '{', 'decay = 0.2', '}'], ['brace-on-next-line', 2, 1, 2]),
  plain(7, ['neuron lif {', '  decay = 0.2', '', 'train { epochs = 3 }'], ['brace-missing', 2, 14]),
  star(
    8,
    ['network {', '  layer a = dense { units in { 1, 2 }', '  layer b = dense { units = 3 }', '}'],
    ['brace-missing', 2, 38],
  ),
  plain(9, ['seed = 1', '}', 'repeat = 3 seeds'], ['stray-brace', 2, 1, 2]),
  plain(10, 'window = 300 mss', ['unit-unknown', 1, 14, 17]),
  plain(11, 'seed = 1 repeat = 3 seeds', ['one-per-line', 1, 10, 16]),
  plain(
    12,
    ['rate = .5', 'decay = 3.', 'batch = 1_000'],
    ['number-form', 1, 8, 10],
    ['number-form', 2, 9, 11],
    ['number-form', 3, 9, 14],
  ),
  plain(13, 'rate = 0,5', ['decimal-comma', 1, 8, 11]),
  plain(14, ['kernel = 3 × 3', 'window = −5 ms'], ['typed-sign', 1, 12, 13], ['typed-sign', 2, 10, 12]),
  plain(15, ['from = "data/nmnist', 'seed = 1'], ['string-open', 1, 8, 20]),
  star(16, 'tau_synapse in', ['value-missing', 1, 15]),
  star(17, ['tau_synapse in 1 ms ..', 'seed = 1'], ['value-missing', 1, 23]),
  plain(18, ['objectives {', 'minimize spikes on', '}'], ['name-missing', 2, 19]),
  plain(19, 'units = { 128, 256 }', ['set-decided', 1, 9, 10]),
  plain(20, 'bin = 1 ms .. 20 ms log', ['asked-with-equals', 1, 21, 24]),
  plain(21, 'require spikes <= 200 on validation', ['clause-place', 1, 23, 25]),
  plain(22, 'split = [train 80 %,, test 20 %]', ['comma-extra', 1, 21, 22]),
  plain(23, 'layer a in { dense, conv }', ['part-asked', 1, 9, 11]),
  star(24, 'tau_synapse in 1 ms .. 20 mV', ['range-units', 1, 24, 29]),
  plain(25, 'tau_synapse in 1 ms .. 20 ms', ['unanswered', 1, 1, 12]),
  plain(26, 'neuron srm { tau_synapse = 5 }', ['unit-missing', 1, 28, 29]),
  plain(27, 'neuron srm { tau_synpase = 5 ms }', ['name-unknown', 1, 14, 25]),
  plain(28, ['seed = 1', 'seed = 2'], ['setting-twice', 2, 1, 5]),
  plain(29, ['stage a = convert { from = b }', 'stage b = finetune { from = a }'], ['from-cycle', 1, 28, 29]),
  plain(30, 'split = [train 80 %, test 30 %]', ['split-sum', 1, 9, 32]),
  star(31, 'train { rate in 1e-4 .. 1e-2 log usually 1 }', ['usually-outside', 1, 42, 43]),
  plain(
    32,
    ['objectives {', 'maximize accuracy', 'reference = [50 %, 4000 spikes]', '}'],
    ['reference-length', 3, 13, 32],
  ),
];

export interface Wrapped {
  readonly text: string;
  /** Lines of the wrapper before the snippet's first line. */
  readonly linesBefore: number;
}

/** The snippet as a whole file. */
export function wrap(snippet: string, withSearch = false): Wrapped {
  const before = ['snnexp 1', '', 'experiment "t" {'];
  const after = withSearch ? ['search bayesian { }', 'objectives { maximize accuracy }', '}'] : ['}'];
  return { text: `${[...before, snippet, ...after].join('\n')}\n`, linesBefore: before.length };
}

function plain(number: number, snippet: string | readonly string[], ...problems: readonly Expected[]): GoldenCase {
  return { number, snippet: typeof snippet === 'string' ? snippet : snippet.join('\n'), star: false, problems };
}

function star(number: number, snippet: string | readonly string[], ...problems: readonly Expected[]): GoldenCase {
  return { ...plain(number, snippet, ...problems), star: true };
}
