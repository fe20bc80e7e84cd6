/**
 * Decoders: what comes through a door (journal, child, file, page) is `unknown` until one of these has looked at it.
 * A decoder checks every member it names and leaves out those it does not know, so that newer writers can add some.
 */

import { fail, type Result, succeed } from '../core/result.ts';

/** Gives the typed value, or a short phrase that says where and what is wrong: "values.accuracy is not a number". */
export type Decoder<T> = (value: unknown) => Result<T, string>;

export const text: Decoder<string> = (value) =>
  typeof value === 'string' ? succeed(value) : fail(`is not a text${shown(value)}`);

/** JSON holds finite numbers only, but IPC can carry others. */
export const number: Decoder<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? succeed(value) : fail(`is not a number${shown(value)}`);

/** A whole number from 0. */
export const count: Decoder<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? succeed(value)
    : fail(`is not a count${shown(value)}`);

/** A whole number from 1. */
export const positive: Decoder<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0
    ? succeed(value)
    : fail(`is not a whole number from 1${shown(value)}`);

export const flag: Decoder<boolean> = (value) =>
  typeof value === 'boolean' ? succeed(value) : fail(`is neither true nor false${shown(value)}`);

export function oneOf<const T extends string | number | null>(...values: readonly T[]): Decoder<T> {
  return (value) => {
    const found = values.find((known) => known === value);
    return found === undefined ? fail(`is none of ${values.join(', ')}${shown(value)}`) : succeed(found);
  };
}

export function list<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return fail(`is not a list${shown(value)}`);
    const items: T[] = [];
    for (const [index, raw] of value.entries()) {
      const decoded = item(raw);
      if (!decoded.ok) return fail(within(String(index), decoded.error));
      items.push(decoded.value);
    }
    return succeed(items);
  };
}

export function pair<A, B>(first: Decoder<A>, second: Decoder<B>): Decoder<readonly [A, B]> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) return fail(`is not a pair${shown(value)}`);
    const a = first(value[0]);
    if (!a.ok) return fail(within('0', a.error));
    const b = second(value[1]);
    return b.ok ? succeed([a.value, b.value]) : fail(within('1', b.error));
  };
}

/** An object used as a table: any names, values of one type. */
export function table<T>(item: Decoder<T>): Decoder<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) return fail(`is not an object${shown(value)}`);
    const entries: [string, T][] = [];
    for (const [name, raw] of Object.entries(value)) {
      const decoded = item(raw);
      if (!decoded.ok) return fail(within(name, decoded.error));
      entries.push([name, decoded.value]);
    }
    return succeed(Object.fromEntries(entries));
  };
}

export function either<A, B>(first: Decoder<A>, second: Decoder<B>): Decoder<A | B> {
  return (value) => {
    const a = first(value);
    return a.ok ? a : second(value);
  };
}

export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value) => (value === null ? succeed(null) : decoder(value));
}

/** Members that must be there, and members that may be absent. */
export function object<T extends object>(
  required: Decoders<Pick<T, RequiredNames<T>>>,
  ...optional: OptionalNames<T> extends never ? [] : [Decoders<Required<Pick<T, OptionalNames<T>>>>]
): Decoder<T> {
  const must: readonly [string, Decoder<unknown>][] = Object.entries(required);
  const may: readonly [string, Decoder<unknown>][] = Object.entries(optional[0] ?? {});
  return (value) => {
    if (!isObject(value)) return fail(`is not an object${shown(value)}`);
    const decoded: Record<string, unknown> = {};
    for (const [name, decoder] of must) {
      const raw = value[name];
      if (raw === undefined) return fail(`has no ${name}`);
      const member = decoder(raw);
      if (!member.ok) return fail(within(name, member.error));
      decoded[name] = member.value;
    }
    for (const [name, decoder] of may) {
      const raw = value[name];
      if (raw === undefined) continue;
      const member = decoder(raw);
      if (!member.ok) return fail(within(name, member.error));
      decoded[name] = member.value;
    }
    // The one assertion of the door: each member of T was just produced by its own decoder.
    return succeed(decoded as T);
  };
}

/** A union by its tag; an unknown tag is the caller's to judge. */
export function tagged<T extends { readonly kind: string }>(
  cases: {
    readonly [K in T['kind']]: Decoder<Extract<T, { readonly kind: K }>>;
  },
): Decoder<T> {
  const byTag: ReadonlyMap<string, Decoder<T>> = new Map(Object.entries<Decoder<T>>(cases));
  return (value) => {
    const kind = isObject(value) ? value.kind : undefined;
    const decoder = typeof kind === 'string' ? byTag.get(kind) : undefined;
    return decoder === undefined ? fail(`is of no known kind${shown(kind)}`) : decoder(value);
  };
}

/** Parses JSON without throwing. */
export function parseJson(json: string): Result<unknown, string> {
  try {
    const value: unknown = JSON.parse(json);
    return succeed(value);
  } catch (error) {
    return fail(`is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Decoders<T> = { readonly [K in keyof T]-?: Decoder<T[K]> };
type OptionalNames<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T];
type RequiredNames<T> = Exclude<keyof T, OptionalNames<T>>;

function within(name: string, error: string): string {
  return /^(is|has) /.test(error) ? `${name} ${error}` : `${name}.${error}`;
}

function shown(value: unknown): string {
  // JSON has no NaN and would show null.
  const json = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return `: ${json.length > 40 ? `${json.slice(0, 40)}…` : json}`;
}
