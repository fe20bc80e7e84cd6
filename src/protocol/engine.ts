/** What computes: the engines by name, and which of them was taken. */

/** The engines, the one that is tried first at the top. */
export const engineLadder = ['webgpu', 'native', 'wasm', 'tensorflow', 'cpu'] as const;

/** One engine of the ladder: whether it was taken, and why or why not. */
export interface Rung {
  readonly engine: string;
  readonly taken: boolean;
  readonly why: string;
}

/** The engine that computes from now on. */
export interface ChosenEngine {
  readonly engine: string;
  /** "wasm, relaxed SIMD, 2 threads" */
  readonly title: string;
  readonly threads: number;
  /** From the top; those below the one taken were not tried, and say so. */
  readonly rungs: readonly Rung[];
}

/** What is told of the engines that stand below the one taken. */
export function rungsBelow(taken: string, names: readonly string[] = engineLadder): readonly Rung[] {
  const why = `not tried, as ${taken} stands above it`;
  return names.slice(names.indexOf(taken) + 1).map((engine) => ({ engine, taken: false, why }));
}
