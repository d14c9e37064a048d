import { RietbookError } from "../errors.js";
import { isPattern, namesOfPattern, seriesNames } from "../frames/series-names.js";
import { isThere, namedPlace } from "../platform/places.js";
import { describeIntegration } from "./describe-integration.js";
import { integrateSeries } from "./integrate-series.js";
import { calibrantOf, checkIntegration, createCheckedFrames } from "./integration-check.js";
import { engineOfRun } from "./integration-engine.js";
import { mapOfRun } from "./integration-map.js";
import type { IntegratedFile, IntegrationResult, RunIntegrationOptions } from "./integration-options.js";
import { stemOf } from "./integration-outputs.js";
import { readIntegrationSetup } from "./integration-setup.js";
import { preparedOnce } from "./prepared-once.js";

/**
 * Integrates data files as MIDAS's integrator.py does: each becomes `<resultFolder>/<stem>.zarr.zip`, which has its name
 * only when it is whole. Only in Node.
 * @throws RietbookError "bad argument", "bad input", "not found", "output", "unavailable", "cancelled"
 */
export async function runIntegration(options: RunIntegrationOptions): Promise<IntegrationResult> {
  const { formats = ["zarr"] } = options;
  const setup = await readIntegrationSetup(options);
  const files = await dataFilesOf(options);
  const calibrant = await calibrantOf(setup, options);
  if (options.dryRun !== true) await checkPlace(options.resultFolder ?? ".");
  const engine = await engineOfRun(setup, files, options);
  const precision = engine.precision === "float64" ? "double" : "single";
  const maps = await mapOfRun(setup, { ...options, precision });
  const once = preparedOnce(engine, maps);
  const checked = calibrant === undefined ? undefined : createCheckedFrames(setup);
  const unfinished = options.dryRun === true ? [] : await unfinishedNotes(files, options);
  options.onStart?.({
    files,
    width: setup.raw.width,
    height: setup.raw.height,
    radialBins: setup.grid.radialBins,
    etaBins: setup.grid.etaBins,
    engine: engine.kind,
    settings: describeIntegration(setup, options),
    notes: [...setup.notes, ...unfinished],
  });
  const results: IntegratedFile[] = [];
  try {
    const run = { files, setup, options: { ...options, formats }, engine, maps, once, checked };
    await integrateSeries(run, (result) => {
      // What is to say of all files goes with the first of them, and what of the map with the one for which it was needed.
      const told = results.flatMap(({ notes }) => notes);
      const notes = [...result.notes, ...maps.notes].filter((note) => !told.includes(note));
      const withNotes = { ...result, notes };
      results.push(withNotes);
      options.onFile?.(withNotes);
    });
  } finally {
    await once.close();
  }
  const check =
    calibrant === undefined || checked?.taken === undefined
      ? undefined
      : await checkIntegration(checked.taken, calibrant, setup, options);
  const sum = (pick: (file: IntegratedFile) => number) => results.reduce((total, file) => total + pick(file), 0);
  return {
    files: results,
    frames: sum(({ frames }) => frames),
    skippedFrames: sum(({ skippedFrames }) => skippedFrames.length),
    skippedFiles: results.filter(({ status }) => status === "skipped").length,
    seconds: sum(({ seconds }) => seconds),
    ...(check === undefined ? {} : { check }),
  };
}

async function checkPlace(folder: string): Promise<void> {
  const { checkOutputFolder } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  checkOutputFolder(folder);
}

/** Removes what runs that were killed left of this run's outputs, and says so. */
async function unfinishedNotes(
  files: readonly string[],
  { resultFolder = "." }: RunIntegrationOptions,
): Promise<readonly string[]> {
  const { removeUnfinished } = await import(/* webpackIgnore: true */ "../platform/node/temporary-file.js");
  const stems = files.map((file) => stemOf(file, "").slice(1));
  const removed = removeUnfinished(resultFolder, (name) =>
    stems.some((stem) => name.startsWith(`${stem}.`) || name.startsWith(`${stem}_`)),
  );
  if (removed.length === 0) return [];
  return [`removed from ${resultFolder} what a run that was killed had not finished: ${removed.join(", ")}`];
}

/** The files of a run, all of which must be there unless damaged ones may be left out. */
async function dataFilesOf(options: RunIntegrationOptions): Promise<readonly string[]> {
  const { startFileNr, endFileNr } = options;
  const dataFile = await namedPlace(options.dataFile);
  const isSeries = startFileNr !== undefined || endFileNr !== undefined;
  if (isPattern(dataFile) && !(await isThere(dataFile))) {
    if (!isSeries) return namesOfPattern(dataFile);
    const expected = "a pattern, or a file with -startFileNr and -endFileNr";
    throw new RietbookError({ kind: "bad argument", field: "data file", found: "both", expected });
  }
  const files = isSeries ? seriesNames(dataFile, { start: startFileNr, end: endFileNr }) : [dataFile];
  if (options.skipDamaged === true || !isSeries) return files;
  const missing: string[] = [];
  for (const file of files) if (!(await isThere(file))) missing.push(file);
  if (missing.length === 0) return files;
  const more = missing.length - 1;
  throw new RietbookError({
    kind: "not found",
    file: missing[0],
    found: more === 0 ? "no such file" : `no such file, nor ${more} other${more === 1 ? "" : "s"} of the series`,
    expected: `${files.length} files`,
    advice: "Check -startFileNr and -endFileNr, or leave missing ones out with --skip-damaged.",
  });
}
