/**
 * The front as a picture with a keyboard: marks and line through Chart.js, error bars, rings and labels drawn over it,
 * a listbox laid on top for those who hear it.
 */

import { axisTitle } from '../../src/run/measure.ts';
import { ticksOf } from '../../src/run/scale.ts';
import type { TrialState } from '../../src/run/state.ts';
import { createPlot, type PlotArea, type PlotPoint } from '../shared/chart.ts';
import { html, setChildren, setText } from '../shared/dom.ts';
import { type Palette, readPalette } from '../shared/theme.ts';
import { drawGutter } from './gutter.ts';
import type { Part } from './head.ts';
import { layers } from './layers.ts';
import { legendItems } from './legend.ts';
import { type Axis, axisTicks, type FrontModel, measured } from './model.ts';
import { drawOver, drawUnder, type Emphasis } from './overlay.ts';
import { type Reader, type Scene, trialOf } from './scene.ts';
import { option, spokenTrial, tipWords } from './trial-words.ts';
import { behind, stepTo, walkOrder } from './walk.ts';

export interface FrontChart extends Part {
  readonly themeChanged: () => void;
  readonly focus: () => void;
}

/** How long an axis waits before it rescales under the pointer. */
const HOLD_MS = 2000;
const REACH = 14;

export function createFrontChart(reader: Reader, toCard: () => void): FrontChart {
  const canvas = html('canvas', { 'aria-hidden': 'true' });
  const options = html('div', { class: 'sr' });
  const tip = html('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
  const wait = html('p', { class: 'wait', hidden: true });
  const plotBox = html('div', { class: 'plot front', tabindex: 0, id: 'front' }, canvas, wait, options, tip);
  const up = html('p', { class: 'axis-title up', 'aria-hidden': 'true' });
  const across = html('p', { class: 'axis-title across', 'aria-hidden': 'true' });
  const gutter = html('div', { class: 'gutter-box' });
  const legend = html('ul', { class: 'legend', id: 'legend', 'aria-label': 'Marks' });
  const element = html('div', {}, up, plotBox, across, gutter, legend);
  const plot = createPlot(canvas);

  let palette: Palette = readPalette();
  let scene: Scene | undefined;
  let cursor: number | undefined;
  let pointed: number | undefined;
  let pointerInside = false;
  const hold = new Map<'x' | 'y', { key: string; low: number; high: number; since: number | undefined }>();

  const draw = () => {
    const model = scene?.model;
    if (scene === undefined || model === undefined || plotBox.clientWidth === 0) return;
    const width = plotBox.clientWidth;
    const narrow = width < 520;
    const focused = document.activeElement === plotBox;
    const emphasis: Emphasis = {
      selected: scene.choices.selected,
      compared: scene.choices.compared,
      cursor: pointed ?? (focused ? cursor : undefined),
      narrow,
    };
    const x = held('x', model.across, ticksOf(model.across.scale, (narrow ? 46 : 56) / Math.max(100, width - 70)));
    const y = held('y', model.up, ticksOf(model.up.scale, 26 / Math.max(100, plotBox.clientHeight - 30)));
    plot.draw({
      x,
      y,
      palette,
      room: { left: 46, right: narrow ? 10 : 24, top: 10 },
      layers: layers(model, palette, y),
      under: (context, area) => drawUnder(context, area, model, palette, emphasis),
      over: (context, area) => drawOver(context, area, model, palette, emphasis),
    });
    showTip();
  };

  /** The axis as wanted, or as it was while the pointer reads it. */
  const held = (name: 'x' | 'y', axis: Axis, ticks: readonly number[]) => {
    const want = { key: axis.value, low: axis.scale.from, high: axis.scale.to };
    const have = hold.get(name);
    const differs = have !== undefined && (have.low !== want.low || have.high !== want.high);
    if (have !== undefined && have.key === want.key && differs && pointerInside) {
      have.since ??= performance.now();
      if (performance.now() - have.since < HOLD_MS) {
        setTimeout(draw, HOLD_MS);
        return { low: have.low, high: have.high, ticks: axisTicks(axis, ticks) };
      }
    }
    hold.set(name, { ...want, since: undefined });
    return { low: want.low, high: want.high, ticks: axisTicks(axis, ticks) };
  };

  const showTip = () => {
    const number = pointed ?? (document.activeElement === plotBox ? cursor : undefined);
    const trial = scene === undefined ? undefined : trialOf(scene.run, number);
    const area = plot.area();
    const model = scene?.model;
    const at =
      trial === undefined || model === undefined || area === undefined ? undefined : positionOf(trial, model, area);
    tip.hidden = at === undefined || number === scene?.choices.selected;
    if (scene === undefined || trial === undefined || at === undefined || tip.hidden) return;
    setChildren(tip, ...tipWords(scene, trial));
    const right = at.x + 16 + tip.offsetWidth > plotBox.clientWidth;
    const left = Math.max(0, right ? at.x - 16 - tip.offsetWidth : at.x + 16);
    const top = Math.min(at.y + 12, Math.max(0, plotBox.clientHeight - tip.offsetHeight));
    tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };

  const nearest = (event: MouseEvent): number | undefined => {
    const area = plot.area();
    const model = scene?.model;
    if (area === undefined || model === undefined) return undefined;
    const box = canvas.getBoundingClientRect();
    const mouse = { x: event.clientX - box.left, y: event.clientY - box.top };
    let found: number | undefined;
    let closest = REACH;
    const consider = (trial: TrialState, bonus: number) => {
      const at = positionOf(trial, model, area);
      const distance = at === undefined ? REACH : Math.hypot(at.x - mouse.x, at.y - mouse.y) - bonus;
      if (distance < closest) {
        closest = distance;
        found = trial.trial;
      }
    };
    for (const trial of behind(model)) consider(trial, 0);
    for (const { trial } of model.running) consider(trial, 0);
    for (const trial of model.front) consider(trial, 4);
    return found;
  };

  /** As wide as there is room: wider, the page would move sideways. */
  const showGutter = () => {
    if (scene?.model === undefined) return;
    drawGutter(gutter, scene.model, scene.choices.selected, (trial) => reader.choose({ selected: trial }));
  };

  const showOptions = () => {
    const model = scene?.model;
    if (scene === undefined || model === undefined) return;
    const current = cursor ?? scene.choices.selected;
    const onFront = walkOrder(model).front.slice(0, 200);
    const numbers = current === undefined || onFront.includes(current) ? onFront : [...onFront, current];
    const empty = numbers.length === 0;
    plotBox.setAttribute('role', empty ? 'img' : 'listbox');
    plotBox.setAttribute('aria-label', `${model.summary}${empty ? '' : ' Arrow keys walk along the front.'}`);
    if (current !== undefined && numbers.includes(current))
      plotBox.setAttribute('aria-activedescendant', `option-${current}`);
    else plotBox.removeAttribute('aria-activedescendant');
    setChildren(options, ...(empty ? [] : numbers.map((number) => option(scene!, number))));
    options.setAttribute('role', empty ? 'none' : 'group');
  };

  const move = (number: number | undefined) => {
    if (number === undefined || scene === undefined) return;
    cursor = number;
    pointed = undefined;
    showOptions();
    draw();
    const trial = trialOf(scene.run, number);
    if (trial !== undefined) reader.announce(spokenTrial(scene, trial));
  };

  canvas.addEventListener('mousemove', (event) => {
    pointerInside = true;
    const found = nearest(event);
    canvas.classList.toggle('pointing', found !== undefined);
    if (found === pointed) return;
    pointed = found;
    draw();
  });
  canvas.addEventListener('mouseleave', () => {
    pointerInside = false;
    pointed = undefined;
    draw();
  });
  canvas.addEventListener('click', (event) => {
    const found = nearest(event);
    if (found === undefined) return;
    cursor = found;
    reader.choose(event.shiftKey ? { compared: found } : { selected: found });
  });
  plotBox.addEventListener('focus', () => {
    cursor ??= scene?.choices.selected ?? (scene?.model === undefined ? undefined : walkOrder(scene.model).front[0]);
    showOptions();
    draw();
  });
  plotBox.addEventListener('blur', draw);
  plotBox.addEventListener('keydown', (event) => {
    const model = scene?.model;
    if (model === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const order = walkOrder(model);
    const current = cursor ?? scene?.choices.selected;
    if (event.key === 'Enter') {
      if (current === undefined) return;
      if (current === scene?.choices.selected) toCard();
      else reader.choose({ selected: current });
    } else if (event.key.toLowerCase() === 'c' && current !== undefined && current !== scene?.choices.selected) {
      const leave = scene?.choices.compared === current;
      reader.choose({ compared: leave ? undefined : current });
      event.stopPropagation();
    } else {
      const next = stepTo(event.key, order, current, model);
      if (next === undefined) return;
      move(next);
    }
    event.preventDefault();
  });
  new ResizeObserver(() => {
    showGutter();
    draw();
  }).observe(plotBox);

  return {
    element,
    show(next) {
      if (next.choices.selected !== scene?.choices.selected) cursor = next.choices.selected;
      scene = next;
      const { model } = next;
      if (model === undefined) return;
      setText(up, `↑ ${axisTitle(model.up.view)}`);
      setText(across, `${axisTitle(model.across.view)} →`);
      const none = model.front.length + model.dominated.length + model.infeasible.length + model.running.length === 0;
      wait.hidden = !none;
      setText(
        wait,
        next.run.finished === undefined
          ? 'the first trial appears here when it has been evaluated'
          : 'no trial has a place here',
      );
      setChildren(legend, ...legendItems(next, model));
      showGutter();
      showOptions();
      draw();
    },
    themeChanged() {
      palette = readPalette();
      draw();
    },
    focus: () => plotBox.focus(),
  };
}

/** Where a mark stands on the canvas, measured or expected. */
function positionOf(trial: TrialState, model: FrontModel, area: PlotArea): PlotPoint | undefined {
  const expected = model.running.find((mark) => mark.trial.trial === trial.trial);
  const x = expected?.x ?? measured(trial, model.across.view);
  const y = expected?.y ?? measured(trial, model.up.view);
  if (Number.isNaN(x) || Number.isNaN(y)) return undefined;
  return { x: area.x(model.across.scale.plane(x)), y: area.y(model.up.scale.plane(y)) };
}
