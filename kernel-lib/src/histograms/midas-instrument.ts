import { RietbookError } from "../errors.js";
import { looksLikePrm, parsePrm } from "../io/gsas/prm.js";
import { bankOf, parseInstprm } from "../io/instprm/instprm.js";
import { parseSamprm, type SamprmFile } from "../io/instprm/samprm.js";
import type { MidasFile } from "../io/midas-zarr/midas-file.js";
import { readSibling, type FileInput } from "../platform/open-byte-source.js";
import { readText } from "../platform/read-all.js";
import { RADIANS } from "../units.js";
import type { TracedInstrument } from "./instrument.js";
import {
  combineInstrument,
  instrumentPartOfInstprm,
  instrumentPartOfMidas,
  instrumentPartOfSamprm,
  unusedInstprmKeys,
  type InstrumentPart,
} from "./instrument-sources.js";
import { instrumentPartOfPrm } from "./prm-instrument.js";

/** Relative difference of wavelengths that is worth a word: 10 eV at 100 keV. */
const WAVELENGTH_TOLERANCE = 1e-4;

/** What is taken from `.samprm` files. */
const SAMPLE_KEYS: readonly string[] = ["Gonio. radius", "Type", "Temperature", "Pressure", "InstrName"];

/** The files that say something about the instrument, beside the data. */
export interface InstrumentFiles {
  /** An `.instprm` file, or GSAS's `.prm`; overrides everything else. */
  readonly instprm?: FileInput;
  /** Bank of such a file with more than one; the first where absent. */
  readonly bank?: number;
}

/**
 * The instrument of a MIDAS file: its own parameters; overridden by the `.instprm` and `.samprm` beside it; both
 * overridden by an explicit `.instprm`; GSAS-II's defaults for what is still missing.
 */
export async function readMidasInstrument(
  file: MidasFile,
  input: FileInput,
  options: InstrumentFiles,
  signal?: AbortSignal,
): Promise<{ readonly instrument: TracedInstrument; readonly sample?: SamprmFile }> {
  const parts: InstrumentPart[] = [instrumentPartOfMidas(file.instrumentParameters, file.name)];
  const notes: string[] = [];
  const fromQ = wavelengthOfQ(file);
  const stated = parts[0].values.wavelength;
  if (fromQ !== undefined && stated === undefined) {
    parts[0] = { ...parts[0], values: { ...parts[0].values, wavelength: fromQ } };
    notes.push(`${file.name} does not state its wavelength; ${fromQ.toPrecision(7)} Å follows from its 2θ and Q.`);
  } else if (fromQ !== undefined && stated! > 0 && Math.abs(fromQ / stated! - 1) > WAVELENGTH_TOLERANCE) {
    notes.push(`${file.name} states ${stated} Å, but its 2θ and Q belong to ${fromQ.toPrecision(7)} Å.`);
  }
  const sibling = await readSibling(input, ".instprm", signal);
  if (sibling !== undefined) {
    const read = instrumentPartOf(sibling, options.bank);
    parts.push(read.part);
    notes.push(...read.notes);
  }
  const samprm = await readSibling(input, ".samprm", signal);
  const sample = samprm === undefined ? undefined : parseSamprm(samprm.text, samprm.name);
  if (sample !== undefined) {
    parts.push(instrumentPartOfSamprm(sample));
    const unused = Object.keys(sample.values).filter((key) => !SAMPLE_KEYS.includes(key));
    if (unused.length > 0) notes.push(`${sample.name} also holds ${unused.join(", ")}, which nothing here uses.`);
  }
  if (options.instprm !== undefined) {
    const read = instrumentPartOf(await readText(options.instprm, "instprm", signal), options.bank);
    parts.push(read.part);
    notes.push(...read.notes);
  }
  const combined = combineInstrument(parts, file.name);
  return { instrument: { ...combined, notes: [...notes, ...combined.notes] }, sample };
}

/**
 * The instrument of an `.instprm` file, or of GSAS's `.prm`, alone, for data that bring none; what it leaves out gets GSAS-II's
 * defaults, and what it holds beyond an instrument is said.
 * @throws RietbookError "bad input" for a file without a wavelength, and what cannot be an instrument's value
 */
export async function readInstrument(input: FileInput, bank?: number, signal?: AbortSignal): Promise<TracedInstrument> {
  const file = await readText(input, "instprm", signal);
  const { part, notes } = instrumentPartOf(file, bank);
  if (part.values.wavelength === undefined) {
    const expected = "the wavelength in Å, which nothing else tells";
    const advice = "Add a line such as Lam:0.1729.";
    throw new RietbookError({ kind: "bad input", file: file.name, field: "Lam", found: "nothing", expected, advice });
  }
  const combined = combineInstrument([part], file.name);
  return { ...combined, notes: [...notes, ...combined.notes] };
}

function instrumentPartOf(
  file: { readonly name: string; readonly text: string },
  bank?: number,
): { readonly part: InstrumentPart; readonly notes: readonly string[] } {
  if (looksLikePrm(file.text)) return instrumentPartOfPrm(parsePrm(file.text, file.name), bank);
  const read = bankOf(parseInstprm(file.text, file.name), bank);
  const unused = unusedInstprmKeys(read);
  const notes = unused.length === 0 ? [] : [`${file.name} also holds ${unused.join(", ")}, which nothing here uses.`];
  return { part: instrumentPartOfInstprm(read, file.name), notes };
}

/** λ = 4π sin θ / Q of the outermost bin, where the file has Q. */
function wavelengthOfQ({ map }: MidasFile): number | undefined {
  const last = map.nR - 1;
  const wavelength = (4 * Math.PI * Math.sin((map.twoTheta[last] / 2) * RADIANS)) / (map.q?.[last] ?? 0);
  return Number.isFinite(wavelength) && wavelength > 0 ? wavelength : undefined;
}
