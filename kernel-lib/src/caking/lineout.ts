import { median, robustDeviation } from "../numerics/statistics.js";
import type { BinGrid } from "./bin-grid.js";

/** Intensity against radius. */
export interface RadialLineout {
  readonly intensity: Float64Array;
  /** NaN where the intensity is. */
  readonly sigma: Float64Array;
  /** px² that went in. */
  readonly area: Float64Array;
}

/** How azimuths are put together. */
export interface LineoutOptions {
  /**
   * `area`: by area, which gives the mean counts per pixel of the ring. `midas`: the plain mean over bins that are neither
   * 0 nor NaN (MIDAS's CPU integrator), which counts a sliver like a full bin; 0 where there is none.
   */
  readonly weighting?: "area" | "midas";
  /** Azimuthal bins further than this many sigmas from the ring's median are left out (spots); default: none. */
  readonly clip?: number;
}

/** Times that clipping starts again with what is left. */
const CLIP_ROUNDS = 5;

/**
 * One frame's cake → one pattern over all azimuths.
 * @param cake intensity, sigma and area by bin
 */
export function radialLineout(
  { radialBins, etaBins }: Pick<BinGrid, "radialBins" | "etaBins">,
  cake: { readonly intensity: Float64Array; readonly sigma: Float64Array; readonly area: Float64Array },
  { weighting = "area", clip }: LineoutOptions = {},
): RadialLineout {
  const result = {
    intensity: new Float64Array(radialBins),
    sigma: new Float64Array(radialBins),
    area: new Float64Array(radialBins),
  };
  for (let radial = 0; radial < radialBins; radial++) {
    let bins = Array.from({ length: etaBins }, (_, eta) => radial * etaBins + eta);
    bins = bins.filter((bin) => Number.isFinite(cake.intensity[bin]) && cake.area[bin] > 0);
    if (weighting === "midas") bins = bins.filter((bin) => cake.intensity[bin] !== 0);
    if (clip !== undefined) bins = clipBins(bins, cake, clip);
    let [weights, sum, variance, area] = [0, 0, 0, 0];
    for (const bin of bins) {
      const weight = weighting === "area" ? cake.area[bin] : 1;
      weights += weight;
      sum += weight * cake.intensity[bin];
      variance += (weight * cake.sigma[bin]) ** 2;
      area += cake.area[bin];
    }
    result.intensity[radial] = weights > 0 ? sum / weights : weighting === "midas" ? 0 : NaN;
    result.sigma[radial] = weights > 0 ? Math.sqrt(variance) / weights : NaN;
    result.area[radial] = area;
  }
  return result;
}

function clipBins(
  bins: readonly number[],
  { intensity, sigma }: { readonly intensity: Float64Array; readonly sigma: Float64Array },
  clip: number,
): number[] {
  let kept = [...bins];
  for (let round = 0; round < CLIP_ROUNDS && kept.length > 2; round++) {
    const values = kept.map((bin) => intensity[bin]);
    const middle = median(values);
    // Rings vary along η by more than counting noise: their own spread counts where it is larger.
    const spread = robustDeviation(values);
    const next = kept.filter((bin) => Math.abs(intensity[bin] - middle) <= clip * Math.max(spread, sigma[bin]));
    if (next.length === kept.length) break;
    kept = next;
  }
  return kept;
}
