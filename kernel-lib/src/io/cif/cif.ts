/** A value that the file leaves open: `?` (not known) or `.` (does not apply, or the default). */
export interface CifMissing {
  readonly missing: "?" | ".";
}

/** A list of CIF 2.0. */
export interface CifList {
  readonly list: readonly CifValue[];
}

/** A table of CIF 2.0: keys and values. */
export interface CifTable {
  readonly table: readonly (readonly [string, CifValue])[];
}

/** A value as the file has it; numbers stay text, quotes are taken off. */
export type CifValue = string | CifMissing | CifList | CifTable;

/** A data name and its value. */
export interface CifPair {
  /** With its underscore, spelled as in the file. Names are compared without regard to case. */
  readonly name: string;
  readonly value: CifValue;
  /** Line of the name, from 1; absent in what is to be written. */
  readonly line?: number;
}

/** A loop: value `row * names.length + column` belongs to `names[column]`. */
export interface CifLoop {
  readonly names: readonly string[];
  readonly values: readonly CifValue[];
  readonly line?: number;
}

/** A data block or save frame: pairs and loops in file order. */
export interface CifBlock {
  /** What follows `data_` or `save_`. */
  readonly name: string;
  readonly items: readonly (CifPair | CifLoop)[];
  readonly frames?: readonly CifBlock[];
  readonly line?: number;
}

/** A CIF as it is in the file. */
export interface CifDocument {
  /** Name of the file. */
  readonly file: string;
  readonly version: "1.1" | "2.0";
  readonly blocks: readonly CifBlock[];
}

export const CIF_UNKNOWN: CifMissing = { missing: "?" };
export const CIF_INAPPLICABLE: CifMissing = { missing: "." };

/** Whether an item is a loop. */
export function isCifLoop(item: CifPair | CifLoop): item is CifLoop {
  return "names" in item;
}

/** Data names are compared without regard to case, and `_cell.length_a` (DDLm, mmCIF) is `_cell_length_a`. */
function sameName(one: string, two: string): boolean {
  return one.length === two.length && plainName(one) === plainName(two);
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(".", "_");
}

/** The first of the names whose value the block does not leave open; in a loop, its first row's. */
export function findCifText(block: CifBlock, ...names: readonly string[]): string | undefined {
  for (const name of names)
    for (const item of block.items) {
      let value: CifValue | undefined;
      if (!isCifLoop(item)) value = sameName(item.name, name) ? item.value : undefined;
      else value = item.values[item.names.findIndex((other) => sameName(other, name))];
      if (typeof value === "string") return value;
    }
  return undefined;
}

/** The first loop that has one of the names. A pair counts as a loop of one row. */
export function findCifLoop(block: CifBlock, ...names: readonly string[]): CifLoop | undefined {
  const has = (name: string) => names.some((wanted) => sameName(name, wanted));
  for (const item of block.items) {
    if (isCifLoop(item)) {
      if (item.names.some(has)) return item;
    } else if (has(item.name)) return { names: [item.name], values: [item.value], line: item.line };
  }
  return undefined;
}

/**
 * The column of the first of the names that the loop has, one entry a row: text, or undefined where the value is missing.
 * Undefined when the loop has none of the names.
 */
export function cifColumn(loop: CifLoop, ...names: readonly string[]): (string | undefined)[] | undefined {
  for (const name of names) {
    const column = loop.names.findIndex((other) => sameName(other, name));
    if (column < 0) continue;
    const result: (string | undefined)[] = [];
    for (let index = column; index < loop.values.length; index += loop.names.length) {
      const value = loop.values[index];
      result.push(typeof value === "string" ? value : undefined);
    }
    return result;
  }
  return undefined;
}

/** A number with its standard uncertainty: "5.4113(2)" is 5.4113 ± 0.0002. */
export interface CifNumber {
  readonly value: number;
  readonly esd?: number;
  /** Decimals written. */
  readonly decimals: number;
}

/** Reads a CIF number: "5.4113(2)", "-.25", "1.5E-3(2)", "90.". Undefined when the text is not one. */
export function parseCifNumber(text: string): CifNumber | undefined {
  const match = /^([+-]?(?:\d+(?:\.(\d*))?|\.(\d+)))(?:[eE]([+-]?\d{1,3}))?(?:\((\d+)\))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, mantissa, after, only, exponent = "0", digits] = match;
  const decimals = (after ?? only ?? "").length;
  const value = Number(`${mantissa}e${exponent}`);
  if (!Number.isFinite(value)) return undefined;
  if (digits === undefined) return { value, decimals };
  return { value, decimals, esd: Number(`${digits}e${Number(exponent) - decimals}`) };
}
