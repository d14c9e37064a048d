import { RietbookError } from "../errors.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { pixelPosition, twoThetaToRadius } from "../geometry/pixel-position.js";
import { twoThetaOfQ } from "../units.js";

/** Radial × azimuthal bins; `bin = radial * etaBins + eta`. */
export interface BinGrid {
  /** `R`: equal steps in pixels; `Q`: equal steps in Å⁻¹, whose edges lie at unequal radii. */
  readonly axis: "R" | "Q";
  readonly radialBins: number;
  readonly etaBins: number;
  /** Edges in pixels, radialBins + 1, ascending. */
  readonly radialEdges: Float64Array;
  /** Edges in degrees, etaBins + 1, ascending; MIDAS's η: 0 at the top, positive towards increasing column. */
  readonly etaEdges: Float64Array;
}

/** Equal steps from `min`; the last bin may pass `max`, as MIDAS's does. */
export interface BinRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** The bins that an analyst asks for: R in pixels or Q in Å⁻¹, η in degrees. */
export interface BinGridDescription {
  readonly axis: "R" | "Q";
  readonly radial: BinRange;
  readonly eta: BinRange;
}

/** The error for bins that cannot be; the key is MIDAS's name of what is wrong: RMax, EtaBinSize. */
export type BinError = (key: string, problem: { readonly found: string; readonly expected: string }) => RietbookError;

/** More bins than this are a mistyped step. */
const MAX_BINS = 2 ** 28;

/**
 * Bins as MIDAS's mapper makes them: n = ceil((max − min) / step), edges min + i·step; a Q edge lies at the radius
 * (distance / pixel) tan(2 asin(Qλ/4π)).
 * @param errorOf makes the errors; default: "bad argument"
 * @throws RietbookError for an empty or absurd range, a missing wavelength, Q beyond 4π/λ
 */
export function createBinGrid(
  description: BinGridDescription,
  geometry: DetectorGeometry,
  errorOf: BinError = badArgument,
): BinGrid {
  const { axis, radial, eta } = description;
  const [radialBins, etaBins] = countBins(description, errorOf);
  const edges = equalEdges(radial, radialBins);
  return {
    axis,
    radialBins,
    etaBins,
    radialEdges: axis === "R" ? edges : edges.map((q) => radiusOfQ(q, geometry, errorOf)),
    etaEdges: equalEdges(eta, etaBins),
  };
}

/**
 * Numbers of radial and azimuthal bins.
 * @throws RietbookError, as `errorOf` makes it, for an empty or absurd range
 */
export function countBins({ axis, radial, eta }: BinGridDescription, errorOf: BinError): readonly [number, number] {
  const [radialBins, etaBins] = [countIn(axis, radial, errorOf), countIn("Eta", eta, errorOf)];
  if (radialBins * etaBins > MAX_BINS) {
    const [found, expected] = [`${radialBins} × ${etaBins} bins`, `at most ${MAX_BINS}: larger steps`];
    throw errorOf(`${axis}BinSize, EtaBinSize`, { found, expected });
  }
  if (radial.min < 0) throw errorOf(`${axis}Min`, { found: String(radial.min), expected: "0 or more" });
  if (eta.step > 360) throw errorOf("EtaBinSize", { found: String(eta.step), expected: "at most 360 degrees" });
  return [radialBins, etaBins];
}

/** What an analyst should know before integrating: bins that no pixel can reach, azimuths that count twice. */
export function binGridWarnings(grid: BinGrid, geometry: DetectorGeometry): readonly string[] {
  return [...radialWarnings(grid, geometry), ...etaWarnings(grid)];
}

function etaWarnings({ etaEdges, etaBins }: BinGrid): readonly string[] {
  const [first, last] = [etaEdges[0], etaEdges[etaBins]];
  const over = last - first - 360;
  if (over < 1e-9) return [];
  return [`bins in η reach from ${first} to ${last}°: the last ${over.toFixed(1)}° are in two bins`];
}

function radialWarnings(grid: BinGrid, geometry: DetectorGeometry): readonly string[] {
  const { pixelsY, pixelsZ } = geometry;
  const corners = [-0.5, pixelsY - 0.5].flatMap((y) => [-0.5, pixelsZ - 0.5].map((z) => pixelPosition(geometry, y, z)));
  const farthest = Math.max(...corners.map(({ radius }) => radius));
  const [first, last] = [grid.radialEdges[0], grid.radialEdges[grid.radialBins]];
  if (first > farthest) return [`all bins lie beyond the farthest corner of the detector, at R = ${px(farthest)}`];
  if (grid.radialEdges[grid.radialBins - 1] > farthest) {
    return [`bins reach to R = ${px(last)}, the farthest corner of the detector is at ${px(farthest)}: empty bins`];
  }
  return [];
}

/** Centres of the radial bins, pixels: the mean of their edges, also where Q makes the bins (MIDAS's REtaMap). */
export function radialCentres({ radialEdges, radialBins }: BinGrid): Float64Array {
  return Float64Array.from({ length: radialBins }, (_, at) => (radialEdges[at] + radialEdges[at + 1]) / 2);
}

/** Centres of the azimuthal bins, degrees. */
export function etaCentres({ etaEdges, etaBins }: BinGrid): Float64Array {
  return Float64Array.from({ length: etaBins }, (_, at) => (etaEdges[at] + etaEdges[at + 1]) / 2);
}

function badArgument(field: string, problem: { readonly found: string; readonly expected: string }): RietbookError {
  return new RietbookError({ kind: "bad argument", field, ...problem });
}

function countIn(name: string, { min, max, step }: BinRange, errorOf: BinError): number {
  if (![min, max, step].every(Number.isFinite)) {
    throw errorOf(name, { found: `${min} … ${max} by ${step}`, expected: "finite numbers" });
  }
  if (step <= 0) throw errorOf(`${name}BinSize`, { found: String(step), expected: "more than 0" });
  if (max <= min) throw errorOf(`${name}Max`, { found: String(max), expected: `more than ${name}Min ${min}` });
  return Math.ceil((max - min) / step);
}

function equalEdges({ min, step }: BinRange, bins: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, at) => step * at + min);
}

function radiusOfQ(q: number, geometry: DetectorGeometry, errorOf: BinError): number {
  const { wavelength } = geometry;
  if (!(wavelength > 0)) {
    throw errorOf("Wavelength", { found: String(wavelength), expected: "a wavelength, for bins in Q" });
  }
  const twoTheta = twoThetaOfQ(q, wavelength);
  if (!(twoTheta < 90)) throw errorOf("QMax", { found: `${q} Å⁻¹`, expected: "2θ below 90° on a flat detector" });
  return twoThetaToRadius(geometry, twoTheta);
}

function px(radius: number): string {
  return `${radius.toFixed(1)} px`;
}
