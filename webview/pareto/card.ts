/** The card of the selected trial: what it reached, what was expected, how it is set, what can be done with it. */

import { excessOf } from '../../src/protocol/excess.ts';
import { isBeside } from '../../src/run/baseline-lines.ts';
import { type MeasureView, showDifference, showLimit, spreadWords } from '../../src/run/measure.ts';
import { prunedWords } from '../../src/run/pruned.ts';
import { settingViews } from '../../src/run/setting.ts';
import type { TrialState } from '../../src/run/state.ts';
import { button } from '../shared/controls.ts';
import { type Child, html, setChildren, setText } from '../shared/dom.ts';
import { markIcon } from '../shared/marks.ts';
import { createAsk } from './ask.ts';
import { energyTable, layersTable, settingsTable } from './card-tables.ts';
import { noteWords } from './card-words.ts';
import { createCurves } from './curves.ts';
import type { Part } from './head.ts';
import { type Reader, type Scene, statusOf, trialOf } from './scene.ts';
import { epochWords } from './trial-words.ts';
import { walkOrder } from './walk.ts';

export interface Card extends Part {
  readonly focus: () => void;
  readonly themeChanged: () => void;
}

export function createCard(reader: Reader): Card {
  const icon = html('span', { class: 'k' });
  const title = html('h2', { id: 'card-title', tabindex: -1 });
  const chip = html('span', { class: 'chip' });
  const body = html('div');
  const curves = createCurves(reader);
  const details = html('div');
  const { ask, message } = createAsk(reader);
  let scene: Scene | undefined;

  const step = (by: -1 | 1) => {
    const front = scene?.model === undefined ? [] : walkOrder(scene.model).front;
    const at = front.indexOf(scene?.choices.selected ?? -1);
    const next = at < 0 ? front[0] : front[Math.min(front.length - 1, Math.max(0, at + by))];
    if (next !== undefined) reader.choose({ selected: next });
  };
  const selected = () => scene?.choices.selected;
  const insert = button('Insert as .snnexp', 'primary', () => {
    const trial = selected();
    if (trial !== undefined) ask({ call: 'insertExperiment', params: { trial } });
  });
  const compare = button('Compare', 'secondary', () => {
    reader.choose({ compared: scene?.choices.compared === undefined ? selected() : undefined });
  });
  const log = button('Open log', 'secondary', () => ask({ call: 'openLog', params: {} }));
  const nav = html(
    'span',
    { class: 'nav' },
    button('‹', 'icon', () => step(-1), 'Previous on the front'),
    button('›', 'icon', () => step(1), 'Next on the front'),
  );
  const acts = html('div', { class: 'acts' }, insert, compare, log);
  const heading = html('div', { class: 'card-head' }, icon, title, chip, nav);
  const element = html(
    'aside',
    { class: 'surface card', 'aria-labelledby': 'card-title' },
    heading,
    body,
    curves.element,
    details,
    message,
    acts,
  );

  return {
    element,
    focus: () => title.focus(),
    themeChanged: curves.themeChanged,
    show(next) {
      const trial = trialOf(next.run, next.choices.selected);
      element.hidden = trial === undefined;
      if (trial?.trial !== scene?.choices.selected) message.hidden = true;
      scene = next;
      if (trial === undefined) return;
      setText(title, `Trial ${trial.trial}`);
      setChildren(icon, markIcon(isBeside(trial) ? 'other' : trial.status, 5.5));
      setChildren(chip, chipWords(next, trial));
      setChildren(body, ...cardBody(next, trial));
      curves.show(next, trial);
      setChildren(details, ...cardDetails(next, trial));
      const quiet = next.about.can.includes('resume') || next.run.front.length === 0;
      insert.setAttribute('appearance', quiet ? 'secondary' : 'primary');
      nav.hidden = next.run.front.length < 2;
      insert.hidden = !next.about.can.includes('insertExperiment') || next.plan.space.length === 0;
      log.hidden = !next.about.can.includes('openLog');
      compare.hidden = Object.keys(trial.values).length === 0;
      setText(compare, next.choices.compared === undefined ? 'Compare' : 'Stop comparing');
    },
  };
}

function chipWords(scene: Scene, trial: TrialState): string {
  if (trial.status === 'dominated' && trial.offFrontSince !== undefined)
    return `off the front since trial ${trial.offFrontSince}`;
  if (trial.status === 'running') return ['running', epochWords(trial)].filter((words) => words !== '').join(', ');
  if (trial.pruned !== undefined) return prunedWords(trial.pruned);
  return statusOf(scene, trial);
}

function cardBody(scene: Scene, trial: TrialState): Child[] {
  const parts: Child[] = [];
  if (Object.keys(trial.values).length > 0) parts.push(values(scene, trial));
  if (trial.failure !== undefined) {
    const { message, hint } = trial.failure;
    parts.push(
      html('div', { class: 'failed-why' }, html('p', {}, message), hint === '' ? undefined : html('p', {}, hint)),
    );
  }
  const note = noteWords(scene, trial);
  if (note !== '') parts.push(html('p', { class: 'note' }, note));
  return parts;
}

function cardDetails(scene: Scene, trial: TrialState): Child[] {
  const parts: Child[] = [];
  const settings = settingViews(scene.plan).filter((view) => trial.answers[view.id] !== undefined);
  if (settings.length > 0) parts.push(settingsTable(trial, settings));
  const rates = trial.layers.filter((layer) => layer.rate !== undefined);
  if (rates.length > 0) parts.push(layersTable(trial));
  if (trial.layers.some(({ energy }) => energy !== undefined)) parts.push(energyTable(trial, scene.plan));
  return parts;
}

function values(scene: Scene, trial: TrialState): HTMLElement {
  const other = scene.choices.compared === trial.trial ? undefined : trialOf(scene.run, scene.choices.compared);
  const rows = scene.views.flatMap((view) => {
    const spread = trial.values[view.id];
    if (spread === undefined) return [];
    const unit =
      view.unit === '' || view.unit === 'duration' ? '' : view.unit === '%' ? '\u202f%' : `\u00a0${view.unit}`;
    const { mean, sd } = spreadWords(view, spread);
    const against = other?.values[view.id]?.mean;
    const name: Child[] = [view.long, ...limitWords(view, spread.mean)];
    if (other !== undefined && against !== undefined) {
      name.push(
        html(
          'span',
          { class: 'against' },
          `${showDifference(view, spread.mean - against)} against trial ${other.trial}`,
        ),
      );
    }
    return [
      html(
        'div',
        {},
        // The name first, as it is read aloud; it stands last.
        html('dt', {}, ...name),
        html('dd', { class: 'v' }, mean, html('span', { class: 'u' }, unit)),
        html('dd', { class: 'pm' }, sd === undefined ? '' : `± ${sd}`),
      ),
    ];
  });
  return html('dl', { class: 'objs' }, ...rows);
}

function limitWords(view: MeasureView, mean: number): Child[] {
  return view.limits.flatMap((limit): Child[] => {
    const met = excessOf(limit, mean) <= 0;
    const words = `limit ${showLimit(view, limit.limit)} ${met ? 'met' : 'broken'}`;
    return [', ', met ? words : html('span', { class: 'broken' }, words)];
  });
}
