import type { CakingEngine } from "../caking/engine.js";
import { isRietbookError, RietbookError } from "../errors.js";
import { integratePrepared } from "../exports/integrate.js";
import { defaultSentinels } from "../frames/invalid-values.js";
import type { FrameFiles } from "../frames/frame-files.js";
import { openFrames } from "../frames/open-frames.js";
import { seriesNames } from "../frames/series-names.js";
import { subtractAsMidas } from "../frames/subtract-as-midas.js";
import { pixelBytes } from "../io/pixels/pixel-type.js";
import { isThere } from "../platform/places.js";
import { throwIfCancelled } from "../progress.js";
import { describeIntegration } from "./describe-integration.js";
import { calibrantOf, checkIntegration } from "./integration-check.js";
import { engineOfRun } from "./integration-engine.js";
import { FINGERPRINT, fingerprintOf, isDone } from "./integration-fingerprint.js";
import { mapOfRun, type MapOfRun } from "./integration-map.js";
import type { IntegratedFile, IntegrationResult, RunIntegrationOptions } from "./integration-options.js";
import { createOutputs, outputNames, stemOf } from "./integration-outputs.js";
import { darkOf, readIntegrationSetup, type IntegrationSetup } from "./integration-setup.js";
import { preparedOnce, type PreparedOnce } from "./prepared-once.js";

/** Two chunks of frames are in memory at a time. */
const CHUNK_BYTES = 140e6;
/** Beside the map of larger frames there is room for less, below 1 GB in all. */
const LARGE_FRAME_BYTES = 24e6;
const LARGE_CHUNK_BYTES = 70e6;
const MOST_FRAMES = 16;

/**
 * Integrates data files as MIDAS's integrator.py does: each becomes `<resultFolder>/<stem>.zarr.zip`, which has its name
 * only when it is whole. Only in Node.
 * @throws RietbookError "bad argument", "bad input", "not found", "output", "unavailable", "cancelled"
 */
export async function runIntegration(options: RunIntegrationOptions): Promise<IntegrationResult> {
  const { resultFolder = ".", formats = ["zarr"], signal } = options;
  const setup = await readIntegrationSetup(options);
  const files = await dataFilesOf(options);
  const calibrant = await calibrantOf(setup, options);
  const engine = await engineOfRun(setup, files, options);
  const precision = engine.precision === "float64" ? "double" : "single";
  const maps = await mapOfRun(setup, { ...options, precision });
  const once = preparedOnce(engine, maps);
  options.onStart?.({
    files,
    width: setup.raw.width,
    height: setup.raw.height,
    radialBins: setup.grid.radialBins,
    etaBins: setup.grid.etaBins,
    engine: engine.kind,
    settings: describeIntegration(setup, options),
    notes: setup.notes,
  });
  const results: IntegratedFile[] = [];
  try {
    for (const file of files) {
      throwIfCancelled(signal, "integrating");
      const outputs = outputNames({ stem: stemOf(file, resultFolder), formats });
      const result = await integrateOne(file, outputs, setup, { ...options, formats }, { engine, maps, once }).catch(
        (error: unknown): IntegratedFile => {
          const isDamage = isRietbookError(error, "bad input") || isRietbookError(error, "not found");
          if (options.skipDamaged !== true || !isDamage || files.length === 1) throw error;
          return { ...emptyResult(file, outputs), status: "skipped", outputs: [], reason: error.message };
        },
      );
      // What is to say about the map goes with the file for which it was needed first.
      const told = results.flatMap(({ notes }) => notes);
      const withNotes = { ...result, notes: [...result.notes, ...maps.notes.filter((note) => !told.includes(note))] };
      results.push(withNotes);
      options.onFile?.(withNotes);
    }
  } finally {
    await once.close();
  }
  const done = results.find(({ status }) => status === "integrated");
  const check =
    calibrant === undefined || done === undefined
      ? undefined
      : await checkIntegration(done.file, calibrant, setup, await once.map(), options);
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

/** What all files of a run share. */
interface RunOnce {
  readonly engine: CakingEngine;
  readonly maps: MapOfRun;
  readonly once: PreparedOnce;
}

async function integrateOne(
  file: string,
  outputs: readonly string[],
  setup: IntegrationSetup,
  options: RunIntegrationOptions & Required<Pick<RunIntegrationOptions, "formats">>,
  { engine, maps, once }: RunOnce,
): Promise<IntegratedFile> {
  const { formats, maskedBins = "keep", preProcThresh = -1, resultFolder = ".", signal } = options;
  const frames = await openFrames(file, setup.framesOptions);
  try {
    const dark = await darkOf(file, setup, options);
    if (options.dryRun === true) return { ...emptyResult(file, outputs), frames: frames.count };
    const settings = { map: maps.hash, maskedBins, preProcThresh, formats, precision: engine.precision };
    const lines = setup.parameters.entries.map(({ key, values }) => [key, ...values].join(" "));
    const fingerprint = await fingerprintOf(file, { ...settings, lines }, dark?.pixels);
    if (options.resume === true && (await isDone(outputs, fingerprint))) {
      return { ...emptyResult(file, outputs), status: "already there", frames: 0 };
    }
    const isMidasDark = preProcThresh !== -1 && dark !== undefined;
    const { prepared, map, varianceFactors } = await once.prepare({
      dark: isMidasDark ? undefined : dark?.pixels,
      invalid: { sentinels: [...defaultSentinels(frames.type), ...setup.sentinels] },
    });
    const writers = await createOutputs(setup, {
      stem: stemOf(file, resultFolder),
      formats,
      frames: frames.count,
      maskedBins,
      varianceFactors,
      attributes: {
        [FINGERPRINT]: fingerprint,
        data_file: frames.name,
        masked_bins: maskedBins,
        parameters: lines.join("\n"),
      },
    });
    const done = await integratePrepared(
      isMidasDark ? subtractAsMidas(frames, dark, Math.max(0, preProcThresh)) : frames,
      prepared,
      map,
      writers,
      {
        maskedBins,
        chunk: chunkOf(frames, options),
        damagedFrames: options.skipDamaged === true ? "skip" : "error",
        signal,
        onProgress: options.onProgress,
      },
    );
    return {
      ...emptyResult(file, outputs),
      status: "integrated",
      frames: done.frames,
      skippedFrames: done.skipped,
      seconds: done.seconds,
      engine: done.description,
      notes: frames.skipped.map(({ file: name, reason }) => `left out ${name}: ${reason}`),
    };
  } finally {
    await frames.close();
  }
}

function emptyResult(file: string, outputs: readonly string[]): IntegratedFile {
  const base = { file, outputs, frames: 0, skippedFrames: [], seconds: 0, engine: "", reason: "", notes: [] };
  return { ...base, status: "would be integrated" };
}

/** The files of a run, all of which must be there unless damaged ones may be left out. */
async function dataFilesOf(options: RunIntegrationOptions): Promise<readonly string[]> {
  const { dataFile, startFileNr, endFileNr } = options;
  const isSeries = startFileNr !== undefined || endFileNr !== undefined;
  const files = isSeries ? seriesNames(dataFile, { start: startFileNr, end: endFileNr }) : [dataFile];
  if (options.skipDamaged === true || !isSeries) return files;
  const missing: string[] = [];
  for (const file of files) if (!(await isThere(file))) missing.push(file);
  if (missing.length === 0) return files;
  throw new RietbookError({
    kind: "not found",
    file: missing[0],
    found: missing.length === 1 ? "no such file" : `no such file, nor ${missing.length - 1} others of the series`,
    expected: `${files.length} files`,
    advice: "Check -startFileNr and -endFileNr, or leave missing ones out with --skip-damaged.",
  });
}

function chunkOf({ width, height, type, count }: FrameFiles, { numFrameChunks }: RunIntegrationOptions): number {
  const bytes = width * height * pixelBytes(type);
  const fitting = Math.floor((bytes > LARGE_FRAME_BYTES ? LARGE_CHUNK_BYTES : CHUNK_BYTES) / bytes);
  const wished = numFrameChunks === undefined || numFrameChunks < 1 ? count : Math.ceil(count / numFrameChunks);
  return Math.max(1, Math.min(MOST_FRAMES, fitting, wished));
}
