import type { PreparedCake, PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";

/** What single precision would lose of a dark: the images for the engine, and what is to be done with its sums. */
export interface WholeDark {
  readonly options: PrepareOptions;
  /** The same engine, whose signals are those of the dark as it was given. */
  finish(prepared: PreparedCake): PreparedCake;
}

/**
 * A mean dark rounded to whole counts, which single precision subtracts from counts without an error, and the rest of it taken off the sums
 * of the bins in float64. A mean of 100⅓ would be off by 3·10⁻⁶ counts in single precision: 10⁻⁵ of a bin where it leaves 0.3.
 * Not for frames with invalid values, which take part of the dark with them, nor for darks that are read when they are wanted.
 */
export function splitDark(map: PixelBinMap, options: PrepareOptions): WholeDark {
  const { dark, flat, invalid } = options;
  if (dark === undefined || invalid !== undefined || dark.every(Number.isInteger)) {
    return { options, finish: (prepared) => prepared };
  }
  const bins = map.grid.radialBins * map.grid.etaBins;
  const whole = dark.map(Math.round);
  const rest = dark.map((value, at) => (value - whole[at]) / (flat?.[at] ?? 1));
  const offsets = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    for (let entry = map.starts[bin]; entry < map.starts[bin + 1]; entry++) {
      offsets[bin] += map.weights[entry] * rest[map.pixels[entry]];
    }
  }
  const finish = (prepared: PreparedCake): PreparedCake => ({
    ...prepared,
    async sum(frames, sumOptions) {
      const sums = await prepared.sum(frames, sumOptions);
      for (let at = 0; at < sums.signal.length; at++) sums.signal[at] -= offsets[at % bins];
      return sums;
    },
  });
  return { options: { ...options, dark: whole }, finish };
}
