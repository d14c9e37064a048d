import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import type { RawPixelRule } from "../geometry/image-transform.js";
import { etaOf } from "../geometry/pixel-position.js";
import type { MapOptions } from "./map-options.js";
import type { QuadPlacer } from "./quad-placer.js";
import type { Targets } from "./pixel-corners.js";

/**
 * MIDAS's sub-pixel option (MapperCore.c): a pixel near η = 0, ±90° or 180° is cut into n × n parts, and each part takes
 * the value at its own centre, interpolated between pixel centres, at the border the outermost two. Other than in MIDAS,
 * the interpolation follows the image transform, and masked neighbours take no part in it.
 */
export function createSubPixels({ pixelsY, pixelsZ }: DetectorGeometry, rule: RawPixelRule, options: MapOptions) {
  const { mask, subPixelLevel = 1, subPixelWidth = 10, splitting } = options;
  // MIDAS keeps the places of parts in single precision, 1.5e-5 px at 200 px, and interpolates there.
  const kept = splitting === "midas" ? Math.fround : (position: number) => position;
  const targets: Targets = { count: 0, pixel: new Uint32Array(4), share: new Float64Array(4), factor: 1 };

  const addTarget = (y: number, z: number, share: number) => {
    const raw =
      (rule.row[0] + rule.row[1] * y + rule.row[2] * z) * rule.raw.width +
      rule.column[0] +
      rule.column[1] * y +
      rule.column[2] * z;
    if (share === 0 || (mask !== undefined && mask[raw] !== 0)) return;
    targets.pixel[targets.count] = raw;
    targets.share[targets.count++] = share;
  };
  const interpolate = (y: number, z: number) => {
    const [column, row] = [lowerNeighbour(y, pixelsY), lowerNeighbour(z, pixelsZ)];
    const fy = Math.min(Math.max(y - column, 0), 1);
    const fz = Math.min(Math.max(z - row, 0), 1);
    targets.count = 0;
    addTarget(column, row, (1 - fy) * (1 - fz));
    addTarget(column + 1, row, fy * (1 - fz));
    addTarget(column, row + 1, (1 - fy) * fz);
    addTarget(column + 1, row + 1, fy * fz);
    let sum = 0;
    for (let at = 0; at < targets.count; at++) sum += targets.share[at];
    for (let at = 0; at < targets.count; at++) targets.share[at] /= sum;
  };
  return {
    /** Whether pixel (y, z), the current one of `place`, is cut. */
    applies(place: QuadPlacer, y: number, z: number): boolean {
      place.centre(y, z);
      const eta = Math.abs(etaOf(place.out[1], place.out[2]));
      return eta <= subPixelWidth || Math.abs(eta - 90) <= subPixelWidth || Math.abs(eta - 180) <= subPixelWidth;
    },
    /** Calls `add` for each part, its corners and centre set in `place`. */
    split(place: QuadPlacer, y: number, z: number, add: (targets: Targets) => void): void {
      const step = 1 / subPixelLevel;
      for (let i = 0; i < subPixelLevel; i++) {
        for (let j = 0; j < subPixelLevel; j++) {
          const [yLow, zLow] = [y - 0.5 + i * step, z - 0.5 + j * step];
          place.part(yLow, zLow, yLow + step, zLow + step);
          place.centre(yLow + step / 2, zLow + step / 2);
          interpolate(kept(yLow + step / 2), kept(zLow + step / 2));
          add(targets);
        }
      }
    },
  };
}

function lowerNeighbour(position: number, size: number): number {
  return Math.max(Math.min(Math.floor(position), size - 2), 0);
}
