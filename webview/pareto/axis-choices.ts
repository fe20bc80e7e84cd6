/** What the axes and the colour may show, as lists to choose from. */

import { fittingScale, trialView } from '../../src/run/axes.ts';
import type { MeasureView } from '../../src/run/measure.ts';
import { TRIAL_NUMBER } from '../../src/run/pair.ts';
import type { ScaleKind } from '../../src/run/scale.ts';
import type { RunState } from '../../src/run/state.ts';

/** Something an axis can show; `value` names it in a list. */
export interface AxisChoice {
  readonly value: string;
  readonly label: string;
  readonly view: MeasureView;
  readonly kind: ScaleKind;
}

/** Every measure on its fitting scale, then on a linear one where that differs; the trial's number last. */
export function axisChoices(run: RunState, views: readonly MeasureView[]): readonly AxisChoice[] {
  const fitting = views.map((view) => {
    const kind = fittingScale(view, knownValues(run, view));
    return { value: `${view.id}|${kind}`, label: view.title + kindWords[kind], view, kind };
  });
  const linear = fitting
    .filter((choice) => choice.kind !== 'linear')
    .map(({ view }) => ({ value: `${view.id}|linear`, label: `${view.title}, linear`, view, kind: 'linear' as const }));
  const trial = { value: `${TRIAL_NUMBER}|linear`, label: 'trial number', view: trialView, kind: 'linear' as const };
  return [...fitting, ...linear, trial];
}

export function chosenAxis(
  choices: readonly AxisChoice[],
  wanted: string | undefined,
  fallback: string,
): AxisChoice | undefined {
  return (
    choices.find((choice) => choice.value === wanted) ??
    choices.find((choice) => choice.view.id === fallback) ??
    choices[0]
  );
}

/** What the marks' colour may mean: measures not on an axis, the trial's number, nothing. */
export function colourChoices(
  views: readonly MeasureView[],
  across: string,
  up: string,
): readonly { readonly value: string; readonly label: string }[] {
  const free = views.filter((view) => view.id !== across && view.id !== up);
  return [
    ...free.map((view) => ({ value: view.id, label: view.title })),
    ...(across === TRIAL_NUMBER ? [] : [{ value: TRIAL_NUMBER, label: 'trial number' }]),
    { value: '#none', label: 'none' },
  ];
}

/** A third objective, else a required measure, else none. */
export function defaultColour(views: readonly MeasureView[], across: string, up: string): string {
  const free = views.filter((view) => view.id !== across && view.id !== up);
  return (free.find((view) => view.aim !== undefined) ?? free[0])?.id ?? '#none';
}

function knownValues(run: RunState, view: MeasureView): readonly number[] {
  return run.trials.flatMap((trial) => trial.values[view.id]?.mean ?? []);
}

const kindWords: Readonly<Record<ScaleKind, string>> = { linear: '', log: ', log', error: ', error scale' };
