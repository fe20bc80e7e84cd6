/**
 * How the selected trial learned, in its card. The epochs are asked for when a card is shown, and again while its trial
 * goes on: the run itself carries the latest of each task alone.
 */

import type { TaskCurve } from '../../src/protocol/panel.ts';
import { showTick, showWithUnit } from '../../src/run/measure.ts';
import { formatFixed } from '../../src/run/numbers.ts';
import { ticksOf } from '../../src/run/scale.ts';
import type { TrialState } from '../../src/run/state.ts';
import { createPlot, type Plot, type PlotLine, type PlotMarks } from '../shared/chart.ts';
import { html, setChildren, setText } from '../shared/dom.ts';
import { type Palette, readPalette } from '../shared/theme.ts';
import { type CurvePicture, type CurveSet, curvePictures } from './curves-model.ts';
import { type Reader, type Scene, trialOf } from './scene.ts';

export interface Curves {
  readonly element: HTMLElement;
  readonly show: (scene: Scene, trial: TrialState) => void;
  readonly themeChanged: () => void;
}

/** A trial that goes on is asked for again after this long at the earliest. */
const AGAIN_MS = 1000;

export function createCurves(reader: Reader): Curves {
  const plots = html('div', { class: 'curves' });
  const words = html('p', { class: 'cap' });
  const sets = html(
    'span',
    { class: 'key' },
    html('i', { class: 'line this' }),
    'validation',
    html('i', { class: 'line' }),
    'train',
  );
  const other = html('span', { class: 'key' });
  const key = html('p', { class: 'cap key', 'aria-hidden': 'true' }, 'by epoch', sets, other);
  const table = html('table', { class: 'settings' });
  const scroller = html(
    'div',
    { class: 'scroll-x', role: 'region', 'aria-label': 'Epochs as a table', tabindex: 0 },
    table,
  );
  const twin = html('details', {}, html('summary', {}, 'Epochs as a table'), scroller);
  const element = html('section', { class: 'learned', 'aria-label': 'Epoch by epoch' }, plots, key, words, twin);
  const drawn: Drawn[] = [];
  let palette: Palette | undefined;
  let scene: Scene | undefined;
  let current: TrialState | undefined;
  let compared: TrialState | undefined;
  /** Of the trials that are shown. */
  const held = new Map<number, Held>();
  /** How far each of them was when it was asked for last. */
  const asked = new Map<number, string>();
  let answering = false;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const ask = (): void => {
    if (answering) return;
    const next = [current, compared].find(
      (trial) =>
        trial !== undefined &&
        stateOf(trial) !== asked.get(trial.trial) &&
        (pause === undefined || !held.has(trial.trial)),
    );
    if (next === undefined) return;
    const { trial } = next;
    asked.set(trial, stateOf(next));
    answering = true;
    void reader.call({ call: 'curves', params: { trial } }).then((result) => {
      answering = false;
      if (asked.has(trial)) {
        const curves = result.ok && 'curves' in result.value ? result.value.curves : [];
        held.set(trial, { curves, trouble: result.ok ? undefined : `${result.error.message} ${result.error.hint}` });
        draw();
        clearTimeout(pause);
        pause = setTimeout(() => {
          pause = undefined;
          ask();
        }, AGAIN_MS);
      }
      ask();
    });
  };

  const draw = (): void => {
    const own = current === undefined ? undefined : held.get(current.trial);
    const others = compared === undefined ? undefined : held.get(compared.trial);
    const known = own?.curves;
    const trouble = own?.trouble;
    const beside =
      compared === undefined || others === undefined ? undefined : { trial: compared.trial, curves: others.curves };
    const pictures = known === undefined || scene === undefined ? [] : curvePictures(known, scene.plan, beside);
    const none = trouble ?? (known !== undefined && pictures.length === 0 ? withoutEpochs(current) : '');
    element.hidden = pictures.length === 0 && none === '';
    key.hidden = pictures.length === 0;
    sets.hidden = pictures.every((picture) => picture.sets.length < 2);
    const names = new Set(pictures.flatMap((picture) => picture.beside.map(({ name }) => name)));
    other.hidden = names.size === 0;
    setChildren(other, html('i', { class: 'line other' }), `${[...names].join(', ')} of trial ${compared?.trial}`);
    twin.hidden = pictures.length === 0;
    words.hidden = none === '';
    setText(words, none);
    while (drawn.length > pictures.length) {
      const one = drawn.pop();
      one?.plot.destroy();
      one?.element.remove();
    }
    pictures.forEach((picture, i) => {
      const one = drawn[i] ?? createOne(picture);
      one.picture = picture;
      if (i < drawn.length) return;
      drawn.push(one);
      plots.append(one.element);
    });
    setChildren(table, ...twinRows(pictures, current?.trial ?? 0, compared?.trial));
    redraw();
  };

  const redraw = (): void => {
    palette ??= readPalette();
    for (const { box, title, plot, picture } of drawn) {
      box.setAttribute('aria-label', picture.summary);
      const latest = [...(picture.sets.at(-1)?.means.values() ?? [])].at(-1);
      setChildren(
        title,
        html('span', {}, picture.title),
        html('span', { class: 'num' }, latest === undefined ? '' : showWithUnit(picture.view, latest)),
      );
      if (box.clientWidth > 0) drawOne(plot, picture, palette);
    }
  };
  new ResizeObserver(redraw).observe(plots);

  return {
    element,
    show(next, trial) {
      // A file may have become another run, whose trials have the same numbers.
      const anew = scene?.run.started?.run !== next.run.started?.run;
      const before = [current?.trial, compared?.trial];
      scene = next;
      current = trial;
      compared = next.choices.compared === trial.trial ? undefined : trialOf(next.run, next.choices.compared);
      const now = [current.trial, compared?.trial];
      for (const known of [...asked.keys()]) {
        if (!anew && now.includes(known)) continue;
        asked.delete(known);
        held.delete(known);
      }
      if (anew || now.join() !== before.join()) draw();
      ask();
    },
    themeChanged() {
      palette = undefined;
      redraw();
    },
  };
}

/** Changes whenever there may be more epochs to show. */
function stateOf(trial: TrialState | undefined): string {
  if (trial === undefined) return '';
  const running = Object.values(trial.epochs).map(({ epoch }) => epoch);
  return [trial.trial, trial.status, ...running, ...Object.values(trial.tasks)].join(' ');
}

function withoutEpochs(trial: TrialState | undefined): string {
  const over = trial !== undefined && trial.status !== 'running' && trial.status !== 'waiting';
  return over ? 'The journal holds no epochs of this trial.' : '';
}

interface Held {
  readonly curves: readonly TaskCurve[];
  /** Why there are none. */
  readonly trouble: string | undefined;
}

interface Drawn {
  readonly element: HTMLElement;
  readonly box: HTMLElement;
  readonly title: HTMLElement;
  readonly plot: Plot;
  picture: CurvePicture;
}

function createOne(picture: CurvePicture): Drawn {
  const canvas = html('canvas', { 'aria-hidden': 'true' });
  const box = html('div', { class: 'plot curve', role: 'img' }, canvas);
  const title = html('h3');
  return { element: html('div', {}, title, box), box, title, plot: createPlot(canvas), picture };
}

function drawOne(plot: Plot, { view, last, scale, sets, beside }: CurvePicture, palette: Palette): void {
  const layers = [
    ...sets.filter(({ learned }) => learned).flatMap((set) => layersOf(set, palette, palette.faint)),
    ...beside.flatMap((set) => layersOf(set, palette, palette.other)),
    ...sets.filter(({ learned }) => !learned).flatMap((set) => layersOf(set, palette, palette.this)),
  ];
  const ends = last === 1 ? [1] : [1, last];
  plot.draw({
    x: {
      low: last === 1 ? 0 : 1,
      high: last === 1 ? 2 : last,
      ticks: ends.map((at) => ({ at, label: formatFixed(at) })),
    },
    y: {
      low: scale.from,
      high: scale.to,
      ticks: ticksOf(scale, 0.4).map((value) => ({ at: scale.plane(value), label: showTick(view, value) })),
    },
    palette,
    room: { left: 46, right: 8, top: 6 },
    layers: layers.map((layer) => ({ ...layer, points: inPlane(layer.points) })),
  });

  function inPlane(points: PlotLine['points']) {
    return points.map(({ x, y }) => ({ x, y: scale.plane(y) }));
  }
}

/** The mean in full, the seeds behind it thin; one epoch alone is a point. */
function layersOf({ learned, lines, means }: CurveSet, palette: Palette, colour: string): (PlotLine | PlotMarks)[] {
  const mean = [...means].map(([x, y]) => ({ x, y }));
  const seeds = lines.length < 2 ? [] : lines;
  const thin = seeds.map((points) => line(points, palette.veil(colour, 0.45), 1));
  if (mean.length > 1) return [...thin, line(mean, colour, learned ? 1.25 : 1.75)];
  return [{ kind: 'marks', shape: 'disc', points: mean, size: 2.5, fill: colour, stroke: colour, width: 0 }];
}

function line(points: PlotLine['points'], colour: string, width: number): PlotLine {
  return { kind: 'line', points, step: 'none', colour, width };
}

/** Means over seeds and folds. */
function twinRows(pictures: readonly CurvePicture[], trial: number, compared: number | undefined): HTMLElement[] {
  const columns = pictures.flatMap(({ title, view, sets, beside }) => [
    ...[...sets].reverse().map((set) => ({ head: `${title} on ${set.name}`, view, means: set.means })),
    ...beside.map((set) => ({ head: `${title} on ${set.name}, trial ${compared}`, view, means: set.means })),
  ]);
  const epochs = [...new Set(columns.flatMap(({ means }) => [...means.keys()]))].sort((a, b) => a - b);
  const head = ['epoch', ...columns.map((column) => column.head)];
  return [
    html('caption', { class: 'sr' }, `Epochs of trial ${trial}`),
    html('thead', {}, html('tr', {}, ...head.map((name) => html('th', { scope: 'col', class: 'num' }, name)))),
    html(
      'tbody',
      {},
      ...epochs.map((epoch) =>
        html(
          'tr',
          {},
          html('th', { scope: 'row', class: 'num' }, formatFixed(epoch)),
          ...columns.map(({ view, means }) => {
            const mean = means.get(epoch);
            return html('td', { class: 'num' }, mean === undefined ? '–' : showWithUnit(view, mean));
          }),
        ),
      ),
    ),
  ];
}
