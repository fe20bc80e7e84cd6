/** The weight of each setting for one objective, as bars with a keyboard: a listbox that is also a picture. */

import { type Bars, barsHeight, createBars } from '../shared/bars.ts';
import { button } from '../shared/controls.ts';
import { html, setChildren, setText } from '../shared/dom.ts';
import type { Palette } from '../shared/theme.ts';
import { createAsk } from './ask.ts';
import { type InfluencePicture, spokenRow } from './influence-model.ts';
import type { Reader } from './scene.ts';

export interface InfluenceChart {
  readonly element: HTMLElement;
  readonly show: (picture: InfluencePicture, palette: Palette, mayOpen: boolean) => void;
  readonly redraw: (palette: Palette) => void;
  readonly focus: () => void;
}

/** `number` tells the elements of several pictures apart. */
export function createInfluenceChart(reader: Reader, number: number): InfluenceChart {
  const title = html('h3', { id: `influence-${number}-title` });
  const canvas = html('canvas', { 'aria-hidden': 'true' });
  const options = html('div', { class: 'sr', role: 'group' });
  const box = html(
    'div',
    { class: 'plot bars', tabindex: 0, role: 'listbox', id: `influence-${number}` },
    canvas,
    options,
  );
  const detail = html('p', { class: 'cap detail', 'aria-hidden': 'true' });
  const { ask, message } = createAsk(reader);
  const words = html('p', { class: 'cap' });
  const compare = button('Compare', 'secondary', () => {
    const pair = picture?.of.step;
    if (pair !== undefined) reader.choose({ selected: pair[0], compared: pair[1] });
  });
  const element = html('div', { class: 'influence' }, title, box, detail, message, words, compare);
  const bars: Bars = createBars(canvas);
  let picture: InfluencePicture | undefined;
  let palette: Palette | undefined;
  let mayOpen = false;
  let pointed: number | undefined;
  let cursor = 0;

  const focused = () => document.activeElement === box;
  const draw = () => {
    if (picture === undefined || palette === undefined || box.clientWidth === 0) return;
    const at = pointed ?? (focused() ? cursor : undefined);
    const { bars: rows, heads, low, high } = picture;
    bars.draw({ rows, heads, low, high, palette, cursor: at });
    const row = at === undefined ? undefined : picture.rows[at];
    setText(detail, row === undefined ? '' : spokenRow(row));
  };
  const showOptions = () => {
    if (picture === undefined) return;
    box.setAttribute('aria-label', `${picture.summary} Arrow keys walk along the settings.`);
    box.setAttribute('aria-activedescendant', `influence-${number}-${cursor}`);
    setChildren(
      options,
      ...picture.rows.map((row, i) => {
        const selected = i === cursor ? 'true' : 'false';
        return html(
          'div',
          { role: 'option', id: `influence-${number}-${i}`, 'aria-selected': selected },
          spokenRow(row),
        );
      }),
    );
  };
  const open = (row: number | undefined) => {
    const setting = row === undefined ? undefined : picture?.rows[row]?.id;
    if (setting !== undefined && mayOpen) ask({ call: 'openExperiment', params: { setting } });
  };

  canvas.addEventListener('mousemove', (event) => {
    const found = bars.rowAt(event.clientY - canvas.getBoundingClientRect().top);
    canvas.classList.toggle('pointing', found !== undefined && mayOpen);
    if (found === pointed) return;
    pointed = found;
    draw();
  });
  canvas.addEventListener('mouseleave', () => {
    pointed = undefined;
    draw();
  });
  canvas.addEventListener('click', () => open(pointed));
  box.addEventListener('focus', draw);
  box.addEventListener('blur', draw);
  box.addEventListener('keydown', (event) => {
    const last = (picture?.rows.length ?? 0) - 1;
    if (last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, Home: 0, End: last }[event.key];
    if (to === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (to === undefined) {
      open(cursor);
      return;
    }
    cursor = Math.min(last, Math.max(0, to));
    pointed = undefined;
    showOptions();
    draw();
    const row = picture?.rows[cursor];
    if (row !== undefined) reader.announce(spokenRow(row));
  });
  new ResizeObserver(draw).observe(box);

  return {
    element,
    show(next, colours, opens) {
      picture = next;
      palette = colours;
      mayOpen = opens;
      cursor = Math.min(cursor, Math.max(0, next.rows.length - 1));
      setText(title, next.of.title);
      setText(words, next.of.sentences.join(' '));
      compare.hidden = next.of.step === undefined;
      if (next.of.step !== undefined) setText(compare, `Compare trials ${next.of.step.join(' and ')}`);
      box.style.height = `${barsHeight(next.rows.length)}px`;
      showOptions();
      draw();
    },
    redraw(colours) {
      palette = colours;
      draw();
    },
    focus: () => box.focus(),
  };
}
