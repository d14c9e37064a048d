import type { HistogramModel, Model } from "../model/model.js";
import { RADIANS } from "../units.js";
import type { Influence } from "./influence.js";
import { createPeakWidth, fillPeakWidth } from "./peak-width.js";
import type { LinearInequality } from "./problem.js";
import { LEAST_SIG } from "./pseudo-voigt.js";
import { broadeningAlongDirections, stephensAlongDirections } from "./sample-directions.js";

/**
 * Distance in tan θ of the angles at which the widths are kept positive, and their least number: between two of them the parabola
 * of the variance cannot dip below zero by more than U times the square of half of it.
 */
const SPACING = 0.04;
const FEWEST = 12;

/** The least-squares variables: what each drives, and its value. */
interface Variables {
  readonly influences: readonly (readonly Influence[])[];
  readonly values: readonly number[];
}

/**
 * The Gaussian variance of the instrument and, phase by phase, the Lorentzian width have to be positive over the whole range of
 * each histogram, and the variance of 1/d² along a spread of directions: conditions that are linear in U, V, W, in X, Y, Z,
 * isotropic microstrain and mixing, and in Stephens' S_hkl. Anisotropic microstrain enters the width by its tangent at the
 * values given. Only what is free gets any.
 */
export function widthInequalities(
  model: Model,
  influences: readonly (readonly Influence[])[],
  values: readonly number[],
): LinearInequality[] {
  const variables = { influences, values };
  return Object.entries(model.histograms).flatMap(([name, histogram]) => {
    const angles = sampleAngles(histogram);
    return [
      ...gaussian(name, histogram, variables, angles),
      ...Object.keys(histogram.phases).flatMap((phase) => [
        ...lorentzian(model, name, phase, variables, angles),
        ...strainVariance(model, name, phase, variables),
      ]),
    ];
  });
}

function gaussian(
  name: string,
  { instrument }: HistogramModel,
  variables: Variables,
  angles: readonly number[],
): LinearInequality[] {
  if (!variables.influences.some((group) => group.some((i) => touches(i, name, GAUSSIAN)))) return [];
  const width = createPeakWidth();
  return angles.flatMap((twoTheta) => {
    fillPeakWidth(width, twoTheta, instrument, 0, 0);
    const { tanTheta: tan } = width;
    const slopes: Partial<Record<string, number>> = { U: tan * tan, V: tan, W: 1 };
    const slope = (i: Influence) => (i.kind === "instrument" && i.histogram === name ? (slopes[i.key] ?? 0) : 0);
    return condition(variables, slope, width.sig - LEAST_SIG, () => `Gaussian variance in ${at(name, twoTheta)}`);
  });
}

const GAUSSIAN: readonly string[] = ["U", "V", "W"];
const LORENTZIAN: readonly string[] = ["X", "Y", "Z"];

function touches(influence: Influence, name: string, keys: readonly string[]): boolean {
  return influence.kind === "instrument" && influence.histogram === name && keys.includes(influence.key);
}

function lorentzian(
  model: Model,
  name: string,
  phase: string,
  variables: Variables,
  angles: readonly number[],
): LinearInequality[] {
  const { instrument, phases } = model.histograms[name];
  const share = phases[phase];
  const moves = (i: Influence): boolean =>
    touches(i, name, LORENTZIAN) || (i.kind === "share" && i.histogram === name && i.phase === phase);
  if (!variables.influences.some((group) => group.some(moves))) return [];
  const { inverseSize, microstrain, by } = broadeningAlongDirections(
    model.phases[phase],
    share,
    model.calculation.anisotropy,
  );
  const width = createPeakWidth();
  return angles.flatMap((twoTheta) => {
    const found = Array.from(inverseSize, (size, d) => {
      fillPeakWidth(width, twoTheta, instrument, size, microstrain[d], share.sizeMixing, share.microstrainMixing);
      const { tanTheta, secTheta, gamByMicrostrain, gamBySizeMixing, gamByMicrostrainMixing } = width;
      const slopes: Partial<Record<string, number>> = { X: secTheta, Y: tanTheta, Z: 1 };
      const slope = (i: Influence): number => {
        if (i.kind === "instrument" && i.histogram === name) return slopes[i.key] ?? 0;
        if (i.kind !== "share" || i.histogram !== name || i.phase !== phase) return 0;
        if (i.key === "sizeMixing") return gamBySizeMixing;
        if (i.key === "microstrainMixing") return gamByMicrostrainMixing;
        return i.key.startsWith("microstrain") ? gamByMicrostrain * (by.get(i.key)?.[d] ?? 0) : 0;
      };
      return condition(variables, slope, width.gam, () => `Lorentzian width of ${phase} in ${at(name, twoTheta)}`);
    });
    return tightest(found.flat());
  });
}

/** Σ S_hkl … along every direction at least what a microstrain of 10⁻⁶ has: at 0 its root has no derivative. */
function strainVariance(model: Model, name: string, phase: string, variables: Variables): readonly LinearInequality[] {
  const { microstrain } = model.histograms[name].phases[phase];
  if (typeof microstrain === "number" || microstrain.kind !== "generalized") return [];
  const { coefficients } = microstrain;
  const found = stephensAlongDirections(model.phases[phase], model.calculation.anisotropy).map(({ factors, unit }) => {
    const slope = (i: Influence): number =>
      i.kind === "share" && i.histogram === name && i.phase === phase ? (factors.get(i.key) ?? 0) : 0;
    const now = Object.keys(coefficients).reduce(
      (sum, term) => sum + coefficients[term] * (factors.get(`microstrain.coefficients.${term}`) ?? 0),
      0,
    );
    return condition(variables, slope, now - unit, () => `microstrain variance of ${phase} in histogram ${name}`);
  });
  return tightest(found.flat());
}

function at(name: string, twoTheta: number): string {
  return `histogram ${name} at 2θ ${twoTheta.toFixed(2)}°`;
}

/** Σ cᵢ vᵢ + constant, which is `now` at the present values, has to be ≥ 0; nothing where no variable moves it. */
function condition(
  { influences, values }: Variables,
  slope: (influence: Influence) => number,
  now: number,
  label: () => string,
): LinearInequality[] {
  const coefficients = new Float64Array(influences.length);
  let constant = now;
  let moved = false;
  for (let i = 0; i < coefficients.length; i++) {
    let sum = 0;
    for (const influence of influences[i]) sum += slope(influence) * influence.factor;
    if (sum === 0) continue;
    if (!Number.isFinite(sum)) return [];
    coefficients[i] = sum;
    constant -= sum * values[i];
    moved = true;
  }
  if (!moved) return [];
  return [{ label: label(), coefficients, constant }];
}

/** One of each set of proportional conditions: in cubic crystals many directions say the same. */
function tightest(conditions: readonly LinearInequality[]): readonly LinearInequality[] {
  if (conditions.length < 2) return conditions;
  const kept = new Map<string, LinearInequality>();
  for (const one of conditions) {
    const largest = one.coefficients.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const key = [...one.coefficients, one.constant].map((value) => (value / largest).toPrecision(9)).join();
    if (!kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()];
}

/** Angles evenly spaced in tan θ, in which the variance is a parabola. */
function sampleAngles({ limits, data }: HistogramModel): number[] {
  const low = Math.max(limits[0], data.twoTheta[0], 0);
  const high = Math.min(limits[1], data.twoTheta[data.twoTheta.length - 1], 179);
  const [from, to] = [low, high].map((angle) => Math.tan((angle / 2) * RADIANS));
  const count = Math.max(FEWEST, 1 + Math.ceil((to - from) / SPACING));
  return Array.from({ length: count }, (_, i) => {
    const tan = from + ((to - from) * i) / (count - 1);
    return (2 * Math.atan(tan)) / RADIANS;
  });
}
