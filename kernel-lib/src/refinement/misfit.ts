import type { Pattern } from "../calculation/pattern.js";
import { lowerBound } from "../numerics/lower-bound.js";
import { groupRanges } from "./reflection-residuals.js";

/** What the misfit of a range most looks like: the way it is explained by the most of its χ². */
export type MisfitKind = "intensity" | "position" | "shape" | "between peaks";

/** The range of a pattern that has the largest part of χ². */
export interface WorstRange {
  /** 2θ, degrees. */
  readonly range: readonly [number, number];
  /** Fraction of the pattern's χ². */
  readonly share: number;
  readonly kind: MisfitKind;
  /** Phase and indices of the strongest reflection in it; undefined between peaks. */
  readonly reflection?: string;
}

/** A scale or a shift explains a range where it takes this part of its χ² away. */
const EXPLAINS = 0.5;

/**
 * Cuts a pattern into groups of overlapping reflections and what lies between them and returns the piece with the largest part of
 * χ². A group is misfit in intensity or in position where one factor on its peaks, or one shift of them, explains half of its χ²,
 * in shape where neither does.
 */
export function worstRange(pattern: Pattern): WorstRange | undefined {
  const { twoTheta, observed, calculated, sigma } = pattern;
  const edges: { low: number; high: number; isGroup: boolean }[] = [];
  let from = -Infinity;
  for (const { low, high } of groupRanges(pattern)) {
    edges.push({ low: from, high: low, isGroup: false }, { low, high, isGroup: true });
    from = high;
  }
  edges.push({ low: from, high: Infinity, isGroup: false });
  const chiSquared = (start: number, end: number): number => {
    let sum = 0;
    for (let i = start; i < end; i++) sum += ((observed[i] - calculated[i]) / sigma[i]) ** 2;
    return sum;
  };
  const total = chiSquared(0, twoTheta.length);
  let worst: WorstRange | undefined;
  for (const { low, high, isGroup } of edges) {
    const [start, end] = [lowerBound(twoTheta, low), lowerBound(twoTheta, high)];
    const share = end > start ? chiSquared(start, end) / total : 0;
    if (!(share > (worst?.share ?? 0))) continue;
    const range = [twoTheta[start], twoTheta[end - 1]] as const;
    if (!isGroup) worst = { range, share, kind: "between peaks" };
    else worst = { range, share, kind: kindOf(pattern, start, end), reflection: strongestIn(pattern, low, high) };
  }
  return worst;
}

/** By what one factor and one shift explain of the weighted residual r: (Σ r p)² / (Σ p² Σ r²). */
function kindOf(
  { twoTheta, observed, calculated, background, sigma }: Pattern,
  start: number,
  end: number,
): MisfitKind {
  let [rr, pp, rp, ss, rs] = [0, 0, 0, 0, 0];
  for (let i = Math.max(1, start); i < Math.min(end, twoTheta.length - 1); i++) {
    const w = 1 / sigma[i] ** 2;
    const r = observed[i] - calculated[i];
    const peak = calculated[i] - background[i];
    const slope =
      (calculated[i + 1] - background[i + 1] - calculated[i - 1] + background[i - 1]) /
      (twoTheta[i + 1] - twoTheta[i - 1]);
    rr += w * r * r;
    pp += w * peak * peak;
    rp += w * r * peak;
    ss += w * slope * slope;
    rs += w * r * slope;
  }
  const [byFactor, byShift] = [rp ** 2 / (rr * pp), rs ** 2 / (rr * ss)];
  if (!(Math.max(byFactor, byShift) > EXPLAINS)) return "shape";
  return byFactor > byShift ? "intensity" : "position";
}

function strongestIn({ reflections }: Pattern, low: number, high: number): string | undefined {
  let most = -Infinity;
  let found: string | undefined;
  for (const [phase, { twoTheta, iCorr, fSquared, h, k, l }] of Object.entries(reflections)) {
    for (let i = 0; i < twoTheta.length; i++) {
      if (twoTheta[i] < low || twoTheta[i] > high || !(iCorr[i] * fSquared[i] > most)) continue;
      most = iCorr[i] * fSquared[i];
      found = `${phase} ${h[i]} ${k[i]} ${l[i]}`;
    }
  }
  return found;
}
