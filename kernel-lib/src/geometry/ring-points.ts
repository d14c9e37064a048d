import { RADIANS } from "../units.js";
import type { DetectorGeometry } from "./detector-geometry.js";
import { rawPixelRule } from "./image-transform.js";
import { createPointLocator, twoThetaToRadius } from "./pixel-position.js";

/** Corrections of a point until it moves less than this, pixels, or as often as that. */
const CLOSE = 1e-4;
const MOST_ROUNDS = 30;

/**
 * Where a ring of a 2θ (degrees) comes on the raw image: column and row of points at equal steps of η, all around; points beyond
 * the image included, NaN where the ring never meets the detector's plane. Panels' own shifts are left out.
 *
 * The corrections of tilt and distortion are small, so the point that a ring's place is corrected to is pushed back by what it
 * misses, again and again.
 */
export function ringPoints(geometry: DetectorGeometry, twoTheta: number, count = 180): (readonly [number, number])[] {
  const locate = createPointLocator({ ...geometry, residualMap: undefined });
  const radius = twoThetaToRadius(geometry, twoTheta);
  const { column, row } = rawPixelRule({ width: geometry.pixelsY, height: geometry.pixelsZ }, geometry.transforms);
  const out = new Float64Array(3);
  return Array.from({ length: count }, (_, i): readonly [number, number] => {
    const eta = (360 * i * RADIANS) / count;
    const [u, v] = [-radius * Math.sin(eta), radius * Math.cos(eta)];
    let [y, z] = [geometry.centreY - u, geometry.centreZ + v];
    let miss = Infinity;
    for (let round = 0; round < MOST_ROUNDS && miss > CLOSE; round++) {
      locate(y, z, 0, 0, out);
      const [du, dv] = [u - out[1], v - out[2]];
      [y, z] = [y - du, z + dv];
      miss = Math.hypot(du, dv);
    }
    if (!(miss <= CLOSE)) return [NaN, NaN];
    return [column[0] + column[1] * y + column[2] * z, row[0] + row[1] * y + row[2] * z];
  });
}
