import type { BinSums } from "../engine.js";

/**
 * Puts the areas of the map, summed in float64, where no pixel of a bin was invalid: areas added up in single precision
 * are off by more than the measurement of a bin need be.
 */
export function restoreWholeAreas(
  { normalization, count, bins }: BinSums,
  areas: Float64Array,
  all: Uint32Array,
): void {
  for (let first = 0; first < count.length; first += bins) {
    for (let bin = 0; bin < bins; bin++) if (count[first + bin] === all[bin]) normalization[first + bin] = areas[bin];
  }
}
