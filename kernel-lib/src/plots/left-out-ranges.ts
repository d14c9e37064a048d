import type { PatternFigureData } from "./figure.js";

/** The 2θ ranges (degrees) of a figure that no refinement uses: excluded regions, and what lies outside the limits. */
export function leftOutRanges({ twoTheta, excluded, limits }: PatternFigureData): (readonly [number, number])[] {
  if (limits === undefined || twoTheta.length === 0) return [...excluded];
  const [first, last] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  const outside = [[first, limits[0]] as const, [limits[1], last] as const];
  return [...excluded, ...outside.filter(([low, high]) => low < high)];
}
