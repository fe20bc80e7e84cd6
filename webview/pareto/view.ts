/** The page as a whole: its parts in order, the reader's choices, the keys that work everywhere. */

import { viewsOf } from '../../src/run/axes.ts';
import type { Bridge } from '../shared/bridge.ts';
import { type Chooser, chooser, registerControls, toggle } from '../shared/controls.ts';
import { html, setByText, setText } from '../shared/dom.ts';
import type { FeedView } from '../shared/feed.ts';
import { type Ask, createAsk } from './ask.ts';
import { axisChoices, colourChoices } from './axis-choices.ts';
import { createCard } from './card.ts';
import { decodeChoices } from './choices.ts';
import { createFrontChart } from './front-chart.ts';
import { createHead } from './head.ts';
import { createHelp } from './help.ts';
import { createHistory } from './history.ts';
import { createInfluence } from './influence.ts';
import { type Choices, frontModel } from './model.ts';
import { type Reader, type Scene, trialOf } from './scene.ts';
import { allSilent } from './silence.ts';
import { banners, emptyPage, failedPage, silentWords, waitingPage } from './states.ts';
import { createTrialTable } from './trial-table.ts';
import { spokenTrial } from './trial-words.ts';

export interface View {
  readonly show: (feed: FeedView) => void;
  readonly themeChanged: () => void;
  /** Ten seconds have passed. */
  readonly late: () => void;
}

/** New trials are told as a count, at most this often. */
const TELL_MS = 30_000;

export function createView(bridge: () => Bridge): View {
  registerControls();
  let choices: Choices = decodeChoices(bridge().saved());
  let feed: FeedView = { run: undefined, about: undefined, failure: undefined };
  let late = false;
  let toldTrials: number | undefined;
  let toldAt = 0;
  let toldOver: boolean | undefined;

  const live = html('p', { class: 'sr', 'aria-live': 'polite' });
  const reader: Reader = {
    choose(change) {
      choices = { ...choices, ...change };
      bridge().save(choices);
      if ('selected' in change) bridge().note({ kind: 'select', trial: change.selected ?? null });
      draw();
      const trial = scene === undefined || !('selected' in change) ? undefined : trialOf(scene.run, change.selected);
      if (scene !== undefined && trial !== undefined) reader.announce(`Selected. ${spokenTrial(scene, trial)}`);
    },
    call: (request) => bridge().call(request),
    announce: (text) => setText(live, text),
  };

  const asked = createAsk(reader);
  const toCard = () => card.focus();
  const head = createHead(reader);
  const chart = createFrontChart(reader, toCard);
  const table = createTrialTable(reader, toCard);
  const card = createCard(reader);
  const history = createHistory();
  const influence = createInfluence(reader);
  const help = createHelp();
  const across = chooser('Across', (value) => reader.choose({ across: value }));
  const up = chooser('Up', (value) => reader.choose({ up: value }));
  const colour = chooser('Colour', (value) => reader.choose({ colour: value }));
  const as = toggle(
    'Show as',
    [
      { value: 'chart', label: 'Chart' },
      { value: 'table', label: 'Table' },
    ],
    (value) => reader.choose({ show: value === 'table' ? 'table' : 'chart' }),
  );
  as.element.classList.add('push');
  const tools = html(
    'div',
    { class: 'bar', role: 'group', 'aria-label': 'What the chart shows' },
    across.element,
    up.element,
    colour.element,
    as.element,
  );
  const warnings = html('div', { 'aria-live': 'polite' });
  const title = html('h2', { id: 'front-title' });
  const say = html('span', { class: 'say' });
  const silent = html('section', { 'aria-labelledby': 'silent-title', hidden: true });
  const front = html(
    'section',
    { 'aria-labelledby': 'front-title' },
    html('div', { class: 'sec-head' }, title, say),
    chart.element,
    table.element,
  );
  const top = html('div', { class: 'top' }, html('div', {}, silent, front), card.element, history.element);
  const keys = html('button', { type: 'button' }, html('kbd', {}, '?'), ' lists the keys');
  keys.addEventListener('click', () => help.showModal());
  const foot = html('p', { class: 'foot' }, keys);
  const whole = html('div', {}, head.element, warnings, tools, top, influence.element, foot);
  const instead = html('div');
  const main = html('main', { class: 'page' }, asked.message, whole, instead);
  document.body.append(main, live, help);
  document.addEventListener('keydown', pressed);

  let scene: Scene | undefined;

  function draw(): void {
    scene = sceneOf(feed, choices);
    const page = insteadOf(feed, late, asked);
    whole.hidden = page !== undefined;
    instead.hidden = page === undefined;
    setByText(instead, page);
    if (scene === undefined || page !== undefined) return;
    document.title = scene.about.file;
    setByText(warnings, ...banners(scene.about, scene.run, asked));
    head.show(scene);
    showTools(scene);
    showFront(scene);
    card.show(scene);
    history.show(scene);
    influence.show(scene);
    top.classList.toggle('alone', card.element.hasAttribute('hidden'));
    tellCount(scene);
    document.body.dataset.seq = String(scene.run.lastSeq);
  }

  function showTools(current: Scene): void {
    const { run, views, model } = current;
    const list = axisChoices(run, views);
    tools.hidden = model === undefined || run.trials.length === 0;
    if (model === undefined) return;
    show(across, list, model.across.value);
    show(
      up,
      list.filter((choice) => choice.view.id !== '#trial'),
      model.up.value,
    );
    const colours = colourChoices(views, model.across.view.id, model.up.view.id);
    colour.show(colours, model.colour?.view.id ?? '#none');
    as.show(choices.show);
  }

  function showFront(current: Scene): void {
    const silence = allSilent(current.run);
    for (const list of [across, up, colour]) list.element.hidden = silence !== undefined;
    silent.hidden = silence === undefined;
    if (silence !== undefined) setByText(silent, ...silentWords(silence, current, asked));
    const asTable = choices.show === 'table' || current.model === undefined;
    chart.element.hidden = asTable || silence !== undefined;
    table.element.hidden = !asTable;
    front.hidden = chart.element.hidden && table.element.hidden;
    setText(title, current.model?.finding.title ?? 'Trials');
    setText(say, current.model?.finding.say ?? 'this experiment names no objective');
    if (!chart.element.hidden) chart.show(current);
    table.show({ ...current, choices: { ...current.choices, show: asTable ? 'table' : 'chart' } });
  }

  function tellCount(current: Scene): void {
    const { ended } = current.run.progress;
    const over = current.run.finished !== undefined;
    if (over && toldOver === false) reader.announce(`The run has ended: ${head.words()}.`);
    toldOver = over;
    toldTrials ??= ended;
    if (ended === toldTrials || performance.now() - toldAt < TELL_MS) return;
    const fresh = ended - toldTrials;
    reader.announce(
      `${fresh} more ${fresh === 1 ? 'trial has' : 'trials have'} ended, ${current.run.front.length} on the front.`,
    );
    toldTrials = ended;
    toldAt = performance.now();
  }

  function pressed(event: KeyboardEvent): void {
    const typing =
      event.target instanceof Element && event.target.closest('vscode-dropdown, input[type=text], dialog') !== null;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || scene === undefined) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === '?') help.showModal();
    else if (key === 't') {
      reader.choose({ show: choices.show === 'chart' ? 'table' : 'chart' });
      if (choices.show === 'table') table.focus();
      else chart.focus();
    } else if (key === 'c') {
      const { selected, compared } = scene.choices;
      reader.choose({ compared: compared === undefined ? selected : undefined });
    } else if (key === 'Escape' && choices.compared !== undefined) reader.choose({ compared: undefined });
    else return;
    event.preventDefault();
  }

  return {
    show(next) {
      feed = next;
      draw();
    },
    themeChanged() {
      chart.themeChanged();
      card.themeChanged();
      history.themeChanged();
      influence.themeChanged();
    },
    late() {
      late = true;
      draw();
    },
  };
}

function sceneOf(feed: FeedView, choices: Choices): Scene | undefined {
  const { run, about } = feed;
  const plan = run?.started?.plan;
  if (run === undefined || about === undefined || plan === undefined) return undefined;
  const views = viewsOf(run, plan);
  // With nothing chosen yet, the middle of the front is a fair first look; of a run that came to nothing, why it did.
  const failed = run.finished === undefined ? undefined : run.trials.find(({ status }) => status === 'failed')?.trial;
  // The run may have begun anew since a trial was chosen.
  const chosen = trialOf(run, choices.selected)?.trial;
  const selected = chosen ?? run.front[run.front.length >> 1] ?? failed;
  const complete = { ...choices, selected, compared: trialOf(run, choices.compared)?.trial };
  return {
    run,
    plan,
    about,
    views,
    choices: complete,
    isChosen: chosen !== undefined,
    model: views.length === 0 ? undefined : frontModel(run, views, complete),
  };
}

function insteadOf(feed: FeedView, late: boolean, asked: Ask): HTMLElement | undefined {
  if (feed.failure !== undefined) return failedPage(feed.failure);
  if (feed.run === undefined || feed.about === undefined) return waitingPage(late);
  return feed.run.started === undefined ? emptyPage(feed.about, asked) : undefined;
}

function show(
  list: Chooser,
  choices: readonly { readonly value: string; readonly label: string }[],
  chosen: string,
): void {
  list.show(
    choices.map(({ value, label }) => ({ value, label })),
    chosen,
  );
}
