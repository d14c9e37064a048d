import { binGridWarnings, createBinGrid, type BinGrid } from "../caking/bin-grid.js";
import { binErrorOf, binsFromMidas, mapOptionsFromMidas } from "../caking/from-midas-parameters.js";
import type { MapOptions } from "../caking/map-options.js";
import { isRietbookError } from "../errors.js";
import { combineMasks, readMask, type Mask } from "../frames/mask.js";
import type { FramesOptions } from "../frames/open-frames.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { geometryFromMidas } from "../geometry/from-midas-parameters.js";
import { rawPixelRule, type ImageSize } from "../geometry/image-transform.js";
import {
  badParameter,
  numberOf,
  parseMidasParameters,
  textOf,
  withOverrides,
  type MidasParameters,
} from "../io/midas-parameters/midas-parameters.js";
import { openByteSource } from "../platform/open-byte-source.js";
import { isThere } from "../platform/places.js";
import { readAll, readText } from "../platform/read-all.js";
import type { RunIntegrationOptions } from "./integration-options.js";
import { notesOfVoidedBins, parameterNotes } from "./parameter-notes.js";
import { DARK_DATASET, hasDatasets, openDark, type RunDark } from "./run-dark.js";

/** All that is the same for every file of a run. */
export interface IntegrationSetup {
  readonly parameters: MidasParameters;
  readonly geometry: DetectorGeometry;
  readonly grid: BinGrid;
  /** Size of the frames in the files. */
  readonly raw: ImageSize;
  readonly mapOptions: MapOptions;
  /** From a file of its own; a dark inside the data file is read with it. */
  readonly dark?: RunDark;
  readonly darkFile?: string;
  /** Where a dark is asked for, in a file of datasets. */
  readonly darkDataset?: string;
  readonly maskFiles: readonly string[];
  readonly framesOptions: FramesOptions;
  /** Gap and bad-pixel values of the parameter file. */
  readonly sentinels: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Reads the parameter file and every file that it names.
 * @throws RietbookError "bad input" for missing keys, absurd values, images of another size; "not found"
 */
export async function readIntegrationSetup(options: RunIntegrationOptions): Promise<IntegrationSetup> {
  const { parameterFile, overrides = [], signal } = options;
  const { name, text } = await readText(parameterFile, undefined, signal);
  const parameters = withOverrides(parseMidasParameters(text, name), overrides);
  const named = async (key: string) => placeOf(parameterFile, parameters, key);
  const bytes = async (key: string) => readBytes(await named(key), signal);
  const panelShifts = await named("PanelShiftsFile");
  const geometry = geometryFromMidas(parameters, {
    panelShifts: panelShifts === undefined ? undefined : (await readText(panelShifts, undefined, signal)).text,
    residualMap: await bytes("ResidualCorrectionMap"),
    distortion: await bytes("DistortionFile"),
  });
  const grid = createBinGrid(binsFromMidas(parameters), geometry, binErrorOf(parameters));
  const { raw } = rawPixelRule({ width: geometry.pixelsY, height: geometry.pixelsZ }, geometry.transforms);
  const skipFrames = atLeast(parameters, "SkipFrame", 0) ?? 0;
  atLeast(parameters, "OmegaSumFrames", -1, "1 or more, or -1 for all frames");
  // MIDAS 11 reads the others, too, and masks nothing with them.
  const maskKeys = options.maskedBins === "void" ? ["MaskFile"] : ["MaskFile", "GapFile", "BadPxFile"];
  const maskFiles = await Promise.all(maskKeys.map(named));
  const masks: Mask[] = [];
  for (const [at, file] of maskFiles.entries()) {
    if (file !== undefined) masks.push(await readMask(file, { ...raw, masked: at === 0 ? "one" : "nonzero", signal }));
  }
  const darkFile = options.darkFile ?? (await named("DarkFile")) ?? (await named("Dark"));
  const darkDataset = options.darkDataset ?? textOf(parameters, "darkLoc") ?? textOf(parameters, "darkDataset");
  return {
    parameters,
    geometry,
    grid,
    raw,
    mapOptions: {
      ...mapOptionsFromMidas(parameters, options.polarizationCorrection),
      // Voided bins are for comparisons with MIDAS's.
      ...(options.maskedBins === "void" ? { splitting: "midas" } : {}),
      ...(masks.length === 0 ? {} : { mask: (masks.length === 1 ? masks[0] : combineMasks(masks)).pixels }),
    },
    darkDataset,
    ...(darkFile === undefined
      ? {}
      : {
          darkFile,
          dark: await openDark(darkFile, {
            ...raw,
            skipFrames,
            signal,
            // A dark without a header of its own is laid out as the frames are.
            raw: rawLayout(parameters, raw),
            dataset: hasDatasets(darkFile) ? (darkDataset ?? DARK_DATASET) : undefined,
          }),
        }),
    maskFiles: maskFiles.filter((file) => file !== undefined),
    framesOptions: {
      ...raw,
      skipFrames,
      ...omegasOf(parameters, skipFrames),
      dataset: options.dataset ?? textOf(parameters, "dataLoc"),
      raw: { ...rawLayout(parameters, raw), allowCut: options.skipDamaged === true },
      damagedFiles: options.skipDamaged === true ? "skip" : "error",
      signal,
    },
    sentinels: ["GapIntensity", "BadPxIntensity"].flatMap((key) => numberOf(parameters, key) ?? []),
    notes: [
      ...parameterNotes(parameters, geometry.wavelength),
      ...(options.maskedBins === "void" ? notesOfVoidedBins(parameters) : []),
      ...binGridWarnings(grid, geometry),
    ],
  };
}

/**
 * The dark for one data file: that of the setup, or a dataset of the file itself.
 * @throws RietbookError "not found" for a dataset that was asked for
 */
export async function darkOf(
  file: string,
  { dark, raw, framesOptions, darkDataset }: IntegrationSetup,
  { signal }: RunIntegrationOptions,
): Promise<RunDark | undefined> {
  if (dark !== undefined || !hasDatasets(file)) return dark;
  const { skipFrames } = framesOptions;
  try {
    return await openDark(file, { ...raw, skipFrames, signal, dataset: darkDataset ?? DARK_DATASET });
  } catch (error) {
    if (darkDataset === undefined && isRietbookError(error, "not found")) return undefined;
    throw error;
  }
}

/** ω of the first frame that is used: a file's own first frame has OmegaStart (IntegratorZarrOMP.c). */
function omegasOf(parameters: MidasParameters, skipFrames: number): Pick<FramesOptions, "omegaStart" | "omegaStep"> {
  const start = numberOf(parameters, "OmegaStart") ?? numberOf(parameters, "OmegaFirstFile");
  const omegaStep = numberOf(parameters, "OmegaStep");
  return { omegaStart: start === undefined ? undefined : start + skipFrames * (omegaStep ?? 0), omegaStep };
}

function atLeast(parameters: MidasParameters, key: string, least: number, expected = `${least} or more`) {
  const value = numberOf(parameters, key);
  if (value === undefined || value >= least) return value;
  throw badParameter(parameters, key, { found: String(value), expected });
}

/** A file that a parameter file names: beside the parameter file, else as it stands. */
async function placeOf(parameterFile: string, parameters: MidasParameters, key: string): Promise<string | undefined> {
  const name = textOf(parameters, key);
  if (name === undefined || /^https?:/.test(name)) return name;
  const isWhole = /^([\\/]|[A-Za-z]:)/.test(name);
  const places = isWhole ? [name] : [parameterFile.replace(/[^\\/]*$/, "") + name, name];
  for (const place of places) if (await isThere(place)) return place;
  const found = `no such file: ${name}`;
  const expected = isWhole ? "a file" : "a file beside the parameter file, or here";
  throw badParameter(parameters, key, { found, expected, advice: "Check the name." });
}

async function readBytes(file: string | undefined, signal?: AbortSignal): Promise<Uint8Array | undefined> {
  if (file === undefined) return undefined;
  const source = await openByteSource(file, undefined, signal);
  try {
    return await readAll(source, signal);
  } finally {
    await source.close();
  }
}

/** MIDAS's DataType: 1 uint16, 2 float64, 3 float32, 4 uint32, 5 int32. */
const RAW_TYPES = ["uint16", "float64", "float32", "uint32", "int32"] as const;

function rawLayout(parameters: MidasParameters, { width, height }: ImageSize): FramesOptions["raw"] {
  const code = numberOf(parameters, "DataType");
  const type = code === undefined ? undefined : RAW_TYPES[code - 1];
  if (code !== undefined && type === undefined) {
    throw badParameter(parameters, "DataType", { found: String(code), expected: "1 to 5" });
  }
  return { width, height, headerBytes: numberOf(parameters, "HeadSize"), type };
}
