/**
 * JSON with sorted keys and no blanks: equal values give equal text on every machine, so the text can be hashed.
 * Not for `undefined` members, which are left out, nor for numbers JSON cannot hold.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = value as { readonly [key: string]: Json };
    const parts = Object.keys(members)
      .filter((key) => members[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(members[key]!)}`);
    return `{${parts.join(',')}}`;
  }
  return JSON.stringify(value);
}
