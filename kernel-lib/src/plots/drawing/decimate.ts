/**
 * Which points of a curve to draw so that it looks the same: in every pixel column the first, lowest, highest and last
 * point, in order. Points with a null or non-finite value are kept as gaps, one per run.
 *
 * @param x horizontal pixel of each point, ascending or descending
 * @param y value of each point, null where the curve breaks
 * @returns indices into x, ascending
 */
export function decimateCurve(x: readonly number[], y: readonly (number | null)[]): number[] {
  const kept: number[] = [];
  const drawable = (i: number) => i < x.length && Number.isFinite(x[i]) && y[i] !== null && Number.isFinite(y[i]);
  let start = 0;
  while (start < x.length) {
    if (!drawable(start)) {
      kept.push(start);
      while (start < x.length && !drawable(start)) start++;
      continue;
    }
    const column = Math.floor(x[start]);
    let end = start;
    let lowest = start;
    let highest = start;
    while (drawable(end) && Math.floor(x[end]) === column) {
      if ((y[end] as number) < (y[lowest] as number)) lowest = end;
      if ((y[end] as number) > (y[highest] as number)) highest = end;
      end++;
    }
    kept.push(...new Set([start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1]));
    start = end;
  }
  return kept;
}

/**
 * Which points of a scatter to draw so that it looks the same: the first in each square cell of the page.
 *
 * @param x horizontal pixel of each point
 * @param y vertical pixel of each point; points that are not finite are left out
 * @param cell side of a cell in pixels
 * @returns indices into x, ascending
 */
export function decimatePoints(x: readonly number[], y: readonly number[], cell: number): number[] {
  const taken = new Set<number>();
  const kept: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    const key = Math.floor(x[i] / cell) * 1e6 + Math.floor(y[i] / cell);
    if (taken.has(key)) continue;
    taken.add(key);
    kept.push(i);
  }
  return kept;
}
