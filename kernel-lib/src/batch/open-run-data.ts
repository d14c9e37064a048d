import { RietbookError } from "../errors.js";
import { openMidasZarr } from "../histograms/midas-scan.js";
import { openPatterns } from "./open-patterns.js";
import type { RunData, RunDataOptions } from "./run-data.js";

/** Names of text patterns; everything else is taken for a MIDAS file, whose reader says what it is not. */
const PATTERN = /\.(xye?|csv|txt|dat|fxye?|gsas?|gsa|gda|raw|xra|esd|std|asc)$/i;

/**
 * Opens the data of a run.
 * @throws RietbookError as `openMidasZarr` and `readInstrument`, "bad argument" for files that do not go together or lack an instrument
 */
export async function openRunData(options: RunDataOptions, signal?: AbortSignal): Promise<RunData> {
  const { dataFiles, instprmFiles, normalized, weights } = options;
  const other = dataFiles.find((file) => !PATTERN.test(file));
  if (other === undefined) return openPatterns(dataFiles, instprmFiles, signal);
  if (dataFiles.length > 1) {
    const found = `${dataFiles.length} files, one of which is no text pattern`;
    throw bad(other, "data", found, "one MIDAS file, or patterns such as .xye", "Refine MIDAS files one by one.");
  }
  if (instprmFiles.length > 1)
    throw bad(other, "instrument files", String(instprmFiles.length), "one for a MIDAS file");
  const scan = await openMidasZarr(other, { instprm: instprmFiles[0], normalized, weights, signal });
  const { name, notes, instrument, twoTheta, normalization } = scan;
  const range = { name, first: twoTheta[0], last: twoTheta[twoTheta.length - 1], notes: [] };
  return {
    ...{ names: [name], notes, instruments: [instrument], scan },
    normalized: normalization.normalized,
    ranges: () => Promise.resolve([range]),
    histogram: (choice, stop) => scan.histogram(choice, stop),
    close: () => scan.close(),
  };
}

function bad(file: string, field: string, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad argument", file, field, found, expected, advice });
}
