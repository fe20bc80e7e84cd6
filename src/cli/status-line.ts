/** How a run stands, in one line: whole where there is room, and on a narrow terminal what matters most. */

import { hypervolumePercent } from '../run/measure.ts';
import { formatDuration, formatSignificant } from '../run/numbers.ts';
import { wholeOf } from '../run/progress.ts';
import { isReferenceSettled } from '../run/quality.ts';
import type { RunState } from '../run/state.ts';
import { blocks } from './bar.ts';

/** "12/80 trials, epoch 3/30 5/30, front 7, hypervolume 41.2 %, 19 min left", at most `room` signs where that can be. */
export function statusLine(state: RunState, room = Number.POSITIVE_INFINITY): string {
  const parts = partsOf(state);
  const lines = shapes.map((shape) =>
    shape
      .flatMap((name) => parts[name] ?? [])
      .filter((part) => part !== '')
      .join(', '),
  );
  return lines.find((line) => line.length <= room) ?? lines.at(-1)!;
}

/** Bar and line together fill the width of the terminal, less the last column. `share` is 0 to 1. */
export function barLine(state: RunState, share: number, columns: number): string {
  const line = statusLine(state, columns - shortestBar - 2);
  const width = Math.max(shortestBar, Math.min(longestBar, columns - line.length - 2));
  return `${blocks(share, width)} ${line}`.slice(0, Math.max(1, columns - 1));
}

/** The hypervolume so far; undefined while the reference may still move, as volumes could then seem to fall. */
export function volumeOf(state: RunState): string | undefined {
  const volume = state.hypervolume.at(-1)?.value;
  if (volume === undefined || !isReferenceSettled(state)) return undefined;
  const percent = hypervolumePercent(state.started?.plan.objectives ?? [], state.reference);
  return percent === undefined ? formatSignificant(volume, 3) : `${formatSignificant(volume * percent, 3)} %`;
}

const longestBar = 24;
const shortestBar = 5;

type Part = 'trials' | 'count' | 'epochs' | 'epoch' | 'front' | 'hypervolume' | 'hv' | 'rest' | 'restLong' | 'cancel';

/** From the fullest to the shortest. */
const shapes: readonly (readonly Part[])[] = [
  ['trials', 'epochs', 'front', 'hypervolume', 'restLong', 'cancel'],
  ['trials', 'epochs', 'front', 'hypervolume', 'rest', 'cancel'],
  ['trials', 'epoch', 'front', 'hypervolume', 'rest', 'cancel'],
  ['trials', 'epoch', 'front', 'hv', 'rest', 'cancel'],
  ['trials', 'front', 'hv', 'rest', 'cancel'],
  ['count', 'front', 'hv', 'rest', 'cancel'],
  ['count', 'front', 'rest', 'cancel'],
  ['count', 'rest', 'cancel'],
  ['count', 'cancel'],
];

function partsOf(state: RunState): Readonly<Partial<Record<Part, string>>> {
  const { progress } = state;
  const epochs = state.trials
    .filter((trial) => trial.status === 'running')
    .flatMap((trial) => Object.values(trial.epochs).map(({ epoch, epochs: of }) => `${epoch}/${of}`));
  const volume = volumeOf(state);
  const { ended, total } = wholeOf(progress);
  const count = `${ended}${total === undefined ? '' : `/${total}`}`;
  return {
    trials: `${count} trial${(total ?? ended) === 1 ? '' : 's'}`,
    count,
    ...(epochs.length > 0 ? { epochs: `epoch ${epochs.join(' ')}`, epoch: `epoch ${epochs[0]}` } : {}),
    ...(state.front.length > 0 ? { front: `front ${state.front.length}` } : {}),
    ...(volume === undefined ? {} : { hypervolume: `hypervolume ${volume}`, hv: `hv ${volume}` }),
    ...(progress.restMs === undefined ? {} : restParts(progress.restMs)),
    ...(state.cancel > 0 ? { cancel: cancelWords[state.cancel - 1] ?? '' } : {}),
  };
}

const cancelWords = ['asked to end', 'terminated', 'killed'];

/** A range where little is known; the short form names its upper end. */
function restParts([low, high]: readonly [number, number]): { readonly rest: string; readonly restLong: string } {
  const [from, to] = [showRest(low), showRest(high)];
  const rest = `${to} left`;
  return { rest, restLong: from === to ? rest : `${from} to ${to} left` };
}

/** Nobody waits for hundredths. */
function showRest(ms: number): string {
  return formatDuration(Math.max(1000, ms < 10_000 ? Math.ceil(ms / 1000) * 1000 : ms)).replace(/\.0(?=\D)/, '');
}
