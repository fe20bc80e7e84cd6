/** The rules of meaning for everything that is given: values, questions, goals, stages, and what cannot run yet. */

import { listed } from '../../core/words.ts';
import { pathText } from '../syntax/names.ts';
import { nearest } from '../syntax/nearest.ts';
import { judgeDomain } from './check-domain.ts';
import { checkGoals } from './check-goals.ts';
import { checkStages } from './check-stages.ts';
import { judgeValue } from './check-value.ts';
import { sayNotYet } from './judged.ts';
import { settingsAt } from './path.ts';
import type { Problem, Report } from './problem.ts';
import { reporter } from './problem.ts';
import type { Resolved } from './resolve.ts';
import { type Given, isDomain, type Scope } from './scope.ts';
import type { Slips } from './slips.ts';
import { readable, replacing } from './unknown.ts';
import type { SettingInfo } from './vocabulary/word.ts';
import { memberOf } from './vocabulary.ts';
import { countInWords } from './words.ts';

export function check(resolved: Resolved, slips: Slips, report: Report): void {
  for (const given of resolved.given) if (!given.slip) checkGiven(given, report);
  for (const scope of resolved.scopes) checkItems(scope, report);
  checkUnanswered(resolved, report);
  checkPerLayer(resolved, report);
  checkStages(resolved.root, slips, report);
  checkGoals(resolved, slips, report);
  checkGrids(resolved, report);
  checkWorkers(resolved.root, report);
}

/** The problems a setting would have if it were this one of those it may mean. */
export function problemsAs(given: Given, info: SettingInfo): readonly Problem[] {
  const problems: Problem[] = [];
  const { value } = given;
  if (value === null) return problems;
  const judged = { info, scope: given.scope, report: reporter(problems) };
  if (isDomain(value)) judgeDomain(value, judged);
  else judgeValue(value, judged);
  return problems;
}

function checkGiven(given: Given, report: Report): void {
  const { infos } = given;
  const readings = infos.map((info) => problemsAs(given, info));
  const best = readings.some((problems) => problems.length === 0) ? [] : (readings[0] ?? []);
  for (const { code, message, start, end, fix } of best) {
    // The place of what cannot be asked is its name, which the domain does not hold.
    const node = code === 'not-askable' ? given.at : { start, end };
    report(code as Parameters<Report>[0], node, message, fix === undefined ? {} : { fix });
  }
  if (insideNotYet(given.scope)) return;
  if (infos.every((info) => info.notYet)) {
    sayNotYet(given.at, given.name, report);
    return;
  }
  for (const use of given.uses) {
    if (use.kind?.notYet) sayNotYet(use.scope?.head ?? use.node, `${given.name} ${use.kind.name}`.trim(), report);
  }
}

function checkItems(scope: Scope, report: Report): void {
  for (const item of scope.items) {
    if (!item.kind.notYet || insideNotYet(scope)) continue;
    const name = item.word === 'stage' ? item.kind.name : `${readable(item.word)} ${item.kind.name}`.trim();
    sayNotYet(item.scope.head, name, report);
  }
}

/** True where the whole part cannot run yet, which was said at its head. */
function insideNotYet(scope: Scope): boolean {
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) if (here.kind.notYet) return true;
  return false;
}

/** Whether a stage answers this question itself. */
export function answeredInside(given: Given): boolean {
  for (let here: Scope | undefined = given.scope; here !== undefined; here = here.parent) {
    if (here.kind.answers?.includes(given.name) && memberOf(here.kind, given.name) !== undefined) return true;
  }
  return false;
}

function checkUnanswered(resolved: Resolved, report: Report): void {
  const { given, block } = resolved.root;
  // A search of an unknown kind is one all the same, and has its own message.
  if (given.has('search') || block?.items.some((item) => item.kind === 'Part' && item.word.text === 'search')) return;
  const asked = resolved.given.filter(
    (given) =>
      given.asked && !given.slip && !answeredInside(given) && given.infos.some((info) => info.fixed === undefined),
  );
  const first = asked[0];
  if (first === undefined) return;
  const one = asked.length === 1;
  report(
    'unanswered',
    first.at,
    `${countInWords(asked.length)} ${one ? 'setting is' : 'settings are'} asked but nothing answers ${one ? 'it' : 'them'}. Add a search part, or decide ${one ? 'it' : 'them'} with =.`,
  );
}

function checkPerLayer(resolved: Resolved, report: Report): void {
  if (resolved.scopes.some((scope) => scope.items.some((item) => item.word === 'layer'))) return;
  for (const given of resolved.given) {
    if (given.slip || !isDomain(given.value) || given.value.per === null) continue;
    if (answeredInside(given) || !given.infos.some((info) => info.perLayer)) continue;
    report(
      'per-layer-none',
      given.value.per,
      'There are no layers to ask for. Name them in network, or leave out per layer.',
    );
  }
}

/** `over` of a grid names what is asked. */
function checkGrids(resolved: Resolved, report: Report): void {
  for (const item of resolved.root.items) {
    const over = item.scope.given.get('over');
    if (over === undefined || over.slip || over.value?.kind !== 'List') continue;
    for (const path of over.value.items) {
      if (path.kind !== 'Kind') continue;
      const text = pathText(path.path);
      const asked = new Set(resolved.given.filter((given) => given.asked).map(idOf));
      if (asked.has(text)) continue;
      const last = text.slice(text.lastIndexOf('.') + 1);
      const ending = [...asked].filter((id) => id === last || id.endsWith(`.${last}`));
      const meant = ending.length === 1 ? ending[0] : nearest(text, asked);
      const fix = meant === undefined ? {} : replacing(path, meant);
      if (settingsAt(resolved.root, text.split('.')).length > 0) {
        const hint = ending.length === 1 ? ` Did you mean ${meant}?` : '';
        report('over-unasked', path, `${text} is not asked, so a grid cannot walk over it.${hint}`, fix);
        continue;
      }
      const known = [...asked].slice(0, 8);
      const hint =
        meant !== undefined
          ? ` Did you mean ${meant}?`
          : known.length === 0
            ? ' Name a setting that is asked.'
            : ` Asked here: ${listed(known)}${asked.size > known.length ? ', and more' : ''}.`;
      report('name-unknown', path, `There is no setting ${text} here.${hint}`, fix);
    }
  }
}

/** Path of a given setting from the experiment: the id of its question. */
export function idOf(given: Given): string {
  return [...given.scope.path, given.key].join('.');
}

function checkWorkers(root: Scope, report: Report): void {
  const run = root.given.get('run')?.uses[0]?.scope;
  const workers = run?.given.get('workers')?.value;
  const ahead = run?.given.get('ahead')?.value;
  if (workers?.kind !== 'Num') return;
  const most = ahead?.kind === 'Num' ? ahead.value : ahead === undefined ? 4 : Infinity;
  if (workers.value > most) {
    report(
      'workers-idle',
      workers,
      `Only ${most} trials are proposed ahead, so ${workers.value - most} of the workers stay idle. Raise ahead to ${workers.text}.`,
    );
  }
}
