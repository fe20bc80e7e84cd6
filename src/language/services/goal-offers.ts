/** What may stand in a goal: measures, clauses, stages, sets, signs. */

import { stagesOf } from '../meaning/check-stages.ts';
import type { Scope } from '../meaning/scope.ts';
import { countedPer, goalClauses, otherSet, sets } from '../meaning/vocabulary/grammar.ts';
import { type MeasureInfo, measureByName, measures } from '../meaning/vocabulary/measures.ts';
import { pathText } from '../syntax/names.ts';
import type { Goal, Num } from '../syntax/tree.ts';
import { nameOffer, type Offer, reachesNode, unitsOf, withSource } from './offer.ts';
import type { PlaceInText } from './place.ts';

/** Offers behind the verb. */
export function goalOffers(goal: Goal, place: PlaceInText): readonly Offer[] {
  const { offset, resolved } = place;
  const root = resolved.root;
  if (goal.measure.kind === 'Missing' || reachesNode(goal.measure, offset)) return measureOffers();
  if (goal.on !== null && reachesNode(goal.on, offset))
    return setsOf(root).map((name): Offer => ({ ...nameOffer(name, 'set'), about: sets[name] ?? otherSet }));
  if (goal.of !== null && reachesNode(goal.of, offset))
    return stagesOf(root).map((stage) => nameOffer(stage.name, 'stage'));
  const measure = measureByName.get(pathText(goal.measure));
  if (goal.per !== null && reachesNode(goal.per, offset))
    return (measure?.per ?? []).map((name): Offer => ({ ...nameOffer(name, 'per'), about: countedPer[name] ?? '' }));
  if (goal.limit?.kind === 'Num' && offset > goal.limit.start) return limitOffers(goal.limit, offset, measure);
  const limits: readonly Offer[] =
    goal.sign?.kind === 'Missing'
      ? ['<=', '>='].map((label) => ({ label, kind: 'sign', detail: 'limit', about: '' }))
      : [];
  if (limits.length === 0 && goal.limit?.kind === 'Missing') return [];
  const open = (['of', 'on', 'per'] as const)
    .filter((label) => goal[label] === null && (label !== 'per' || measure?.per.length !== 0))
    .filter((label) => label !== 'on' || measure?.onSet !== false)
    .map((label): Offer => ({ label, kind: 'word', detail: 'clause', about: goalClauses[label] }));
  return [...limits, ...open];
}

/** A unit, until one stands there: what belongs to the measure stands before its limit. */
function limitOffers(limit: Num, offset: number, measure: MeasureInfo | undefined): readonly Offer[] {
  if (limit.unit !== null && offset > limit.end) return [];
  return measure === undefined || measure.dimension === 'plain' ? [] : unitsOf([measure.dimension]);
}

function measureOffers(): readonly Offer[] {
  return measures.map((measure) => ({
    label: measure.name,
    kind: 'measure',
    detail: measure.aim === 'max' ? 'usually maximized' : 'usually minimized',
    about: withSource(measure.about, measure.source),
  }));
}

/** Names of the split as written; the usual ones where none is. */
function setsOf(root: Scope): readonly string[] {
  const data = root.given.get('data')?.uses[0]?.scope;
  const split = (data?.given.get('split') ?? root.given.get('split'))?.value;
  if (split?.kind !== 'List') return ['train', 'validation'];
  const names = split.items.flatMap((item) => (item.kind === 'Share' ? [pathText(item.path)] : []));
  return data?.given.has('folds') ? [...new Set([...names, 'validation'])] : names;
}
