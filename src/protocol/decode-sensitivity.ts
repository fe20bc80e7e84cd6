/** The door for what a run found out about its settings. */

import { count, type Decoder, flag, list, number, object, oneOf, pair, text } from './decode.ts';
import type {
  ObjectiveSensitivity,
  RankCorrelation,
  SensitivityMeasured,
  SettingSensitivity,
  StepEffect,
} from './event.ts';

const rank = object<RankCorrelation>({ value: number, trials: count, chance: number });

const steps = object<StepEffect>(
  { pairs: count, largest: number, high: number, trials: pair(count, count) },
  { setting: text },
);

const setting = object<SettingSensitivity>(
  { id: text, ordered: flag },
  { rank, rankAll: rank, direct: number, total: number },
);

const objective = object<ObjectiveSensitivity>(
  { id: text, settings: list(setting) },
  { steps, model: object<NonNullable<ObjectiveSensitivity['model']>>({ trials: count, fit: number }) },
);

export const decodeSensitivity: Decoder<SensitivityMeasured> = object<SensitivityMeasured>({
  kind: oneOf('sensitivityMeasured'),
  measured: count,
  broken: count,
  cliffs: count,
  objectives: list(objective),
});
