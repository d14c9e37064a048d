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

/** Laue part for x ≤ 1: 1 + Σ LAUE[i] x^(i + 1). */
const LAUE = [-0.5, 0.25, -0.10416667, 0.036458333, -0.0109375, 2.8497409e-3];

/**
 * Primary extinction in a powder: Sabine, Von Dreele & Jørgensen, Acta Cryst. A44 (1988) 374, as GSAS-II has it
 * (GSASIIstrMath.py GetPwdrExt): x = coefficient · |F|² (λ/V)² · 0.079411 (1 + cos²2θ)/2; Bragg part (1 + x)^(−½), Laue part a
 * series up to x = 1 and √(2/πx)(1 − 1/8x) above; factor Bragg · sin²θ + Laue · cos²θ. λ in Å, V in Å³, |F|² of the full cell
 * in electrons², coefficient in µm².
 */
export function fillExtinction(
  out: ExtinctionFactor,
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
  let laue = 1;
  let laueByX = 0;
  if (x > 1) {
    const root = Math.sqrt(2 / (Math.PI * x));
    laue = root * (1 - 0.125 / x);
    laueByX = (root / x) * (-0.5 + 0.1875 / x);
  } else if (x >= 0) {
    let power = 1;
    LAUE.forEach((term, i) => {
      laueByX += (i + 1) * term * power;
      power *= x;
      laue += term * power;
    });
  }
  const byX = braggByX * s + laueByX * (1 - s);
  out.value = bragg * s + laue * (1 - s);
  out.byLogX = byX * x;
  out.byCoefficient = byX * perUnit;
  const sByPosition = (Math.sin(position * RADIANS) * RADIANS) / 2;
  const xByS = (-4 * c2 * x) / (1 + c2 * c2);
  out.byPosition = (bragg - laue + byX * xByS) * sByPosition;
}
