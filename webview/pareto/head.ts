/** The head of the page: which run, how it stands, what can be done with it. */

import { hypervolumePercent } from '../../src/run/measure.ts';
import { formatDuration, formatFixed, formatSigned, formatSignificant } from '../../src/run/numbers.ts';
import { countOutcomes } from '../../src/run/outcome.ts';
import type { RunState } from '../../src/run/state.ts';
import { button } from '../shared/controls.ts';
import { type Child, html, setChildren, setText, svg } from '../shared/dom.ts';
import { createAsk } from './ask.ts';
import { lostTrials } from './lost.ts';
import type { Reader, Scene } from './scene.ts';
import { drawStrip, trialAt } from './strip.ts';
import { epochWords } from './trial-words.ts';

export interface Part {
  readonly element: HTMLElement;
  readonly show: (scene: Scene) => void;
}

export interface Head extends Part {
  /** How the run stands, as it is said aloud. */
  readonly words: () => string;
}

export function createHead(reader: Reader): Head {
  const file = html('p', { class: 'file' });
  const title = html('h1');
  const state = html('p', { class: 'state' });
  const strip = svg('svg', { class: 'strip', role: 'img' });
  const first = html('span');
  const last = html('span');
  const { ask, message } = createAsk(reader);
  let scene: Scene | undefined;

  const cancel = button('Cancel…', 'secondary', () => {
    const step = nextStep(scene?.run.cancel ?? 0);
    if (step !== undefined) ask({ call: 'cancel', params: { step } });
  });
  const resume = button('Resume', 'primary', () => ask({ call: 'resume', params: {} }));
  const report = button('Report', 'secondary', () => ask({ call: 'report', params: {} }));
  const actions = html('div', { class: 'acts' }, resume, cancel, report);
  const element = html(
    'header',
    { class: 'head' },
    html('div', { class: 'head-row' }, html('div', { class: 'what' }, file, title, state), actions),
    message,
    strip,
    html('p', { class: 'strip-legend', 'aria-hidden': 'true' }, first, last),
  );

  // By place and not by shape: crosses and triangles are mostly air.
  strip.addEventListener('click', (event) => {
    const box = strip.getBoundingClientRect();
    const trial = scene === undefined ? undefined : trialAt(scene.run, event.clientX - box.left, box.width);
    if (trial !== undefined) reader.choose({ selected: trial });
  });
  new ResizeObserver(() => {
    if (scene !== undefined) drawStrip(strip, scene.run, strip.clientWidth || 600);
  }).observe(strip);

  return {
    element,
    words: () => [...state.children].map((part) => part.textContent).join(', '),
    show(next) {
      scene = next;
      const { run, plan, about } = next;
      setText(file, about.file);
      setText(title, plan.title);
      setChildren(state, ...stateWords(next));
      const step = nextStep(run.cancel);
      // The last line is read a moment before its writer is gone.
      cancel.hidden = !about.can.includes('cancel') || step === undefined || run.finished !== undefined;
      setText(cancel, step === undefined ? '' : cancelWords[step]);
      resume.hidden = !about.can.includes('resume');
      report.hidden = !about.can.includes('report');
      drawStrip(strip, run, strip.clientWidth || 600);
      setText(first, run.trials.length === 0 ? '' : 'trial 1');
      const total = Math.max(run.progress.total ?? 0, run.trials.length);
      setText(last, total > 1 ? formatFixed(total) : '');
    },
  };
}

/** "12 min left", "8 to 14 min left": a range while it is one. */
function restWords(rest: RunState['progress']['restMs']): string | undefined {
  if (rest === undefined) return undefined;
  if (rest[1] < 10_000) return 'a few seconds left';
  const [low, high] = rest.map((ms) => formatDuration(Math.max(10_000, ms)));
  return low === high ? `${low} left` : `${low} to ${high} left`;
}

/** Hypervolume as percent of the box from the reference to the perfect point, or as it is. */
function hypervolumeWords(scene: Scene): { readonly value: string; readonly gain: string } | undefined {
  const history = scene.run.hypervolume;
  const last = history.at(-1)?.value;
  if (last === undefined || last <= 0) return undefined;
  const percent = hypervolumePercent(scene.plan.objectives, scene.run.reference);
  const show = (value: number) =>
    percent === undefined ? formatSignificant(value, 3) : formatFixed(value * percent, 1);
  const before = history.at(-11)?.value;
  const grown = before === undefined ? undefined : last - before;
  const gain =
    grown === undefined
      ? ''
      : ` (${percent === undefined ? `+${formatSignificant(grown, 2)}` : formatSigned(grown * percent, 1)} in the last 10)`;
  return { value: show(last) + (percent === undefined ? '' : '\u202f%'), gain };
}

function stateWords(scene: Scene): Child[] {
  const { run, about } = scene;
  const { ended, total } = run.progress;
  const counts = countOutcomes(run.trials);
  const live = run.finished === undefined && about.live;
  const trials = `${formatFixed(ended)}${total === undefined ? '' : ` of ${formatFixed(total)}`} ${(total ?? ended) === 1 ? 'trial' : 'trials'}`;
  const parts: Child[] = [
    html(
      'span',
      {},
      live ? html('i', { class: run.cancel > 0 ? 'live warn' : 'live' }) : undefined,
      html('b', {}, trials),
    ),
  ];
  if (run.front.length > 0 && scene.plan.objectives.length > 1)
    parts.push(html('span', {}, html('b', {}, `front ${run.front.length}`)));
  const volume = hypervolumeWords(scene);
  if (volume !== undefined) parts.push(html('span', {}, 'hypervolume ', html('b', {}, volume.value), volume.gain));
  if (run.engine !== undefined) parts.push(html('span', {}, run.engine.title));
  if (run.finished !== undefined) {
    const took = run.progress.elapsedMs > 0 ? ` after ${formatDuration(run.progress.elapsedMs)}` : '';
    const lost = lostTrials(run, about)?.ending;
    parts.push(html('span', {}, (lost?.how ?? endWords[run.finished.reason]) + took + (lost?.without ?? '')));
  } else if (!about.live) parts.push(html('span', {}, 'not running'));
  else if (run.cancel > 0) parts.push(html('span', {}, cancellingWords(run.cancel, counts.running)));
  else if (ended === 0) parts.push(...firstMark(run));
  else {
    const rest = restWords(run.progress.restMs);
    if (rest !== undefined) parts.push(html('span', {}, rest));
  }
  return parts;
}

/** Before anything is on the axes: what the first trial does, and when its mark may come. */
function firstMark(run: RunState): Child[] {
  const trial = run.trials.find((candidate) => candidate.status === 'running');
  if (trial === undefined) return [];
  const parts: Child[] = [
    html('span', {}, `trial ${trial.trial}${epochWords(trial) === '' ? ' begins' : ` at ${epochWords(trial)}`}`),
  ];
  const worked = Object.values(trial.epochs).reduce(
    (sum, record) => sum + record.seconds * record.epoch,
    trial.seconds,
  );
  if (trial.done > 0 && worked > 0) {
    const rest = (worked / trial.done) * (1 - trial.done) * 1000;
    parts.push(
      html('span', {}, `first mark in about ${formatDuration(Math.max(1000, Math.round(rest / 1000) * 1000))}`),
    );
  }
  return parts;
}

function cancellingWords(step: number, running: number): string {
  const who = running === 1 ? '1 trial' : `${running} trials`;
  if (running === 0) return 'cancelling, the last line is being written';
  if (step === 1) return `cancelling, ${who} ${running === 1 ? 'finishes its' : 'finish their'} batch`;
  return step === 2 ? `terminating ${who}` : `killing ${who}`;
}

function nextStep(cancel: RunState['cancel']): 1 | 2 | 3 | undefined {
  return cancel === 0 ? 1 : cancel === 1 ? 2 : cancel === 2 ? 3 : undefined;
}

const cancelWords = { 1: 'Cancel…', 2: 'Terminate now', 3: 'Kill now' } as const;

const endWords = {
  trials: 'finished',
  time: 'time is up',
  exhausted: 'everything was tried',
  cancelled: 'cancelled',
  failed: 'failed',
  single: 'finished',
} as const;
