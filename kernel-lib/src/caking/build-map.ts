import { RietbookError } from "../errors.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import { nextTurn } from "../platform/next-turn.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import type { BinGrid } from "./bin-grid.js";
import { correctionFactor } from "./corrections.js";
import { MapEntries } from "./map-entries.js";
import { hashOfMap } from "./map-hash.js";
import type { MapOptions } from "./map-options.js";
import { binsTouchedByMask } from "./mask-bins.js";
import { mergeEntries } from "./merge-entries.js";
import type { PixelBinMap } from "./pixel-bin-map.js";
import { createQuadPlacer } from "./quad-placer.js";
import { PixelSplitter } from "./split-pixel.js";
import { createSubPixels } from "./sub-pixel.js";

/** Rows between two looks at the clock. */
const ROWS_PER_STEP = 64;

/**
 * Which pixel gives how much to which bin: the exact area of every pixel's quadrilateral (corners corrected for tilt,
 * distortion, parallax; straight edges between) in every annular sector, px² of the corrected plane, as MIDAS's mapper
 * (MapperCore.c) defines it. Time and memory are linear in the number of pixels.
 * @throws RietbookError "bad argument" for a mask of another size, "cancelled"
 */
export async function buildPixelBinMap(
  geometry: DetectorGeometry,
  grid: BinGrid,
  options: MapOptions & LongCallOptions = {},
): Promise<PixelBinMap> {
  const { pixelsY, pixelsZ } = geometry;
  const rule = rawPixelRule({ width: pixelsY, height: pixelsZ }, geometry.transforms);
  const { width, height } = rule.raw;
  const { mask, minimumOverlap = 1e-5, subPixelLevel = 1, precision = "single" } = options;
  const asMidas = options.splitting === "midas";
  checkSizes(geometry, width, height, mask);
  const factorOf = correctionFactor(options.corrections ?? {}, geometry);
  const [isCorrected, isShared] = [factorOf !== undefined, subPixelLevel > 1];
  const entries = new MapEntries(grid, { isCorrected, isShared, precision, roundsAreas: asMidas });
  const splitter = new PixelSplitter(grid, minimumOverlap, asMidas);
  const place = createQuadPlacer(geometry);
  const subPixel = isShared ? createSubPixels(geometry, rule, options) : undefined;
  const targets = { count: 1, pixel: new Uint32Array(4), share: new Float64Array(4).fill(1), factor: 1 };

  const splitPixel = (raw: number, y: number, z: number) => {
    if (subPixel?.applies(place, y, z) === true) {
      subPixel.split(place, y, z, (parts) => {
        if (factorOf !== undefined) parts.factor = factorOf(place.out[1], place.out[2]);
        splitter.split(place.corners, parts, entries);
      });
      return;
    }
    targets.pixel[0] = raw;
    if (factorOf !== undefined) {
      place.centre(y, z);
      targets.factor = factorOf(place.out[1], place.out[2]);
    }
    splitter.split(place.corners, targets, entries);
  };
  // Not in the loop below: what waits inside is never compiled as a whole.
  const splitRow = (z: number) => {
    place.startRow(z);
    for (let y = 0; y < pixelsY; y++) {
      const column = rule.column[0] + rule.column[1] * y + rule.column[2] * z;
      const raw = (rule.row[0] + rule.row[1] * y + rule.row[2] * z) * width + column;
      place.pixel(y, z);
      if (mask === undefined || mask[raw] === 0) splitPixel(raw, y, z);
    }
  };
  for (let z = 0; z < pixelsZ; z++) {
    if (z % ROWS_PER_STEP === 0) {
      throwIfCancelled(options.signal, "map");
      options.onProgress?.({ task: "map", done: z, total: pixelsZ, unit: "rows" });
      // A breath for the event loop, without which no signal can arrive.
      await nextTurn();
    }
    splitRow(z);
  }
  options.onProgress?.({ task: "map", done: pixelsZ, total: pixelsZ, unit: "rows" });
  const rows = await entries.toRows();
  const hash = await hashOfMap(geometry, grid, options);
  const touchedByMask = binsTouchedByMask(geometry, grid, options);
  // Where parts of one pixel come into a bin one by one: parts that were cut, and both ends of a bin of a full turn.
  const hasParts = subPixel !== undefined || grid.etaEdges[1] - grid.etaEdges[0] > 180;
  return { grid, width, height, ...(hasParts ? mergeEntries(rows) : rows), touchedByMask, hash };
}

function checkSizes({ pixelsY, pixelsZ }: DetectorGeometry, width: number, height: number, mask?: Uint8Array): void {
  if (!(pixelsY > 0 && pixelsZ > 0 && Number.isInteger(pixelsY) && Number.isInteger(pixelsZ))) {
    const found = `${pixelsY} × ${pixelsZ}`;
    throw new RietbookError({ kind: "bad argument", field: "NrPixelsY, NrPixelsZ", found, expected: "whole numbers" });
  }
  if (mask !== undefined && mask.length !== width * height) {
    const found = `${mask.length} pixels`;
    throw new RietbookError({ kind: "bad argument", field: "mask", found, expected: `${width} × ${height}` });
  }
}
