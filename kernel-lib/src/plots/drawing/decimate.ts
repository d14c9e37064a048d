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
 * Which of the chosen points a line drawn through the others does not miss by more than a tolerance: smooth curves need few.
 * A point whose place along the axis does not move on is always kept, as are the ends of every run between gaps.
 *
 * @param x horizontal pixel of each point
 * @param y vertical pixel of each point, null where the curve breaks
 * @param indices the points to choose among, ascending
 * @param tolerance pixels, vertically
 * @returns some of the indices
 */
export function straighten(
  x: readonly number[],
  y: readonly (number | null)[],
  indices: readonly number[],
  tolerance: number,
): number[] {
  const kept: number[] = [];
  let steepest = Infinity;
  let flattest = -Infinity;
  let last = -1;
  for (const i of indices) {
    const anchor = kept[kept.length - 1];
    const [from, to] = [y[anchor] ?? NaN, y[i] ?? NaN];
    const slope = (to - from) / (x[i] - x[anchor]);
    const canGoOn = Number.isFinite(slope) && slope >= flattest && slope <= steepest;
    if (last !== -1 && !canGoOn) {
      // The line so far ends at the point before; the next one starts there.
      kept.push(last);
      [steepest, flattest, last] = [Infinity, -Infinity, -1];
    }
    const start = kept[kept.length - 1];
    const reach = Math.abs(x[i] - x[start]);
    const base = y[start] ?? NaN;
    if (!(reach > 0) || !Number.isFinite(base) || !Number.isFinite(to)) {
      kept.push(i);
      [steepest, flattest, last] = [Infinity, -Infinity, -1];
      continue;
    }
    const steps = [(to - tolerance - base) / (x[i] - x[start]), (to + tolerance - base) / (x[i] - x[start])];
    flattest = Math.max(flattest, Math.min(...steps));
    steepest = Math.min(steepest, Math.max(...steps));
    last = i;
  }
  if (last !== -1) kept.push(last);
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
