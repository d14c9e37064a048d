import { reflectionKey } from "../model/extracted-intensities.js";
import type { ExtractedIntensities } from "../model/extracted-intensities.js";
import type { HistogramModel, Model } from "../model/model.js";
import { RietbookError } from "../errors.js";
import { loneProfiles, patternParts } from "./pattern-parts.js";
import type { LoneProfile } from "./pattern-parts.js";
import { calculatePeakTable } from "./peak-table.js";
import { prepareHistogram } from "./prepared-histogram.js";
import type { PreparedHistogram } from "./prepared-histogram.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape } from "./pseudo-voigt.js";

/** Reflections closer than this part of their FWHM are one variable of a Pawley fit. */
const OVERLAP = 0.25;
/** An intensity does not fall below this part of what it was: from 0 no share would ever bring it back. */
const LEAST_SHARE = 1e-3;
/** Partitions of a fresh extraction. */
const FIRST_PARTITIONS = 8;

/**
 * The model with the intensities of some phases (default: of all) taken from the pattern, in every histogram that they are in;
 * they start from those of the structure, or from equal ones of a phase without atoms, and are then shared out.
 * @throws RietbookError "not found" for a phase that the model does not have
 */
export function extractIntensities(
  model: Model,
  method: ExtractedIntensities["method"],
  phases: readonly string[] = Object.keys(model.phases),
): Model {
  const unknown = phases.find((name) => model.phases[name] === undefined);
  if (unknown !== undefined) {
    throw new RietbookError({
      kind: "not found",
      field: "phase",
      found: `"${unknown}"`,
      expected: `one of ${Object.keys(model.phases).join(", ")}`,
    });
  }
  const histograms = Object.keys(model.histograms).map((name): [string, HistogramModel] => {
    let histogram = started(model, name, phases);
    for (let i = 0; i < FIRST_PARTITIONS; i++) {
      histogram = partitioned({ ...model, histograms: { [name]: histogram } }, name);
    }
    return [name, method === "pawley" ? asVariables(model, name, histogram, phases) : histogram];
  });
  return { ...model, histograms: Object.fromEntries(histograms) };
}

/** The model with all Le Bail intensities shared out once more. */
export function partitionIntensities(model: Model): Model {
  const histograms = Object.keys(model.histograms).map((name): [string, HistogramModel] => [
    name,
    partitioned(model, name),
  ]);
  return { ...model, histograms: Object.fromEntries(histograms) };
}

/** Intensities of the structure, in the form of extracted ones. */
function started(model: Model, name: string, phases: readonly string[]): HistogramModel {
  const histogram = model.histograms[name];
  const shares = prepareHistogram(model, name).phases.flatMap((prepared) => {
    if (!phases.includes(prepared.name)) return [];
    const { structure } = calculatePeakTable(
      prepared,
      model.phases[prepared.name],
      histogram,
      model.calculation,
      undefined,
    );
    const bare = structure.fSquared.every((value) => value === 0);
    // A reflection that the structure forbids but the space group does not gets its chance.
    const least = bare ? 1 : 1e-3 * structure.fSquared.reduce((most, value) => Math.max(most, value), 0);
    const values = structure.fSquared.map((value) => Math.max(value, least));
    return [[prepared.name, withValues(histogram, prepared.name, "le bail", keysOf(prepared), values)] as const];
  });
  return { ...histogram, phases: { ...histogram.phases, ...Object.fromEntries(shares) } };
}

type Share = HistogramModel["phases"][string];

function withValues(
  histogram: HistogramModel,
  phase: string,
  method: ExtractedIntensities["method"],
  keys: readonly string[],
  values: ArrayLike<number>,
  overlapping?: readonly (readonly string[])[],
): Share {
  const extracted = {
    method,
    values: Object.fromEntries(keys.map((key, i) => [key, values[i]])),
    ...(overlapping === undefined ? {} : { overlapping }),
  };
  return { ...histogram.phases[phase], extracted };
}

function keysOf({ h, k, l }: PreparedHistogram["phases"][number]): string[] {
  return Array.from(h, (_, i) => reflectionKey(h[i], k[i], l[i]));
}

/**
 * One histogram with its Le Bail intensities shared out: that of each reflection is multiplied by Σ w f (yo − yb) / Σ w f (yc − yb)
 * with f its own profile. With weights 1/σ² no step can raise χ², and steps end at the best intensities that are not negative
 * (Daube-Witherspoon & Muehllehner, IEEE Trans. Med. Imaging 5 (1986) 61; De Pierro, ibid. 6 (1987) 174). Rietveld's sum of
 * shares, Σ f (yo − yb)/(yc − yb), gives every point of a long tail the weight of one at the top, and raises χ².
 */
function partitioned(model: Model, name: string): HistogramModel {
  const histogram = model.histograms[name];
  const extracted = Object.keys(histogram.phases).filter((p) => histogram.phases[p].extracted?.method === "le bail");
  if (extracted.length === 0) return histogram;
  const { prepared, background, net, tables } = patternParts(model, name);
  const { twoTheta, observed, weight } = prepared;
  const profileOf = loneProfiles(twoTheta, histogram, model.calculation);
  const seen = net.map((_, j) => weight[j] * (observed[j] - background[j]));
  const expected = net.map((value, j) => weight[j] * value);
  const shares = tables.flatMap((table) => {
    const phase = table.prepared.name;
    if (!extracted.includes(phase)) return [];
    const values = table.structure.fSquared.map((value, i) => {
      const [of, by] = underPeak(profileOf(table, i), [seen, expected]);
      return by > 0 ? value * Math.max(of / by, LEAST_SHARE) : value;
    });
    return [[phase, withValues(histogram, phase, "le bail", keysOf(table.prepared), values)] as const];
  });
  return { ...histogram, phases: { ...histogram.phases, ...Object.fromEntries(shares) } };
}

/** Sums of curves weighted with the profile of one reflection; 0 where it has no point. */
function underPeak(lone: LoneProfile | undefined, curves: readonly Float64Array[]): number[] {
  return curves.map((curve) => {
    let sum = 0;
    if (lone !== undefined) for (let j = lone.from; j < lone.to; j++) sum += lone.values[j] * curve[j];
    return sum;
  });
}

/** Intensities as variables: those of reflections too close to be told apart are one, at their mean. */
function asVariables(model: Model, name: string, histogram: HistogramModel, phases: readonly string[]): HistogramModel {
  const at = { ...model, histograms: { [name]: histogram } };
  const shape = createPseudoVoigtShape();
  const shares = prepareHistogram(at, name).phases.flatMap((prepared) => {
    if (!phases.includes(prepared.name)) return [];
    const phase = at.phases[prepared.name];
    const table = calculatePeakTable(prepared, phase, histogram, at.calculation, undefined);
    const { position, sig, gam, structure } = table;
    const order = Array.from(position.keys()).sort((i, j) => position[i] - position[j]);
    const groups: number[][] = [];
    for (const i of order) {
      fillPseudoVoigtShape(shape, sig[i], gam[i]);
      const last = groups.at(-1);
      const gap = last === undefined ? Infinity : position[i] - position[last[last.length - 1]];
      if (last !== undefined && gap < (OVERLAP * shape.fwhm) / 100) last.push(i);
      else groups.push([i]);
    }
    const values = structure.fSquared.slice();
    for (const group of groups) {
      const weight = group.reduce((sum, i) => sum + prepared.multiplicity[i], 0);
      const mean = group.reduce((sum, i) => sum + prepared.multiplicity[i] * values[i], 0) / weight;
      for (const i of group) values[i] = mean;
    }
    const keys = keysOf(prepared);
    const overlapping = groups.filter((group) => group.length > 1).map((group) => group.map((i) => keys[i]));
    return [[prepared.name, withValues(histogram, prepared.name, "pawley", keys, values, overlapping)] as const];
  });
  return { ...histogram, phases: { ...histogram.phases, ...Object.fromEntries(shares) } };
}
