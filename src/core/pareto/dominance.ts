/**
 * Who is better than whom. Everything in this folder minimises: a point is a list of costs, smaller is better in
 * every place. `costsOf` turns values with aims into costs.
 */

export type Costs = readonly number[];
/** Whether more or less of a measure is better. */
export type Aim = 'max' | 'min';

/** Values as costs: what is to be maximised changes its sign. */
export function costsOf(values: readonly number[], aims: readonly Aim[]): number[] {
  return values.map((value, i) => (aims[i] === 'max' ? -value : value));
}

/** Nowhere worse and somewhere better. Equal points do not dominate each other. */
export function dominates(a: Costs, b: Costs): boolean {
  let better = false;
  for (let i = 0; i < a.length; i++) {
    if (a[i]! > b[i]!) return false;
    if (a[i]! < b[i]!) better = true;
  }
  return better;
}

/** Nowhere worse: dominates or equals. */
export function weaklyDominates(a: Costs, b: Costs): boolean {
  for (let i = 0; i < a.length; i++) if (a[i]! > b[i]!) return false;
  return true;
}
