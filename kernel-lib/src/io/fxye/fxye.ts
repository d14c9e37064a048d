import { RietbookError } from "../../errors.js";
import { parseXye, type XyeRecord } from "../xye/xye.js";

const CENTIDEGREES = 100;

/** True for text that holds a BANK line as GSAS's raw powder data files do. */
export function looksLikeFxye(text: string): boolean {
  return /^BANK\s+\d+/m.test(text.slice(0, 1_000_000));
}

/**
 * Parses a GSAS raw data file of type FXYE: title, `BANK n points records CONS start step 0 0 FXYE`, then rows of
 * 2θ in centidegrees, intensity and σ (GSAS manual, LAUR 86-748). The record's x is in degrees.
 * @param bank number of the bank; the first one where absent
 * @throws RietbookError "bad input" for other types, "not found" for a bank that is not there
 */
export function parseFxye(text: string, name: string, bank?: number): XyeRecord {
  const lines = text.split(/\r\n|\n|\r/);
  const heads = [...lines.keys()].filter((at) => /^BANK\s+\d+/.test(lines[at]));
  const numberAt = (at: number) => Number(/^BANK\s+(\d+)/.exec(lines[at])![1]);
  const start = bank === undefined ? heads[0] : heads.find((at) => numberAt(at) === bank);
  if (start === undefined) {
    const found = heads.length === 0 ? "no BANK line" : `banks ${heads.map(numberAt).join(", ")}`;
    const kind = heads.length === 0 ? "bad input" : "not found";
    throw new RietbookError({ kind, file: name, field: bank === undefined ? undefined : `bank ${bank}`, found });
  }
  const type = lines[start].trim().split(/\s+/).pop()!;
  if (type !== "FXYE") {
    const field = `line ${start + 1}`;
    const advice = "Save the pattern as FXYE or as columns 2θ, intensity, σ.";
    throw new RietbookError({
      kind: "bad input",
      file: name,
      field,
      found: `data of type ${type}`,
      expected: "FXYE",
      advice,
    });
  }
  const end = heads.find((at) => at > start) ?? lines.length;
  // Blank lines keep the line numbers of the file in messages.
  const body = lines.map((line, at) => (at > start && at < end ? line : "")).join("\n");
  const record = parseXye(body, name);
  return { ...record, x: record.x.map((x) => x / CENTIDEGREES), comments: lines.slice(0, heads[0]) };
}
