/** How a stored value of a MIDAS bin is read. */
export interface BinReading {
  /** True: the value is counts / area (MIDAS's Normalize 1); false: counts (Normalize 0). */
  readonly normalized: boolean;
  /** Raw frames summed, n. */
  readonly framesSummed: number;
  readonly weights: WeightsChoice;
  /** Of the variance of each bin, for `effective` and `own`. */
  readonly factors?: Float64Array;
}

/**
 * Where σ comes from. `poisson`: σ² = max(S, 1) / (A n)², S the counts of the bin. `effective`, `own`: the same times what
 * the splitting of pixels makes of it, from a file that says so: of a bin together with those that it shares pixels with, or
 * by itself (which a refinement must not take for independent). `gsas2`: the weights of GSAS-II's importer (1/σ² = n² A / y
 * for normalised data, n times too large; points with y ≤ 0 without weight), for comparison only.
 */
export type WeightsChoice = "poisson" | "effective" | "own" | "gsas2";

/** Counts per pixel and frame: y = I / n, or S / (A n) of data that are not normalised. */
export function binIntensity(value: number, area: number, reading: BinReading): number {
  return reading.normalized ? value / reading.framesSummed : value / (area * reading.framesSummed);
}

/** Standard deviation of {@link binIntensity}; Infinity excludes the point. */
export function binSigma(value: number, area: number, reading: BinReading, bin: number): number {
  const n = reading.framesSummed;
  if (reading.weights === "gsas2") {
    // The importer takes any file for normalised (GSASII/imports/G2pwd_MIDAS.py: readMidas).
    const y = binIntensity(value, area, reading);
    return y > 0 ? Math.sqrt(y / area) / n : Infinity;
  }
  const factor = reading.factors?.[bin] ?? 1;
  return Math.sqrt(Math.max(binCounts(value, area, reading.normalized), 1) * factor) / (area * n);
}

/** Counts in a bin over all summed frames. */
export function binCounts(value: number, area: number, normalized: boolean): number {
  return normalized ? value * area : value;
}
