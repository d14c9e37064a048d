import type { RotatedIndices } from "../crystallography/rotated-indices.js";
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
  orientation: MarchDollase,
  A: Float64Array,
  withCell: boolean,
): PreferredOrientation {
  if (orientation.ratio !== 1 || withCell) return marchDollase(rotated, orientation, A, withCell);
  // No preferred orientation, as mostly: the derivative is worked out for those who ask.
  return {
    factor: new Float64Array(rotated.count).fill(1),
    get by() {
      return marchDollase(rotated, orientation, A, false).by;
    },
    byA: [],
  };
}

function marchDollase(
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
  const [a0, a1, a2, a3, a4, a5] = A;
  const axisTerms = [p * p, q * q, r * r, p * q, p * r, q * r];
  const axisNorm = axisTerms.reduce((sum, term, j) => sum + term * A[j], 0);
  // Half of the metric on the axis: its product with hkl is their scalar product.
  const half = [a0 * p + (a3 * q + a4 * r) / 2, a1 * q + (a3 * p + a5 * r) / 2, a2 * r + (a4 * p + a5 * q) / 2];
  const slope = new Float64Array(6);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    let sumByRatio = 0;
    slope.fill(0);
    for (let at = i * operations; at < (i + 1) * operations; at++) {
      const h = indices[3 * at];
      const k = indices[3 * at + 1];
      const l = indices[3 * at + 2];
      const norm = a0 * h * h + a1 * k * k + a2 * l * l + a3 * h * k + a4 * h * l + a5 * k * l;
      const dot = half[0] * h + half[1] * k + half[2] * l;
      const c2 = Math.min(1, (dot * dot) / (norm * axisNorm));
      const base = ratio === 1 ? 1 : ratio * ratio * c2 + (1 - c2) / ratio;
      const power = 1 / (base * Math.sqrt(base));
      sum += power;
      const outer = (-1.5 * power) / base;
      sumByRatio += outer * (2 * ratio * c2 - (1 - c2) / (ratio * ratio));
      if (!withCell) continue;
      const byC2 = outer * (ratio * ratio - 1 / ratio);
      const hklTerms = [h * h, k * k, l * l, h * k, h * l, k * l];
      const cross = [h * p, k * q, l * r, (h * q + k * p) / 2, (h * r + l * p) / 2, (k * r + l * q) / 2];
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
