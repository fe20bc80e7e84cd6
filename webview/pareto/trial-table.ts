/** The table twin of the chart: every trial with all its values and settings, the same selection. */

import type { Spread } from '../../src/protocol/event.ts';
import { excessOf } from '../../src/protocol/excess.ts';
import { baselineWords, isBeside } from '../../src/run/baseline-lines.ts';
import { type MeasureView, nounOf, spreadsInColumn, type spreadWords } from '../../src/run/measure.ts';
import { MISSING } from '../../src/run/numbers.ts';
import { isLost } from '../../src/run/outcome.ts';
import { settingViews, showAnswerInColumn } from '../../src/run/setting.ts';
import type { TrialState } from '../../src/run/state.ts';
import { html } from '../shared/dom.ts';
import { markIcon } from '../shared/marks.ts';
import { type Column, createTable } from '../shared/table.ts';
import type { Part } from './head.ts';
import type { Reader, Scene } from './scene.ts';
import { epochWords } from './trial-words.ts';

export interface TrialTable extends Part {
  readonly focus: () => void;
}

export function createTrialTable(reader: Reader, toCard: () => void): TrialTable {
  const table = createTable<TrialState>(
    'All trials as a table',
    (trial, again) => (again ? toCard() : reader.choose({ selected: trial })),
    (sort) => reader.choose({ sort }),
  );
  let drawn: unknown[] = [];
  let visible = false;

  return {
    element: table.element,
    focus: table.focus,
    show(scene) {
      const inputs = [scene.run.trials, scene.choices.sort, scene.choices.selected, scene.choices.show];
      if (scene.choices.show !== 'table') visible = false;
      if (scene.choices.show !== 'table' || inputs.every((input, i) => input === drawn[i])) return;
      drawn = inputs;
      const best = scene.views.find((view) => view.aim !== undefined);
      const sorting = scene.choices.sort ?? { column: best?.id ?? 'trial', down: best?.aim === 'max' };
      const { selected } = scene.choices;
      const words = scene.views.map((view) => {
        const spreads = scene.run.trials.flatMap((trial) => trial.values[view.id] ?? []);
        return { view, words: spreadsInColumn(view, spreads) };
      });
      table.show({
        caption: 'All trials',
        columns: columns(scene, words),
        rows: scene.run.trials,
        id: (trial) => trial.trial,
        selected,
        follows: scene.isChosen,
        arrives: !visible,
        sorting,
        form: JSON.stringify(words.map(({ view, words }) => [view, words({ mean: 1, sd: 1, each: [1, 1] })])),
      });
      visible = true;
    },
  };
}

/** A measure, and how its values are written in their column. */
interface MeasureColumn {
  readonly view: MeasureView;
  readonly words: (spread: Spread) => ReturnType<typeof spreadWords>;
}

function columns(scene: Scene, measures: readonly MeasureColumn[]): Column<TrialState>[] {
  const trial: Column<TrialState> = {
    id: 'trial',
    head: 'trial',
    numeric: true,
    key: (row) => row.trial,
    cell: (row) => String(row.trial),
  };
  const outcome: Column<TrialState> = {
    id: 'outcome',
    head: 'outcome',
    numeric: false,
    key: (row) => order[row.status],
    cell: (row) =>
      html(
        'span',
        { class: 'k muted small' },
        markIcon(isBeside(row) ? 'other' : row.status, 5),
        outcomeWords(scene, row),
      ),
  };
  const repeated = scene.plan.repeat > 1;
  const values = measures.flatMap((of) => (repeated ? [mean(of), deviation(of)] : [mean(of)]));
  const settings = settingViews(scene.plan).map(
    (view): Column<TrialState> => ({
      id: `setting ${view.id}`,
      head: view.name,
      unit: view.unit,
      numeric: true,
      key: (row) => row.answers[view.id],
      cell: (row) => showAnswerInColumn(view, row.answers[view.id]),
    }),
  );
  return [trial, outcome, ...values, ...settings];
}

function mean({ view, words }: MeasureColumn): Column<TrialState> {
  return {
    id: view.id,
    head: nounOf(view),
    unit: view.unit === 'duration' ? '' : view.unit !== '' ? view.unit : (/per .*/.exec(view.title)?.[0] ?? ''),
    numeric: true,
    key: (row) => row.values[view.id]?.mean,
    cell: (row) => {
      const spread = row.values[view.id];
      return spread === undefined ? MISSING : words(spread).mean;
    },
  };
}

function deviation({ view, words }: MeasureColumn): Column<TrialState> {
  return {
    id: `sd ${view.id}`,
    head: '±',
    spoken: `standard deviation of ${view.title}`,
    numeric: true,
    quiet: true,
    key: (row) => row.values[view.id]?.sd,
    cell: (row) => {
      const spread = row.values[view.id];
      return (spread === undefined ? undefined : words(spread).sd) ?? MISSING;
    },
  };
}

function outcomeWords(scene: Scene, trial: TrialState): string {
  if (isBeside(trial)) return baselineWords(trial);
  switch (trial.status) {
    case 'front':
      return scene.plan.objectives.length > 1 ? 'front' : 'best';
    case 'infeasible': {
      const [broken] = scene.views.flatMap(({ id, title, limits }) => {
        const mean = trial.values[id]?.mean;
        const beyond = limits.find((limit) => mean !== undefined && excessOf(limit, mean) > 0);
        return beyond === undefined ? [] : [`${title} ${beyond.sign === '<=' ? 'over' : 'under'} its limit`];
      });
      return broken ?? 'stopped by a limit';
    }
    case 'pruned':
      return trial.pruned === undefined ? 'pruned' : `pruned at epoch ${trial.pruned.epoch}`;
    case 'running':
      return epochWords(trial) || 'running';
    case 'failed':
      return isLost(trial) ? 'lost' : 'failed';
    default:
      return trial.status;
  }
}

const order = {
  front: 0,
  dominated: 1,
  infeasible: 2,
  running: 3,
  waiting: 4,
  pruned: 5,
  silent: 6,
  failed: 7,
  cancelled: 8,
} as const;
