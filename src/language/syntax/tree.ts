/**
 * The tree of an `.snnexp` file. Every node has `start` and `end` (UTF-16 offsets, half-open, no surrounding blanks
 * or comments). Nothing is optional-by-absence: what was expected but not typed is a `Missing`, zero wide, where it
 * should stand; `Skipped` holds text that could not be read, so tokens, comments and skipped cover the file.
 */

/** A place in the text: UTF-16 offsets, the end excluded. */
export interface Node {
  readonly start: number;
  readonly end: number;
}

/** A whole file: its version, the experiment, and what could not be read. */
export interface File extends Node {
  readonly kind: 'File';
  readonly version: NumberToken | Missing;
  readonly title: Text | Missing;
  readonly block: Block | Missing;
  /** Entries behind the closing brace of an experiment that was closed too early. */
  readonly late: readonly Entry[];
  readonly comments: readonly Comment[];
  /** Signs without a meaning, wherever they stand; the tree is as if they were not there. */
  readonly strays: readonly Skipped[];
  /** What could not be read around the experiment and between items of choices and lists. */
  readonly skipped: readonly Skipped[];
  readonly problems: readonly SyntaxProblem[];
}

/** A slip in the text. `code` is a row of docs/messages.md; `fix` makes the text right. */
export interface SyntaxProblem extends Node {
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly related?: Node & { readonly message: string };
  readonly fix?: readonly Edit[];
}

/** Replaces what stands from `start` to `end` by `text`. */
export interface Edit extends Node {
  readonly text: string;
}

export interface Comment extends Node {
  readonly kind: 'Comment';
  readonly text: string;
  readonly ownLine: boolean;
}

export interface Missing extends Node {
  readonly kind: 'Missing';
}
export interface Skipped extends Node {
  readonly kind: 'Skipped';
}
export interface Name extends Node {
  readonly kind: 'Name';
  /** Empty where a name was expected and missing. */
  readonly text: string;
}
export interface Path extends Node {
  readonly kind: 'Path';
  readonly names: readonly Name[];
}
export interface Op extends Node {
  readonly kind: 'Op';
  readonly text: '=' | 'in';
}

/** What may stand on a line of a block. */
export type Entry = Setting | Part | Goal | Skipped;

/** `path = value` or `path in domain`. */
export interface Setting extends Node {
  readonly kind: 'Setting';
  readonly path: Path;
  readonly op: Op | Missing;
  readonly value: Value | Domain | Missing;
  readonly skipped?: Skipped;
}
/** `word block`, `word path block` or `word path = path block?`. */
export interface Part extends Node {
  readonly kind: 'Part';
  readonly word: Name;
  readonly target: Path | null;
  readonly op: Op | null;
  readonly of: Path | Missing | null;
  readonly block: Block | Missing | null;
  readonly skipped?: Skipped;
}
/** `maximize accuracy of stage on set per sample`, or `require` with a sign and a limit. */
export interface Goal extends Node {
  readonly kind: 'Goal';
  readonly verb: Name;
  readonly measure: Path | Missing;
  readonly of: Name | null;
  readonly on: Name | null;
  readonly per: Name | null;
  readonly sign: Sign | Missing | null;
  readonly limit: Num | Missing | null;
  readonly skipped?: Skipped;
}
export interface Sign extends Node {
  readonly kind: 'Sign';
  readonly text: '<=' | '>=';
}

export interface Bracketed<T> extends Node {
  readonly items: readonly T[];
  readonly closed: boolean;
  /** A newline stands right after the opener. */
  readonly multiline: boolean;
}
export interface Block extends Bracketed<Entry> {
  readonly kind: 'Block';
}
export interface Choices extends Bracketed<Value> {
  readonly kind: 'Choices';
}
export interface List extends Bracketed<Value | Share> {
  readonly kind: 'List';
}

export interface Domain extends Node {
  readonly kind: 'Domain';
  readonly of: Range | Choices | Value | Missing;
  readonly log: Node | null;
  readonly whole: Node | null;
  readonly per: Node | null;
  readonly step: Num | Missing | null;
  readonly usually: Value | Missing | null;
}

/** `Choices` stands among the values only after `=`, with the problem `set-decided`. */
export type Value =
  | Num
  | Range
  | Scaled
  | Ratio
  | Size
  | Text
  | Flag
  | Named
  | Kind
  | List
  | Either
  | Choices
  | Missing;

export interface Num extends Node {
  readonly kind: 'Num';
  readonly value: number;
  /** As typed, so that 1e-4 stays 1e-4. */
  readonly text: string;
  readonly unit: Unit | null;
}
export interface Unit extends Node {
  readonly kind: 'Unit';
  readonly text: string;
  readonly known: boolean;
}
export interface NumberToken extends Node {
  readonly kind: 'NumberToken';
  readonly value: number;
  readonly text: string;
}
export interface Range extends Node {
  readonly kind: 'Range';
  readonly low: Num | Missing;
  readonly high: Num | Missing;
}
/** `2 * threshold` */
export interface Scaled extends Node {
  readonly kind: 'Scaled';
  readonly factor: Num;
  readonly path: Path | Missing;
}
/** `window / bin` */
export interface Ratio extends Node {
  readonly kind: 'Ratio';
  readonly over: Path;
  readonly under: Path | Missing;
}
/** `34 x 34 x 2` */
export interface Size extends Node {
  readonly kind: 'Size';
  readonly sides: readonly Num[];
}
export interface Text extends Node {
  readonly kind: 'Text';
  /** Escapes resolved. */
  readonly value: string;
}
export interface Flag extends Node {
  readonly kind: 'Flag';
  readonly value: boolean;
}
/** `list "test100.txt"` */
export interface Named extends Node {
  readonly kind: 'Named';
  readonly path: Path;
  readonly text: Text;
}
/** `adam { ... }`, or a bare name. */
export interface Kind extends Node {
  readonly kind: 'Kind';
  readonly path: Path;
  readonly block: Block | null;
}
/** `train 80 %` */
export interface Share extends Node {
  readonly kind: 'Share';
  readonly path: Path;
  readonly amount: Num;
}
/** `80 trials or 6 h` */
export interface Either extends Node {
  readonly kind: 'Either';
  readonly of: readonly Value[];
}
