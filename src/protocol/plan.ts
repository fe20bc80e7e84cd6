/**
 * The plan: what an experiment file means, as plain JSON in base units (ms, mV, pJ, Hz; shares as 0..1), defaults
 * filled in. The language writes it, the runner reads it; neither knows the other.
 */

/** Half-open range of UTF-16 offsets in the experiment's text. Leads back to the place; never hashed. */
export type Place = readonly [start: number, end: number];

/**
 * A setting as the plan holds it. Constants stand as they are; `{ask}` is answered by a trial; `{scale, of}` and
 * `{ratio}` are expressions over settings named by path ("neuron.threshold"). An object with `kind` is a value of a
 * kind with settings of its own (`{kind: "adam", rate: 0.001}`); a bare kind is its object with only `kind`.
 */
export type Setting = null | boolean | number | string | readonly Setting[] | Ask | Scaled | Ratio | Settings;

export interface Ask {
  readonly ask: string;
}
export interface Scaled {
  readonly scale: number;
  readonly of: string;
}
export interface Ratio {
  readonly ratio: readonly [over: string, under: string];
}
/** Settings by name, some of them still open. */
export interface Settings {
  readonly [name: string]: Setting;
}

/** A settings object once every question is answered and every expression computed. */
export type Decided = null | boolean | number | string | readonly Decided[] | DecidedSettings;
/** Settings by name. */
export interface DecidedSettings {
  readonly [name: string]: Decided;
}

/** A whole experiment, ready to be run. */
export interface Plan {
  readonly v: 1;
  readonly title: string;
  readonly seed: number;
  /** How many seeds every trial is averaged over. */
  readonly repeat: number;
  /** `kind` is the reader: nmnist, dvs_gesture, cifar10, synthetic. `split` is [[name, share], ...]. */
  readonly data: Settings;
  readonly stages: readonly StagePlan[];
  readonly space: readonly PlanDimension[];
  /** Null when nothing is asked: the run is then one trial. */
  readonly search: SearchPlan | null;
  readonly objectives: readonly Objective[];
  readonly require: readonly Requirement[];
  readonly baselines: readonly Settings[];
  readonly run: RunPlan;
  /** Energies in pJ from the `energy` part: {multiply, add, read, write, dram}, and where the weights lie. */
  readonly energy: Settings;
  readonly report: Settings;
}

/** One step of a trial: what it does, whose result it takes, and its settings. */
export interface StagePlan {
  readonly name: string;
  /** train, convert, finetune, evaluate. */
  readonly kind: string;
  /** Names of the stages whose result it takes. */
  readonly from: readonly string[];
  /** `require` inside the stage: broken after it ran, the trial ends there. */
  readonly gates: readonly Requirement[];
  /** Questions the stage answers itself. */
  readonly inner: readonly PlanDimension[];
  /** For train: neuron, network, epochs, batch, optimizer, loss ...; see docs/language.md. */
  readonly settings: Settings;
  readonly at?: Place;
}

/** A question that trials answer. */
export type PlanDimension = RealDimension | WholeDimension | ChoiceDimension;

interface DimensionBase {
  /** Path of the setting: "neuron.tau_synapse", "network.c1.decay" for `per layer`. */
  readonly id: string;
  /** Exists only while another dimension has this value (choices of kinds: the kind's name); may nest. */
  readonly when?: readonly [dimension: string, choice: string];
  readonly at?: Place;
  /** Among a stage's inner questions: asked once for each of the layers that the stage makes. */
  readonly per?: 'layer';
}
interface NumberDimension extends DimensionBase {
  readonly low: number;
  readonly high: number;
  readonly scale?: 'log';
  readonly step?: number;
  readonly unit?: string;
  readonly usual?: number;
}
/** A question for a number between `low` and `high`, in base units; on the grid `low` + k `step` where there is one. */
export interface RealDimension extends NumberDimension {
  readonly type: 'real';
}
/** A question for a whole number between `low` and `high`; on the grid `low` + k `step` where there is one. */
export interface WholeDimension extends NumberDimension {
  readonly type: 'whole';
}
/** `of` holds constants, or kind objects whose inner questions are dimensions of their own with `when`. */
export interface ChoiceDimension extends DimensionBase {
  readonly type: 'choice';
  readonly of: readonly Setting[];
  /** One word or number per choice, unique: what `when` and a trial's answers name. */
  readonly labels: readonly string[];
  readonly unit?: string;
  readonly usual?: string;
}

/** What answers the questions, and when it stops. */
export interface SearchPlan {
  /** bayesian, nsga2, tpe, pabo, random, grid. */
  readonly kind: string;
  /** Trials drawn before a model is trusted. */
  readonly explore: number;
  /** The search ends at whichever comes first; time in ms. */
  readonly stop: { readonly trials?: number; readonly time?: number };
  /** model, choose, prune, confirm, population ... as settings. */
  readonly [setting: string]: Setting | { readonly trials?: number; readonly time?: number };
}

interface GoalBase {
  /** Unique among objectives and requirements of the plan: the measure, with " on set" and " of stage" where needed. */
  readonly id: string;
  readonly measure: string;
  /** The stage whose result is measured. */
  readonly of: string;
  /** The named split, "validation" unless said. */
  readonly on: string;
  readonly per?: string;
  readonly unit?: string;
}

/** What is to be maximized or minimized: a measure, of which stage, on which set. */
export interface Objective extends GoalBase {
  readonly aim: 'max' | 'min';
  /** The point of no interest: hypervolume is counted from it. */
  readonly reference?: number;
}

/** What a trial must keep to be feasible: `measure` `sign` `limit`, the limit in base units. */
export interface Requirement extends GoalBase {
  readonly sign: '<=' | '>=';
  readonly limit: number;
}

/** How the computer works on the run; none of it changes results. */
export interface RunPlan {
  readonly workers: number;
  /** Trial n is proposed from trials 1 .. n - ahead; "any" never waits and is only replayed by its journal. */
  readonly ahead: number | 'any';
  /** best, or a rung of the ladder: webgpu, native, wasm, tensorflow, cpu. */
  readonly engine: string;
}

/** A trial's answers: dimension id to number, or to the label of the choice. Inactive dimensions are absent. */
export type Answers = Readonly<Record<string, number | string>>;
