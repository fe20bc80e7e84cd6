/** The hypervolume by trial: is it still getting better? Shown when there is one. */

import { hypervolumePercent } from '../../src/run/measure.ts';
import { formatFixed, formatSignificant } from '../../src/run/numbers.ts';
import { growthFinding } from '../../src/run/pair.ts';
import { makeScale, ticksOf } from '../../src/run/scale.ts';
import { createPlot } from '../shared/chart.ts';
import { html, setText } from '../shared/dom.ts';
import { readPalette } from '../shared/theme.ts';
import type { Part } from './head.ts';
import type { Scene } from './scene.ts';

export interface History extends Part {
  readonly themeChanged: () => void;
}

export function createHistory(): History {
  const title = html('h2', { id: 'history-title' });
  const say = html('span', { class: 'say' });
  const canvas = html('canvas', { 'aria-hidden': 'true' });
  const box = html('div', { class: 'plot history', role: 'img' }, canvas);
  const across = html('p', { class: 'cap' }, 'by trial');
  const element = html(
    'section',
    { class: 'sec', 'aria-labelledby': 'history-title', hidden: true },
    html('div', { class: 'sec-head' }, title, say),
    box,
    across,
  );
  const plot = createPlot(canvas);
  let palette = readPalette();
  let scene: Scene | undefined;

  const draw = () => {
    if (scene === undefined || element.hidden || box.clientWidth === 0) return;
    const { run, plan } = scene;
    const percent = hypervolumePercent(plan.objectives, run.reference);
    const entries = run.hypervolume
      .map((entry) => ({ x: entry.trial, y: entry.value * (percent ?? 1) }))
      .sort((a, b) => a.x - b.x);
    const total = Math.max(run.progress.total ?? 1, entries.at(-1)?.x ?? 1);
    const grown = entries.filter((entry) => entry.y > 0);
    const y = makeScale('linear', [0, ...grown.map((entry) => entry.y)]);
    const show = (value: number) =>
      percent === undefined ? formatSignificant(value) : `${formatFixed(value, value % 1 === 0 ? 0 : 1)}\u202f%`;
    const ticks = ticksOf(makeScale('linear', [1, total]), 0.12)
      .filter((value) => value <= total)
      .filter((value) => value >= 1 && Number.isInteger(value));
    const last = grown.at(-1);
    const rises = grown.filter((entry, i) => i === 0 || entry.y > (grown[i - 1]?.y ?? 0) * 1.0005);
    plot.draw({
      x: {
        low: 0,
        high: total + 0.5,
        ticks: [1, ...ticks.filter((tick) => tick > total * 0.08)].map((at) => ({ at, label: formatFixed(at) })),
      },
      y: { low: 0, high: y.to, ticks: ticksOf(y, 0.22).map((at) => ({ at, label: show(at) })) },
      palette,
      room: { left: 46, right: 60, top: 8 },
      layers: [
        { kind: 'line', points: grown, step: 'across', colour: palette.this, width: 1.75 },
        { kind: 'marks', shape: 'disc', points: rises, size: 2.2, fill: palette.this, stroke: palette.this, width: 0 },
      ],
      over: (context, area) => {
        context.save();
        const explore = plan.search?.explore ?? 0;
        const explored = explore + 0.5;
        if (explore > 0 && explored > total * 0.05 && explored < total * 0.6) {
          context.strokeStyle = palette.faint;
          context.setLineDash([1, 4]);
          context.beginPath();
          context.moveTo(area.x(explored), area.top);
          context.lineTo(area.x(explored), area.bottom);
          context.stroke();
          context.font = `400 ${palette.font.small}px ${palette.font.family}`;
          context.fillStyle = palette.muted;
          context.fillText(`${explore} exploring, then chosen`, area.x(explored) + 5, area.bottom - 6);
        }
        if (last === undefined) return context.restore();
        context.font = `600 ${palette.font.small}px ${palette.font.family}`;
        context.fillStyle = palette.text;
        context.fillText(show(last.y), Math.min(area.x(last.x) + 7, area.right + 6), area.y(last.y) + 4);
        context.restore();
      },
    });
  };
  new ResizeObserver(draw).observe(box);

  return {
    element,
    show(next) {
      scene = next;
      const { run, plan } = next;
      element.hidden = run.hypervolume.length < 2 || (run.hypervolume.at(-1)?.value ?? 0) <= 0;
      if (element.hidden) return;
      const percent = hypervolumePercent(plan.objectives, run.reference);
      setText(title, growthFinding(run.hypervolume) ?? 'Hypervolume');
      setText(
        say,
        percent === undefined
          ? 'what the front has won from the reference on'
          : 'share of the space between reference and perfect that the front has won',
      );
      const last = run.hypervolume.at(-1)?.value ?? 0;
      const words = percent === undefined ? formatSignificant(last, 3) : `${formatFixed(last * percent, 1)} %`;
      box.setAttribute('aria-label', `Hypervolume by trial: ${words} after ${run.hypervolume.length} trials`);
      draw();
    },
    themeChanged() {
      palette = readPalette();
      draw();
    },
  };
}
