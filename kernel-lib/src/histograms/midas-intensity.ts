/** How a stored value of a MIDAS bin is read. */
export interface BinReading {
  /** True: the value is counts / area (MIDAS's Normalize 1); false: counts (Normalize 0). */
  readonly normalized: boolean;
  /** Raw frames summed, n. */
  readonly framesSummed: number;
  /**
   * `poisson`: σ² = max(S, 1) / (A n)², S the counts of the bin. `gsas2`: the weights of GSAS-II's importer
   * (1/σ² = n² A / y for normalised data, n times too large; points with y ≤ 0 without weight), for comparison only.
   */
  readonly weights: "poisson" | "gsas2";
}

/** Counts per pixel and frame: y = I / n, or S / (A n) of data that are not normalised. */
export function binIntensity(value: number, area: number, reading: BinReading): number {
  return reading.normalized ? value / reading.framesSummed : value / (area * reading.framesSummed);
}

/** Standard deviation of {@link binIntensity}; Infinity excludes the point. */
export function binSigma(value: number, area: number, reading: BinReading): number {
  const n = reading.framesSummed;
  if (reading.weights === "gsas2") {
    // The importer takes any file for normalised (GSASII/imports/G2pwd_MIDAS.py: readMidas).
    const y = binIntensity(value, area, reading);
    return y > 0 ? Math.sqrt(y / area) / n : Infinity;
  }
  return Math.sqrt(Math.max(binCounts(value, area, reading.normalized), 1)) / (area * n);
}

/** Counts in a bin over all summed frames. */
export function binCounts(value: number, area: number, normalized: boolean): number {
  return normalized ? value * area : value;
}
