import { inverseDSquared, reciprocalMetric } from "../crystallography/cell.js";
import { laueSettingOf } from "../crystallography/laue-setting.js";
import { stephensTerms } from "../crystallography/stephens-terms.js";
import type { CalculationOptions, PhaseInHistogram } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { calculateBroadening } from "./sample-broadening.js";
import type { SampleBroadening } from "./sample-broadening.js";

const HIGHEST_INDEX = 3;
const DIRECTIONS = directions();

/**
 * Size and microstrain along a spread of directions, those with coprime indices up to 3: what has to hold for all of them, and how
 * wide the widest is, whatever reflections there are. A single direction where both are isotropic.
 */
export function broadeningAlongDirections(
  phase: Phase,
  share: PhaseInHistogram,
  rule: CalculationOptions["anisotropy"],
): SampleBroadening {
  const { size, microstrain } = share;
  const isotropic = typeof size === "number" && typeof microstrain === "number";
  const indices = isotropic ? { h: Int32Array.of(1), k: Int32Array.of(0), l: Int32Array.of(0) } : DIRECTIONS;
  return calculateBroadening(indices, reciprocalMetric(phase.cell), size, microstrain, phase.spaceGroup, rule, false);
}

/** The largest finite 1/size and microstrain along those directions. */
export function widestBroadening(
  phase: Phase,
  share: PhaseInHistogram,
  rule: CalculationOptions["anisotropy"],
): { readonly inverseSize: number; readonly microstrain: number } {
  const { inverseSize, microstrain } = broadeningAlongDirections(phase, share, rule);
  const largest = (values: Float64Array) => values.reduce((a, b) => (b > a && Number.isFinite(b) ? b : a), 0);
  return { inverseSize: largest(inverseSize), microstrain: largest(microstrain) };
}

/** Stephens' variance along one of those directions. */
export interface StephensDirection {
  /** What each coefficient ("microstrain.coefficients.S400" …) is multiplied with. */
  readonly factors: ReadonlyMap<string, number>;
  /** The variance that a microstrain of 1 · 10⁻⁶ has there, 10⁻¹² Å⁻⁴. */
  readonly unit: number;
}

/** Stephens' variance along those directions. */
export function stephensAlongDirections(
  { cell, spaceGroup }: Pick<Phase, "cell" | "spaceGroup">,
  rule: CalculationOptions["anisotropy"],
): StephensDirection[] {
  const terms = stephensTerms(laueSettingOf(spaceGroup), rule);
  const metric = reciprocalMetric(cell);
  const { h, k, l } = DIRECTIONS;
  return Array.from(h, (_, i) => ({
    factors: new Map(
      terms.map(({ name, form }) => [
        `microstrain.coefficients.${name}`,
        form.reduce((sum, [c, p, q, r]) => sum + c * h[i] ** p * k[i] ** q * l[i] ** r, 0),
      ]),
    ),
    unit: inverseDSquared(metric, h[i], k[i], l[i]) ** 2,
  }));
}

function directions(): { readonly h: Int32Array; readonly k: Int32Array; readonly l: Int32Array } {
  const found: [number, number, number][] = [];
  const range = Array.from({ length: 2 * HIGHEST_INDEX + 1 }, (_, i) => i - HIGHEST_INDEX);
  for (const h of range)
    for (const k of range)
      for (const l of range) {
        const first = [h, k, l].find((index) => index !== 0) ?? 0;
        if (first > 0 && divisor(divisor(h, k), l) === 1) found.push([h, k, l]);
      }
  return {
    h: Int32Array.from(found, ([h]) => h),
    k: Int32Array.from(found, ([, k]) => k),
    l: Int32Array.from(found, ([, , l]) => l),
  };
}

function divisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : divisor(b, a % b);
}
