import type { CakingEngine, PrepareOptions } from "../caking/engine.js";
import type { CakeWriter } from "../exports/cake-writer.js";
import type { FrameFiles } from "../frames/frame-files.js";
import type { SkippedFrame } from "../frames/read-frames.js";
import type { CheckedFrames } from "./integration-check.js";
import { FINGERPRINT } from "./integration-fingerprint.js";
import type { MapOfRun } from "./integration-map.js";
import type { IntegratedFile, RunIntegrationOptions } from "./integration-options.js";
import { outputNames, stemOf } from "./integration-outputs.js";
import type { IntegrationSetup } from "./integration-setup.js";
import type { PreparedOnce } from "./prepared-once.js";
import type { SeriesFile, Stretch } from "./read-series.js";
import { DARK_DATASET, type RunDark } from "./run-dark.js";

/** Data files and what all of them share. */
export interface IntegrationRun {
  readonly files: readonly string[];
  readonly setup: IntegrationSetup;
  readonly options: RunIntegrationOptions & Required<Pick<RunIntegrationOptions, "formats">>;
  readonly engine: CakingEngine;
  readonly maps: MapOfRun;
  readonly once: PreparedOnce;
  /** Where rings are checked afterwards. */
  readonly checked?: CheckedFrames;
}

/** A data file on its way. */
export interface DataFile extends SeriesFile {
  /** Where there is nothing to read: what is said of the file. */
  readonly result?: IntegratedFile;
  readonly frames?: FrameFiles;
  readonly preparation: PrepareOptions;
  readonly fingerprint: string;
  /** What is subtracted from the frames. */
  readonly dark?: RunDark;
}

/** What has become of the file that is being written. */
export interface OpenOutputs {
  readonly writers: readonly CakeWriter[];
  readonly skipped: SkippedFrame[];
  engine: string;
  frames: number;
  seconds: number;
  /** Whether no bin of any frame has shown more than 0 yet. */
  isBlank: boolean;
}

/** What goes into the outputs of a file. */
export function describeOutput({ files, setup, options }: IntegrationRun, { at, file }: Stretch<DataFile>) {
  const { resultFolder = ".", formats, maskedBins = "keep" } = options;
  return {
    stem: stemOf(files[at], resultFolder),
    formats,
    frames: file!.frames!.count,
    maskedBins,
    attributes: {
      [FINGERPRINT]: file!.fingerprint,
      data_file: file!.frames!.name,
      masked_bins: maskedBins,
      ...(file!.dark === undefined ? {} : { dark: file!.dark.source }),
      parameters: linesOf(setup).join("\n"),
    },
  };
}

/** What is told of a file that has been integrated. */
export function resultOf(run: IntegrationRun, { at, file }: Stretch<DataFile>, open: OpenOutputs): IntegratedFile {
  const { count, skipped, name } = file!.frames!;
  const leftOut = open.skipped.map(({ index }) => index);
  return {
    ...emptyResult(run, at, count, leftOut),
    status: "integrated",
    frames: open.frames,
    skippedFrames: open.skipped,
    seconds: open.seconds,
    engine: open.engine,
    notes: [
      ...darkNotes(run, file!.dark),
      ...skipped.map((left) => `left out ${left.file}: ${left.reason}`),
      ...(open.isBlank ? [`${name}: no bin has an intensity above 0: check dark, mask, bins and thresholds`] : []),
    ],
  };
}

/** What of the dark nobody asked for, or asked for in vain. */
export function darkNotes({ setup, options }: IntegrationRun, dark: RunDark | undefined): readonly string[] {
  const { preProcThresh = -1 } = options;
  if (dark === undefined) {
    return preProcThresh === -1 ? [] : [`-preProcThresh ${preProcThresh} has no effect: there is no dark`];
  }
  const isAsked = (setup.darkFile ?? setup.darkDataset) !== undefined;
  // The same words for each file of a series: they are told once.
  return isAsked ? [] : [`${DARK_DATASET} of the data file is subtracted, as no other dark is named`];
}

/** What is told of a file that is not integrated, or not yet. @param leftOut frames that are in no output */
export function emptyResult(
  { files, setup, options }: IntegrationRun,
  at: number,
  frames = 0,
  leftOut: readonly number[] = [],
): IntegratedFile {
  const { resultFolder = ".", formats } = options;
  const outputs = outputNames(setup, { stem: stemOf(files[at], resultFolder), formats, frames }, leftOut);
  const base = {
    file: files[at],
    outputs,
    frames: 0,
    skippedFrames: [],
    seconds: 0,
    engine: "",
    reason: "",
    notes: [],
  };
  return { ...base, status: "would be integrated" };
}

/** The lines of the parameter file, with what replaces some of them. */
export function linesOf({ parameters }: IntegrationSetup): readonly string[] {
  return parameters.entries.map(({ key, values }) => [key, ...values].join(" "));
}
