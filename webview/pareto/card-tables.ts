/** The card's tables: a trial's settings in their ranges, how active its layers are, and what energy they take. */

import type { Plan } from '../../src/protocol/plan.ts';
import { measureView, showWithUnit } from '../../src/run/measure.ts';
import { formatFixed } from '../../src/run/numbers.ts';
import { againstUsual, placeInRange, type SettingView, showAnswer } from '../../src/run/setting.ts';
import type { TrialState } from '../../src/run/state.ts';
import { drawing, html, svg } from '../shared/dom.ts';

export function settingsTable(trial: TrialState, views: readonly SettingView[]): HTMLElement {
  const compares = views.some((view) => view.usual !== undefined);
  const head = html(
    'tr',
    {},
    html('th', { scope: 'col' }, 'setting'),
    html('th', { scope: 'col', class: 'num' }, 'value'),
    html('th', { scope: 'col', class: 'num', colspan: 2 }, compares ? 'against usual' : 'in its range'),
  );
  // What stands in no part comes first: it has no heading to hold it apart from the group before.
  const names = [...new Set(['', ...views.map((view) => view.group)])];
  const groups = names.map((group) => {
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
    // The part is said by its heading.
    html('th', { class: 'name', scope: 'row' }, view.id.split('.').at(-1)),
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

export function layersTable(trial: TrialState): HTMLElement {
  const rows = trial.layers.map((layer) => {
    const rate = layer.rate;
    return html(
      'tr',
      {},
      html('th', { class: 'name', scope: 'row' }, layer.name),
      html('td', { class: 'num' }, formatFixed(layer.neurons)),
      html('td', { class: 'trk' }, rate === undefined ? undefined : bar(rate)),
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

/** Where a sample's energy goes; the bars are the layers' shares with memory. */
export function energyTable(trial: TrialState, plan: Plan): HTMLElement {
  const counted = trial.layers.filter(({ energy }) => energy !== undefined);
  const show = (measure: string, pJ = 0) => showWithUnit(measureView(plan, measure, pJ), pJ);
  const sum = counted.reduce((total, { energyWithMemory }) => total + (energyWithMemory ?? 0), 0);
  const rows = counted.map(({ name, energy, energyWithMemory }) =>
    html(
      'tr',
      {},
      html('th', { class: 'name', scope: 'row' }, name),
      html('td', { class: 'num' }, show('energy', energy)),
      html('td', { class: 'num d' }, show('energy_with_memory', energyWithMemory)),
      html('td', { class: 'trk' }, sum === 0 ? undefined : bar((energyWithMemory ?? 0) / sum)),
    ),
  );
  const head = html(
    'tr',
    {},
    html('th', { scope: 'col' }, 'layer'),
    html('th', { scope: 'col', class: 'num' }, 'energy'),
    html('th', { scope: 'col', class: 'num', colspan: 2 }, 'with memory'),
  );
  const caption = html('caption', { class: 'sr' }, `Energy of a sample in the layers of trial ${trial.trial}`);
  return html('table', { class: 'settings' }, caption, html('thead', {}, head), html('tbody', {}, ...rows));
}

/** A share of the track's length. */
function bar(share: number): SVGSVGElement {
  return drawing(
    76,
    16,
    svg('path', { class: 's-grid', d: 'M4 8.5H72' }),
    svg('rect', { class: 'f-this', x: 4, y: 5, width: Math.max(1, Math.round(share * 680) / 10), height: 7 }),
  );
}
