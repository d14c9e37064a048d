import { RietbookError } from "../errors.js";

/** Reads one value of a JSON file; `field` says where it stands. @throws RietbookError "bad input" with field, found and expected */
export type Check<T> = (value: unknown, field: string) => T;

/** The checks of one file. */
export interface JsonChecks {
  readonly fail: (field: string | undefined, value: unknown, expected: string) => RietbookError;
  readonly number: (range?: {
    readonly least?: number;
    readonly most?: number;
    readonly whole?: boolean;
  }) => Check<number>;
  readonly text: Check<string>;
  readonly truth: Check<boolean>;
  readonly choice: <T extends string>(...names: readonly T[]) => Check<T>;
  /** At least one item. */
  readonly list: <T>(item: Check<T>, expected: string) => Check<readonly T[]>;
  readonly tuple: <T>(item: Check<T>, length: number, expected: string) => Check<readonly T[]>;
  /** Any keys. */
  readonly map: <T>(item: Check<T>, expected: string) => Check<Readonly<Record<string, T>>>;
  /** The keys of `fields` and no others; those of `required` have to be there. */
  readonly record: <T extends object>(
    fields: { readonly [K in keyof T]-?: Check<NonNullable<T[K]>> },
    required?: readonly (keyof T & string)[],
  ) => Check<T>;
}

/** Checks whose errors name the file. */
export function jsonChecks(file: string): JsonChecks {
  const fail: JsonChecks["fail"] = (field, value, expected) =>
    new RietbookError({ kind: "bad input", file, field, found: shown(value), expected });
  const items = <T>(value: unknown, field: string, item: Check<T>): T[] =>
    (value as readonly unknown[]).map((one, i) => item(one, `${field}[${i}]`));
  return {
    fail,
    number:
      ({ least = -Infinity, most = Infinity, whole = false } = {}) =>
      (value, field) => {
        const fits = typeof value === "number" && Number.isFinite(value) && value >= least && value <= most;
        if (fits && (!whole || Number.isInteger(value))) return value;
        throw fail(field, value, `a ${whole ? "whole " : ""}number${rangeText(least, most)}`);
      },
    text: (value, field) => {
      if (typeof value === "string" && value !== "") return value;
      throw fail(field, value, "a text");
    },
    truth: (value, field) => {
      if (typeof value === "boolean") return value;
      throw fail(field, value, "true or false");
    },
    choice:
      (...names) =>
      (value, field) => {
        const found = names.find((name) => name === value);
        if (found !== undefined) return found;
        throw fail(field, value, `one of ${names.join(", ")}`);
      },
    list: (item, expected) => (value, field) => {
      if (Array.isArray(value) && value.length > 0) return items(value, field, item);
      throw fail(field, value, expected);
    },
    tuple: (item, length, expected) => (value, field) => {
      if (Array.isArray(value) && value.length === length) return items(value, field, item);
      throw fail(field, value, expected);
    },
    map: (item, expected) => (value, field) => {
      if (!isJsonRecord(value)) throw fail(field, value, expected);
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, item(one, `${field}.${key}`)]));
    },
    record:
      (fields, required = []) =>
      (value, field) => {
        const names = Object.keys(fields);
        if (!isJsonRecord(value)) throw fail(field, value, `{${names.map((name) => `"${name}": …`).join(", ")}}`);
        const unknown = Object.keys(value).find((key) => !names.includes(key));
        if (unknown !== undefined) throw fail(`${field}.${unknown}`, value[unknown], `one of ${names.join(", ")}`);
        const missing = required.find((key) => value[key] === undefined);
        if (missing !== undefined) throw fail(`${field}.${missing}`, undefined, "a value");
        const read = Object.entries(value).map(([key, one]) => [
          key,
          (fields as unknown as Readonly<Record<string, Check<unknown>>>)[key](one, `${field}.${key}`),
        ]);
        return Object.fromEntries(read) as never;
      },
  };
}

/** True for an object that is no list. */
export function isJsonRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as JSON, cut short. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function rangeText(least: number, most: number): string {
  if (least === -Infinity && most === Infinity) return "";
  if (most === Infinity) return ` from ${least}`;
  return ` from ${least} to ${most}`;
}
