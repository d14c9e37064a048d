import type { Histogram } from "./histogram.js";

/**
 * A pattern in which nothing has been measured yet: where a model is to be calculated. Intensities are 0 and every σ is 1.
 * @param twoTheta degrees, ascending; kept, not copied
 * @param known what is known of it already; by default its name and file are "calculated" and its azimuth is 0°
 */
export function blankHistogram(twoTheta: Float64Array, known: Partial<Omit<Histogram, "twoTheta">> = {}): Histogram {
  return {
    name: "calculated",
    file: "calculated",
    twoTheta,
    intensity: new Float64Array(twoTheta.length),
    sigma: new Float64Array(twoTheta.length).fill(1),
    azimuth: 0,
    metadata: {},
    ...known,
  };
}
