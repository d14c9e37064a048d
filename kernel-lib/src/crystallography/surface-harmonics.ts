import { RietbookError } from "../errors.js";
import type { LegendreFunctions } from "../numerics/legendre.js";
import { CUBIC_HARMONICS } from "./cubic-harmonics.js";
import type { LaueClass } from "./laue-class.js";
import type { LaueSetting } from "./laue-setting.js";

/** Symmetry of a sample: about an axis, none, one mirror plane (shear), three (rolling). */
export type SampleSymmetry = "cylindrical" | "none" | "shear" | "rolling";

/** Order l and the number of the function for the sample (m) and for the crystal (n). */
export interface HarmonicIndex {
  readonly l: number;
  readonly m: number;
  readonly n: number;
}

/** One surface harmonic at one direction, and its derivatives by the two angles (radians). */
export interface HarmonicValue {
  readonly value: number;
  readonly byPolar: number;
  readonly byAzimuth: number;
}

/** The highest order for which cubic harmonics are tabulated. */
export const HIGHEST_ORDER = 34;

/** Reads "C(4,0,1)" (l, m, n) or "C(4,1)" (l, n; m = 0); undefined for anything else. */
export function harmonicIndex(name: string): HarmonicIndex | undefined {
  const parts = /^C\((\d+),(-?\d+)(?:,(-?\d+))?\)$/.exec(name);
  if (parts === null) return undefined;
  const [l, second, third] = parts.slice(1).map(Number);
  return parts[3] === undefined ? { l, m: 0, n: second } : { l, m: second, n: third };
}

/**
 * Names of the coefficients of a texture up to an even order, "C(l,m,n)", or without a sample symmetry, for preferred
 * orientation about an axis, "C(l,n)" (GSAS-II, GSASIIlattice.py GenSHCoeff, OdfChk).
 * @throws RietbookError "bad argument" for an order that is odd, below 2 or above 34
 */
export function harmonicNames(setting: LaueSetting, order: number, sample?: SampleSymmetry): string[] {
  if (!(Number.isInteger(order / 2) && order >= 2 && order <= HIGHEST_ORDER)) {
    throw new RietbookError({
      kind: "bad argument",
      field: "order of the spherical harmonics",
      found: String(order),
      expected: `an even number from 2 to ${HIGHEST_ORDER}`,
    });
  }
  const names: string[] = [];
  for (let l = 2; l <= order; l += 2) {
    const range = Array.from({ length: 2 * l + 1 }, (_, i) => i - l);
    const crystal = range.filter((n) => crystalAllows(setting.laueClass, l, n));
    for (const m of sample === undefined ? [0] : range.filter((m) => sampleAllows(sample, m)))
      for (const n of crystal) names.push(sample === undefined ? `C(${l},${n})` : `C(${l},${m},${n})`);
  }
  return names;
}

function sampleAllows(sample: SampleSymmetry, m: number): boolean {
  switch (sample) {
    case "cylindrical":
      return m === 0;
    case "none":
      return true;
    case "shear":
      return m % 2 === 0;
    case "rolling":
      return m % 2 === 0 && m >= 0;
  }
}

function crystalAllows(laueClass: LaueClass, l: number, n: number): boolean {
  switch (laueClass) {
    case "m-3":
    case "m-3m":
      return n >= 1 && n <= (CUBIC_HARMONICS[l]?.length ?? 0);
    case "-1":
      return true;
    case "2/m":
      return n % 2 === 0;
    case "mmm":
      return n % 2 === 0 && n >= 0;
    case "4/m":
      return n % 4 === 0;
    case "4/mmm":
      return n % 4 === 0 && n >= 0;
    case "-3":
      return n % 3 === 0;
    case "-3m1":
    case "-31m":
      return n % 3 === 0 && n >= 0;
    case "6/m":
      return n % 6 === 0;
    case "6/mmm":
      return n % 6 === 0 && n >= 0;
  }
}

/**
 * Crystal harmonic K_l^n at polar angle φ, given by the functions P̄_l of it, and azimuth β (GSAS-II, GSASIIlattice.py GetKcl): P̄_l^|n|(cos φ)/√(2π) (× √2 for
 * n ≠ 0) times cos nβ where a twofold axis lies along β = 0 (sin nβ for odd multiples of 3 in trigonal classes), otherwise
 * cos nβ + sin nβ; in cubic classes Bunge's functions of m-3m. With "gsas2" two slips are copied: sines in -31m, whose twofold
 * axes lie elsewhere, and cos + sin on rhombohedral axes.
 */
export function crystalHarmonic(
  { l, n }: HarmonicIndex,
  legendre: LegendreFunctions,
  beta: number,
  { laueClass, rhombohedral }: LaueSetting,
  rule: "exact" | "gsas2",
): HarmonicValue {
  if (laueClass === "m-3" || laueClass === "m-3m") {
    const sum = { value: 0, byPolar: 0, byAzimuth: 0 };
    (CUBIC_HARMONICS[l][n - 1] ?? []).forEach((b, j) => {
      const m = 4 * j;
      if (m > l) return;
      sum.value += b * legendre.value[m] * Math.cos(m * beta);
      sum.byPolar += b * legendre.byTheta[m] * Math.cos(m * beta);
      sum.byAzimuth -= b * legendre.value[m] * m * Math.sin(m * beta);
    });
    return sum;
  }
  const mirrored = ["mmm", "4/mmm", "6/mmm", "-3m1", "-31m"].includes(laueClass);
  const cosine = mirrored && !(rule === "gsas2" && rhombohedral);
  const trigonal = laueClass === "-3m1" || (laueClass === "-31m" && rule === "gsas2");
  const shape = !cosine ? "both" : trigonal && n % 6 === 3 ? "sin" : "cos";
  return surfaceHarmonic(legendre, n, beta, shape);
}

/** Sample harmonic K_l^m at polar angle ψ, given by the functions P̄_l of it, and azimuth γ (GSAS-II, GSASIIlattice.py GetKsl). */
export function sampleHarmonic(
  { m }: HarmonicIndex,
  legendre: LegendreFunctions,
  gamma: number,
  sample: SampleSymmetry,
): HarmonicValue {
  return surfaceHarmonic(legendre, m, gamma, sample === "rolling" ? "cos" : "both");
}

function surfaceHarmonic(
  { value, byTheta }: LegendreFunctions,
  n: number,
  azimuth: number,
  shape: "cos" | "sin" | "both",
): HarmonicValue {
  const factor = (n === 0 ? 1 : Math.SQRT2) / Math.sqrt(2 * Math.PI);
  const [p, slope] = [factor * value[Math.abs(n)], factor * byTheta[Math.abs(n)]];
  const [c, s] = [Math.cos(n * azimuth), Math.sin(n * azimuth)];
  const turn = (shape === "sin" ? 0 : c) + (shape === "cos" ? 0 : s);
  const turnBy = n * ((shape === "sin" ? 0 : -s) + (shape === "cos" ? 0 : c));
  return { value: p * turn, byPolar: slope * turn, byAzimuth: p * turnBy };
}
