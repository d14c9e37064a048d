import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { sha256 } from "../platform/read-all.js";
import type { BinGrid } from "./bin-grid.js";
import type { MapOptions } from "./map-options.js";

/** Raised whenever the same input would give another map. */
export const MAP_VERSION = 6;

/**
 * SHA-256 of everything that enters a map: geometry with its panels and maps, bins, mask, corrections, sub-pixel option.
 * Two maps of the same hash are the same; anything that changes a map changes its hash.
 */
export async function hashOfMap(geometry: DetectorGeometry, grid: BinGrid, options: MapOptions): Promise<string> {
  const { mask, corrections = {}, subPixelLevel = 1, subPixelWidth = 10, minimumOverlap = 1e-5 } = options;
  const { precision = "single", splitting = "whole" } = options;
  const { residualMap, shiftMap, ...shape } = geometry;
  const arrays = [residualMap, shiftMap?.dY, shiftMap?.dZ, grid.radialEdges, grid.etaEdges, mask];
  const settings = {
    version: MAP_VERSION,
    geometry: shape,
    axis: grid.axis,
    corrections,
    subPixel: subPixelLevel > 1 ? [subPixelLevel, subPixelWidth] : 1,
    minimumOverlap,
    ...(precision === "single" ? {} : { precision }),
    ...(splitting === "whole" ? {} : { splitting }),
    lengths: arrays.map((array) => array?.length),
  };
  const parts = [new TextEncoder().encode(canonicalJson(settings)), ...arrays.flatMap((array) => bytesOf(array))];
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.byteLength;
  }
  return sha256(bytesInMemory(joined, "map"));
}

function bytesOf(array: Float64Array | Uint8Array | undefined): Uint8Array[] {
  return array === undefined ? [] : [new Uint8Array(array.buffer, array.byteOffset, array.byteLength)];
}

/** JSON with the keys in order, so that the way an object was put together does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
