import { RietbookError } from "../errors.js";
import type { DataRange, RunDataOptions } from "./run-data.js";
import type { RunRefinementOptions } from "./run-options.js";
import type { Limits } from "./run-plan.js";

/** Å; a sphere of 10 Å holds some 300 atoms, and angles of all their pairs. */
const MOST_BONDS = 6;

/** @throws RietbookError "bad argument" for what can be seen without reading a file */
export function checkOptions(options: RunRefinementOptions): void {
  const { cifFiles, bkgTerms, nCPUs, limits, recipe, atoms, sequence, together, etas, extras } = options;
  if (together !== undefined && sequence !== undefined) {
    throw bad("together", "a sequence as well", "one of them: histograms of one model do not start from each other");
  }
  if (etas === "sum" && (sequence?.along === "eta" || sequence?.along === "etaIndex")) {
    throw bad("sequence", "eta of azimuthal means, which have none", "frame, or single azimuths");
  }
  if (cifFiles.length === 0) throw bad("CIF files", "none", "one or more");
  const twice = cifFiles.find((file, i) => cifFiles.indexOf(file) !== i);
  if (twice !== undefined) throw bad("CIF files", `${twice} twice`, "each phase once");
  if (bkgTerms !== undefined && !(Number.isInteger(bkgTerms) && bkgTerms >= 1 && bkgTerms <= 36)) {
    throw bad("background terms", String(bkgTerms), "a whole number from 1 to 36");
  }
  if (nCPUs !== undefined && !(Number.isInteger(nCPUs) && nCPUs >= 1)) {
    throw bad("number of CPUs", String(nCPUs), "a whole number from 1");
  }
  if (extras?.bonds !== undefined && !(extras.bonds > 0 && extras.bonds <= MOST_BONDS)) {
    throw bad("bonds", `${extras.bonds} Å`, `a length up to ${MOST_BONDS} Å`);
  }
  for (const [low, high] of limitsOf(limits)) {
    if (!(low < high)) throw bad("limits", `${low}° to ${high}°`, "a lower and an upper 2θ");
  }
  for (const [field, value, inRecipe] of [
    ["background terms", bkgTerms, recipe?.model?.background],
    ["limits", limits, recipe?.model?.limits],
  ] as const) {
    if (value === undefined || inRecipe === undefined) continue;
    throw bad(
      field,
      `${String(value)}, and others in the recipe`,
      "one of them",
      "Leave them out here or in the recipe.",
    );
  }
  if (recipe !== undefined && atoms === false) {
    throw bad(
      "atoms",
      "both a recipe and the wish to leave out atoms",
      "one of them",
      "Leave the atoms out of the recipe.",
    );
  }
}

/** The files of a run as lists. */
export function runFiles({
  dataFile,
  instprmFile = [],
}: RunRefinementOptions): Pick<RunDataOptions, "dataFiles" | "instprmFiles"> {
  const list = (files: string | readonly string[]) => (typeof files === "string" ? [files] : files);
  return { dataFiles: list(dataFile), instprmFiles: list(instprmFile) };
}

/** Limits as a list: none, one for all, or one for each pattern. */
export function limitsOf(limits: RunRefinementOptions["limits"]): readonly Limits[] {
  if (limits === undefined) return [];
  return isOne(limits) ? [limits] : limits;
}

function isOne(limits: Limits | readonly Limits[]): limits is Limits {
  return typeof limits[0] === "number";
}

/** @throws RietbookError "bad argument" for limits outside the data, or of another number than the data */
export function checkLimits(ranges: readonly DataRange[], limits: readonly Limits[]): void {
  if (limits.length > 1 && limits.length !== ranges.length) {
    const expected = ranges.length === 1 ? "one" : `one for all, or ${ranges.length}, one for each pattern`;
    throw bad("limits", `${limits.length} pairs`, expected);
  }
  if (limits.length === 0) return;
  ranges.forEach(({ name, first, last }, i) => {
    const [low, high] = limits[limits.length === 1 ? 0 : i];
    if (high > first && low < last) return;
    const expected = `a range that overlaps the data, ${first.toFixed(3)}° to ${last.toFixed(3)}°`;
    const found = `${low}° to ${high}° 2θ`;
    throw new RietbookError({ kind: "bad argument", file: name, field: "limits", found, expected });
  });
}

function bad(field: string, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad argument", field, found, expected, advice });
}
