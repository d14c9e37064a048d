import { RietbookError } from "../../errors.js";

/** A value of a sample parameter file: numbers, texts, truth values, and lists of them. */
export type SampleValue = number | string | boolean | null | readonly SampleValue[];

/** A GSAS-II `.samprm` file as its MIDAS importer reads it: one Python literal a line. */
export interface SamprmFile {
  readonly name: string;
  readonly values: Readonly<Record<string, SampleValue>>;
  /** Line (from 1) of each key. */
  readonly lines: Readonly<Record<string, number>>;
  readonly text: string;
}

/**
 * Parses `'key':value` lines where the value is a Python literal (number, quoted text, True, False, None, list, tuple).
 * GSAS-II evaluates these lines as programs; here they are parsed and nothing else. `#` begins a comment line.
 * @throws RietbookError "bad input" with the line number
 */
export function parseSamprm(text: string, name: string): SamprmFile {
  const values: Record<string, SampleValue> = Object.create(null);
  const lineOf: Record<string, number> = Object.create(null);
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const item = /^(?:'([^']*)'|"([^"]*)"|([^:'"]+))\s*:(.*)$/.exec(line);
    if (item === null) throw bad(name, index + 1, line, "'key':value");
    const key = (item[1] ?? item[2] ?? item[3]).trim();
    const literal = new LiteralParser(item[4]);
    const value = literal.parse();
    if (value === undefined) throw bad(name, index + 1, line, "a number, a quoted text, True, False or a list of them");
    values[key] = value;
    lineOf[key] = index + 1;
  }
  return { name, values, lines: lineOf, text };
}

/** A parser of the Python literals above; undefined for anything else. */
class LiteralParser {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): SampleValue | undefined {
    const value = this.#value(0);
    this.#take(/\s*(#.*)?/y);
    return this.#at === this.#text.length ? value : undefined;
  }

  #value(depth: number): SampleValue | undefined {
    this.#take(/\s*/y);
    const number = this.#take(/[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(?![\w.])/y);
    if (number !== undefined) return Number(number);
    const text = this.#take(/'[^'\\]*'|"[^"\\]*"/y);
    if (text !== undefined) return text.slice(1, -1);
    const word = this.#take(/True|False|None/y);
    if (word !== undefined) return word === "None" ? null : word === "True";
    const open = this.#take(/[[(]/y);
    return open === undefined || depth > 8 ? undefined : this.#list(open === "[" ? /\]/y : /\)/y, depth + 1);
  }

  #list(close: RegExp, depth: number): SampleValue | undefined {
    const values: SampleValue[] = [];
    for (;;) {
      this.#take(/\s*/y);
      if (this.#take(close) !== undefined) return values;
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      values.push(value);
      this.#take(/\s*/y);
      if (this.#take(/,/y) === undefined) return this.#take(close) === undefined ? undefined : values;
    }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }
}

function bad(file: string, line: number, found: string, expected: string): RietbookError {
  const shown = JSON.stringify(found.length > 60 ? `${found.slice(0, 57)}…` : found);
  return new RietbookError({ kind: "bad input", file, field: `line ${line}`, found: shown, expected });
}
