/** What is written over the points of the front, on a canvas that only takes notes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewsOf } from '../../../src/run/axes.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import type { RunState } from '../../../src/run/state.ts';
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

function modelOf(run: RunState): FrontModel {
  const model = frontModel(run, viewsOf(run, run.started!.plan), noChoices);
  assert.ok(model !== undefined);
  return model;
}

/** Texts in the order they are written. */
function written(model: FrontModel): readonly string[] {
  const texts: string[] = [];
  const context = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === 'measureText') return (text: string) => ({ width: 7 * text.length });
        if (name === 'fillText') return (text: string) => texts.push(text);
        return () => undefined;
      },
      set: () => true,
    },
  ) as CanvasRenderingContext2D;
  const spread = (axis: FrontModel['up'], from: number, to: number) => (value: number) =>
    from + ((to - from) * (value - axis.scale.from)) / (axis.scale.to - axis.scale.from);
  const area = {
    ...{ left: 60, right: 760, top: 20, bottom: 420 },
    x: spread(model.across, 60, 760),
    y: spread(model.up, 420, 20),
  };
  const emphasis = { selected: undefined, compared: undefined, cursor: undefined, narrow: false };
  drawOver(context, area, model, palette, emphasis);
  return texts;
}

const palette: Palette = {
  ...{ page: '#000000', text: '#ffffff', muted: '#888888', faint: '#444444', grid: '#222222' },
  ...{ this: '#0000ff', other: '#800080', warn: '#ffff00', bad: '#ff0000' },
  font: { family: 'sans-serif', mono: 'monospace', small: 11 },
  ramp: () => '#00ff00',
  veil: (colour) => colour,
};
