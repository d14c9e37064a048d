/** Figures that comparisons print. */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
export const rms = (values) => Math.sqrt(mean(values.map((value) => value * value)));
export const largest = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
