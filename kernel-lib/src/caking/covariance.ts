import type { PixelBinMap } from "./pixel-bin-map.js";

/**
 * By how much the esds of a lineout have to grow, bin by bin, because neighbouring radial bins share pixels.
 *
 * A fit takes the points of a pattern for independent. Bins that share a pixel are correlated, so that its esds come out
 * too small. With the effective variance σ²_eff(b) = Σ_b' cov(I_b, I_b') — the row sum of the covariance matrix over the
 * bins of the same azimuth — quantities that vary slowly from bin to bin get their right esd. The factor
 * √(σ²_eff/σ²) follows from the map alone where neighbouring pixels have similar variances, which is what is used here:
 * cov(S_b, S_b') = Σ_p w_bp w_b'p v_p.
 * @returns one factor per bin, `radial * etaBins + eta`; 1 for empty bins
 */
export function effectiveSigmaFactors(map: PixelBinMap): Float64Array {
  const { grid, starts, pixels, weights, areas } = map;
  const { radialBins, etaBins } = grid;
  const factors = new Float64Array(radialBins * etaBins).fill(1);
  const area = new Float64Array(radialBins * etaBins);
  for (let bin = 0; bin < area.length; bin++) {
    for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) area[bin] += areas[entry];
  }
  // What a count in a pixel adds to all intensities of the azimuth together.
  const response = new Float64Array(map.width * map.height);
  for (let eta = 0; eta < etaBins; eta++) {
    for (let bin = eta; bin < area.length; bin += etaBins) {
      for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) {
        response[pixels[entry]] += weights[entry] / area[bin];
      }
    }
    for (let bin = eta; bin < area.length; bin += etaBins) {
      let [row, own] = [0, 0];
      for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) {
        row += weights[entry] * response[pixels[entry]];
        own += weights[entry] ** 2;
      }
      if (own > 0) factors[bin] = Math.sqrt((row * area[bin]) / own);
    }
    for (let bin = eta; bin < area.length; bin += etaBins) {
      for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) response[pixels[entry]] = 0;
    }
  }
  return factors;
}
