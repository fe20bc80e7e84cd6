/** The card of the selected trial: what it reached, what was expected, how it is set, what can be done with it. */

import { type MeasureView, showDifference, showLimit, showSpread, showValue } from '../../src/run/measure.ts';
import { formatDuration, formatFixed } from '../../src/run/numbers.ts';
import { cameTrue } from '../../src/run/pair.ts';
import { againstUsual, placeInRange, type SettingView, settingViews, showAnswer } from '../../src/run/setting.ts';
import type { TrialState } from '../../src/run/state.ts';
import { button } from '../shared/controls.ts';
import { type Child, drawing, html, setChildren, setText, svg } from '../shared/dom.ts';
import { markIcon } from '../shared/marks.ts';
import type { Part } from './head.ts';
import { epochWords, walkOrder } from './model.ts';
import { type Reader, type Scene, statusOf, trialOf } from './scene.ts';

export interface Card extends Part {
  readonly focus: () => void;
}

export function createCard(reader: Reader): Card {
  const icon = html('span', { class: 'k' });
  const title = html('h2', { id: 'card-title', tabindex: -1 });
  const chip = html('span', { class: 'chip' });
  const body = html('div');
  const message = html('p', { class: 'message', role: 'alert', hidden: true });
  let scene: Scene | undefined;

  const step = (by: -1 | 1) => {
    const front = scene?.model === undefined ? [] : walkOrder(scene.model).front;
    const at = front.indexOf(scene?.choices.selected ?? -1);
    const next = at < 0 ? front[0] : front[Math.min(front.length - 1, Math.max(0, at + by))];
    if (next !== undefined) reader.choose({ selected: next });
  };
  const ask = async (request: Parameters<Reader['call']>[0]) => {
    const result = await reader.call(request);
    message.hidden = result.ok;
    if (!result.ok) setText(message, `${result.error.message} ${result.error.hint}`);
  };
  const selected = () => scene?.choices.selected;
  const insert = button('Insert as .snnexp', 'primary', () => {
    const trial = selected();
    if (trial !== undefined) void ask({ call: 'insertExperiment', params: { trial } });
  });
  const compare = button('Compare', 'secondary', () => {
    reader.choose({ compared: scene?.choices.compared === undefined ? selected() : undefined });
  });
  const log = button('Open log', 'secondary', () => {
    const trial = selected();
    if (trial !== undefined) void ask({ call: 'openLog', params: { trial } });
  });
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
    message,
    acts,
  );

  return {
    element,
    focus: () => title.focus(),
    show(next) {
      const trial = trialOf(next.run, next.choices.selected);
      element.hidden = trial === undefined;
      if (trial?.trial !== scene?.choices.selected) message.hidden = true;
      scene = next;
      if (trial === undefined) return;
      setText(title, `Trial ${trial.trial}`);
      setChildren(icon, markIcon(trial.status, 5.5));
      setChildren(chip, chipWords(next, trial));
      setChildren(body, ...cardBody(next, trial));
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
  const settings = settingViews(scene.plan).filter((view) => trial.answers[view.id] !== undefined);
  if (settings.length > 0) parts.push(settingsTable(trial, settings));
  const rates = trial.layers.filter((layer) => layer.rate !== undefined);
  if (rates.length > 0) parts.push(layersTable(trial));
  return parts;
}

function values(scene: Scene, trial: TrialState): HTMLElement {
  const other = scene.choices.compared === trial.trial ? undefined : trialOf(scene.run, scene.choices.compared);
  const rows = scene.views.flatMap((view) => {
    const spread = trial.values[view.id];
    if (spread === undefined) return [];
    const unit =
      view.unit === '' || view.unit === 'duration' ? '' : view.unit === '%' ? '\u202f%' : `\u00a0${view.unit}`;
    const sd = spread.each.length > 1 ? `± ${showValue(view, spread.sd)}` : '';
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
        html('dd', { class: 'v' }, showValue(view, spread.mean), html('span', { class: 'u' }, unit)),
        html('dd', { class: 'pm' }, sd),
        html('dt', {}, ...name),
      ),
    ];
  });
  return html('dl', { class: 'objs' }, ...rows);
}

function limitWords(view: MeasureView, mean: number): Child[] {
  const { limit } = view;
  if (limit === undefined) return [];
  const met = limit.sign === '<=' ? mean <= limit.limit : mean >= limit.limit;
  const words = `limit ${showLimit(view, limit.limit)} ${met ? 'met' : 'broken'}`;
  return [', ', met ? words : html('span', { class: 'broken' }, words)];
}

function noteWords(scene: Scene, trial: TrialState): string {
  const objectives = scene.views.filter((view) => view.aim !== undefined);
  const sentences = [originWords(scene, trial)];
  if (trial.predicted.length > 0) {
    const predicted = trial.predicted.flatMap(({ mean, sd }, i) => {
      const view = objectives[i];
      if (view === undefined) return [];
      const words = showSpread(view, { mean, sd, each: [mean, mean] });
      return [view.unit === '' ? `${words} ${view.title.replace(/ per .*/, '')}` : words];
    });
    const got = objectives.map((view) => trial.values[view.id]?.mean);
    const how = predicted.length === 2 ? 'both' : 'all';
    const true_ = cameTrue(trial.predicted, got) ? `; ${predicted.length === 1 ? 'it' : how} came true` : '';
    sentences.push(`Predicted ${predicted.join(' and ')}${true_}.`);
  }
  if (trial.status !== 'running' && trial.seconds > 0) {
    const attempts = trial.attempts > 1 ? ` in ${formatFixed(trial.attempts)} attempts` : '';
    sentences.push(`Took ${formatDuration(trial.seconds * 1000)}${attempts}.`);
  }
  const held = scene.views.flatMap((view) => {
    const spread = trial.heldOut[view.id] ?? trial.heldOut[view.title];
    return spread === undefined ? [] : [`${view.title} ${showSpread(view, spread)}`];
  });
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

function settingsTable(trial: TrialState, views: readonly SettingView[]): HTMLElement {
  const compares = views.some((view) => view.usual !== undefined);
  const head = html(
    'tr',
    {},
    html('th', { scope: 'col' }, 'setting'),
    html('th', { scope: 'col', class: 'num' }, 'value'),
    html('th', { scope: 'col', class: 'num', colspan: 2 }, compares ? 'against usual' : 'in its range'),
  );
  const groups = [...new Set(views.map((view) => view.group))].map((group) => {
    const rows = views
      .filter((view) => view.group === group)
      .map((view) => settingRow(view, trial.answers[view.id] ?? ''));
    const name =
      group === ''
        ? []
        : [html('tr', {}, html('th', { class: 'grp', colspan: 4, scope: 'rowgroup' }, group.replaceAll('.', ' ')))];
    return html('tbody', {}, ...name, ...rows);
  });
  const caption = html('caption', { class: 'sr' }, `Settings of trial ${trial.trial}`);
  return html('table', { class: 'settings' }, caption, html('thead', {}, head), ...groups);
}

function settingRow(view: SettingView, answer: number | string): HTMLElement {
  const against = againstUsual(view, answer);
  const unit = view.unit === '' ? undefined : html('span', { class: 'muted small' }, `\u00a0${view.unit}`);
  return html(
    'tr',
    {},
    html('td', { class: 'name' }, view.name),
    html('td', { class: 'num' }, showAnswer(view, answer), unit),
    html('td', { class: 'trk' }, track(view, answer)),
    html('td', { class: against.far ? 'num d big' : 'num d' }, against.words),
  );
}

/** Where the value lies in its range, and how far from the usual one. */
function track(view: SettingView, answer: number | string): SVGSVGElement {
  const at = (value: number | string) => Math.round((4 + placeInRange(view, value) * 68) * 10) / 10;
  const x = at(answer);
  const usual = view.usual === undefined ? undefined : at(view.usual);
  return drawing(
    76,
    16,
    svg('path', { class: 's-grid', d: 'M4 8.5H72' }),
    usual === undefined ? undefined : svg('path', { class: 's-axis', d: `M${usual} 3v11` }),
    usual === undefined ? undefined : svg('path', { class: 's-this', d: `M${usual} 8.5H${x}` }),
    svg('circle', { class: 'f-this', cx: x, cy: 8.5, r: 3.5 }),
  );
}

function layersTable(trial: TrialState): HTMLElement {
  const rows = trial.layers.map((layer) => {
    const rate = layer.rate;
    const bar =
      rate === undefined
        ? undefined
        : drawing(
            76,
            16,
            svg('path', { class: 's-grid', d: 'M4 8.5H72' }),
            svg('rect', { class: 'f-this', x: 4, y: 5, width: Math.max(1, Math.round(rate * 680) / 10), height: 7 }),
          );
    return html(
      'tr',
      {},
      html('td', { class: 'name' }, layer.name),
      html('td', { class: 'num' }, formatFixed(layer.neurons)),
      html('td', { class: 'trk' }, bar),
      html('td', { class: 'num d' }, rate === undefined ? '' : `${formatFixed(rate * 100, 1)}\u202f%`),
    );
  });
  const head = html(
    'tr',
    {},
    html('th', { scope: 'col' }, 'layer'),
    html('th', { scope: 'col', class: 'num' }, 'neurons'),
    html('th', { scope: 'col', class: 'num', colspan: 2 }, 'active per step'),
  );
  const caption = html('caption', { class: 'sr' }, `Layers of trial ${trial.trial}`);
  return html('table', { class: 'settings' }, caption, html('thead', {}, head), html('tbody', {}, ...rows));
}
