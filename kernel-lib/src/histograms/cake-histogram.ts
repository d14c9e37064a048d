import { etaCentres, radialCentres } from "../caking/bin-grid.js";
import type { Cake } from "../caking/cake.js";
import { effectiveSigmaFactors } from "../caking/covariance.js";
import { radialLineout, type LineoutOptions } from "../caking/lineout.js";
import { RietbookError } from "../errors.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { radiusToTwoTheta } from "../geometry/pixel-position.js";
import type { Histogram } from "./histogram.js";
import { MIN_POINTS } from "./midas-lineout.js";
import { meanAzimuth } from "./midas-mean.js";

/** Which pattern of a cake, and with which σ. */
export interface CakeHistogramOptions extends Pick<LineoutOptions, "clip"> {
  /** From 0; default 0. */
  readonly frame?: number;
  /** Index of the η bin, or the mean over all (default). */
  readonly eta?: number | "sum";
  /** `effective` (default): with the scatter that points share, right for a refinement; `own`: of each point by itself. */
  readonly weights?: "effective" | "own";
}

/**
 * A powder pattern straight from a cake, with σ from the counts before the dark was subtracted.
 * @throws RietbookError "bad argument" for indices out of range, "bad input" for fewer than 20 points
 */
export function histogramFromCake(
  cake: Cake,
  geometry: DetectorGeometry,
  { frame = 0, eta = "sum", weights = "effective", clip }: CakeHistogramOptions = {},
): Histogram {
  const { grid, map, sources } = cake;
  check("frame", frame, cake.frames);
  if (eta !== "sum") check("eta", eta, grid.etaBins);
  const bins = grid.radialBins * grid.etaBins;
  const first = frame * bins;
  const area = cake.area.length === bins ? cake.area : cake.area.subarray(first, first + bins);
  const growth = weights === "effective" ? effectiveSigmaFactors(map) : undefined;
  const sigma = cake.sigma.slice(first, first + bins).map((value, bin) => value * (growth?.[bin] ?? 1));
  const intensity = cake.intensity.subarray(first, first + bins);
  const ring = ({ length }: { length: number }, values: Float64Array) =>
    Float64Array.from({ length }, (_, radial) => values[radial * grid.etaBins + (eta as number)]);
  const rows = { length: grid.radialBins };
  const line =
    eta === "sum"
      ? radialLineout(grid, { intensity, sigma, area }, { clip })
      : { intensity: ring(rows, intensity), sigma: ring(rows, sigma), area: ring(rows, area) };
  const centres = radialCentres(grid);
  const points = [...centres.keys()].filter((at) => Number.isFinite(line.intensity[at]) && line.area[at] > 0);
  const { source, omega } = sources[frame];
  const etas = etaCentres(grid);
  const name = `frame ${frame} η ${eta === "sum" ? "mean" : `${Number(etas[eta].toFixed(3))}°`.replace("-", "−")}`;
  if (points.length < MIN_POINTS) {
    const expected = `at least ${MIN_POINTS}`;
    const found = `${points.length} points`;
    throw new RietbookError({ kind: "bad input", file: source, field: name, found, expected });
  }
  const perEta = new Float64Array(grid.etaBins);
  area.forEach((value, bin) => (perEta[bin % grid.etaBins] += value));
  const pick = (values: Float64Array) => Float64Array.from(points, (at) => values[at]);
  return {
    name,
    file: source,
    twoTheta: Float64Array.from(points, (at) => radiusToTwoTheta(geometry, centres[at])),
    intensity: pick(line.intensity),
    sigma: pick(line.sigma),
    azimuth: eta === "sum" ? meanAzimuth({ nEta: grid.etaBins, eta: etas }, perEta) : 90 - etas[eta],
    metadata: {
      frame,
      omega,
      framesSummed: 1,
      wavelength: geometry.wavelength,
      maskedFraction: 1 - points.length / grid.radialBins,
      ...(eta === "sum" ? {} : { etaIndex: eta, eta: etas[eta] }),
    },
  };
}

function check(what: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  const expected = `0 to ${count - 1}`;
  throw new RietbookError({ kind: "bad argument", field: what, found: String(index), expected });
}
