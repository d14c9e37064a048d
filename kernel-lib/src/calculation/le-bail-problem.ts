import { boundedMinimum } from "../numerics/bounded-minimum.js";
import { envelopeSolve, envelopeTimes } from "../numerics/envelope.js";
import type { EnvelopeMatrix } from "../numerics/envelope.js";
import { reflectionKey } from "../model/extracted-intensities.js";
import type { ExtractedIntensities } from "../model/extracted-intensities.js";
import type { HistogramModel, Model } from "../model/model.js";
import { createEnvelopeProblem } from "./model-problem.js";
import { calculatePeakTable } from "./peak-table.js";
import { prepareHistogram } from "./prepared-histogram.js";
import type { EnvelopeEquations, LinearInequality, ModelProblem, NormalEquations } from "./problem.js";

/** Weight of the intensities that stand, as a fraction of the curvature by each: what the pattern cannot tell apart stays as it is. */
const INERTIA = 1e-4;
/** Fraction of χ² that inertia may add in a solution. */
const LEAST_INERTIA = 1e-8;
/** Fraction of χ² that intensities gain from which derivatives are asked for again with them, and times that happens at most. */
const WORTH_ANOTHER = 0.1;
const MOST_TIMES = 3;

/** The best intensities that are not negative for values of the other variables. */
interface Settled {
  readonly values: Float64Array;
  readonly intensities: Float64Array;
  /** Values of all variables at which the sums were made last. */
  readonly summedAt: Float64Array;
  /** By the other variables, with the intensities following them; χ² with what inertia adds. */
  readonly equations: NormalEquations;
  readonly inertia: number;
}

/**
 * The least-squares problem of a model with Le Bail intensities, in the other variables alone: at all values of these, intensities
 * are the best ones that are not negative, and normal equations know that they will follow (Golub & Pereyra, SIAM J. Numer. Anal. 10
 * (1973) 413; Ruhe & Wedin, SIAM Rev. 22 (1980) 318). Le Bail's rounds of sharing out and refining in turn end in the same minimum, by
 * hundreds of small steps. Since y is linear in intensities, one set of normal equations by all variables has all that is needed.
 * Inertia holds what the pattern cannot tell apart, to the intensities at the last `renew`, and is a part of χ² until the sums: were
 * it left to each evaluation, χ² would fall a little whatever the step was.
 * @throws RietbookError as {@link createEnvelopeProblem}
 */
export function createLeBailProblem(given: Model, free: readonly string[]): ModelProblem {
  const { model, paths } = withIntensitiesAsVariables(given);
  const whole = createEnvelopeProblem(model, [...free, ...paths], paths);
  const m = paths.length;
  const joined = (values: Float64Array, intensities: Float64Array): Float64Array => {
    const out = new Float64Array(whole.variables.length);
    out.set(intensities);
    out.set(values, m);
    return out;
  };

  let best: Settled | undefined;
  let last: Settled | undefined;
  let standing: Float64Array = Float64Array.from(paths, (_, p) => whole.variables[p].value);
  let centre = standing;
  const settle = (values: Float64Array): Settled => {
    let intensities: Float64Array = standing;
    for (let time = 1; ; time++) {
      const summedAt = joined(values, intensities);
      const equations = whole.envelopeEquations(summedAt);
      const { changed, gain, reduced, inertia } = eliminated(equations, intensities, centre);
      intensities = changed;
      const done = !(gain > WORTH_ANOTHER * equations.chiSquared) || time === MOST_TIMES;
      if (done) return { values: values.slice(), intensities, summedAt, equations: reduced, inertia };
    }
  };
  const settledAt = (values: Float64Array): Settled => {
    for (const one of [last, best]) if (one?.values.every((value, i) => value === values[i]) === true) return one;
    last = settle(values);
    if (best === undefined || last.equations.chiSquared < best.equations.chiSquared) best = last;
    standing = best.intensities;
    return last;
  };
  const restricted = ({ label, coefficients, constant }: LinearInequality): LinearInequality => ({
    label,
    coefficients: coefficients.slice(m),
    constant,
  });

  return {
    variables: whole.variables.slice(m),
    inequalities: whole.inequalities?.map(restricted),
    observations: whole.observations,
    chiSquared: (values) => settledAt(values).equations.chiSquared,
    normalEquations: (values) => settledAt(values).equations,
    renew(values) {
      const { summedAt, intensities, equations, inertia } = settledAt(values);
      const isOther = whole.renew?.(summedAt) === true;
      if (!isOther && !(inertia > LEAST_INERTIA * equations.chiSquared)) return false;
      best = last = undefined;
      standing = centre = intensities;
      return true;
    },
    sums(values) {
      const settled = settledAt(values);
      const at = joined(values, settled.intensities);
      const sums = whole.sums(at);
      // What χ² holds fixed may be chosen anew for the sums.
      const equations = { ...settled.equations, chiSquared: whole.chiSquared(at) };
      last = { ...settled, summedAt: at, equations };
      if (best === settled) best = last;
      return sums;
    },
    modelAt: (values) => withMethods(whole.modelAt(joined(values, settledAt(values).intensities)), given),
  };
}

interface Eliminated {
  /** The intensities, changed, and by how much that lowers χ² with inertia. */
  readonly changed: Float64Array;
  readonly gain: number;
  readonly reduced: NormalEquations;
  /** What inertia adds to χ² there. */
  readonly inertia: number;
}

/**
 * Normal equations by all variables turned into those by the ones after the intensities, with these changed to where χ² is lowest, not
 * below zero: H − C M⁻¹ Cᵀ with M of the intensities that are not at zero, which inertia holds to `centre`.
 */
function eliminated(
  { matrix, gradient, chiSquared }: EnvelopeEquations,
  intensities: Float64Array,
  centre: Float64Array,
): Eliminated {
  const m = intensities.length;
  const n = gradient.length - m;
  const { values, origin } = matrix;
  const curvature = { size: m, first: matrix.first.subarray(0, m), origin: origin.subarray(0, m), values };
  const inertia = Float64Array.from(intensities, (_, p) => INERTIA * values[origin[p] + p]);
  const inert = withInertia(curvature, inertia);
  const pull = intensities.map((value, p) => gradient[p] - inertia[p] * (value - centre[p]));
  const least = intensities.map((value) => -value);
  const isFree = Array.from(intensities, (value) => value > 0);
  const { point, free, factor } = boundedMinimum(inert, pull, least, isFree);
  const changed = intensities.map((value, p) => Math.max(0, value + point[p]));
  const image = envelopeTimes(inert, point);
  const gain = point.reduce((sum, value, p) => sum + value * (2 * pull[p] - image[p]), 0);
  const slope = gradient.slice(m);
  const hessian = new Float64Array(n * n);
  // By the intensities, and of those that are free.
  const rows = Array.from(slope, (_, a) => values.subarray(origin[m + a], origin[m + a] + m));
  const moving = rows.map((row) => Float64Array.from(free, (p) => row[p]));
  for (let a = 0; a < n; a++) {
    slope[a] -= dot(rows[a], point);
    const following = envelopeSolve(factor, moving[a]);
    for (let b = 0; b <= a; b++)
      hessian[a * n + b] = hessian[b * n + a] = values[origin[m + a] + m + b] - dot(following, moving[b]);
  }
  const added = (at: Float64Array): number => inertia.reduce((sum, by, p) => sum + by * (at[p] - centre[p]) ** 2, 0);
  const reduced = { hessian, gradient: slope, chiSquared: chiSquared + added(intensities) - gain };
  return { changed, gain, reduced, inertia: added(changed) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** A curvature with that of inertia. */
function withInertia(matrix: EnvelopeMatrix, inertia: Float64Array): EnvelopeMatrix {
  const last = matrix.size - 1;
  const values = matrix.values.slice(0, last < 0 ? 0 : matrix.origin[last] + matrix.size);
  inertia.forEach((by, p) => {
    const diagonal = matrix.origin[p] + p;
    // A reflection without a point has no curvature: anything does, for nothing pulls.
    values[diagonal] = values[diagonal] + by || 1;
  });
  return { ...matrix, values };
}

/** The model with Le Bail's intensities as Pawley's, one of every reflection, and their paths: ascending in 2θ, pattern by pattern. */
function withIntensitiesAsVariables(given: Model): { readonly model: Model; readonly paths: readonly string[] } {
  const paths: string[] = [];
  const histograms = Object.entries(given.histograms).map(([name, histogram]): [string, HistogramModel] => {
    const found: { readonly path: string; readonly position: number }[] = [];
    const shares = prepareHistogram(given, name).phases.flatMap((prepared) => {
      const share = histogram.phases[prepared.name];
      if (share.extracted?.method !== "le bail") return [];
      const { values } = share.extracted;
      const keys = Array.from(prepared.h, (h, i) => reflectionKey(h, prepared.k[i], prepared.l[i]));
      const mean = Object.values(values).reduce((sum, value, _, list) => sum + value / list.length, 0);
      const phase = given.phases[prepared.name];
      const { position } = calculatePeakTable(prepared, phase, histogram, given.calculation, undefined);
      const path = `histograms.${name}.phases.${prepared.name}.extracted.values`;
      keys.forEach((key, i) => found.push({ path: `${path}.${key}`, position: position[i] }));
      const complete = Object.fromEntries(keys.map((key) => [key, values[key] ?? mean]));
      return [[prepared.name, { ...share, extracted: { method: "pawley" as const, values: complete } }] as const];
    });
    paths.push(...found.sort((p, q) => p.position - q.position).map(({ path }) => path));
    return [name, { ...histogram, phases: { ...histogram.phases, ...Object.fromEntries(shares) } }];
  });
  return { model: { ...given, histograms: Object.fromEntries(histograms) }, paths };
}

/** The model with each share's intensities called what they are in another. */
function withMethods(model: Model, as: Model): Model {
  const named = (extracted: ExtractedIntensities | undefined, name: string, phase: string) => {
    const method = as.histograms[name].phases[phase].extracted?.method;
    return extracted === undefined || method === undefined ? {} : { extracted: { ...extracted, method } };
  };
  const histograms = Object.entries(model.histograms).map(([name, histogram]): [string, HistogramModel] => {
    const phases = Object.entries(histogram.phases).map(([phase, share]) => [
      phase,
      { ...share, ...named(share.extracted, name, phase) },
    ]);
    return [name, { ...histogram, phases: Object.fromEntries(phases) }];
  });
  return { ...model, histograms: Object.fromEntries(histograms) };
}
