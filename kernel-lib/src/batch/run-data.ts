import { RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { TracedInstrument } from "../histograms/instrument.js";
import { readInstrument } from "../histograms/midas-instrument.js";
import { openMidasZarr, type LineoutChoice, type MidasScan, type MidasScanOptions } from "../histograms/midas-scan.js";
import { readPattern } from "../histograms/text-pattern.js";

/** What a run refines: the lineouts of a MIDAS file, or the one pattern of a text file. */
export interface RunData {
  /** File name. */
  readonly name: string;
  /** What the analyst must know about the data. */
  readonly notes: readonly string[];
  readonly instrument: TracedInstrument;
  /** 2θ, degrees. */
  readonly twoTheta: Float64Array;
  /** Whether intensities are divided by the bin area. */
  readonly normalized: boolean;
  /** The file of lineouts; absent for a single pattern. */
  readonly scan?: MidasScan;
  histogram(choice: LineoutChoice, signal?: AbortSignal): Promise<Histogram>;
  close(): Promise<void>;
}

/** Which file, and how it is read. */
export interface RunDataOptions extends Pick<MidasScanOptions, "normalized" | "weights"> {
  readonly dataFile: string;
  readonly instprmFile?: string;
}

/** Names of text patterns; everything else is taken for a MIDAS file, whose reader says what it is not. */
const PATTERN = /\.(xye?|csv|txt|dat|fxye?|gsas?|gsa|gda|raw|xra|esd|std|asc)$/i;

/**
 * Opens the data of a run.
 * @throws RietbookError as `openMidasZarr` and `readPattern`, "bad argument" for a text pattern without an instrument file
 */
export async function openRunData(options: RunDataOptions, signal?: AbortSignal): Promise<RunData> {
  const { dataFile, instprmFile, normalized, weights } = options;
  if (PATTERN.test(dataFile)) return openPattern(dataFile, instprmFile, signal);
  const scan = await openMidasZarr(dataFile, { instprm: instprmFile, normalized, weights, signal });
  const { name, notes, instrument, twoTheta, normalization } = scan;
  return {
    ...{ name, notes, instrument, twoTheta, scan },
    normalized: normalization.normalized,
    histogram: (choice, stop) => scan.histogram(choice, stop),
    close: () => scan.close(),
  };
}

async function openPattern(file: string, instprmFile: string | undefined, signal?: AbortSignal): Promise<RunData> {
  const histogram = await readPattern(file, { signal });
  if (instprmFile === undefined) {
    throw new RietbookError({
      kind: "bad argument",
      file: histogram.file,
      field: "instrument",
      found: "a text pattern, which brings none",
      expected: "an .instprm or .prm file with wavelength and widths",
      advice: "Give one with --instprm.",
    });
  }
  const instrument = await readInstrument(instprmFile, undefined, signal);
  const { name, twoTheta } = histogram;
  return {
    ...{ name, notes: instrument.notes, instrument, twoTheta, normalized: false },
    histogram: () => Promise.resolve(histogram),
    close: () => Promise.resolve(),
  };
}
