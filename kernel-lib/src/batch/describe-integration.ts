import type { RunIntegrationOptions } from "./integration-options.js";
import type { IntegrationSetup } from "./integration-setup.js";
import { DARK_DATASET, hasDatasets } from "./run-dark.js";

/** The settings of an integration, one line each, for people. */
export function describeIntegration(
  { geometry, grid, raw, mapOptions, maskFiles, darkFile, dark, darkDataset = DARK_DATASET }: IntegrationSetup,
  { dataFile, maskedBins = "keep", preProcThresh = -1, formats = ["zarr"] }: RunIntegrationOptions,
): readonly string[] {
  const { distance, centreY, centreZ, wavelength, transforms, pixelSize } = geometry;
  const { radialEdges, etaEdges, radialBins, etaBins, axis } = grid;
  const { corrections = {}, subPixelLevel = 1, mask } = mapOptions;
  const masked = mask?.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0) ?? 0;
  const { polarization, solidAngle } = corrections;
  const applied = [
    solidAngle === true ? "solid angle" : "",
    polarization === undefined ? "" : `polarisation ${polarization.fraction} (${polarization.form})`,
    subPixelLevel > 1 ? `pixels cut ${subPixelLevel} × ${subPixelLevel}` : "",
  ].filter((text) => text !== "");
  const signed = preProcThresh === -1 ? "signed differences" : `as MIDAS cuts them, ${preProcThresh} above dark`;
  // Other files have no place for one.
  const own = hasDatasets(dataFile) ? `, but what ${darkDataset} of a data file has, ${signed}` : "";
  return [
    `frames     ${raw.width} × ${raw.height} pixels of ${pixelSize} µm${transforms.some((code) => code !== 0) ? `, ImTransOpt ${transforms.join(" ")}` : ""}`,
    `geometry   ${(distance / 1000).toFixed(3)} mm, centre ${centreY.toFixed(3)} ${centreZ.toFixed(3)} px, λ ${wavelength} Å`,
    `bins       ${radialBins} in ${axis} × ${etaBins} in η: R ${radialEdges[0].toFixed(1)} to ${radialEdges[radialBins].toFixed(1)} px, η ${etaEdges[0]} to ${etaEdges[etaBins]}°`,
    `mask       ${mask === undefined ? "none" : `${masked} pixels of ${maskFiles.join(", ")}; bins that it touches: ${maskedBins}`}`,
    `dark       ${darkFile === undefined ? `none${own}` : `${dark?.source ?? darkFile}, ${signed}`}`,
    `corrected  ${applied.length === 0 ? "nothing" : applied.join(", ")}`,
    `output     ${formats.join(", ")}`,
  ];
}
