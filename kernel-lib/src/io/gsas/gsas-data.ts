import { RietbookError } from "../../errors.js";
import { parseXye, type XyeRecord } from "../xye/xye.js";
import { fixedPairs, fixedCounts } from "./fixed-columns.js";

const CENTIDEGREES = 100;

/** How the points of a bank are written, by the last word of its BANK line. */
const TYPES = ["FXYE", "FXY", "ESD", "STD"] as const;

/** A BANK line: `BANK number points records binning start step 0 0 type`. */
interface BankLine {
  /** Index of the line in the file. */
  readonly at: number;
  readonly bank: number;
  readonly points: number;
  /** `CONS`, `CONST`: constant steps; anything else is of times of flight, energies or positions. */
  readonly binning: string;
  readonly start: number;
  readonly step: number;
  readonly type: string;
}

/** True for text that holds a BANK line as GSAS's raw powder data files do. */
export function looksLikeGsasData(text: string): boolean {
  return /^BANK\s+\d+/m.test(text.slice(0, 1_000_000));
}

/**
 * Parses a bank of a GSAS raw data file (`.fxye`, `.gsas`, `.gsa`, `.raw`, `.xra`) of constant wavelength: title, BANK line, then
 * its points (GSAS manual, LAUR 86-748, "Raw powder data"). FXYE and FXY: rows of 2θ in centidegrees, intensity and σ, or without σ.
 * ESD: five pairs of intensity and σ a line, in columns of 8. STD: ten counts a line in columns of 8, the first two of which say
 * over how many detectors the count is averaged, so that σ² = y/n. The record's x is in degrees. Just as many points are read
 * as the BANK line says: what fills the last line is none.
 * @param bank number of the bank; the first one where absent
 * @throws RietbookError "bad input" for other types and binnings, for fewer points than the BANK line says, and with the line for
 *   what is no number; "not found" for a bank that is not there
 */
export function parseGsasData(text: string, name: string, bank?: number): XyeRecord {
  const lines = text.split(/\r\n|\n|\r/);
  const heads = [...lines.keys()].filter((at) => /^BANK\s+\d+/.test(lines[at]));
  const numberAt = (at: number) => Number(/^BANK\s+(\d+)/.exec(lines[at])![1]);
  const start = bank === undefined ? heads[0] : heads.find((at) => numberAt(at) === bank);
  if (start === undefined) {
    const found = heads.length === 0 ? "no BANK line" : `banks ${heads.map(numberAt).join(", ")}`;
    const kind = heads.length === 0 ? "bad input" : "not found";
    throw new RietbookError({ kind, file: name, field: bank === undefined ? undefined : `bank ${bank}`, found });
  }
  const head = bankLine(lines[start], start, name);
  const end = heads.find((at) => at > start) ?? lines.length;
  const comments = lines.slice(0, heads[0]);
  const record = head.type.startsWith("FXY")
    ? inRows(lines, head, end, name)
    : inSteps(head, lines.slice(start + 1, end), name);
  if (record.x.length < head.points) {
    throw new RietbookError({
      kind: "bad input",
      file: name,
      field: `bank ${head.bank}`,
      found: `${record.x.length} points`,
      expected: `${head.points}, as its BANK line says`,
      advice: "The file seems to be cut off; if it is whole, put the number of its points into the BANK line.",
    });
  }
  return { ...record, comments };
}

function bankLine(line: string, at: number, name: string): BankLine {
  const words = line.trim().split(/\s+/);
  const [, bank, points, , binning = "CONS", start, step] = words;
  const type = words.length > 5 ? (words.slice(5).find((word) => /^[A-Z]{3,}$/.test(word)) ?? "STD") : "STD";
  const refuse = (found: string, expected: string, advice?: string) =>
    new RietbookError({ kind: "bad input", file: name, field: `line ${at + 1}`, found, expected, advice });
  if (!(TYPES as readonly string[]).includes(type)) {
    const advice = "Save the pattern as FXYE or as columns 2θ, intensity, σ.";
    throw refuse(`data of type ${type}`, TYPES.join(", "), advice);
  }
  const read: BankLine = {
    at,
    bank: Number(bank),
    points: Number(points),
    binning,
    start: Number(start),
    step: Number(step),
    type,
  };
  if (!(Number.isInteger(read.points) && read.points > 0)) throw refuse(`${points ?? "no"} points`, "their number");
  if (!/^CONST?$/.test(binning)) {
    throw refuse(`bins of type ${binning}`, "CONS, steps of 2θ: data of constant wavelength");
  }
  if (!type.startsWith("FXY") && !(Number.isFinite(read.start) && read.step > 0)) {
    throw refuse(`a start of ${start ?? "nothing"} and steps of ${step ?? "nothing"}`, "both in centidegrees of 2θ");
  }
  return read;
}

/** FXYE and FXY. Blank lines keep the line numbers of the file in messages. */
function inRows(lines: readonly string[], head: BankLine, end: number, name: string): XyeRecord {
  const body = lines.map((line, at) => (at > head.at && at < end ? line : "")).join("\n");
  const { x, y, sigma } = parseXye(body, name);
  if (head.type === "FXYE" && sigma === undefined) {
    const found = "two columns";
    throw new RietbookError({ kind: "bad input", file: name, field: `bank ${head.bank}`, found, expected: "three" });
  }
  const used = <T extends Float64Array>(values: T) => values.slice(0, head.points);
  return {
    x: used(x).map((value) => value / CENTIDEGREES),
    y: used(y),
    ...(head.type === "FXY" || sigma === undefined ? {} : { sigma: used(sigma) }),
    comments: [],
  };
}

/** ESD and STD. */
function inSteps(head: BankLine, lines: readonly string[], name: string): XyeRecord {
  const { points, start, step } = head;
  const read = head.type === "ESD" ? fixedPairs : fixedCounts;
  const { y, sigma } = read(lines, points, head.at + 2, name);
  const x = Float64Array.from(y, (_, i) => (start + step * i) / CENTIDEGREES);
  return { x, y, sigma, comments: [] };
}
