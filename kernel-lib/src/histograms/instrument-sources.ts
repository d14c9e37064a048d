import { RietbookError } from "../errors.js";
import type { InstprmBank } from "../io/instprm/instprm.js";
import type { SamprmFile } from "../io/instprm/samprm.js";
import type { Instrument, InstrumentSource, TracedInstrument } from "./instrument.js";

/** Some fields of an instrument, from one place. */
export interface InstrumentPart {
  readonly source: InstrumentSource;
  /** File name for messages and notes. */
  readonly name: string;
  readonly values: Partial<Instrument>;
}

/** What GSAS-II's MIDAS importer takes where the file says nothing (GSASII/imports/G2pwd_MIDAS.py: instprmList; radius 1 m). */
export const GSAS_DEFAULTS: Instrument = {
  wavelength: 0.413263,
  polarization: 0.99,
  zero: 0,
  U: 1.163,
  V: -0.126,
  W: 0.063,
  X: 0,
  Y: 0,
  Z: 0,
  SHL: 0.002,
  geometry: "Debye-Scherrer",
  radius: 1000,
};

/** Our field, GSAS-II's key in `.instprm` files (blanks removed), MIDAS's array name; MIDAS's Distance is in µm. */
const NAMES = [
  ["wavelength", "Lam", "Lam"],
  ["polarization", "Polariz.", "Polariz"],
  ["zero", "Zero", "Zero"],
  ["U", "U", "U"],
  ["V", "V", "V"],
  ["W", "W", "W"],
  ["X", "X", "X"],
  ["Y", "Y", "Y"],
  ["Z", "Z", "Z"],
  ["SHL", "SH/L", "SH_L"],
  ["radius", "Gonio.radius", "Distance"],
] as const;
/** Keys of `.instprm` files that are read beside those, or that only name things. */
const OTHER_KEYS = ["Type", "Bank", "Lam1", "Lam2", "I(L2)/I(L1)", "Diff-type", "Source", "InstrName"] as const;
const MICROMETRES_PER_MILLIMETRE = 1000;

/** The instrument of a MIDAS file's InstrumentParameters group. */
export function instrumentPartOfMidas(values: Readonly<Record<string, number>>, name: string): InstrumentPart {
  const part: Partial<Record<keyof Instrument, number>> = {};
  for (const [field, , midas] of NAMES) if (values[midas] !== undefined) part[field] = values[midas];
  if (part.radius !== undefined) part.radius /= MICROMETRES_PER_MILLIMETRE;
  return { source: "file", name, values: part as Partial<Instrument> };
}

/**
 * The instrument of one bank of an `.instprm` file. Two wavelengths mean Bragg–Brentano unless Diff-type says otherwise
 * (GSASIIfiles.ReadInstprm).
 * @throws RietbookError "bad input" for other radiation than constant-wavelength X-rays, and values that are no numbers
 */
export function instrumentPartOfInstprm(bank: InstprmBank, name: string): InstrumentPart {
  const type = bank.values["Type"];
  if (type !== undefined && !/^PXC/.test(String(type))) {
    throw bad(name, bank, "Type", "PXC (X-rays of constant wavelength)");
  }
  const part: Record<string, unknown> = {};
  for (const [field, key] of NAMES) if (bank.values[key] !== undefined) part[field] = numberOf(bank, key, name);
  if (bank.values["Lam1"] !== undefined) {
    part["wavelength"] = numberOf(bank, "Lam1", name);
    if (bank.values["Lam2"] !== undefined) {
      const ratio = numberOf(bank, "I(L2)/I(L1)", name);
      part["secondWavelength"] = { wavelength: numberOf(bank, "Lam2", name), ratio };
      part["geometry"] = "Bragg-Brentano";
    }
  }
  const geometry = bank.values["Diff-type"];
  if (geometry !== undefined) part["geometry"] = geometryOf(geometry, name, "Diff-type");
  return { source: "instprm", name, values: part as Partial<Instrument> };
}

/** Keys that say something which an instrument here does not have: numbers that are not 0 and texts, but names and numbers of banks. */
export function unusedInstprmKeys({ values }: InstprmBank): string[] {
  const known = new Set<string>([...NAMES.map(([, key]) => key), ...OTHER_KEYS]);
  return Object.keys(values).filter((key) => !known.has(key) && values[key] !== 0 && values[key] !== "");
}

/** What a `.samprm` file says about the instrument: goniometer radius (mm) and geometry. */
export function instrumentPartOfSamprm(file: SamprmFile): InstrumentPart {
  const { "Gonio. radius": radius, Type: type } = file.values;
  const part: { radius?: number; geometry?: Instrument["geometry"] } = {};
  if (radius !== undefined) {
    if (typeof radius !== "number") throw badSample(file, "Gonio. radius", JSON.stringify(radius), "a number in mm");
    part.radius = radius;
  }
  if (type !== undefined) part.geometry = geometryOf(type, file.name, "Type");
  return { source: "samprm", name: file.name, values: part };
}

/**
 * Puts an instrument together: later parts override earlier ones, what none names gets {@link GSAS_DEFAULTS}.
 * @throws RietbookError "bad input" for a wavelength, radius or SH/L that cannot be
 */
export function combineInstrument(parts: readonly InstrumentPart[], file: string): TracedInstrument {
  const values: Partial<Record<keyof Instrument, unknown>> = {};
  const sources: Partial<Record<keyof Instrument, InstrumentSource>> = {};
  const from: Partial<Record<keyof Instrument, string>> = {};
  const notes: string[] = [];
  for (const part of parts) {
    const entries = Object.entries(part.values) as [keyof Instrument, unknown][];
    if ("wavelength" in part.values) delete values.secondWavelength;
    for (const [field, value] of entries) {
      values[field] = value;
      sources[field] = part.source;
      from[field] = part.name;
    }
    if (part !== parts[0] && entries.length > 0) {
      notes.push(`${part.name} gives ${entries.map(([field, value]) => `${field} ${format(value)}`).join(", ")}.`);
    }
  }
  const missing = (Object.keys(GSAS_DEFAULTS) as (keyof Instrument)[]).filter((field) => values[field] === undefined);
  for (const field of missing) {
    values[field] = GSAS_DEFAULTS[field];
    sources[field] = "default";
  }
  // Every MIDAS file leaves the geometry to the reader; it is no surprise worth a sentence.
  const told = missing.filter((field) => field !== "geometry");
  if (told.length > 0) {
    const list = told.map((field) => `${field} ${format(GSAS_DEFAULTS[field])}`).join(", ");
    notes.push(`Not in ${file}, so GSAS-II's defaults: ${list}.`);
  }
  for (const field of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const value = Number(values[field]);
    const [low, high] = RANGES[field];
    const isInside = value <= high && (field === "SHL" ? value >= low : value > low);
    if (!isInside) throw badValue(from[field] ?? file, field, value);
  }
  return { instrument: values as unknown as Instrument, sources, notes };
}

function format(value: unknown): string {
  return typeof value === "number"
    ? String(Number(value.toPrecision(9)))
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
}

function numberOf(bank: InstprmBank, key: string, name: string): number {
  const value = bank.values[key];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw bad(name, bank, key, "a number");
}

function geometryOf(value: unknown, file: string, field: string): Instrument["geometry"] {
  if (value === "Debye-Scherrer" || value === "Bragg-Brentano") return value;
  const expected = "Debye-Scherrer or Bragg-Brentano";
  throw new RietbookError({ kind: "bad input", file, field, found: JSON.stringify(value), expected });
}

function bad(name: string, bank: InstprmBank, key: string, expected: string): RietbookError {
  const field = bank.lines[key] === undefined ? key : `${key} (line ${bank.lines[key]})`;
  const found = bank.values[key] === undefined ? "nothing" : JSON.stringify(bank.values[key]);
  return new RietbookError({ kind: "bad input", file: name, field, found, expected });
}

function badSample(file: SamprmFile, key: string, found: string, expected: string): RietbookError {
  return new RietbookError({
    kind: "bad input",
    file: file.name,
    field: `${key} (line ${file.lines[key]})`,
    found,
    expected,
  });
}

/** λ times energy, Å keV (CODATA 2018). */
const KEV_ANGSTROM = 12.398419843;
/** Outside of these a value is another quantity, or in another unit: lowest and highest. SH/L is a ratio of heights to a length. */
const RANGES = { wavelength: [0, 10], radius: [0, Infinity], SHL: [0, 0.5] } as const;
const MEANINGS: Readonly<Record<keyof typeof RANGES, string>> = {
  wavelength: "a wavelength in Å above 0 and up to 10",
  radius: "a distance in mm above 0",
  SHL: "(S + H)/L from 0 to 0.5, the sample's and the slit's height over the distance",
};

function badValue(file: string, field: keyof typeof RANGES, value: number): RietbookError {
  const energy = field === "wavelength" && value > RANGES.wavelength[1] && value < 1000;
  const advice = energy
    ? `If ${value} is an energy in keV, the wavelength is ${(KEV_ANGSTROM / value).toPrecision(7)} Å.`
    : "Give an .instprm file with the right value.";
  const key = field === "SHL" ? "SH/L" : field;
  return new RietbookError({
    kind: "bad input",
    file,
    field: key,
    found: String(value),
    expected: MEANINGS[field],
    advice,
  });
}
