import type { BinSums } from "../engine.js";

/**
 * Sums at 0 for a number of frames, [frames × bins] each. Where no value is invalid, areas and numbers of entries are those
 * of the map for every frame: [bins], copied from `areas` and `counts`.
 */
export function createSums(
  frames: number,
  areas: Float64Array,
  counts: Uint32Array,
  anyInvalid: boolean,
  hasVariance = true,
): BinSums {
  const bins = areas.length;
  const all = frames * bins;
  return {
    frames,
    bins,
    signal: new Float64Array(all),
    variance: new Float64Array(hasVariance ? all : 0),
    normalization: anyInvalid ? new Float64Array(all) : areas.slice(),
    count: anyInvalid ? new Uint32Array(all) : counts.slice(),
  };
}
