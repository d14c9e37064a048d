import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { weightedFit } from "../numerics/weighted-fit.js";
import { DEGREES, RADIANS } from "../units.js";
import { etaCentres, type BinGrid } from "./bin-grid.js";
import type { Measured, RingPosition } from "./ring-positions.js";

/**
 * What would have to be added to a geometry for its rings to lie where they should, to first order. An offset at radius R
 * and azimuth η is scale R + centreY sin η + centreZ cos η + (R² p/L)(tz sin η + ty cos η), p the pixel size and L the distance.
 */
export interface RingCorrection {
  /** Relative error of radii: of the distance, or of the wavelength at small angles. */
  readonly scale: Measured;
  /** Pixels. */
  readonly centreY: Measured;
  readonly centreZ: Measured;
  /** Degrees; absent where the rings span too little radius to tell a tilt from a displaced centre. */
  readonly tilt?: { readonly ty: Measured; readonly tz: Measured };
  /** Root mean square of what is left, pixels. */
  readonly left: number;
}

/** A tilt changes with R² what a centre changes alike: radii must differ by this factor. */
const RADII_APART = 1.6;
/** Besides counting statistics, pixels: uneven rings. */
const UNEVEN = 0.05;

/** Fits the correction to all measured rings; undefined where too little is measured. */
export function ringCorrection(
  positions: readonly RingPosition[],
  grid: BinGrid,
  { pixelSize, distance }: Pick<DetectorGeometry, "pixelSize" | "distance">,
): RingCorrection | undefined {
  const eta = etaCentres(grid);
  const points = positions.flatMap(({ ring, offsets, deviations }) =>
    [...offsets.keys()]
      .filter((column) => Number.isFinite(offsets[column]))
      .map((column) => ({
        radius: ring.radius,
        angle: eta[column] * RADIANS,
        offset: offsets[column],
        deviation: Math.hypot(deviations[column], UNEVEN),
      })),
  );
  const quadrants = new Set(points.map(({ angle }) => Math.floor((2 * angle) / Math.PI)));
  if (points.length < 12 || quadrants.size < 3) return undefined;
  const radii = points.map(({ radius }) => radius);
  const hasTilt = Math.max(...radii) / Math.min(...radii) > RADII_APART;
  const column = (of: (point: (typeof points)[number]) => number) => points.map(of);
  const columns = [
    column(({ radius }) => radius),
    column(({ angle }) => Math.sin(angle)),
    column(({ angle }) => Math.cos(angle)),
    ...(hasTilt
      ? [
          column(({ radius, angle }) => ((radius ** 2 * pixelSize) / distance) * Math.cos(angle)),
          column(({ radius, angle }) => ((radius ** 2 * pixelSize) / distance) * Math.sin(angle)),
        ]
      : []),
  ];
  const y = column(({ offset }) => offset);
  const { values, deviations, residuals, chiSquared } = weightedFit(
    columns,
    y,
    column(({ deviation }) => deviation),
  );
  const spread = Math.sqrt(Math.max(1, chiSquared / Math.max(1, y.length - columns.length)));
  const at = (index: number, unit = 1): Measured => ({
    value: values[index] * unit,
    deviation: deviations[index] * spread * unit,
  });
  return {
    scale: at(0),
    centreY: at(1),
    centreZ: at(2),
    ...(hasTilt ? { tilt: { ty: at(3, DEGREES), tz: at(4, DEGREES) } } : {}),
    left: Math.sqrt(residuals.reduce((sum, value) => sum + value ** 2, 0) / residuals.length),
  };
}
