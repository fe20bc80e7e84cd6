/**
 * The rule for what the networks of an experiment never read. Those without spikes see a still image once and are trained
 * with cross-entropy; those that come with the language bring their own units, and a conversion has neurons and time
 * steps of its own. Output neurons with a response of their own filter their spikes with it.
 */

import type { StagePlan } from '../../protocol/plan.ts';
import { isRatio, isScaled, isSettings } from '../../protocol/setting.ts';
import { neuronKind } from './check-neurons.ts';
import { ordinaryBy } from './check-ordinary.ts';
import { stagesOf } from './check-stages.ts';
import type { Filling } from './fill.ts';
import type { Given } from './scope.ts';
import { findGiven } from './source.ts';
import { stageSources } from './stage-sources.ts';
import { memberOf } from './vocabulary.ts';
import type { Whole } from './whole.ts';

/** What a question leaves open is not judged, nor what a stage with spikes reads as well. */
export function judgeUnread({ plan, resolved, filling, report }: Whole): void {
  const { root } = resolved;
  const trains = plan.stages.filter(({ kind }) => kind === 'train');
  if (trains.length === 0) return;
  const by = (stage: StagePlan) => ordinaryBy(stage.settings, plan.space);
  const givenFor = (stage: StagePlan, name: string): Given | undefined => {
    const item = stagesOf(root).find((each) => each.name === stage.name);
    const member = item === undefined ? undefined : memberOf(item.kind, name);
    return item === undefined || member === undefined ? undefined : findGiven(stageSources(item, root), member)?.given;
  };
  const judge = (
    name: string,
    reads: (stage: StagePlan) => boolean,
    why: string,
    find = (stage: StagePlan) => givenFor(stage, name),
  ): void => {
    const read = new Set(trains.filter(reads).map(find));
    for (const given of new Set(trains.map(find))) {
      if (given !== undefined && !read.has(given)) report('setting-unused', given.at, `${name} has no effect: ${why}`);
    }
  };
  judge(
    'neuron',
    (stage) => by(stage) !== 'network',
    'the network has units without spikes, and a conversion brings neurons of its own. Leave it out, or write it into convert.',
  );
  judge(
    'loss',
    (stage) => by(stage) === undefined,
    'a network without spikes is trained with the cross-entropy of its outputs. Leave it out.',
  );
  judge(
    'tau',
    (stage) => outputKind(stage) !== 'srm',
    'the output neurons are srm and filter their spikes with their own response. Leave it out.',
    (stage) => {
      const [use, other] = givenFor(stage, 'loss')?.uses ?? [];
      return other === undefined && use?.kind?.name === 'spike_time' ? use.scope?.given.get('tau') : undefined;
    },
  );
  const steps = root.given.get('data')?.uses[0]?.scope?.given.get('steps');
  if (plan.data.kind !== 'cifar10' || steps === undefined || isNamedIn(filling, 'steps')) return;
  const { encode } = plan.data;
  if (!isSettings(encode) || encode.kind !== 'direct' || trains.some((stage) => by(stage) === undefined)) return;
  report(
    'setting-unused',
    steps.at,
    'steps has no effect: a network without spikes sees an image once, and a conversion has steps of its own. Leave it out, or write it into convert.',
  );
}

/** Of the neurons of the last layer; undefined where it is asked. */
function outputKind({ settings }: StagePlan): string | undefined {
  const { network } = settings;
  const last = isSettings(network) && Array.isArray(network.layers) ? network.layers.at(-1) : undefined;
  return isSettings(last) && last.kind !== 'block' ? neuronKind(settings, last.neuron) : undefined;
}

/** Whether something is computed from a setting of that name. */
function isNamedIn({ expressions }: Filling, name: string): boolean {
  const paths = [...expressions.keys()].flatMap((each) =>
    isScaled(each) ? [each.of] : isRatio(each) ? each.ratio : [],
  );
  return paths.some((path) => path.slice(path.lastIndexOf('.') + 1) === name);
}
