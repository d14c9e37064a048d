import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import type { BinGrid } from "./bin-grid.js";
import type { MapOptions } from "./map-options.js";
import { createQuadPlacer } from "./quad-placer.js";
import { PixelSplitter } from "./split-pixel.js";
import { createSubPixels } from "./sub-pixel.js";

/**
 * Bins that MIDAS voids: 1 where the range of R and η meets that of a masked pixel's corners, borders included; of a pixel that
 * is cut those of its first part (MapperCore.c).
 */
export function binsTouchedByMask(geometry: DetectorGeometry, grid: BinGrid, options: MapOptions): Uint8Array {
  const touched = new Uint8Array(grid.radialBins * grid.etaBins);
  const { mask, minimumOverlap = 0, subPixelLevel = 1, splitting } = options;
  if (mask === undefined) return touched;
  const { pixelsY, pixelsZ } = geometry;
  const rule = rawPixelRule({ width: pixelsY, height: pixelsZ }, geometry.transforms);
  const { raw, column, row } = rule;
  const splitter = new PixelSplitter(grid, minimumOverlap, splitting === "midas");
  const place = createQuadPlacer(geometry);
  const subPixel = subPixelLevel > 1 ? createSubPixels(geometry, rule, options) : undefined;
  for (let z = 0; z < pixelsZ; z++) {
    for (let y = 0; y < pixelsY; y++) {
      const pixel = (row[0] + row[1] * y + row[2] * z) * raw.width + column[0] + column[1] * y + column[2] * z;
      if (mask[pixel] === 0) continue;
      place.alone(y, z);
      if (subPixel?.applies(place, y, z) === true) subPixel.firstPart(place, y, z);
      splitter.touch(place.corners, touched);
    }
  }
  return touched;
}
