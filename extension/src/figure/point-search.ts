/** First index whose value is not below x; the length where there is none. The values ascend. */
export function lowerBound(values: ArrayLike<number>, x: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the value nearest to x. The values ascend and are not empty. */
export function nearestIndex(values: ArrayLike<number>, x: number): number {
  const after = Math.min(lowerBound(values, x), values.length - 1);
  const before = Math.max(0, after - 1);
  return x - values[before] < values[after] - x ? before : after;
}
