import type { BinGrid } from "./bin-grid.js";
import type { RingCake } from "./ring-positions.js";

/** A caked frame, as far as a mean needs it. */
export interface MeanCakeFrame {
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Where masked bins are voided: the mean over the pixels that are left of them. */
  readonly beforeVoiding?: Float64Array;
  readonly area: Float64Array;
}

/** The mean of caked frames that come one by one. */
export interface MeanCake {
  /** Number of frames so far. */
  readonly frames: number;
  add(frame: MeanCakeFrame): void;
  /** NaN in bins that have no area in one of the frames. */
  cake(): RingCake;
}

/** An empty mean. */
export function createMeanCake(grid: BinGrid): MeanCake {
  const bins = grid.radialBins * grid.etaBins;
  const [sum, squares] = [new Float64Array(bins), new Float64Array(bins)];
  let frames = 0;
  return {
    get frames() {
      return frames;
    },
    add({ intensity, sigma, beforeVoiding = intensity, area }) {
      frames++;
      for (let bin = 0; bin < bins; bin++) {
        const value = area[bin] === 0 ? NaN : beforeVoiding[bin];
        sum[bin] += value;
        // Voided bins have no sigma: that of whole pixels.
        squares[bin] += Number.isNaN(sigma[bin]) ? Math.max(value, 1) / area[bin] : sigma[bin] ** 2;
      }
    },
    cake: () => ({
      grid,
      intensity: sum.map((value) => value / frames),
      sigma: squares.map((value) => Math.sqrt(value) / frames),
    }),
  };
}
