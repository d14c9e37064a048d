/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Root of the mean square; NaN for no values. */
export function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum / values.length);
}

/** The value below which a fraction of the values lie, linear between neighbours; NaN for no values. */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const place = fraction * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

/** Median; NaN for no values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Median absolute deviation from the median, × 1.4826: a standard deviation that a few outliers do not move. */
export function robustDeviation(values: ArrayLike<number>): number {
  const centre = median(values);
  return 1.4826 * median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}

/** Weighted straight line y = intercept + slope · x with the standard deviations that the weights (1/σ²) imply. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
  readonly slopeDeviation: number;
}

/** Weighted least-squares line. All NaN when there are fewer than two different x of positive weight. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>, weight: ArrayLike<number>): Line {
  let sw = 0;
  let sx = 0;
  let sy = 0;
  for (let i = 0; i < x.length; i++) {
    sw += weight[i];
    sx += weight[i] * x[i];
    sy += weight[i] * y[i];
  }
  const mx = sx / sw;
  const my = sy / sw;
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < x.length; i++) {
    sxx += weight[i] * (x[i] - mx) ** 2;
    sxy += weight[i] * (x[i] - mx) * (y[i] - my);
  }
  if (!(sxx > 0)) return { intercept: NaN, slope: NaN, slopeDeviation: NaN };
  const slope = sxy / sxx;
  return { intercept: my - slope * mx, slope, slopeDeviation: 1 / Math.sqrt(sxx) };
}
