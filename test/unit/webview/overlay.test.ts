/** What is written over the points of the front, on a canvas that only takes notes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewsOf } from '../../../src/run/axes.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import type { RunState } from '../../../src/run/state.ts';
import { drawWon } from '../../../webview/pareto/ground.ts';
import { type FrontModel, frontModel, noChoices } from '../../../webview/pareto/model.ts';
import { drawOver } from '../../../webview/pareto/overlay.ts';
import type { Palette } from '../../../webview/shared/theme.ts';
import { sampleEvents } from '../../support/sample-run.ts';

test('both ends of the front are named, and its only trial once', () => {
  const whole = modelOf(foldAll(emptyState(), sampleEvents({ running: 0 })));
  const ends = [whole.line[0]!.trial, whole.line.at(-1)!.trial].map(String);
  assert.deepEqual(
    written(whole).filter((text) => ends.includes(text)),
    ends,
  );
  const one = modelOf(foldAll(emptyState(), sampleEvents({ trials: 1, running: 0 })));
  assert.equal(one.line.length, 1);
  assert.deepEqual(
    written(one).filter((text) => text === '1'),
    ['1'],
  );
});

test('the area won ends at the reference: a trial that is worse than it in one objective wins nothing', () => {
  const whole = modelOf(foldAll(emptyState(), sampleEvents({ running: 0 })));
  assert.ok(whole.reference !== undefined);
  const middle = whole.line[Math.floor(whole.line.length / 2)]!;
  const model = { ...whole, reference: { x: whole.reference.x, y: middle.y } };
  const corners: { x: number; y: number }[] = [];
  const note = (x: number, y: number) => corners.push({ x, y });
  const area = areaOf(model);
  drawWon(canvas({ moveTo: note, lineTo: note }), area, model, palette);
  const limit = area.y(model.up.scale.plane(middle.y));
  assert.ok(corners.length > 4);
  for (const { y } of corners) assert.ok(y <= limit, `${y} lies below the reference at ${limit}`);
  const better = whole.line.filter(({ y }) => y > middle.y).map(({ x }) => area.x(model.across.scale.plane(x)));
  assert.equal(Math.min(...corners.map(({ x }) => x)), Math.min(...better));
});

test('words in the corner where better lies stand neither under a mark there nor under its number', () => {
  const model = modelOf(foldAll(emptyState(), sampleEvents({ trials: 1, running: 0 })));
  const [only] = model.line;
  const whole = areaOf(model);
  const at = { x: whole.x(model.across.scale.plane(only!.x)), y: whole.y(model.up.scale.plane(only!.y)) };
  for (const away of [8, 20, 40, 60]) {
    const boxes: { text: string; left: number; right: number; top: number; bottom: number }[] = [];
    const fillText = (text: string, left: number, base: number) =>
      boxes.push({ text, left, right: left + 7 * text.length, top: base - 9, bottom: base });
    const area = { ...whole, left: at.x - away, top: at.y - 10 };
    const emphasis = { selected: only!.trial, compared: undefined, cursor: undefined, narrow: false };
    drawOver(canvas({ fillText }), area, model, palette, emphasis);
    const better = boxes.find(({ text }) => text.endsWith('better'));
    assert.ok(better !== undefined);
    const number = boxes.filter(({ text }) => text === String(only!.trial));
    const ring = { text: 'the ring', left: at.x - 10, right: at.x + 10, top: at.y - 10, bottom: at.y + 10 };
    for (const { text, left, right, top, bottom } of [...number, ring]) {
      const over = better.left < right && left < better.right && better.top < bottom && top < better.bottom;
      assert.ok(!over, `${text} stands over it, ${away} pixels from the corner`);
    }
  }
});

function modelOf(run: RunState): FrontModel {
  const model = frontModel(run, viewsOf(run, run.started!.plan), noChoices);
  assert.ok(model !== undefined);
  return model;
}

/** Texts in the order they are written. */
function written(model: FrontModel): readonly string[] {
  const texts: string[] = [];
  const emphasis = { selected: undefined, compared: undefined, cursor: undefined, narrow: false };
  drawOver(canvas({ fillText: (text: string) => texts.push(text) }), areaOf(model), model, palette, emphasis);
  return texts;
}

/** A canvas that does nothing but call these. */
function canvas(calls: Readonly<Record<string, unknown>>): CanvasRenderingContext2D {
  const known: Readonly<Record<string, unknown>> = {
    measureText: (text: string) => ({ width: 7 * text.length }),
    ...calls,
  };
  const handler = { get: (_: object, name: string) => known[name] ?? (() => undefined), set: () => true };
  return new Proxy({}, handler) as CanvasRenderingContext2D;
}

function areaOf(model: FrontModel) {
  const spread = (axis: FrontModel['up'], from: number, to: number) => (value: number) =>
    from + ((to - from) * (value - axis.scale.from)) / (axis.scale.to - axis.scale.from);
  return {
    ...{ left: 60, right: 760, top: 20, bottom: 420 },
    x: spread(model.across, 60, 760),
    y: spread(model.up, 420, 20),
  };
}

const palette: Palette = {
  ...{ page: '#000000', text: '#ffffff', muted: '#888888', faint: '#444444', grid: '#222222' },
  ...{ this: '#0000ff', other: '#800080', warn: '#ffff00', bad: '#ff0000' },
  font: { family: 'sans-serif', mono: 'monospace', small: 11 },
  ramp: () => '#00ff00',
  veil: (colour) => colour,
};
