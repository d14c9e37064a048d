import type { MaskedBins } from "../caking/cake.js";
import { sigmaGrowth, type VarianceFactors } from "../caking/covariance.js";
import type { CakeWriter } from "../exports/cake-writer.js";
import { createCsvLineoutWriter, createLineoutFilesWriter, lineoutName } from "../exports/lineout-writer.js";
import type { EncodedArrays } from "../exports/midas-zarr/encoded-arrays.js";
import { createMidasHdf5Writer } from "../exports/midas-zarr/midas-hdf5-writer.js";
import { createMidasZarrWriter } from "../exports/midas-zarr/midas-zarr-writer.js";
import { createNexusWriter } from "../exports/nexus/nexus-writer.js";
import { numberOf, type MidasParameters } from "../io/midas-parameters/midas-parameters.js";
import type { IntegrationFormat } from "./integration-options.js";
import type { IntegrationSetup } from "./integration-setup.js";

/** What goes into the outputs of one file besides the frames. */
export interface OutputDescription {
  /** Path without ending. */
  readonly stem: string;
  readonly formats: readonly IntegrationFormat[];
  readonly frames: number;
  readonly maskedBins: MaskedBins;
  /** Attributes of the cake: where it comes from. */
  readonly attributes: Readonly<Record<string, string | number>>;
  /** How the variances of the bins depend on the splitting of pixels. */
  readonly varianceFactors: VarianceFactors;
  /** What the files of the run have in common. */
  readonly encoded: EncodedArrays;
}

const ENDINGS: Readonly<Record<IntegrationFormat, string>> = {
  zarr: ".zarr.zip",
  hdf5: ".caked.hdf",
  nexus: ".nxs",
  xye: ".xye",
  fxye: ".fxye",
  csv: "_lineouts.csv",
};

/** MIDAS's names: `scan_000012.tif` → `<folder>/scan_000012`. */
export function stemOf(dataFile: string, resultFolder: string): string {
  const base = dataFile.replace(/[\\/]+$/, "").replace(/^.*[\\/]/, "");
  const stem = base.replace(/\.analysis\.MIDAS\.zip$/i, "").replace(/(.)\.[^.]*$/, "$1");
  return `${resultFolder.replace(/(.)[\\/]+$/, "$1")}/${stem}`;
}

/**
 * The names of the outputs; lineouts of several sums have the number of the last frame in theirs.
 * @param leftOut numbers of frames that are not in any sum
 */
export function outputNames(
  { parameters }: IntegrationSetup,
  { stem, formats, frames }: Pick<OutputDescription, "stem" | "formats" | "frames">,
  leftOut: readonly number[] = [],
): readonly string[] {
  const perSum = framesPerSum(parameters);
  const skipped = new Set(leftOut);
  const kept = Array.from({ length: frames }, (_, at) => at).filter((at) => !skipped.has(at));
  const lasts = kept.filter((_, at) => (at + 1) % perSum === 0 || at === kept.length - 1);
  return formats.flatMap((format) => {
    const isEach = (format === "xye" || format === "fxye") && frames > perSum;
    return isEach ? lasts.map((last) => lineoutName(stem, format, last)) : stem + ENDINGS[format];
  });
}

function framesPerSum(parameters: MidasParameters): number {
  const omegaSumFrames = numberOf(parameters, "OmegaSumFrames") ?? 1;
  return omegaSumFrames === -1 ? Infinity : Math.max(1, omegaSumFrames);
}

/** Opens the outputs of one file under temporary names. @throws RietbookError "output" */
export async function createOutputs(
  setup: IntegrationSetup,
  { stem, formats, frames, maskedBins, attributes, varianceFactors, encoded }: OutputDescription,
): Promise<readonly CakeWriter[]> {
  const { grid, geometry, parameters } = setup;
  const omegaSumFrames = numberOf(parameters, "OmegaSumFrames") ?? 1;
  const isSingle = frames <= framesPerSum(parameters);
  const writers: CakeWriter[] = [];
  try {
    for (const format of formats) {
      const path = stem + ENDINGS[format];
      if (format === "zarr" || format === "hdf5") {
        const create = format === "zarr" ? createMidasZarrWriter : createMidasHdf5Writer;
        const writer = await create(path, grid, geometry, {
          omegaSumFrames,
          // MIDAS writes every frame unless told otherwise; so do files that are to be compared with its.
          individualFrames: (numberOf(parameters, "SaveIndividualFrames") ?? (maskedBins === "void" ? 1 : 0)) === 1,
          normalized: numberOf(parameters, "Normalize") !== 0,
          instrument: instrumentOf(parameters),
          attributes,
          varianceFactors,
          encoded,
        });
        writers.push(numberOf(parameters, "Normalize") === 0 ? asSums(writer, maskedBins) : writer);
      } else if (format === "nexus") {
        const { solidAngle = false, polarization } = setup.mapOptions.corrections ?? {};
        const applied = { solidAngleApplied: solidAngle, polarizationApplied: polarization !== undefined };
        writers.push(await createNexusWriter(path, grid, geometry, { ...applied, input: inputOf(setup) }));
      } else if (format === "csv") {
        writers.push(
          await createCsvLineoutWriter(path, grid, geometry, {
            omegaSumFrames,
            sigmaGrowth: sigmaGrowth(varianceFactors),
          }),
        );
      } else {
        const lineouts = { omegaSumFrames, isSingle, sigmaGrowth: sigmaGrowth(varianceFactors) };
        writers.push(createLineoutFilesWriter(stem, format, grid, geometry, lineouts));
      }
    }
  } catch (error) {
    for (const writer of writers) await writer.abort();
    throw error;
  }
  return writers;
}

/** What a NeXus file says of its making. */
function inputOf({ parameters, maskFiles, darkFile }: IntegrationSetup): Readonly<Record<string, string>> {
  return {
    parameters: parameters.name,
    ...(maskFiles.length === 0 ? {} : { mask: maskFiles.join(", ") }),
    ...(darkFile === undefined ? {} : { dark: darkFile }),
  };
}

/** MIDAS's Normalize 0: sums over the bins instead of means; nothing in bins without area, but voided ones stay void. */
function asSums(writer: CakeWriter, maskedBins: MaskedBins): CakeWriter {
  return {
    ...writer,
    add(frame) {
      const { intensity, sigma, area, beforeVoiding } = frame;
      const times = (values: Float64Array) =>
        values.map((value, bin) => (area[bin] === 0 && maskedBins === "keep" ? 0 : value * area[bin]));
      const kept = beforeVoiding === undefined ? {} : { beforeVoiding: times(beforeVoiding) };
      return writer.add({ ...frame, intensity: times(intensity), sigma: times(sigma), ...kept });
    },
  };
}

function instrumentOf(parameters: MidasParameters): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const key of ["Polariz", "U", "V", "W", "X", "Y", "Z"]) {
    const value = numberOf(parameters, key);
    if (value !== undefined) found[key] = value;
  }
  const asymmetry = numberOf(parameters, "SH_L") ?? numberOf(parameters, "SHpL");
  return asymmetry === undefined ? found : { ...found, SH_L: asymmetry };
}
