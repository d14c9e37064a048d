import { RietbookError } from "../errors.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import {
  formatMidasMap,
  midasMapVersion,
  parseMidasMap,
  type MidasMap,
  type MidasMapFiles,
} from "../io/midas-map/midas-map.js";
import type { MidasParameters } from "../io/midas-parameters/midas-parameters.js";
import { radialCentres, type BinGrid } from "./bin-grid.js";
import { correctionFactor } from "./corrections.js";
import { pixelBinMapFromMidas } from "./from-midas-map.js";
import { hashOfMap } from "./map-hash.js";
import type { MapOptions } from "./map-options.js";
import { binsTouchedByMask } from "./mask-bins.js";
import { midasMapHash } from "./midas-map-hash.js";
import type { PixelBinMap } from "./pixel-bin-map.js";
import { createQuadPlacer } from "./quad-placer.js";
import { isNearAxis } from "./sub-pixel.js";

/** deltaR of an existing map may differ by this from ours, pixels: single precision and MIDAS's value of degrees. */
const RADIUS_TOLERANCE = 1e-4;
const FACTOR_TOLERANCE = 1e-6;

/**
 * A map as MIDAS's Map.bin, nMap.bin and, where a mask touched bins, maskMap.bin; MIDAS's integrators read them.
 * @param parameters MIDAS's, whose hash goes into the headers
 */
export async function formatMapFiles(
  map: PixelBinMap,
  geometry: DetectorGeometry,
  parameters: MidasParameters,
): Promise<MidasMapFiles> {
  const { pixels, starts, grid, width } = map;
  const { radius } = pixelCentres(geometry);
  const centres = radialCentres(grid);
  const bins = grid.radialBins * grid.etaBins;
  const deltaR = new Float32Array(pixels.length);
  for (let bin = 0; bin < bins; bin++) {
    const centre = centres[Math.floor(bin / grid.etaBins)];
    for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) deltaR[entry] = radius[pixels[entry]] - centre;
  }
  const qMode = grid.axis === "Q";
  return formatMidasMap({
    // MIDAS writes the wavelength of R bins, too.
    header: { version: midasMapVersion, hash: await midasMapHash(parameters), qMode, wavelength: geometry.wavelength },
    y: Float32Array.from(pixels, (pixel) => pixel % width),
    z: Float32Array.from(pixels, (pixel) => Math.floor(pixel / width)),
    weights: Float64Array.from(map.weights),
    deltaR,
    areas: Float32Array.from(map.areas),
    counts: Int32Array.from({ length: bins }, (_, bin) => starts[bin + 1] - starts[bin]),
    starts: Int32Array.from(starts.subarray(0, bins)),
    ...(map.touchedByMask.some((flag) => flag !== 0) ? { maskedBins: map.touchedByMask } : {}),
  });
}

/**
 * An existing map, if it fits: the hash in its header, the number of bins, and — because MIDAS's hash leaves out half of
 * what enters a map — every record's radius, its correction and the mask are compared with what they should be.
 * @throws RietbookError "bad input" that says what does not fit
 */
export async function readMapFiles(
  files: MidasMapFiles,
  geometry: DetectorGeometry,
  grid: BinGrid,
  options: MapOptions,
  parameters: MidasParameters,
): Promise<PixelBinMap> {
  const midasMap = parseMidasMap(files);
  const { header, counts } = midasMap;
  if (header === undefined) throw unfit("no header", "the hash of the parameters");
  const hash = await midasMapHash(parameters);
  if (header.hash !== hash)
    throw unfit(`hash ${header.hash.slice(0, 8)}…`, `${hash.slice(0, 8)}…, of ${parameters.name}`);
  if (counts.length !== grid.radialBins * grid.etaBins) {
    throw unfit(`${counts.length} bins`, `${grid.radialBins} × ${grid.etaBins}`);
  }
  const { raw } = rawPixelRule({ width: geometry.pixelsY, height: geometry.pixelsZ }, geometry.transforms);
  checkRecords(midasMap, geometry, grid, options, raw.width);
  return pixelBinMapFromMidas(midasMap, grid, raw, await hashOfMap(geometry, grid, options));
}

function checkRecords(
  { y, z, deltaR, weights, areas, starts, counts, maskedBins }: MidasMap,
  geometry: DetectorGeometry,
  grid: BinGrid,
  options: MapOptions,
  width: number,
): void {
  const centres = radialCentres(grid);
  const positions = pixelCentres(geometry);
  const factorOf = correctionFactor(options.corrections ?? {}, geometry);
  const { subPixelLevel = 1, subPixelWidth = 10 } = options;
  // MIDAS writes maskMap.bin only where the mask touches a bin.
  const touched = binsTouchedByMask(geometry, grid, { ...options, splitting: "midas" });
  const isTouched = touched.includes(1);
  if (isTouched !== (maskedBins !== undefined)) {
    throw unfit(
      maskedBins === undefined ? "no maskMap.bin" : "a maskMap.bin",
      isTouched ? "one, for the mask" : "none",
    );
  }
  const seen = new Uint8Array(positions.radius.length);
  let [isCut, mustBeCut] = [false, false];
  for (let bin = 0; bin < counts.length; bin++) {
    const centre = centres[Math.floor(bin / grid.etaBins)];
    for (let at = starts[bin]; at < starts[bin] + counts[bin]; at++) {
      // Records between pixels (sub-pixel option) are compared by their pixel's mask only.
      const isWhole = Number.isInteger(y[at]) && Number.isInteger(z[at]);
      isCut ||= !isWhole;
      const pixel = Math.round(z[at]) * width + Math.round(y[at]);
      seen[pixel] = 1;
      mustBeCut ||= subPixelLevel > 1 && isNearAxis(positions.u[pixel], positions.v[pixel], subPixelWidth);
      if (options.mask !== undefined && options.mask[pixel] !== 0) throw unfit("a masked pixel", "another mask");
      if (!isWhole) continue;
      const radius = positions.radius[pixel];
      if (!(Math.abs(radius - centre - deltaR[at]) < RADIUS_TOLERANCE)) {
        throw unfit(`a pixel at R = ${(centre + deltaR[at]).toFixed(4)}`, `${radius.toFixed(4)}: another geometry`);
      }
      const factor = factorOf?.(positions.u[pixel], positions.v[pixel]) ?? 1;
      if (!(Math.abs(weights[at] / areas[at] / factor - 1) < FACTOR_TOLERANCE)) {
        throw unfit(
          `a correction of ${(weights[at] / areas[at]).toFixed(6)}`,
          `${factor.toFixed(6)}: other corrections`,
        );
      }
    }
  }
  if (isCut !== mustBeCut) {
    throw unfit(isCut ? "cut pixels" : "no cut pixels", "another SubPixelLevel");
  }
  checkUnseen(seen, positions, grid, options);
}

/** Pixels well within the bins that have no record must be masked, but where MIDAS loses what lies beyond ±180°. */
function checkUnseen(
  seen: Uint8Array,
  { radius }: { readonly radius: Float64Array },
  { radialEdges, radialBins, etaEdges, etaBins }: BinGrid,
  { mask }: MapOptions,
): void {
  const [first, last] = [etaEdges[0], etaEdges[etaBins]];
  if (last - first < 360 || first < -180 || last > (first < 0 ? 180 : 360)) return;
  for (let pixel = 0; pixel < seen.length; pixel++) {
    const isWithin = radius[pixel] > radialEdges[0] + 2 && radius[pixel] < radialEdges[radialBins] - 2;
    if (isWithin && seen[pixel] === 0 && (mask === undefined || mask[pixel] === 0)) {
      throw unfit("a pixel without entries", "entries for all pixels that are not masked: another mask");
    }
  }
}

/** Radius and plane point of every pixel's centre, by raw pixel number. */
function pixelCentres(geometry: DetectorGeometry): {
  readonly radius: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
} {
  const { pixelsY, pixelsZ } = geometry;
  const { raw, column, row } = rawPixelRule({ width: pixelsY, height: pixelsZ }, geometry.transforms);
  const total = pixelsY * pixelsZ;
  const [radius, u, v] = [new Float64Array(total), new Float64Array(total), new Float64Array(total)];
  const place = createQuadPlacer(geometry);
  for (let z = 0; z < pixelsZ; z++) {
    place.startRow(z);
    for (let y = 0; y < pixelsY; y++) {
      place.pixel(y, z);
      place.centre(y, z);
      const pixel = (row[0] + row[1] * y + row[2] * z) * raw.width + column[0] + column[1] * y + column[2] * z;
      [radius[pixel], u[pixel], v[pixel]] = place.out;
    }
  }
  return { radius, u, v };
}

function unfit(found: string, expected: string): RietbookError {
  const advice = "The map was made for something else: let it be built again (-mapDetector 1).";
  return new RietbookError({ kind: "bad input", file: "Map.bin", found, expected, advice });
}
