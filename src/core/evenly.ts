/** Fewer of many, spread evenly from first to last; the last is always among them. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor(((i + 1) * items.length) / most) - 1]!);
}
