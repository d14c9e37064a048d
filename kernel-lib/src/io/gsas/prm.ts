import { RietbookError } from "../../errors.js";

/** One of a bank's profile functions with all its coefficients, in the file's units: centidegrees, centidegrees². */
export interface PrmProfile {
  /** GSAS's number of the function. */
  readonly type: number;
  /** Where peaks are cut off, as a part of their maximum. */
  readonly cutoff: number;
  /** By GSAS's names where the function is one of those for constant wavelength, else by number from 1. */
  readonly coefficients: Readonly<Record<string, number>>;
}

/** One bank of an instrument parameter file of constant wavelength. */
export interface PrmBank {
  readonly bank: number;
  /** Wavelengths, Å; the second is 0 for one wavelength. */
  readonly wavelengths: readonly [number, number];
  /** Intensity of the second wavelength relative to the first. */
  readonly ratio: number;
  /** Zero of 2θ, centidegrees. */
  readonly zero: number;
  /** POLA, and what it is (IPOLA): 0, the polarised fraction; 1, cos² 2θ of a monochromator. */
  readonly polarization: number;
  readonly polarizationKind: number;
  readonly profiles: readonly PrmProfile[];
}

/** A GSAS instrument parameter file, faithfully. */
export interface PrmFile {
  readonly name: string;
  /** Histogram type, `PXC`: powder, X-rays, constant wavelength. */
  readonly type: string;
  /** Ascending by bank number; empty where the type is not of constant wavelength. */
  readonly banks: readonly PrmBank[];
  /** Every record by its key of 12 characters, whatever it is. */
  readonly records: Readonly<Record<string, string>>;
  /** The whole text, to be written out again. */
  readonly text: string;
}

/** Coefficients of GSAS's profile functions for constant wavelength, in order (GSAS manual, "CW profile functions"). */
const COEFFICIENTS: Readonly<Record<number, readonly string[]>> = {
  1: ["GU", "GV", "GW", "asym", "F1", "F2"],
  2: "GU GV GW LX LY trns asym shft GP stec ptec sfec L11 L22 L33 L12 L13 L23".split(" "),
  3: "GU GV GW GP LX LY S/L H/L trns shft stec ptec sfec L11 L22 L33 L12 L13 L23".split(" "),
  4: "GU GV GW GP LX ptec trns shft sfec S/L H/L eta".split(" "),
  5: "GU GV GW GP LX LY S/L H/L trns shft stec ptec sfec D1 D2 D3 D4 D5 D6".split(" "),
};

/** True for text with the 12-character keys of GSAS's instrument parameter files (`.prm`, `.ins`, `.inst`). */
export function looksLikePrm(text: string): boolean {
  return /^INS   (BANK|HTYPE)/m.test(text.slice(0, 20_000));
}

/**
 * Parses a GSAS instrument parameter file: records of 80 characters, the first 12 of which are the key (`INS`, the bank, what it
 * is); the rest stands in fixed columns (GSAS manual, LAUR 86-748, "Instrument parameter files").
 * @throws RietbookError "bad input" naming the record for what is missing or no number
 */
export function parsePrm(text: string, name: string): PrmFile {
  const records: Record<string, string> = Object.create(null);
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)) {
    if (line.startsWith("INS")) records[line.slice(0, 12).padEnd(12)] = line.slice(12).trimEnd();
  }
  const type = (records["INS   HTYPE "] ?? "").trim().slice(0, 3);
  if (type === "") {
    throw new RietbookError({
      kind: "bad input",
      file: name,
      field: "INS   HTYPE",
      found: "nothing",
      expected: "the type of the data, such as PXCR",
      advice: "Give a GSAS instrument parameter file.",
    });
  }
  if (type[2] !== "C") return { name, type, banks: [], records, text };
  const numbers = new Set(Object.keys(records).flatMap((key) => /^INS([ \d]{2}\d) ICONS/.exec(key)?.[1] ?? []));
  const banks = [...numbers].map((bank) => bankOf(records, bank, name)).sort((a, b) => a.bank - b.bank);
  return { name, type, banks, records, text };
}

function bankOf(records: Readonly<Record<string, string>>, bank: string, file: string): PrmBank {
  const key = `INS${bank} ICONS`;
  const constants = records[key.padEnd(12)];
  const at = (from: number, to: number): number =>
    numberOf(constants.slice(from, to).trim() || "0", key, `columns ${from + 13} to ${to + 12}`, file);
  const heads = Object.keys(records).filter((one) => one.startsWith(`INS${bank}PRCF`) && one[11] === " ");
  return {
    bank: Number(bank),
    wavelengths: [at(0, 10), at(10, 20)],
    zero: at(20, 30),
    polarization: at(40, 50),
    polarizationKind: at(50, 55),
    ratio: at(55, 65),
    profiles: heads.map((head) => profileOf(records, head, file)),
  };
}

/** `PRCF1` says type, number and cut-off; `PRCF11`, `PRCF12`, … hold the coefficients, four in each. */
function profileOf(records: Readonly<Record<string, string>>, head: string, file: string): PrmProfile {
  const [type, count, cutoff = 0] = records[head]
    .trim()
    .split(/\s+/)
    .map((field) => numberOf(field, head.trimEnd(), "type, number of coefficients, cut-off", file));
  if (!(Number.isInteger(count) && count > 0 && count <= 40)) {
    throw bad(file, head.trimEnd(), `${count ?? "no"} coefficients`, "their number after the type of the function");
  }
  const values: number[] = [];
  for (let row = 1; values.length < count; row++) {
    const key = `${head.slice(0, 11)}${row}`.padEnd(12);
    if (records[key] === undefined) {
      throw bad(file, key, `nothing after ${values.length} coefficients`, `${count}, four in each record`);
    }
    // Fortran's 4E15.6: columns, but people write by hand too.
    const free = records[key].trim().split(/\s+/);
    const wanted = Math.min(4, count - values.length);
    const fixed = [0, 15, 30, 45].map((from) => records[key].slice(from, from + 15).trim()).filter((one) => one !== "");
    const fields = (free.length >= wanted ? free : fixed).slice(0, wanted);
    values.push(...fields.map((field) => numberOf(field, key, "coefficients", file)));
    if (fields.length < wanted) {
      throw bad(file, key, `${fields.length} coefficients`, `${wanted} of the ${count} of this function`);
    }
  }
  const names = COEFFICIENTS[type] ?? [];
  return {
    type,
    cutoff,
    coefficients: Object.fromEntries(values.map((value, i) => [names[i] ?? String(i + 1), value])),
  };
}

function numberOf(text: string, key: string, what: string, file: string): number {
  const value = /^[+-]?(\d+(\.\d*)?|\.\d+)([eEdD][+-]?\d+)?$/.test(text) ? Number(text.replace(/[dD]/, "e")) : NaN;
  if (!Number.isFinite(value)) throw bad(file, key, JSON.stringify(text), `a number (${what})`);
  return value;
}

function bad(file: string, field: string, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad input", file, field, found, expected });
}
