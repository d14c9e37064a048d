import { etaCentres, radialCentres } from "../caking/bin-grid.js";
import type { RingCheck } from "../caking/ring-check.js";
import type { RingCake } from "../caking/ring-positions.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { radiusToTwoTheta } from "../geometry/pixel-position.js";
import { cakeFigure, type CakeFigureOptions } from "./cake-figure.js";
import type { CakeFigure } from "./figure.js";

/** Options of `plot.rings`. */
export interface RingsFigureOptions extends CakeFigureOptions {
  /** The geometry that the cake was made with. */
  readonly geometry: Pick<DetectorGeometry, "pixelSize" | "distance">;
  /** Data file, for the caption. */
  readonly file: string;
}

/** The cake of a calibrant with its rings: lines where they should be, points where they were found. */
export function ringsFigure(
  check: RingCheck,
  { grid, intensity }: RingCake,
  { geometry, file, ...options }: RingsFigureOptions,
): CakeFigure {
  const toTwoTheta = (radius: number) => radiusToTwoTheta(geometry, radius);
  const eta = etaCentres(grid);
  const values = intensity.subarray(0, grid.radialBins * grid.etaBins);
  const twoTheta = radialCentres(grid).map(toTwoTheta);
  const figure = cakeFigure({ file, label: `${check.calibrant} checked`, twoTheta, eta, values }, options);
  const [low, high] = figure.data.twoTheta;
  const rings = check.expected
    .filter((ring) => ring.twoTheta > low && ring.twoTheta < high)
    .map((ring) => {
      const found = check.rings.find((position) => position.ring === ring);
      const columns = [...(found?.offsets.keys() ?? [])].filter((column) => Number.isFinite(found!.offsets[column]));
      return {
        label: ring.hkl.replaceAll(" ", ""),
        twoTheta: round(ring.twoTheta),
        points: columns.map(
          (column) => [round(toTwoTheta(ring.radius + found!.offsets[column])), eta[column]] as const,
        ),
      };
    });
  const straightness = Number.isNaN(check.rms) ? "no ring measured" : `rings within ${check.rms.toFixed(2)} px (rms)`;
  return {
    ...figure,
    title: `Rings of ${check.calibrant} in ${file}`,
    description: `${figure.description} ${rings.length} rings of ${check.calibrant}: ${straightness}.`,
    caption: [
      ...figure.caption,
      `${check.calibrant}: lines where rings should be, points where they are; ${straightness}.`,
      ...check.findings.map(({ text }) => `${text}.`),
    ],
    data: { ...figure.data, rings },
  };
}

function round(value: number): number {
  return Number(value.toFixed(5));
}
