import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import type { RawPixelRule } from "../geometry/image-transform.js";
import { etaOf } from "../geometry/pixel-position.js";
import type { MapOptions } from "./map-options.js";
import type { QuadPlacer } from "./quad-placer.js";
import type { Targets } from "./pixel-corners.js";

/**
 * MIDAS's sub-pixel option (MapperCore.c): a pixel near η = 0, ±90° or 180° is cut into n × n parts, and each part takes
 * the value at its own centre, interpolated between pixel centres, at the border the outermost two. The interpolation follows
 * the image transform, and masked neighbours take no part in it; with MIDAS's splitting neither, as there.
 */
export function createSubPixels({ pixelsY, pixelsZ }: DetectorGeometry, rule: RawPixelRule, options: MapOptions) {
  const { mask, subPixelLevel = 1, subPixelWidth = 10, splitting = "whole" } = options;
  const { raw, column, row } = rule;
  const targets: Targets = { count: 0, pixel: new Uint32Array(4), share: new Float64Array(4), factor: 1 };

  const addTarget = (pixel: number, share: number) => {
    if (share === 0 || (splitting === "whole" && mask !== undefined && mask[pixel] !== 0)) return;
    targets.pixel[targets.count] = pixel;
    targets.share[targets.count++] = share;
  };
  /** Between pixels `across` apart along one axis and `along` the other, `fy` and `fz` of the way from `pixel`. */
  const interpolate = (pixel: number, across: number, along: number, fy: number, fz: number) => {
    targets.count = 0;
    addTarget(pixel, (1 - fy) * (1 - fz));
    addTarget(pixel + across, fy * (1 - fz));
    addTarget(pixel + along, (1 - fy) * fz);
    addTarget(pixel + across + along, fy * fz);
  };
  const takeWhole = (y: number, z: number) => {
    const [low, below] = [lowerNeighbour(y, pixelsY), lowerNeighbour(z, pixelsZ)];
    const pixel =
      (row[0] + row[1] * low + row[2] * below) * raw.width + column[0] + column[1] * low + column[2] * below;
    const [across, along] = [row[1] * raw.width + column[1], row[2] * raw.width + column[2]];
    interpolate(pixel, across, along, fraction(y - low), fraction(z - below));
    let sum = 0;
    for (let at = 0; at < targets.count; at++) sum += targets.share[at];
    for (let at = 0; at < targets.count; at++) targets.share[at] /= sum;
  };
  /** MIDAS puts a part's offset to the pixel's place in the raw image, in single precision: 1.5e-5 px at 200 px. */
  const takeAsMidas = (y: number, z: number, offsetY: number, offsetZ: number) => {
    const rawY = Math.fround(column[0] + column[1] * y + column[2] * z + Math.fround(offsetY));
    const rawZ = Math.fround(row[0] + row[1] * y + row[2] * z + Math.fround(offsetZ));
    const [low, below] = [lowerNeighbour(rawY, raw.width), lowerNeighbour(rawZ, raw.height)];
    interpolate(below * raw.width + low, 1, raw.width, fraction(rawY - low), fraction(rawZ - below));
  };
  return {
    /** Whether pixel (y, z), the current one of `place`, is cut. */
    applies(place: QuadPlacer, y: number, z: number): boolean {
      place.centre(y, z);
      return isNearAxis(place.out[1], place.out[2], subPixelWidth);
    },
    /** Sets the corners of the first part in `place`. */
    firstPart(place: QuadPlacer, y: number, z: number): void {
      const high = 1 / subPixelLevel - 0.5;
      place.part(y - 0.5, z - 0.5, y + high, z + high);
    },
    /** Calls `add` for each part, its corners and centre set in `place`. */
    split(place: QuadPlacer, y: number, z: number, add: (targets: Targets) => void): void {
      for (let i = 0; i < subPixelLevel; i++) {
        for (let j = 0; j < subPixelLevel; j++) {
          const [low, high] = [i / subPixelLevel - 0.5, (i + 1) / subPixelLevel - 0.5];
          const [below, above] = [j / subPixelLevel - 0.5, (j + 1) / subPixelLevel - 0.5];
          const [offsetY, offsetZ] = [(2 * i + 1) / (2 * subPixelLevel) - 0.5, (2 * j + 1) / (2 * subPixelLevel) - 0.5];
          place.part(y + low, z + below, y + high, z + above);
          place.centre(y + offsetY, z + offsetZ);
          if (splitting === "midas") takeAsMidas(y, z, offsetY, offsetZ);
          else takeWhole(y + offsetY, z + offsetZ);
          add(targets);
        }
      }
    },
  };
}

/** Whether η of a point of the corrected plane is within `width` of 0, ±90° or 180°. */
export function isNearAxis(u: number, v: number, width: number): boolean {
  const eta = Math.abs(etaOf(u, v));
  return eta <= width || Math.abs(eta - 90) <= width || Math.abs(eta - 180) <= width;
}

function fraction(distance: number): number {
  return Math.min(Math.max(distance, 0), 1);
}

function lowerNeighbour(position: number, size: number): number {
  return Math.max(Math.min(Math.floor(position), size - 2), 0);
}
