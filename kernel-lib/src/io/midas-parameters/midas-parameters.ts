import { RietbookError, type ErrorDetails } from "../../errors.js";
import { midasKeys, type KeyKind } from "./known-keys.js";

/** One line with a key. */
export interface MidasParameter {
  readonly key: string;
  /** The words after the key, comment left out. */
  readonly values: readonly string[];
  /** From 1; 0 for an override. */
  readonly line: number;
}

/** A key that MIDAS's caking programs do not know. */
export interface UnknownKey {
  readonly key: string;
  readonly line: number;
  /** The known key that looks most like it, where one does. */
  readonly nearest?: string;
}

/** A MIDAS parameter file, faithfully. */
export interface MidasParameters {
  readonly name: string;
  /** In the order of the file; overrides last. */
  readonly entries: readonly MidasParameter[];
  readonly unknown: readonly UnknownKey[];
  /** The text as it was read. */
  readonly text: string;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const VALUES: Readonly<Record<KeyKind, { readonly least: number; readonly expected: string }>> = {
  number: { least: 1, expected: "a number" },
  integer: { least: 1, expected: "a whole number" },
  "two numbers": { least: 2, expected: "two numbers" },
  integers: { least: 1, expected: "whole numbers" },
  text: { least: 1, expected: "a value" },
};

/**
 * Parses MIDAS's text parameters: one key and its values a line, blanks between; `#` begins a comment, and lines that begin
 * with `%` are comments. Unknown keys are kept and listed. Values of known keys are checked here, once.
 * @throws RietbookError "bad input" with the line number; for a text without any key of MIDAS
 */
export function parseMidasParameters(text: string, name: string): MidasParameters {
  const entries: MidasParameter[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const entry = parseLine(line, index + 1, name);
    if (entry !== undefined) entries.push(entry);
  }
  const unknown = unknownKeys(entries);
  if (unknown.length === entries.length) {
    throw new RietbookError({
      kind: "bad input",
      file: name,
      found:
        entries.length === 0 ? "no parameter" : `no key of MIDAS; line ${entries[0].line} is ${quoted(entries[0])}`,
      expected: "MIDAS parameters: one key and its values a line, such as Lsd 1000000, BC 1024 1024, px 200",
      advice: "Choose the parameter file that the integration was run with.",
    });
  }
  return { name, entries, unknown, text };
}

/**
 * The parameters with some replaced, as from a command line: each override is `Key Value …` (or `Key=Value`). All lines of
 * an overridden key give way to the overrides of that key.
 * @throws RietbookError "bad argument" for an override without value, or a value that is not what the key takes
 */
export function withOverrides(parameters: MidasParameters, overrides: readonly string[]): MidasParameters {
  const added = overrides.map((override) => {
    const entry = parseLine(override.replace(/^\s*(\w+)\s*=\s*/, "$1 "), 0, "override");
    if (entry !== undefined) return entry;
    const expected = "Key Value, such as RBinSize 0.25";
    throw new RietbookError({ kind: "bad argument", field: "override", found: JSON.stringify(override), expected });
  });
  const replaced = new Set(added.map(({ key }) => key));
  const entries = [...parameters.entries.filter(({ key }) => !replaced.has(key)), ...added];
  return { ...parameters, entries, unknown: unknownKeys(entries) };
}

/** MIDAS's text for the parameters: a line for each, repeated keys in repeated lines. */
export function formatMidasParameters(entries: readonly Pick<MidasParameter, "key" | "values">[]): string {
  return entries.map(({ key, values }) => `${[key, ...values].join(" ")}\n`).join("");
}

/** The last number of a key, of several that mean the same the one that stands last, as MIDAS reads it; undefined where none is there. */
export function numberOf(parameters: MidasParameters, ...keys: readonly string[]): number | undefined {
  const entry = parameters.entries.filter(({ key }) => keys.includes(key)).at(-1);
  return entry === undefined ? undefined : Number(entry.values[0]);
}

/** @throws RietbookError "bad input" that names the missing key */
export function requiredNumber(parameters: MidasParameters, key: string, instead?: string): number {
  const value = numberOf(parameters, key);
  if (value !== undefined) return value;
  const meaning = midasKeys[key]?.meaning;
  throw new RietbookError({
    kind: "bad input",
    file: parameters.name,
    field: key,
    found: "no such line",
    expected: `${key}${meaning === undefined ? "" : ` (${meaning})`}${instead === undefined ? "" : ` or ${instead}`}`,
    advice: nearestAdvice(parameters, key),
  });
}

/** What is wrong with the value of a key that parsed: says which line it stands in, or that it is an override. */
export function badParameter(
  parameters: MidasParameters,
  key: string,
  details: Pick<ErrorDetails, "found" | "expected" | "advice">,
): RietbookError {
  const line = lastEntry(parameters, key)?.line;
  const field = line === undefined ? key : `${key}, ${line === 0 ? "override" : `line ${line}`}`;
  return new RietbookError({ kind: "bad input", file: parameters.name, field, ...details });
}

/** All numbers of a key, line after line. */
export function numbersOf(parameters: MidasParameters, key: string): readonly number[] {
  return parameters.entries.filter((entry) => entry.key === key).flatMap(({ values }) => values.map(Number));
}

/** The last text of a key: everything after it. */
export function textOf(parameters: MidasParameters, key: string): string | undefined {
  return lastEntry(parameters, key)?.values.join(" ");
}

function lastEntry(parameters: MidasParameters, key: string): MidasParameter | undefined {
  return parameters.entries.filter((entry) => entry.key === key).at(-1);
}

function parseLine(line: string, number: number, name: string): MidasParameter | undefined {
  const words = line.replace(/#.*$/, "").replace(/;\s*$/, "").trim().split(/\s+/);
  if (words[0] === "" || words[0].startsWith("%")) return undefined;
  const [key, ...all] = words;
  const kind = Object.hasOwn(midasKeys, key) ? midasKeys[key].kind : undefined;
  if (kind === undefined) return { key, values: all, line: number };
  const { least, expected } = VALUES[kind];
  // MIDAS reads as many values as it knows and leaves the rest of the line, which people use for remarks.
  const remark = kind === "integers" ? all.findIndex((word) => !/^[+-]?[\d.]/.test(word)) : -1;
  const isList = kind === "integers" || kind === "text";
  const values = isList ? all.slice(0, remark > 0 ? remark : undefined) : all.slice(0, least);
  const isRight = values.length >= least && (kind === "text" || values.every((value) => isNumber(value, kind)));
  if (isRight) return { key, values, line: number };
  throw new RietbookError({
    kind: number === 0 ? "bad argument" : "bad input",
    file: name,
    field: number === 0 ? key : `${key}, line ${number}`,
    found: all.length === 0 ? "no value" : JSON.stringify(all.join(" ")),
    expected,
  });
}

/** The beginning of a line, to be recognised by. */
function quoted({ key, values }: MidasParameter): string {
  const text = [key, ...values].join(" ");
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function isNumber(value: string, kind: KeyKind): boolean {
  if (!NUMBER.test(value)) return false;
  return (kind !== "integer" && kind !== "integers") || Number.isInteger(Number(value));
}

function unknownKeys(entries: readonly MidasParameter[]): readonly UnknownKey[] {
  return entries
    .filter(({ key }) => !Object.hasOwn(midasKeys, key))
    .map(({ key, line }) => {
      const nearest = nearestOf(key, Object.keys(midasKeys));
      return { key, line, ...(nearest === undefined ? {} : { nearest }) };
    });
}

function nearestAdvice({ unknown }: MidasParameters, key: string): string | undefined {
  const found = unknown.find(({ nearest }) => nearest === key);
  return found === undefined ? undefined : `Line ${found.line} has ${found.key}: is ${key} meant?`;
}

/** The name nearest to `word`, where at most a third of its letters differ. */
function nearestOf(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0].distance <= Math.max(1, Math.floor(word.length / 3)) ? ranked[0].name : undefined;
}

/** Letters to change, insert, leave out or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
