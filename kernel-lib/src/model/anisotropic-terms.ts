import { reciprocalMetric } from "../crystallography/cell.js";
import { laueSettingOf } from "../crystallography/laue-setting.js";
import { stephensTerms } from "../crystallography/stephens-terms.js";
import { harmonicNames, harmonicIndex, HIGHEST_ORDER } from "../crystallography/surface-harmonics.js";
import type { SampleSymmetry } from "../crystallography/surface-harmonics.js";
import { RietbookError } from "../errors.js";
import type { CalculationOptions, PhaseInHistogram } from "./model.js";
import type { GeneralizedMicrostrain } from "./peak-broadening.js";
import type { Phase } from "./phase.js";
import type { HarmonicOrientation, Texture } from "./preferred-orientation.js";

/**
 * Stephens' microstrain with all terms of the phase's Laue class, to start from: the same in every direction,
 * √(Σ S_hkl …) = microstrain/d², so that a refinement goes on from where an isotropic one ended.
 * @param microstrain isotropic, 10⁻⁶
 */
export function stephensMicrostrain(
  { cell, spaceGroup }: Pick<Phase, "cell" | "spaceGroup">,
  microstrain = 1000,
): GeneralizedMicrostrain {
  const [a0, a1, a2, a3, a4, a5] = reciprocalMetric(cell);
  // (1/d²)² is itself a quartic form with the symmetry of the lattice: its coefficients, monomial by monomial.
  const square: Readonly<Record<string, number>> = Object.fromEntries(
    [
      [2, 0, 0, a0],
      [0, 2, 0, a1],
      [0, 0, 2, a2],
      [1, 1, 0, a3],
      [1, 0, 1, a4],
      [0, 1, 1, a5],
    ]
      .flatMap(([p, q, r, a], _, all) => all.map(([p2, q2, r2, b]) => [`${p + p2}${q + q2}${r + r2}`, a * b] as const))
      .reduce((sum, [key, value]) => sum.set(key, (sum.get(key) ?? 0) + value), new Map<string, number>()),
  );
  const terms = stephensTerms(laueSettingOf(spaceGroup), "exact");
  const coefficients = terms.map(({ name, form }): [string, number] => {
    // The forms of a Laue class are orthogonal as vectors of monomials.
    const share = form.reduce((sum, [c, p, q, r]) => sum + c * (square[`${p}${q}${r}`] ?? 0), 0);
    const norm = form.reduce((sum, [c]) => sum + c * c, 0);
    return [name, (share / norm) * microstrain * microstrain];
  });
  return { kind: "generalized", coefficients: Object.fromEntries(coefficients) };
}

/**
 * Preferred orientation about an axis with all harmonics of the Laue class up to an even order, all 0, to be refined.
 * @throws RietbookError "bad argument" for an order that is odd or not from 2 to 34
 */
export function harmonicOrientation({ spaceGroup }: Pick<Phase, "spaceGroup">, order: number): HarmonicOrientation {
  return { coefficients: zeros(harmonicNames(laueSettingOf(spaceGroup), order)) };
}

/** A texture with all harmonics that Laue class and sample symmetry allow up to an even order, all 0. @throws as above */
export function harmonicTexture(
  { spaceGroup }: Pick<Phase, "spaceGroup">,
  order: number,
  sampleSymmetry: SampleSymmetry,
): Texture {
  const names = harmonicNames(laueSettingOf(spaceGroup), order, sampleSymmetry);
  return { sampleSymmetry, coefficients: zeros(names), omega: 0, chi: 0, phi: 0 };
}

function zeros(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 0]));
}

/**
 * Checks that the terms of a phase are some that its Laue class has.
 * @throws RietbookError "bad argument" naming those that there are
 */
export function checkTexture({ name, texture, spaceGroup }: Phase): void {
  if (texture === undefined) return;
  const order = Math.min(HIGHEST_ORDER, highestOrder(texture.coefficients));
  const allowed = order < 2 ? [] : harmonicNames(laueSettingOf(spaceGroup), order, texture.sampleSymmetry);
  checkNames(`phases.${name}.texture.coefficients`, texture.coefficients, allowed);
}

/** As {@link checkTexture}, for what a phase does in a histogram at `path`. */
export function checkShare(
  path: string,
  { spaceGroup }: Phase,
  { microstrain, preferredOrientation }: PhaseInHistogram,
  rule: CalculationOptions["anisotropy"],
): void {
  if (typeof microstrain !== "number" && microstrain.kind === "generalized") {
    const allowed = stephensTerms(laueSettingOf(spaceGroup), rule).map(({ name }) => name);
    checkNames(`${path}.microstrain.coefficients`, microstrain.coefficients, allowed);
  }
  if (preferredOrientation === undefined) return;
  const { coefficients } = preferredOrientation;
  const order = Math.min(HIGHEST_ORDER, highestOrder(coefficients));
  const allowed = order < 2 ? [] : harmonicNames(laueSettingOf(spaceGroup), order);
  checkNames(`${path}.preferredOrientation.coefficients`, coefficients, allowed);
}

function highestOrder(coefficients: Readonly<Record<string, number>>): number {
  const orders = Object.keys(coefficients).map((name) => harmonicIndex(name)?.l ?? 2);
  return 2 * Math.ceil(Math.max(0, ...orders) / 2);
}

function checkNames(field: string, coefficients: Readonly<Record<string, number>>, allowed: readonly string[]): void {
  const unknown = Object.keys(coefficients).find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  throw new RietbookError({
    kind: "bad argument",
    field,
    found: `"${unknown}"`,
    expected: `one of ${allowed.join(", ")}, which the Laue class of the phase allows`,
  });
}
