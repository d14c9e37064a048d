/** A step this many times those beside it is a gap: a masked range, or one that was cut out. */
const GAP = 5;

/**
 * Where a pattern begins again after a gap that no line should cross.
 * @param twoTheta places of the points, ascending
 * @returns 1 for a point behind a gap, 0 for all others
 */
export function startsAfterGap(twoTheta: ArrayLike<number>): Uint8Array {
  const starts = new Uint8Array(twoTheta.length);
  const step = (i: number): number => (i < 1 || i >= twoTheta.length ? 0 : twoTheta[i] - twoTheta[i - 1]);
  for (let i = 1; i < twoTheta.length; i++) {
    const beside = Math.max(step(i - 1), step(i + 1));
    if (beside > 0 && step(i) > GAP * beside) starts[i] = 1;
  }
  return starts;
}
