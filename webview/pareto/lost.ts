/**
 * Trials that were lost to the machine or the program and not to their settings: the run says so in plain words, and
 * that they run again.
 */

import type { About } from '../../src/protocol/panel.ts';
import { formatFixed } from '../../src/run/numbers.ts';
import { isLost } from '../../src/run/outcome.ts';
import type { RunState } from '../../src/run/state.ts';

export interface LostTrials {
  /** "Trial 3 was lost; the run goes on" */
  readonly title: string;
  readonly sentences: readonly string[];
  /** How the run ended, where its own last words are about nothing else. */
  readonly ending: { readonly how: string; readonly without: string } | undefined;
}

/** Undefined where no trial is lost. */
export function lostTrials(run: RunState, about: About): LostTrials | undefined {
  const lost = run.trials.filter(isLost);
  const first = lost[0]?.failure;
  if (first === undefined) return undefined;
  const count = formatFixed(lost.length);
  const one = lost.length === 1;
  const which = one ? `trial ${lost[0]?.trial} was lost` : `${count} trials were lost`;
  const { finished, progress } = run;
  // The run's last words quote the trial's, as part of a sentence.
  if (finished?.reason === 'failed' && finished.message.includes(first.message.slice(1))) {
    const early = progress.total !== undefined && progress.ended < progress.total;
    return {
      title: `The run ${early ? 'stopped early' : 'ended'}; ${which}`,
      sentences: [finished.message],
      ending: { how: early ? 'stopped' : 'ended', without: `, ${one ? 'one trial' : `${count} trials`} lost` },
    };
  }
  const goesOn = finished === undefined && about.live;
  const again = `runs ${one ? 'it' : 'them'} again.`;
  const how = about.can.includes('resume') ? ` Resume ${again}` : ` A run that is resumed ${again}`;
  return {
    title: `${which.replace('trial', one ? 'Trial' : 'trial')}${goesOn ? '; the run goes on' : ''}`,
    sentences: [`${first.message} ${first.hint}`.trim(), `That lies with the machine or the program.${how}`],
    ending: undefined,
  };
}
