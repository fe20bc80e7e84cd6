/** Experiments that take seconds: a few dozen small synthetic samples, a network of a few neurons. */

export interface TinyOptions {
  readonly trials?: number;
  readonly epochs?: number;
  readonly workers?: number;
  readonly ahead?: number;
  readonly search?: 'random' | 'bayesian' | 'nsga2';
  readonly repeat?: number;
  /** More lines of the search part, of objectives, of the experiment. */
  readonly lines?: { readonly objectives?: string; readonly experiment?: string };
  readonly heldOut?: boolean;
  readonly folds?: number;
}

/** A search over three settings with two objectives. */
export function tiny(options: TinyOptions = {}): string {
  const { trials = 4, epochs = 2, workers = 2, ahead = 4, search = 'random', repeat = 1, lines = {} } = options;
  return `snnexp 1

experiment "tiny" {
  seed   = 7
  repeat = ${repeat} seeds

${data(options.heldOut ?? false, options.folds)}
  neuron lif { decay in 0.5 .. 0.99 }

  network {
    layer hidden = dense { units in { 8, 16 } }
    layer output = dense { units = 3 }
  }

  train {
    epochs    = ${epochs}
    batch     = 12
    optimizer = adam { rate in 1e-3 .. 1e-1 log }
    loss      = cross_entropy
  }

  search ${search} { ${search === 'bayesian' ? 'explore = 3 trials, ' : ''}stop = ${trials} trials }

  run { workers = ${workers}, ahead = ${ahead} }
${lines.experiment ?? ''}
  objectives {
    maximize accuracy on validation
    minimize spikes   on validation per sample
${lines.objectives ?? ''}
  }
}
`;
}

/** One trained network that six trials measure with different windows. */
export function shared(epochs: number): string {
  return `snnexp 1

experiment "shared first stage" {
  seed = 3

${data(false)}
  neuron lif { decay = 0.8 }

  network {
    layer hidden = dense { units = 16 }
    layer output = dense { units = 3 }
  }

  stage base = train {
    epochs    = ${epochs}
    batch     = 12
    optimizer = adam { rate = 1e-2 }
    loss      = cross_entropy
  }

  stage quick = evaluate {
    from  = base
    steps in { 5, 6, 7, 8, 9, 10 }
  }

  search random { stop = 6 trials }

  run { workers = 2 }

  objectives {
    maximize accuracy of quick on validation
    minimize spikes   of quick on validation per sample
  }
}
`;
}

function data(heldOut: boolean, folds?: number): string {
  const split = heldOut ? 'train 60 %, validation 20 %, test 20 %' : 'train 60 %, validation 40 %';
  return `  data synthetic {
    classes = 3
    samples = 60
    size    = 8 x 8
    window  = 40 ms
    bin     = 4 ms
    split   = [${split}]${folds === undefined ? '' : `\n    folds   = ${folds}`}
  }
`;
}
