import type { PixelBinMap } from "./pixel-bin-map.js";

/**
 * Variances of the bins of a map as multiples of S/A², that of as many counts as the bin's signal S (A its area), where
 * neighbouring pixels have similar counts. By bin, `radial * etaBins + eta`; 1 for empty bins.
 */
export interface VarianceFactors {
  /** Σ w² / Σ w: of each bin by itself. Smaller than 1, for a pixel that is split gives each bin part of its scatter. */
  readonly own: Float64Array;
  /** Of a bin together with those that it shares pixels with: what a fit needs that takes points for independent. */
  readonly effective: Float64Array;
}

/**
 * How variances depend on the splitting of pixels.
 *
 * A fit takes the points of a pattern for independent. Bins that share a pixel are correlated, so that with their own
 * variances its esds come out too small. With the effective variance σ²_eff(b) = Σ_b' cov(I_b, I_b') — the row sum of the
 * covariance matrix over the bins of the same azimuth — quantities that vary slowly from bin to bin get their right esd.
 * cov(S_b, S_b') = Σ_p w_bp w_b'p v_p with the counts v_p of a pixel.
 */
export function varianceFactors(map: PixelBinMap): VarianceFactors {
  const { grid, starts, pixels, weights, areas } = map;
  const { radialBins, etaBins } = grid;
  const bins = radialBins * etaBins;
  const [own, effective] = [new Float64Array(bins).fill(1), new Float64Array(bins).fill(1)];
  const area = new Float64Array(bins);
  // What a count in a pixel adds to all intensities of the azimuth together.
  const response = new Float64Array(map.width * map.height);
  // Functions of their own: loops within loops that run once are compiled late.
  const respond = (bin: number) => {
    let sum = 0;
    for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) sum += areas[entry];
    for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) response[pixels[entry]] += weights[entry] / sum;
    area[bin] = sum;
  };
  const collect = (bin: number) => {
    let [row, square, sum] = [0, 0, 0];
    for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) {
      row += weights[entry] * response[pixels[entry]];
      square += weights[entry] ** 2;
      sum += weights[entry];
    }
    if (!(sum > 0)) return;
    own[bin] = square / sum;
    effective[bin] = (row * area[bin]) / sum;
  };
  const clear = (bin: number) => {
    for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) response[pixels[entry]] = 0;
  };
  for (let eta = 0; eta < etaBins; eta++) {
    for (const work of [respond, collect, clear]) for (let bin = eta; bin < bins; bin += etaBins) work(bin);
  }
  return { own, effective };
}

/** By how much the esds of a cake, which are each bin's own, have to grow to be effective ones; one factor per bin. */
export function effectiveSigmaFactors(map: PixelBinMap): Float64Array {
  return sigmaGrowth(varianceFactors(map));
}

/** The same from factors of variances. */
export function sigmaGrowth({ own, effective }: VarianceFactors): Float64Array {
  return effective.map((value, bin) => Math.sqrt(value / own[bin]));
}
