import { reflectionKey } from "../model/extracted-intensities.js";
import type { ExtractedIntensities } from "../model/extracted-intensities.js";
import type { HistogramModel, Model } from "../model/model.js";
import { RietbookError } from "../errors.js";
import { loneProfiles, patternParts } from "./pattern-parts.js";
import type { LoneProfile } from "./pattern-parts.js";
import { overlapGroups } from "./pawley-overlaps.js";
import { calculatePeakTable } from "./peak-table.js";
import type { PeakTable } from "./peak-table.js";
import { prepareHistogram } from "./prepared-histogram.js";
import type { PreparedHistogram } from "./prepared-histogram.js";

/** An intensity does not fall below this part of what it was: from 0 no share would ever bring it back. */
const LEAST_SHARE = 1e-3;
/** Steps of one partition at most, and the part of χ² that the next one has to be worth. */
const STEPS = 20;
const WORTH_A_STEP = 1e-5;

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
    const histogram = partitioned({ ...model, histograms: { [name]: started(model, name, phases) } }, name);
    return [name, method === "pawley" ? asVariables(model, name, histogram, phases) : histogram];
  });
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
 *
 * Profiles are worked out once for all steps, which then cost a multiplication and an addition a point of each.
 */
function partitioned(model: Model, name: string): HistogramModel {
  const histogram = model.histograms[name];
  const extracted = Object.keys(histogram.phases).filter((p) => histogram.phases[p].extracted?.method === "le bail");
  if (extracted.length === 0) return histogram;
  const { prepared, background, net, tables } = patternParts(model, name);
  const { twoTheta, observed, weight } = prepared;
  const own = tables.filter((table) => extracted.includes(table.prepared.name));
  const peaks = ownPeaks(own, loneProfiles(twoTheta, histogram, model.calculation));
  const wanted = background.map((value, j) => observed[j] - value);
  shareOut(peaks, wanted, net, weight);
  const factors = Array.from(peaks, ({ factor }) => factor);
  const shares = own.map((table) => {
    const mine = factors.splice(0, table.count);
    const values = table.structure.fSquared.map((value, i) => value * mine[i]);
    const phase = table.prepared.name;
    return [phase, withValues(histogram, phase, "le bail", keysOf(table.prepared), values)] as const;
  });
  return { ...histogram, phases: { ...histogram.phases, ...Object.fromEntries(shares) } };
}

/** A reflection of a partition: its profile of unit intensity, and by what its intensity has been multiplied. */
interface OwnPeak {
  readonly from: number;
  readonly profile: Float64Array;
  readonly intensity: number;
  factor: number;
}

function ownPeaks(tables: readonly PeakTable[], profileOf: ReturnType<typeof loneProfiles>): OwnPeak[] {
  return tables.flatMap((table) =>
    Array.from(table.intensity, (intensity, i): OwnPeak => {
      const { from, to, values } = profileOf(table, i) ?? NO_PROFILE;
      return { from, profile: values.slice(from, to), intensity, factor: 1 };
    }),
  );
}

const NO_PROFILE: LoneProfile = { from: 0, to: 0, values: new Float64Array(0) };

/** Multiplies the peaks' factors until χ² of `net`, their sum and whatever else there is, to `wanted` hardly falls. */
function shareOut(peaks: readonly OwnPeak[], wanted: Float64Array, net: Float64Array, weight: Float64Array): void {
  const seen = wanted.map((value, j) => weight[j] * value);
  const aims = peaks.map((peak) => under(peak, seen));
  const sum = net.slice();
  const expected = new Float64Array(sum.length);
  let before = Infinity;
  for (let step = 0; step < STEPS; step++) {
    let chiSquared = 0;
    for (let j = 0; j < sum.length; j++) {
      expected[j] = weight[j] * sum[j];
      chiSquared += weight[j] * (wanted[j] - sum[j]) ** 2;
    }
    if (before - chiSquared < WORTH_A_STEP * chiSquared) return;
    before = chiSquared;
    const changes = peaks.map((peak, p) => {
      const by = under(peak, expected);
      const next = by > 0 ? Math.max((peak.factor * aims[p]) / by, LEAST_SHARE) : peak.factor;
      const change = next - peak.factor;
      peak.factor = next;
      return change;
    });
    peaks.forEach(({ from, profile, intensity }, p) => {
      const more = changes[p] * intensity;
      for (let j = 0; j < profile.length; j++) sum[from + j] += more * profile[j];
    });
  }
}

/** A curve weighted with the profile of a peak, summed. */
function under({ from, profile }: OwnPeak, curve: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < profile.length; j++) sum += profile[j] * curve[from + j];
  return sum;
}

/** Intensities as variables: those of reflections too close to be told apart are one, at their mean. */
function asVariables(model: Model, name: string, histogram: HistogramModel, phases: readonly string[]): HistogramModel {
  const at = { ...model, histograms: { [name]: histogram } };
  const shares = prepareHistogram(at, name).phases.flatMap((prepared) => {
    if (!phases.includes(prepared.name)) return [];
    const phase = at.phases[prepared.name];
    const table = calculatePeakTable(prepared, phase, histogram, at.calculation, undefined);
    const groups = overlapGroups(table);
    const values = table.structure.fSquared.slice();
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
