/** Where a trial came from, what was expected of it, how long it took: allowed only when true. */

import { heldOutViews } from '../../src/run/held-out.ts';
import { nounOf, showSpread } from '../../src/run/measure.ts';
import { formatFixed } from '../../src/run/numbers.ts';
import { cameTrue } from '../../src/run/pair.ts';
import type { TrialState } from '../../src/run/state.ts';
import { isTakenOver, tookWords } from '../../src/run/took.ts';
import type { Scene } from './scene.ts';

export function noteWords(scene: Scene, trial: TrialState): string {
  const objectives = scene.views.filter((view) => view.aim !== undefined);
  const sentences = [originWords(scene, trial)];
  if (trial.predicted.length > 0) {
    const predicted = trial.predicted.flatMap(({ mean, sd }, i) => {
      const view = objectives[i];
      if (view === undefined) return [];
      const words = showSpread(view, { mean, sd, each: [mean, mean] });
      return [view.unit === '' ? `${words} ${nounOf(view)}` : words];
    });
    const got = objectives.map((view) => trial.values[view.id]?.mean);
    const how = predicted.length === 2 ? 'both' : 'all';
    const true_ = cameTrue(trial.predicted, got) ? `; ${predicted.length === 1 ? 'it' : how} came true` : '';
    sentences.push(`Predicted ${predicted.join(' and ')}${true_}.`);
  }
  const took = tookWords(trial);
  if (trial.status !== 'running' && took !== undefined) {
    const lost = trial.attemptsLost;
    const attempts =
      lost === 0 ? '' : `; ${lost === 1 ? 'one attempt was' : `${formatFixed(lost)} attempts were`} lost`;
    sentences.push(`${isTakenOver(trial) ? 'Nothing new was computed: ' : 'Took '}${took}${attempts}.`);
  }
  const held = heldOutViews(scene.views, [trial]).map(
    (view) => `${view.title} ${showSpread(view, trial.heldOut[view.heldOut])}`,
  );
  if (held.length > 0) sentences.push(`On data kept back from the search: ${held.join(', ')}.`);
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function originWords(scene: Scene, trial: TrialState): string {
  const from = trial.basis > 0 ? ` from the results of trials 1 to ${trial.basis}` : '';
  if (trial.by === 'usual') return 'The usual values of the file.';
  if (trial.by === 'explore') return 'Drawn to explore the whole space.';
  if (trial.by === 'model') {
    const choose = scene.plan.search?.choose;
    const how =
      typeof choose === 'string'
        ? choose
        : typeof choose === 'object' && choose !== null && 'kind' in choose
          ? String(choose.kind)
          : 'the model';
    return `Proposed by ${how.replaceAll('_', ' ')}${from}.`;
  }
  if (trial.by === 'evolve') return `Bred${from}.`;
  return trial.by.startsWith('baseline:') ? `Baseline: ${trial.by.slice('baseline:'.length)}.` : '';
}
