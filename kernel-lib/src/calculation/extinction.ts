import type { CalculationOptions } from "../model/model.js";
import { RADIANS } from "../units.js";

/** Extinction of one reflection and its derivatives. */
export interface ExtinctionFactor {
  value: number;
  /** By 2θ, degrees. */
  byPosition: number;
  /** By ln x, where x is proportional to |F|², (λ/V)² and the coefficient. */
  byLogX: number;
  /** By the coefficient. */
  byCoefficient: number;
}

/** To be filled by {@link fillExtinction}. */
export function createExtinction(): ExtinctionFactor {
  return { value: 1, byPosition: 0, byLogX: 0, byCoefficient: 0 };
}

/** GSAS-II's Laue part for x ≤ 1: 1 + Σ LAUE[i] x^(i + 1). */
const LAUE = [-0.5, 0.25, -0.10416667, 0.036458333, -0.0109375, 2.8497409e-3];

/** Above this the asymptotic series of the Laue part is exact to 10⁻¹⁵. */
const LARGE = 40;

/** Value and derivative of the Laue part. */
interface LauePart {
  readonly value: number;
  readonly byX: number;
}

const NO_EXTINCTION: LauePart = { value: 1, byX: 0 };

/**
 * Extinction of the Laue case, e^(−x) (I₀(x) + I₁(x)), whose derivative is −e^(−x) I₁(x)/x: the function of which Sabine (1988) gives the
 * first terms of two series. Series in ascending powers, all of one sign; above x = 40 the asymptotic one (Abramowitz & Stegun 9.7.1).
 */
function exactLaue(x: number): LauePart {
  if (x > LARGE) {
    const root = 1 / Math.sqrt(2 * Math.PI * x);
    let [i0, i1, term0, term1] = [1, 1, 1, 1];
    for (let k = 1; k <= 12; k++) {
      const odd = (2 * k - 1) ** 2;
      term0 *= odd / (8 * k * x);
      term1 *= (odd - 4) / (8 * k * x);
      i0 += term0;
      i1 += term1;
    }
    return { value: root * (i0 + i1), byX: (-root * i1) / x };
  }
  const quarter = (x * x) / 4;
  let [i0, halfI1, term0, term1] = [1, 0.5, 1, 0.5];
  for (let k = 1; term0 > 1e-17 * i0; k++) {
    term0 *= quarter / (k * k);
    term1 *= quarter / (k * (k + 1));
    i0 += term0;
    halfI1 += term1;
  }
  const decay = Math.exp(-x);
  return { value: decay * (i0 + x * halfI1), byX: -decay * halfI1 };
}

/** The same in GSAS-II (GSASIIstrMath.py GetPwdrExt): a series up to x = 1, √(2/πx)(1 − 1/8x) above. */
function gsas2Laue(x: number): LauePart {
  if (x > 1) {
    const root = Math.sqrt(2 / (Math.PI * x));
    return { value: root * (1 - 0.125 / x), byX: (root / x) * (-0.5 + 0.1875 / x) };
  }
  let [value, byX, power] = [1, 0, 1];
  LAUE.forEach((term, i) => {
    byX += (i + 1) * term * power;
    power *= x;
    value += term * power;
  });
  return { value, byX };
}

/**
 * Primary extinction in a powder: Sabine, Von Dreele & Jørgensen, Acta Cryst. A44 (1988) 374, as GSAS-II has it
 * (GSASIIstrMath.py GetPwdrExt): x = coefficient · |F|² (λ/V)² · 0.079411 (1 + cos²2θ)/2; Bragg part (1 + x)^(−½), Laue part by `rule`;
 * factor Bragg · sin²θ + Laue · cos²θ. λ in Å, V in Å³, |F|² of the full cell in electrons², coefficient in µm².
 */
export function fillExtinction(
  out: ExtinctionFactor,
  rule: CalculationOptions["extinction"],
  coefficient: number,
  fSquared: number,
  wavelengthPerVolume: number,
  position: number,
): void {
  const s = Math.sin((position / 2) * RADIANS) ** 2;
  const c2 = 1 - 2 * s;
  const perUnit = (fSquared * wavelengthPerVolume * wavelengthPerVolume * 0.079411 * (1 + c2 * c2)) / 2;
  const x = coefficient * perUnit;
  // A negative coefficient has no meaning; GSAS-II gives it these values.
  const bragg = x > -1 ? 1 / Math.sqrt(1 + x) : 1;
  const braggByX = x > -1 ? (-0.5 * bragg) / (1 + x) : 0;
  const { value: laue, byX: laueByX } = x < 0 ? NO_EXTINCTION : rule === "gsas2" ? gsas2Laue(x) : exactLaue(x);
  const byX = braggByX * s + laueByX * (1 - s);
  out.value = bragg * s + laue * (1 - s);
  out.byLogX = byX * x;
  out.byCoefficient = byX * perUnit;
  const sByPosition = (Math.sin(position * RADIANS) * RADIANS) / 2;
  const xByS = (-4 * c2 * x) / (1 + c2 * c2);
  out.byPosition = (bragg - laue + byX * xByS) * sByPosition;
}
