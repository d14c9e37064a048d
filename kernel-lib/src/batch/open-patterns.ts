import { RietbookError } from "../errors.js";
import { readInstrument } from "../histograms/midas-instrument.js";
import { patternNotes } from "../histograms/pattern-notes.js";
import { readPattern } from "../histograms/text-pattern.js";
import type { DataRange, RunData } from "./run-data.js";

/**
 * Text patterns as the data of a run: pattern n is frame n. They are read when they are asked for, so that a run of many does not
 * hold them all.
 * @throws RietbookError as `readInstrument`, "bad argument" for a file that is named twice and for other numbers of instruments than
 *   one, or one for each
 */
export async function openPatterns(
  files: readonly string[],
  instprmFiles: readonly string[],
  signal?: AbortSignal,
): Promise<RunData> {
  const names = files.map(nameOf);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined) throw bad(nameOf(twice), "data", "the same file twice", "each pattern once");
  if (instprmFiles.length === 0) {
    const found = files.length === 1 ? "a text pattern, which brings none" : "text patterns, which bring none";
    const expected = "an .instprm or .prm file with wavelength and widths";
    throw bad(names[0], "instrument", found, expected, "Give one with --instprm.");
  }
  if (instprmFiles.length > 1 && instprmFiles.length !== files.length) {
    const expected = `one for all, or ${files.length}, one for each pattern in their order`;
    throw bad(undefined, "instrument files", String(instprmFiles.length), expected);
  }
  const instruments = await Promise.all(instprmFiles.map((file) => readInstrument(file, undefined, signal)));
  return {
    ...{ names, instruments, normalized: false },
    notes: [...new Set(instruments.flatMap(({ notes }) => notes))],
    async ranges(stop) {
      const found: DataRange[] = [];
      for (const file of files) {
        const histogram = await readPattern(file, { signal: stop });
        const { name, twoTheta } = histogram;
        found.push({ name, first: twoTheta[0], last: twoTheta[twoTheta.length - 1], notes: patternNotes(histogram) });
      }
      return found;
    },
    histogram: ({ frame }, stop) => readPattern(files[frame], { signal: stop }),
    close: () => Promise.resolve(),
  };
}

function nameOf(file: string): string {
  return file.replace(/^.*[\\/]/, "");
}

function bad(file: string | undefined, field: string, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad argument", file, field, found, expected, advice });
}
