import { RietbookError } from "../errors.js";
import type { DetectorGeometry } from "./detector-geometry.js";

/** What must be known of a detector; the rest has defaults: no tilt, no distortion, no transform. */
export type GeometryDescription = Partial<DetectorGeometry> &
  Pick<DetectorGeometry, "pixelsY" | "pixelsZ" | "pixelSize" | "distance" | "centreY" | "centreZ" | "wavelength">;

/** MIDAS's RhoD where none is given, µm. */
const DEFAULT_RHO_D = 200_000;

/**
 * A geometry from what an analyst knows of it.
 * @throws RietbookError "bad argument" for a distance, pixel size, number of pixels or wavelength that cannot be
 */
export function createGeometry(description: GeometryDescription): DetectorGeometry {
  for (const field of ["pixelsY", "pixelsZ", "pixelSize", "distance", "wavelength"] as const) {
    const value = description[field];
    if (value > 0 && Number.isFinite(value)) continue;
    throw new RietbookError({ kind: "bad argument", field, found: String(value), expected: "a positive number" });
  }
  const level = { tx: 0, ty: 0, tz: 0, distortion: [], rhoD: DEFAULT_RHO_D, parallax: 0, transforms: [] };
  return { ...level, ...description };
}
