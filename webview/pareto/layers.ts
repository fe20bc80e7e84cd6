/** The front's points and line as layers of a plot. */

import type { BaselineLine } from '../../src/run/baseline-lines.ts';
import { aimOf, TRIAL_NUMBER } from '../../src/run/pair.ts';
import type { TrialState } from '../../src/run/state.ts';
import type { PlotLine, PlotMarks, PlotPoint } from '../shared/chart.ts';
import type { Palette } from '../shared/theme.ts';
import { type FrontModel, measured } from './model.ts';

export function layers(
  model: FrontModel,
  palette: Palette,
  y: { readonly low: number; readonly high: number },
): (PlotMarks | PlotLine)[] {
  const point = (trial: TrialState): PlotPoint => ({
    x: model.across.scale.plane(measured(trial, model.across.view)),
    y: model.up.scale.plane(measured(trial, model.up.view)),
  });
  const sorted = (trials: readonly TrialState[]) => trials.map(point).sort((a, b) => a.x - b.x);
  const front = [...model.front].sort((a, b) => measured(a, model.across.view) - measured(b, model.across.view));
  const crowd = smaller(model.dominated.length + model.infeasible.length);
  const fill = (trial: TrialState) => {
    const share = model.colour?.share(trial);
    return share === undefined ? palette.this : palette.ramp(share);
  };
  return [
    {
      kind: 'marks',
      shape: 'ring',
      points: sorted(model.dominated),
      size: 4.1 * crowd,
      fill: 'transparent',
      stroke: palette.faint,
      width: Math.max(1, 1.25 * crowd),
    },
    {
      kind: 'marks',
      shape: 'triangle',
      points: sorted(model.infeasible),
      size: 6 * crowd,
      fill: 'transparent',
      stroke: palette.warn,
      width: Math.max(1, 1.5 * crowd),
    },
    ...model.baselines.flatMap((baseline) => besideLayers(model, baseline, palette, point)),
    { kind: 'line', points: stepLine(model, y), step: model.step, colour: palette.this, width: 1.75 },
    {
      kind: 'marks',
      shape: 'disc',
      points: front.map(point),
      size: 6,
      fill: front.map(fill),
      stroke: model.colour === undefined ? palette.page : palette.this,
      width: model.colour === undefined ? 1.25 : 1.5,
    },
  ];
}

/** Marks behind the front shrink where there are many, so that they show where they are dense and leave the front in sight. */
export function smaller(count: number): number {
  return Math.min(1, Math.max(0.42, Math.sqrt(600 / Math.max(1, count))));
}

/** A baseline: its trials as diamonds, those on its own front filled and joined by a dashed line. */
function besideLayers(
  model: FrontModel,
  { trials, line }: BaselineLine,
  palette: Palette,
  point: (trial: TrialState) => PlotPoint,
): (PlotMarks | PlotLine)[] {
  const onLine = new Set(line.map(({ trial }) => trial));
  const look = { kind: 'marks', shape: 'diamond', size: 4, stroke: palette.other, width: 1.25 } as const;
  const marks = (on: boolean) => trials.filter(({ trial }) => onLine.has(trial) === on).map(point);
  const plane = ({ x, y }: PlotPoint) => ({ x: model.across.scale.plane(x), y: model.up.scale.plane(y) });
  return [
    { ...look, points: marks(false), fill: 'transparent' },
    { kind: 'line', points: line.map(plane), step: model.step, colour: palette.other, width: 1.25, dash: [4, 3] },
    { ...look, points: marks(true), fill: palette.other },
  ];
}

/** The front's line, drawn on to the edge where going further buys nothing. */
function stepLine(model: FrontModel, y: { readonly low: number; readonly high: number }): PlotPoint[] {
  const points = model.line.map((p) => ({ x: model.across.scale.plane(p.x), y: model.up.scale.plane(p.y) }));
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const { from, to } = model.across.scale;
  const inside = (value: number) => Math.min(y.high, Math.max(y.low, value));
  const held = points.map((p) => ({ x: p.x, y: inside(p.y) }));
  if (model.across.view.id === TRIAL_NUMBER || aimOf(model.across.view) === 'min')
    return [...held, { x: to, y: inside(last.y) }];
  return [{ x: from, y: inside(first.y) }, ...held];
}
