/** Which settings matter, for each objective, as last told by the run: bars, or the numbers behind them as tables. */

import { type Influence, influenceLegend } from '../../src/run/influence.ts';
import { MISSING } from '../../src/run/numbers.ts';
import { button } from '../shared/controls.ts';
import { html, setChildren, setText } from '../shared/dom.ts';
import { readPalette } from '../shared/theme.ts';
import type { Part } from './head.ts';
import { createInfluenceChart, type InfluenceChart } from './influence-chart.ts';
import { influenceModel } from './influence-model.ts';
import type { Reader, Scene } from './scene.ts';

export interface InfluencePart extends Part {
  readonly themeChanged: () => void;
}

export function createInfluence(reader: Reader): InfluencePart {
  const title = html('h2', { id: 'influence-title' });
  const say = html('span', { class: 'say' });
  const instead = html('p', { class: 'muted' });
  const pictures = html('div', { class: 'influences' });
  const tables = html('div', { class: 'influences tables' });
  const legend = html('p', { class: 'cap' });
  const more = button('Show all', 'secondary', () => {
    all = !all;
    draw();
  });
  const element = html(
    'section',
    { class: 'sec', id: 'influence', 'aria-labelledby': 'influence-title', hidden: true },
    html('div', { class: 'sec-head' }, title, say),
    instead,
    pictures,
    tables,
    more,
    legend,
  );
  const charts: InfluenceChart[] = [];
  let palette = readPalette();
  let all = false;
  let scene: Scene | undefined;
  let drawn: unknown[] = [];

  const draw = () => {
    if (scene === undefined) return;
    const { run, about, choices } = scene;
    const inputs = [run.sensitivity, run.finished, run.progress.ended, about.live, choices.show, all];
    if (inputs.every((input, i) => input === drawn[i]) && drawn.length > 0) return;
    drawn = inputs;
    const model = influenceModel(run, about.live, all);
    element.hidden = model === undefined;
    if (model === undefined) return;
    setText(title, model.title);
    setText(say, model.say);
    instead.hidden = model.instead === undefined;
    setText(instead, model.instead ?? '');
    const asTable = choices.show === 'table';
    pictures.hidden = asTable || model.pictures.length === 0;
    tables.hidden = !asTable || model.pictures.length === 0;
    legend.hidden = model.pictures.length === 0;
    setText(legend, asTable ? influenceLegend : `${pictureLegend} ${influenceLegend}`);
    more.hidden = model.more === 0 && !all;
    setText(more, all ? 'Show fewer' : `Show ${model.more} more`);
    if (asTable) {
      setChildren(tables, ...model.pictures.map(({ of, rows }) => numbers({ ...of, rows })));
      return;
    }
    while (charts.length < model.pictures.length) charts.push(createInfluenceChart(reader, charts.length + 1));
    const shown = charts.slice(0, model.pictures.length);
    if (pictures.children.length !== shown.length) pictures.replaceChildren(...shown.map((chart) => chart.element));
    const mayOpen = about.can.includes('openExperiment');
    for (const [i, picture] of model.pictures.entries()) charts[i]?.show(picture, palette, mayOpen);
  };

  return {
    element,
    show(next) {
      scene = next;
      draw();
    },
    themeChanged() {
      palette = readPalette();
      for (const chart of charts) chart.redraw(palette);
    },
  };
}

const pictureLegend = 'A bar is all in which a setting takes part, its full beginning what it explains alone.';

function numbers({ title, rows, sentences }: Influence): HTMLElement {
  const broken = rows.some(({ rankAllWords }) => rankAllWords !== MISSING);
  const heads = ['alone', 'together', 'rank', ...(broken ? ['with silent'] : [])];
  const body = rows.map(({ id, aloneWords, togetherWords, rankWords, rankAllWords }) => {
    const cells = [aloneWords, togetherWords, rankWords, ...(broken ? [rankAllWords] : [])];
    return html(
      'tr',
      {},
      html('th', { scope: 'row', class: 'mono' }, id),
      ...cells.map((words) => html('td', { class: 'num' }, words)),
    );
  });
  const head = html(
    'tr',
    {},
    html('th', { scope: 'col' }, 'setting'),
    ...heads.map((words) => html('th', { scope: 'col', class: 'num' }, words)),
  );
  const table = html(
    'table',
    { class: 'numbers' },
    html('caption', { class: 'sr' }, `What matters: ${title}`),
    html('thead', {}, head),
    html('tbody', {}, ...body),
  );
  return html(
    'div',
    { class: 'influence' },
    html('h3', {}, title),
    html('div', { class: 'scroll-x', role: 'region', 'aria-label': `What matters: ${title}`, tabindex: 0 }, table),
    html('p', { class: 'cap' }, sentences.join(' ')),
  );
}
