import type { RotatedIndices } from "../crystallography/structure-factor.js";
import type { MarchDollase } from "../model/preferred-orientation.js";

/** What preferred orientation does to the intensities, one factor per reflection, and derivatives. */
export interface PreferredOrientation {
  readonly factor: Float64Array;
  /** By parameter: "marchDollase.ratio", "preferredOrientation.coefficients.C(2,0)", "texture.omega", … */
  readonly by: ReadonlyMap<string, Float64Array>;
  /** By 2θ, degrees; left out where the factor does not depend on it. */
  readonly byPosition?: Float64Array;
  /** d factor / d A[j], j = 0 … 5; empty unless asked for. */
  readonly byA: readonly Float64Array[];
}

/**
 * Mean over the equivalents of hkl of (R² cos²α + sin²α / R)^(−3/2), α between hkl and the axis, both reciprocal-lattice
 * vectors (March 1932; Dollase, J. Appl. Cryst. 19 (1986) 267; GSAS-II, GSASIIstrMath.py GetPrefOri). `A` is the reciprocal
 * metric of reciprocal-metric.ts.
 */
export function calculateMarchDollase(
  rotated: RotatedIndices,
  { ratio, axis }: MarchDollase,
  A: Float64Array,
  withCell: boolean,
): PreferredOrientation {
  const { count, operations, indices } = rotated;
  const factor = new Float64Array(count).fill(1);
  const byRatio = new Float64Array(count);
  const byA = withCell ? Array.from({ length: 6 }, () => new Float64Array(count)) : [];
  const [p, q, r] = axis;
  const axisTerms = [p * p, q * q, r * r, p * q, p * r, q * r];
  const axisNorm = axisTerms.reduce((sum, term, j) => sum + term * A[j], 0);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    let sumByRatio = 0;
    const slope = [0, 0, 0, 0, 0, 0];
    for (let o = 0; o < operations; o++) {
      const at = 3 * (i * operations + o);
      const [h, k, l] = [indices[at], indices[at + 1], indices[at + 2]];
      const hklTerms = [h * h, k * k, l * l, h * k, h * l, k * l];
      const cross = [h * p, k * q, l * r, (h * q + k * p) / 2, (h * r + l * p) / 2, (k * r + l * q) / 2];
      let norm = 0;
      let dot = 0;
      for (let j = 0; j < 6; j++) {
        norm += hklTerms[j] * A[j];
        dot += cross[j] * A[j];
      }
      const c2 = Math.min(1, (dot * dot) / (norm * axisNorm));
      const base = ratio * ratio * c2 + (1 - c2) / ratio;
      const power = base ** -1.5;
      sum += power;
      const outer = (-1.5 * power) / base;
      sumByRatio += outer * (2 * ratio * c2 - (1 - c2) / (ratio * ratio));
      if (!withCell) continue;
      const byC2 = outer * (ratio * ratio - 1 / ratio);
      for (let j = 0; j < 6; j++) {
        const c2ByA = (2 * dot * cross[j]) / (norm * axisNorm) - c2 * (hklTerms[j] / norm + axisTerms[j] / axisNorm);
        slope[j] += byC2 * c2ByA;
      }
    }
    factor[i] = sum / operations;
    byRatio[i] = sumByRatio / operations;
    for (let j = 0; j < byA.length; j++) byA[j][i] = slope[j] / operations;
  }
  return { factor, by: new Map([["marchDollase.ratio", byRatio]]), byA };
}
