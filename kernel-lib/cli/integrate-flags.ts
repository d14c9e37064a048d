import { Option, type Command } from "commander";
import type { IntegrationFormat, RunIntegrationOptions } from "../src/batch/integration-options.js";
import { RietbookError } from "../src/errors.js";
import { numberOrNone, positiveInteger, zeroOrOne } from "./arguments.js";

/** The flags of `integrate`, as commander gives them. */
export interface IntegrateFlags {
  readonly paramFN?: string;
  readonly dataFN?: string;
  readonly resultFolder: string;
  readonly dataLoc?: string;
  readonly darkFN?: string;
  readonly darkLoc?: string;
  readonly startFileNr: number;
  readonly endFileNr: number;
  readonly convertFiles: number;
  readonly mapDetector: number;
  readonly nCPUs?: number;
  readonly nCPUsLocal?: number;
  readonly numFrameChunks: number;
  readonly preProcThresh: number;
  readonly engine: NonNullable<RunIntegrationOptions["engine"]>;
  readonly format?: readonly string[];
  readonly maskedBins: NonNullable<RunIntegrationOptions["maskedBins"]>;
  readonly polarizationCorrection: NonNullable<RunIntegrationOptions["polarizationCorrection"]>;
  readonly set?: readonly string[];
  readonly writeMap?: boolean;
  readonly mapCache: string | boolean;
  readonly skipDamaged?: boolean;
  readonly check: string | boolean;
}

const FORMATS: readonly IntegrationFormat[] = ["zarr", "hdf5", "nexus", "xye", "fxye", "csv"];
const collect = (value: string, previous: readonly string[] = []) => [...previous, value];

/** Adds MIDAS's flags (written with one dash or two) and ours. */
export function addIntegrateFlags(command: Command): Command {
  return command
    .option("--paramFN <file>", "MIDAS parameter file")
    .option(
      "--dataFN <file>",
      "file with frames, the first of a numbered series, a folder, or a quoted pattern as 'scan_*.tif'",
    )
    .option("--resultFolder <folder>", "folder for the results", ".")
    .option("--dataLoc <path>", "HDF5: path of the frames (default: the usual places, or the only images there are)")
    .option(
      "--darkFN <file>",
      "file with dark frames (default: Dark or DarkFile of the parameter file, else --darkLoc of the data file)",
    )
    .option(
      "--darkLoc <path>",
      "HDF5: path of the dark frames (default: darkLoc of the parameter file, else exchange/dark)",
    )
    .option("--startFileNr <n>", "first number of a series; -1: that of the name", numberOrNone, -1)
    .option("--endFileNr <n>", "last number of a series; -1: one file", numberOrNone, -1)
    .option("--convertFiles <n>", "without effect: files are read as they are, nothing is converted", zeroOrOne, 1)
    .option("--mapDetector <n>", "0: use Map.bin of the result folder if it fits", zeroOrOne, 1)
    .option("--nCPUsLocal <n>", "threads of the engine", positiveInteger)
    .option("--numFrameChunks <n>", "read each file in so many chunks; -1: by size", numberOrNone, -1)
    .option("--preProcThresh <n>", "MIDAS's cut-off dark subtraction; -1: signed differences", numberOrNone, -1)
    .addOption(
      choice(
        "--engine <kind>",
        "what sums up the pixels: cpu in double precision, wasm on threads, webgpu and gpujs on graphics cards",
        ["auto", "cpu", "wasm", "webgpu", "gpujs"],
      ),
    )
    .option("--format <kind>", "zarr (default), hdf5, nexus, xye, fxye, csv; repeatable", collect)
    .addOption(
      choice("--masked-bins <how>", "bins that a masked pixel touches; void: every bin as MIDAS's, to compare", [
        "keep",
        "void",
      ]),
    )
    .addOption(
      choice("--polarization-correction <form>", "its form, where the parameter file turns it on", [
        "horizontal",
        "midas",
        "off",
      ]),
    )
    .option("--set <Key Value>", "replaces a parameter; Key Value may stand without --set as well", collect)
    .option("--map-cache <folder>", "keep maps for later runs there (default: in the user's cache folder)")
    .option("--no-map-cache", "keep no map, and take none")
    .option("--write-map", "write Map.bin, nMap.bin and maskMap.bin for MIDAS's programs")
    .option(
      "--check <calibrant>",
      "CIF or name (CeO2, LaB6 …) whose rings are checked and drawn (default: the parameter file's)",
    )
    .option("--no-check", "check no rings")
    .option("--skip-damaged", "leave out damaged files and frames, and list them");
}

/** @throws RietbookError "bad argument" for what is missing or not there */
export function integrationOptionsOf(flags: IntegrateFlags): RunIntegrationOptions {
  const { paramFN, dataFN, startFileNr, endFileNr, numFrameChunks, nCPUs, nCPUsLocal } = flags;
  if (paramFN === undefined) throw missing("-paramFN", "a MIDAS parameter file");
  if (dataFN === undefined) throw missing("-dataFN", "a file with frames");
  return {
    parameterFile: paramFN,
    dataFile: dataFN,
    resultFolder: flags.resultFolder,
    dataset: flags.dataLoc,
    darkFile: flags.darkFN,
    darkDataset: flags.darkLoc,
    startFileNr: startFileNr < 0 ? undefined : startFileNr,
    endFileNr: endFileNr < 0 ? undefined : endFileNr,
    mapDetector: flags.mapDetector !== 0,
    writeMap: flags.writeMap === true,
    nCPUs: nCPUsLocal ?? nCPUs,
    numFrameChunks: numFrameChunks < 0 ? undefined : numFrameChunks,
    preProcThresh: flags.preProcThresh,
    engine: flags.engine,
    formats: formatsOf(flags.format),
    maskedBins: flags.maskedBins,
    polarizationCorrection: flags.polarizationCorrection,
    overrides: flags.set,
    check: flags.check,
    mapCache: flags.mapCache === true ? undefined : flags.mapCache,
    skipDamaged: flags.skipDamaged === true,
  };
}

/** What flags that were given do not do. */
export function flagNotes({ convertFiles }: IntegrateFlags): readonly string[] {
  if (convertFiles !== 0) return [];
  return [
    "note: -convertFiles 0 has no effect: frames are read from -dataFN itself, a .MIDAS.zip too; nothing is converted",
  ];
}

function formatsOf(wanted: readonly string[] = ["zarr"]): readonly IntegrationFormat[] {
  const formats = [...new Set(wanted.flatMap((text) => text.split(",")))];
  for (const format of formats) {
    if (FORMATS.includes(format as IntegrationFormat)) continue;
    throw new RietbookError({
      kind: "bad argument",
      field: "--format",
      found: format,
      expected: FORMATS.join(", "),
    });
  }
  return formats as readonly IntegrationFormat[];
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}

function missing(field: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad argument", field, found: "nothing", expected });
}
