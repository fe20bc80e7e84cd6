/** What a file is called, and each of several things beside the others. */

/** The last part of a path: the name without its folders. */
export function fileName({ path }: { readonly path: string }): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Of each thing the shortest of its names that no other one has. */
export function labelsOf<T>(things: readonly T[], names: readonly ((thing: T) => string)[]): ReadonlyMap<T, string> {
  const labels = new Map<T, string>();
  for (const name of names) {
    if (labels.size === things.length) break;
    const count = new Map<string, number>();
    for (const thing of things) count.set(name(thing), (count.get(name(thing)) ?? 0) + 1);
    for (const thing of things) {
      const isLast = name === names.at(-1);
      if (!labels.has(thing) && (isLast || count.get(name(thing)) === 1)) labels.set(thing, name(thing));
    }
  }
  return labels;
}

/** The last parts of a path: one, two, and so on, up to more than any path has. */
export const pathEnds: readonly ((path: string) => string)[] = Array.from(
  { length: 32 },
  (_, i) => (path: string) =>
    path
      .split('/')
      .slice(-(i + 1))
      .join('/'),
);
