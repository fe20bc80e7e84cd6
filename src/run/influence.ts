/**
 * What a run found out about its settings, ready to be shown: for each objective the settings in the order of their
 * weight, with numbers in words, and what the numbers rest on in sentences. Terminal, report and panels say the same.
 */

import { capital, counted } from '../core/words.ts';
import type { ObjectiveSensitivity, RankCorrelation, SettingSensitivity } from '../protocol/event.ts';
import { viewsOf } from './axes.ts';
import { formatFixed, formatSignificant, MISSING, THIN_SPACE } from './numbers.ts';
import { settingViews } from './setting.ts';
import type { RunState } from './state.ts';

export interface Influence {
  /** The objective's id, or "works" for whether a trial gives values. */
  readonly id: string;
  /** "Accuracy on validation". */
  readonly title: string;
  readonly rows: readonly InfluenceRow[];
  /** Whether the rows have shares of the variance. */
  readonly shared: boolean;
  readonly sentences: readonly string[];
  /** The two trials one step apart whose values differ by the largest factor. */
  readonly step: readonly [number, number] | undefined;
}

export interface InfluenceRow {
  readonly id: string;
  readonly name: string;
  /** Shares of the variance, 0..1; undefined where the model behind them is not good enough to be read. */
  readonly alone: number | undefined;
  readonly together: number | undefined;
  /** -1 .. 1; without sign where the answers have no order, or undefined where there is none. */
  readonly rank: number | undefined;
  readonly ordered: boolean;
  /** True where chance gives a rank correlation as strong in more than 1 of 20 cases. */
  readonly chance: boolean;
  /** "62 %" or a dash. */
  readonly aloneWords: string;
  readonly togetherWords: string;
  /** "−0.83"; "|0.41|" where choices have no order; in parentheses where it is no more than chance. */
  readonly rankWords: string;
  /** The same with silent and failed trials ranked as the worst; a dash where there are none. */
  readonly rankAllWords: string;
}

/** So many trials have ended when it is told for the first time, if the search goes on. */
export const FIRST_TOLD = 8;

/**
 * One per objective of which anything is known, and a last one for whether trials give values at all; none before it was
 * told, and where no trial has values.
 */
export function influences(state: Pick<RunState, 'started' | 'trials' | 'sensitivity'>): readonly Influence[] {
  const { started, sensitivity } = state;
  if (started === undefined || sensitivity === undefined) return [];
  const views = new Map(viewsOf(state, started.plan).map((view) => [view.id, view.long]));
  const names = new Map(settingViews(started.plan).map((view) => [view.id, view.name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  return sensitivity.objectives.filter(isKnown).map((objective) => ({
    id: objective.id,
    title: capital(views.get(objective.id) ?? 'whether a trial gives values'),
    rows: rowsOf(objective, nameOf),
    shared: isTrusted(objective) && objective.settings.some(({ total }) => total !== undefined),
    sentences: [modelWords(objective), ...stepWords(objective, nameOf, views.has(objective.id))],
    step: views.has(objective.id) ? objective.steps?.trials : undefined,
  }));
}

/** What all of it rests on. */
export function influenceBasis({ sensitivity }: Pick<RunState, 'sensitivity'>): string {
  if (sensitivity === undefined) return '';
  const { measured, broken, cliffs } = sensitivity;
  const without = broken === 0 ? '' : ` and ${counted(broken, 'trial')} without`;
  const edge =
    cliffs === 0
      ? ''
      : ` ${counted(cliffs, 'pair')} of trials ${cliffs === 1 ? 'lies' : 'lie'} one step apart with values on one side only.`;
  return `From ${counted(measured, 'trial')} with values${without}.${edge}`;
}

/** What the signs in the columns mean. */
export const influenceLegend =
  'Alone and together are shares of the variance (Sobol indices of a model of the trials). A rank correlation in parentheses is no more than chance; |…| has no sign, as the choices have no order.';

/** Below this the model foretells too little for its shares to mean anything. */
const LEAST_FIT = 0.3;

function isKnown({ settings }: ObjectiveSensitivity): boolean {
  return settings.some(
    ({ rank, rankAll, total }) => rank !== undefined || rankAll !== undefined || total !== undefined,
  );
}

function isTrusted({ model }: ObjectiveSensitivity): boolean {
  return (model?.fit ?? 0) >= LEAST_FIT;
}

function rowsOf(objective: ObjectiveSensitivity, nameOf: (id: string) => string): readonly InfluenceRow[] {
  const { settings } = objective;
  const trusted = isTrusted(objective);
  const weight = ({ total, rank }: SettingSensitivity): number =>
    (trusted ? total : undefined) ?? Math.abs(rank?.value ?? 0);
  return [...settings]
    .sort((a, b) => weight(b) - weight(a))
    .map((setting) => {
      const alone = trusted ? setting.direct : undefined;
      const together = trusted ? setting.total : undefined;
      return {
        id: setting.id,
        name: nameOf(setting.id),
        alone,
        together,
        rank: setting.rank?.value,
        ordered: setting.ordered,
        chance: setting.rank === undefined || isChance(setting.rank),
        aloneWords: percent(alone),
        togetherWords: percent(together),
        rankWords: correlation(setting.rank, setting.ordered),
        rankAllWords: correlation(setting.rankAll, setting.ordered),
      };
    });
}

function modelWords({ model }: ObjectiveSensitivity): string {
  if (model === undefined) return 'Too few trials, or too much alike, for shares of the variance.';
  const foretold = `${percent(Math.max(0, model.fit))} of the variance of trials it was not shown`;
  return model.fit >= LEAST_FIT
    ? `The model of ${counted(model.trials, 'trial')} foretells ${foretold}.`
    : `No shares of the variance: the model of ${counted(model.trials, 'trial')} foretells only ${foretold}.`;
}

function stepWords(
  { steps }: ObjectiveSensitivity,
  nameOf: (id: string) => string,
  isMeasure: boolean,
): readonly string[] {
  if (!isMeasure) return [];
  if (steps === undefined) return ['No two trials with positive values lie one step apart.'];
  const [a, b] = steps.trials;
  const by = steps.setting === undefined ? '' : `, by ${nameOf(steps.setting)}`;
  const most = `One step changed it by a factor of up to ${formatSignificant(steps.largest, 3)} (trials ${a} and ${b}${by})`;
  return [
    steps.pairs === 1
      ? `${most}; there is one such pair.`
      : `${most}; 95${THIN_SPACE}% of ${steps.pairs} such pairs stay below ${formatSignificant(steps.high, 3)}.`,
  ];
}

function correlation(rank: RankCorrelation | undefined, ordered: boolean): string {
  if (rank === undefined) return MISSING;
  const words = ordered ? formatFixed(rank.value, 2) : `|${formatFixed(rank.value, 2)}|`;
  return isChance(rank) ? `(${words})` : words;
}

function isChance({ chance }: RankCorrelation): boolean {
  return chance > 0.05;
}

function percent(share: number | undefined): string {
  return share === undefined ? MISSING : `${formatFixed(100 * share)}${THIN_SPACE}%`;
}
