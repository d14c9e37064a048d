import { RietbookError } from "../../errors.js";

/** One bank of an instrument parameter file: what stands before and after each colon. */
export interface InstprmBank {
  readonly bank: number;
  /** By key without blanks, as GSAS-II compares them ("Gonio.radius"); numbers where the text is a number. */
  readonly values: Readonly<Record<string, number | string>>;
  /** Line (from 1) of each key. */
  readonly lines: Readonly<Record<string, number>>;
}

/** A GSAS-II `.instprm` file, faithfully. */
export interface InstprmFile {
  readonly name: string;
  /** Ascending by bank number. */
  readonly banks: readonly InstprmBank[];
  /** The whole text, to be written out again. */
  readonly text: string;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Parses a GSAS-II instrument parameter file: `key:value` lines, several in one line parted by `;`, `#Bank n:` headers
 * before each bank of a file with more than one, values over several lines between `'''` or `"""`
 * (GSAS-II: GSASIIfiles.ReadInstprm). Nothing is evaluated.
 * @throws RietbookError "bad input" with the line number
 */
export function parseInstprm(text: string, name: string): InstprmFile {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  if (!lines[0].includes("GSAS-II")) {
    throw bad(
      name,
      1,
      quote(lines[0]),
      '"#GSAS-II instrument parameter file…"',
      "Save it with GSAS-II's Instrument Parameters → Save profile.",
    );
  }
  const banks: { bank: number; values: Record<string, number | string>; lines: Record<string, number> }[] = [];
  let current: (typeof banks)[number] | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at].trim();
    const header = /^#\s*Bank\s+(\d+)/.exec(line);
    if (header !== null) {
      current = { bank: Number(header[1]), values: Object.create(null), lines: Object.create(null) };
      banks.push(current);
      continue;
    }
    if (line === "" || line.startsWith("#")) continue;
    current ??= banks[banks.push({ bank: 1, values: Object.create(null), lines: Object.create(null) }) - 1];
    const block = /^([^:]+):\s*('''|""")(.*)$/.exec(line);
    if (block === null) {
      for (const item of line.split(";")) if (item.trim() !== "") addItem(current, item, at + 1, name);
      continue;
    }
    const end = endOfBlock(lines, at, block[2], name);
    const body = [block[3], ...lines.slice(at + 1, end + 1)].join("\n");
    current.values[keyOf(block[1])] = body.slice(
      0,
      body.lastIndexOf(block[2]) < 0 ? undefined : body.lastIndexOf(block[2]),
    );
    current.lines[keyOf(block[1])] = at + 1;
    at = end;
  }
  if (banks.length === 0) throw bad(name, lines.length, "no value", "lines such as Lam:0.1729");
  return { name, text, banks: banks.sort((a, b) => a.bank - b.bank) };
}

/**
 * The bank of that number, or the first one.
 * @throws RietbookError "not found" with the numbers there are
 */
export function bankOf(file: InstprmFile, bank?: number): InstprmBank {
  const found = bank === undefined ? file.banks[0] : file.banks.find((candidate) => candidate.bank === bank);
  if (found !== undefined) return found;
  const numbers = file.banks.map((candidate) => candidate.bank).join(", ");
  throw new RietbookError({ kind: "not found", file: file.name, field: `bank ${bank}`, found: `banks ${numbers}` });
}

function addItem(
  bank: { values: Record<string, number | string>; lines: Record<string, number> },
  item: string,
  line: number,
  name: string,
): void {
  const colon = item.indexOf(":");
  if (colon <= 0) throw bad(name, line, quote(item.trim()), "key:value");
  const key = keyOf(item.slice(0, colon));
  const value = item.slice(colon + 1).trim();
  bank.values[key] = NUMBER.test(value) ? Number(value) : value;
  bank.lines[key] = line;
}

function keyOf(text: string): string {
  return text.replace(/\s/g, "");
}

function endOfBlock(lines: readonly string[], start: number, mark: string, name: string): number {
  const first = lines[start].slice(lines[start].indexOf(mark) + mark.length);
  if (first.includes(mark)) return start;
  for (let at = start + 1; at < lines.length; at++) if (lines[at].includes(mark)) return at;
  throw bad(name, start + 1, `no second ${mark}`, `text that ends with ${mark}`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

function bad(file: string, line: number, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad input", file, field: `line ${line}`, found, expected, advice });
}
