/** The two pictures: the front (or, with one objective, the best so far) and the hypervolume by trial. */

import { trialView } from '../run/axes.ts';
import { type BaselineLine, isBeside } from '../run/baseline-lines.ts';
import { axisTitle, hypervolumePercent, nounOf, showBroken, showReference, showWithUnit } from '../run/measure.ts';
import { formatFixed, formatSignificant } from '../run/numbers.ts';
import { aimOf, pointOf } from '../run/pair.ts';
import { makeScale } from '../run/scale.ts';
import type { TrialState } from '../run/state.ts';
import type { Digest } from './digest.ts';
import { linkedMark } from './links.ts';
import { axes, type Frame, markOf, picture, place, round, steps, text } from './svg.ts';

export function frontFigure(of: Digest): string {
  const frame: Frame = { width: 796, height: 440, left: 48, right: 14, top: 34, bottom: 46 };
  const at = place(frame, of.across.scale, of.up.scale);
  const spot = (trial: TrialState) => {
    const point = pointOf(trial, of.across.view, of.up.view);
    return point === undefined ? undefined : { x: at.x(point.x), y: at.y(point.y) };
  };
  const onLine = new Set(of.line.map((point) => point.trial));
  const isFront = (trial: TrialState) => (of.single ? onLine.has(trial.trial) : trial.status === 'front');
  const behind = of.run.trials
    .filter((trial) => !isFront(trial) && !isBeside(trial))
    .flatMap((trial) => {
      const p = spot(trial);
      if (p === undefined) return [];
      return [linkedMark(of, trial, markOf(trial.status === 'front' ? 'dominated' : trial.status, p.x, p.y))];
    });
  const front = of.run.trials.filter(isFront).flatMap((trial) => {
    const p = spot(trial);
    if (p === undefined) return [];
    return [bars(of, trial, at), linkedMark(of, trial, markOf('front', p.x, p.y, trial === of.chosen ? 7 : 5.5))];
  });
  const label = `${of.up.view.long} against ${of.across.view.long}; ${of.single ? 'best so far' : `${of.front.length} trials on the front`}`;
  return picture(
    frame,
    label,
    axes(frame, at, of.across, of.up, {
      across: axisTitle(of.across.view),
      up: `${axisTitle(of.up.view)}${of.up.scale.kind === 'error' ? ' (error scale)' : ''}`,
    }),
    referenceMark(of, at, frame),
    ...behind,
    ...of.baselines.map((baseline) => besideMarks(of, baseline, at, spot)),
    ...baselineNames(of.baselines, at),
    `<path class="line" d="${lineOf(of, at, frame)}"/>`,
    ...front,
    chosenLabel(of, spot, frame),
    ...directLabels(of, spot, isFront),
  );
}

export function historyFigure(of: Digest): string {
  const frame: Frame = { width: 376, height: 190, left: 40, right: 14, top: 14, bottom: 36 };
  const percent = hypervolumePercent(of.plan.objectives, of.run.reference);
  const entries = of.run.hypervolume
    .map((entry) => ({ x: entry.trial, y: entry.value * (percent ?? 1) }))
    .sort((a, b) => a.x - b.x);
  const up = makeScale('linear', [0, ...entries.map((entry) => entry.y)]);
  const across = makeScale('linear', [1, entries.at(-1)?.x ?? 1]);
  const at = place(frame, across, up);
  const unit = percent === undefined ? '' : '%';
  const view = { ...trialView, id: 'hypervolume', title: 'hypervolume', unit, digits: 1 };
  const last = entries.at(-1);
  const points = entries.filter((entry) => entry.y > 0).map((entry) => ({ x: at.x(entry.x), y: at.y(entry.y) }));
  const words =
    last === undefined ? '' : percent === undefined ? formatSignificant(last.y, 3) : `${formatFixed(last.y, 1)}\u202f%`;
  return picture(
    frame,
    `Hypervolume by trial, ${words} at the end`,
    axes(frame, at, { view: trialView, scale: across }, { view, scale: up }, { across: 'trial', up: '' }),
    `<path class="line" d="${steps(points, 'across')}"/>`,
    last === undefined ? '' : text(at.x(last.x), Math.max(11, at.y(last.y) - 7), words, 'end strong halo'),
  );
}

type Spot = (trial: TrialState) => { readonly x: number; readonly y: number } | undefined;
type Place = ReturnType<typeof place>;

function lineOf(of: Digest, at: Place, frame: Frame): string {
  const smaller = aimOf(of.across.view) === 'min';
  const points = of.line.map((point) => ({ x: at.x(point.x), y: at.y(point.y) }));
  const last = points.at(-1);
  if (last === undefined) return 'M0 0';
  return steps(points, smaller ? 'across' : 'up') + (smaller ? `H${frame.width - frame.right}` : '');
}

/** A baseline: diamonds, those on its own front filled and joined by a dashed line. */
function besideMarks(of: Digest, { trials, line }: BaselineLine, at: Place, spot: Spot): string {
  const onLine = new Set(line.map(({ trial }) => trial));
  const marks = trials.flatMap((trial) => {
    const p = spot(trial);
    if (p === undefined) return [];
    const look = onLine.has(trial.trial) ? 'm-base' : 'm-base hollow';
    return [linkedMark(of, trial, `<path class="${look}" d="M${p.x} ${p.y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5Z"/>`)];
  });
  const points = line.map((point) => ({ x: at.x(point.x), y: at.y(point.y) }));
  const path =
    points.length < 2
      ? ''
      : `<path class="line base" d="${steps(points, aimOf(of.across.view) === 'min' ? 'across' : 'up')}"/>`;
  return `${path}${marks.join('')}`;
}

/** At the end of each baseline's line; the default is often a point of the grid, and then both names stand there. */
function baselineNames(baselines: readonly BaselineLine[], at: Place): string[] {
  const byPlace = new Map<string, { x: number; y: number; names: string[] }>();
  for (const { name, line } of baselines) {
    const end = line.at(-1);
    if (end === undefined) continue;
    const { x, y } = { x: at.x(end.x), y: at.y(end.y) };
    const key = `${Math.round(x)} ${Math.round(y)}`;
    const names = byPlace.get(key)?.names ?? [];
    byPlace.set(key, { x, y, names: [...names, name] });
  }
  return [...byPlace.values()].map(({ x, y, names }) => text(x + 8, y + 14, names.join(', '), 'base halo'));
}

function bars(of: Digest, trial: TrialState, at: Place): string {
  const x = trial.values[of.across.view.id];
  const y = trial.values[of.up.view.id];
  const px = at.x(x?.mean ?? trial.trial);
  const py = at.y(y?.mean ?? 0);
  const upward = y !== undefined && y.each.length > 1 ? `M${px} ${at.y(y.mean - y.sd)}V${at.y(y.mean + y.sd)}` : '';
  const along = x !== undefined && x.each.length > 1 ? `M${at.x(x.mean - x.sd)} ${py}H${at.x(x.mean + x.sd)}` : '';
  return upward + along === '' ? '' : `<path class="err" d="${upward}${along}"/>`;
}

function referenceMark(of: Digest, at: Place, frame: Frame): string {
  const { reference, across, up } = of;
  if (reference === undefined) return '';
  const inside = (value: number, scale: typeof across.scale) =>
    scale.plane(value) >= scale.from && scale.plane(value) <= scale.to;
  const x = at.x(reference.x);
  const y = at.y(reference.y);
  if (!inside(reference.x, across.scale)) return '';
  const below = inside(reference.y, up.scale) ? '' : ' (off the axis)';
  const words = `reference ${showReference(across.view, reference.x)}, ${showReference(up.view, reference.y)}${below}`;
  return `<path class="axis dash" d="M${Math.round(x)} ${frame.top}V${frame.height - frame.bottom}"/><path class="m-ref" d="M${x - 6} ${y}H${x + 6}M${x} ${y - 6}V${y + 6}"/>${text(x - 8, y - 8, words, 'end halo')}`;
}

function chosenLabel(of: Digest, spot: Spot, frame: Frame): string {
  const { chosen } = of;
  const at = chosen === undefined ? undefined : spot(chosen);
  if (chosen === undefined || at === undefined) return '';
  const words = [of.up.view, ...(of.single ? [] : [of.across.view])].flatMap((view) => {
    const spread = chosen.values[view.id];
    return spread === undefined
      ? []
      : [`${showWithUnit(view, spread.mean)}${view.unit === '' ? ` ${nounOf(view)}` : ''}`];
  });
  // On the left there may be no room; then to the lower right, where the front leaves some.
  const left = at.x - frame.left > 150;
  const x = left ? at.x - 12 : at.x + 12;
  const y = left ? at.y : at.y + 36;
  const side = left ? 'end ' : '';
  return (
    text(x, y - 22, `trial ${chosen.trial}`, `${side}strong halo`) + text(x, y - 8, words.join(', '), `${side}fg halo`)
  );
}

/** Two marks say what they are, where they stand lowest: no legend needed. */
function directLabels(of: Digest, spot: Spot, isFront: (trial: TrialState) => boolean): string[] {
  const lowest = (trials: readonly TrialState[]) =>
    trials.flatMap((trial) => spot(trial) ?? []).sort((a, b) => b.y - a.y)[0];
  const limits = of.views.flatMap((view) => view.limits.map((limit) => showBroken(view, limit)));
  const limit = limits.length === 1 ? (limits[0] ?? '') : 'outside the limits';
  const kinds = [
    [of.run.trials.filter((trial) => trial.status === 'infeasible'), limit],
    [
      of.run.trials.filter((trial) => trial.status === 'dominated' && !isFront(trial) && !isBeside(trial)),
      of.single ? 'not better' : 'dominated',
    ],
  ] as const;
  return kinds.flatMap(([trials, words]) => {
    const at = lowest(trials);
    if (at === undefined) return [];
    return [
      at.x > 180
        ? text(round(at.x - 10), at.y + 4, words, 'end halo')
        : text(round(at.x + 10), at.y + 4, words, 'halo'),
    ];
  });
}
