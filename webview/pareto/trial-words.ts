/** A trial in words: for tooltips, for the listbox, for announcements. */

import { excessOf } from '../../src/protocol/excess.ts';
import { showBroken, showSpread, showWithUnit } from '../../src/run/measure.ts';
import type { TrialState } from '../../src/run/state.ts';
import { html } from '../shared/dom.ts';
import { type Scene, statusOf, trialOf } from './scene.ts';

export function epochWords(trial: TrialState): string {
  const records = Object.values(trial.epochs);
  const latest = records.at(-1);
  return latest === undefined ? '' : `epoch ${latest.epoch} of ${latest.epochs}`;
}

/** "Trial 48, on the front: accuracy 97.05 %, spikes per sample 658" */
export function spokenTrial(scene: Scene, trial: TrialState): string {
  const values = scene.views.flatMap((view) => {
    const spread = trial.values[view.id];
    return spread === undefined ? [] : [`${view.title} ${showWithUnit(view, spread.mean)}`];
  });
  return `Trial ${trial.trial}, ${statusOf(scene, trial)}${values.length > 0 ? `: ${values.join(', ')}` : ''}`;
}

export function option(scene: Scene, number: number): HTMLElement {
  const trial = trialOf(scene.run, number);
  const attributes = {
    id: `option-${number}`,
    role: 'option',
    'aria-selected': scene.choices.selected === number ? 'true' : 'false',
  };
  return html('div', attributes, trial === undefined ? `Trial ${number}` : spokenTrial(scene, trial));
}

export function tipWords(scene: Scene, trial: TrialState): HTMLElement[] {
  const values = scene.views.flatMap((view) => {
    const spread = trial.values[view.id];
    return spread === undefined ? [] : [showSpread(view, spread) + (view.unit === '' ? ` ${view.title}` : '')];
  });
  const broken = scene.views.flatMap((view) => {
    const mean = trial.values[view.id]?.mean;
    const limits = mean === undefined ? [] : view.limits.filter((limit) => excessOf(limit, mean) > 0);
    return limits.map((limit) => showBroken(view, limit));
  });
  const running = [epochWords(trial), 'drawn where it is expected'].filter((words) => words !== '').join(' · ');
  const lines = trial.status === 'running' ? [running] : [values.join(' · '), broken.join(' · ')];
  return [
    html('p', {}, html('b', {}, `Trial ${trial.trial}`), ` ${statusOf(scene, trial)}`),
    ...lines.filter((line) => line !== '').map((line) => html('p', {}, line)),
  ];
}
