import type { Background, BackgroundPeak, FixedBackground } from "../model/background.js";
import type { CalculationOptions, HistogramModel } from "../model/model.js";
import { backgroundTerms, wavelengthPower } from "./background-terms.js";
import { debyeCurve, debyeWeights } from "./debye-scattering.js";
import type { DebyeWeights } from "./debye-scattering.js";
import type { Influence } from "./influence.js";
import type { PeakDerivatives } from "./peak-derivatives.js";
import type { Peaks } from "./peak-table.js";
import type { DenseColumn } from "./profile-kernel.js";

/** What of a histogram's background stays the same as long as its kind, its fixed part and the wavelength do. */
export interface PreparedBackground {
  readonly twoTheta: Float64Array;
  readonly range: readonly [number, number];
  readonly wavelength: number;
  readonly diffuseScattering: CalculationOptions["diffuseScattering"];
  /** `terms[i * points + j]`: function i at point j. */
  readonly terms: Float64Array;
  readonly debye?: DebyeWeights;
  /** The fixed background at the points, not yet multiplied. */
  readonly fixed?: Float64Array;
}

/** Prepares a background at the points of a histogram; its variable u runs over `range`. */
export function prepareBackground(
  { kind, coefficients, debye, fixed }: Background,
  twoTheta: Float64Array,
  range: readonly [number, number],
  wavelength: number,
  { diffuseScattering }: Pick<CalculationOptions, "diffuseScattering">,
): PreparedBackground {
  return {
    twoTheta,
    range,
    wavelength,
    diffuseScattering,
    terms: backgroundTerms(kind, twoTheta, range, coefficients.length, wavelength),
    ...(debye === undefined || debye.length === 0
      ? {}
      : { debye: debyeWeights(twoTheta, range[0], wavelength, diffuseScattering) }),
    ...(fixed === undefined ? {} : { fixed: fixedBackgroundAt(fixed, twoTheta) }),
  };
}

/** The smooth part of the background at every point: functions, diffuse terms and the fixed part, not the peaks. */
export function smoothBackground(prepared: PreparedBackground, histogram: HistogramModel): Float64Array {
  const { background } = histogram;
  const { terms, debye, fixed, twoTheta } = at(prepared, histogram);
  const points = twoTheta.length;
  const out = new Float64Array(points);
  const { coefficients } = background;
  for (let i = 0; i < coefficients.length; i += 4) addFourTerms(out, terms, coefficients, i);
  for (const term of background.debye ?? []) addTo(out, debyeCurve(debye as DebyeWeights, term, "value"), 1);
  if (fixed !== undefined) addTo(out, fixed, background.fixed?.multiplier ?? 0);
  return out;
}

/** Adds four terms from a number on: a sum is read and written a quarter as often. Where fewer are left, the last one again, times 0. */
function addFourTerms(out: Float64Array, terms: Float64Array, coefficients: readonly number[], first: number): void {
  const points = out.length;
  const left = coefficients.length - first;
  const p = coefficients[first];
  const q = left > 1 ? coefficients[first + 1] : 0;
  const r = left > 2 ? coefficients[first + 2] : 0;
  const s = left > 3 ? coefficients[first + 3] : 0;
  const a = first * points;
  const b = a + Math.min(1, left - 1) * points;
  const c = a + Math.min(2, left - 1) * points;
  const d = a + Math.min(3, left - 1) * points;
  for (let j = 0; j < points; j++) out[j] += p * terms[a + j] + q * terms[b + j] + r * terms[c + j] + s * terms[d + j];
}

/** The peaks of the background in the form of a phase's reflections; undefined where there are none. */
export function backgroundPeaks({ background: { peaks = [] } }: HistogramModel): Peaks | undefined {
  if (peaks.length === 0) return undefined;
  const array = (key: keyof BackgroundPeak) => Float64Array.from(peaks, (peak) => peak[key]);
  const [position, intensity, sig, gam] = PEAK_KEYS.map(array);
  return { count: peaks.length, position, intensity, sig, gam };
}

/** How the peaks of the background follow the variables, as that of reflections. */
export function backgroundPeakColumns(
  { background: { peaks = [] } }: HistogramModel,
  name: string,
  influences: readonly (readonly Influence[])[],
): { readonly column: number; readonly derivatives: PeakDerivatives }[] {
  return influences.flatMap((group, column) => {
    const room = () => new Float64Array(peaks.length);
    const derivatives = { position: room(), intensity: room(), sig: room(), gam: room() };
    let touched = false;
    for (const influence of group) {
      if (influence.kind !== "backgroundPeak" || influence.histogram !== name) continue;
      derivatives[influence.key][influence.peak] += influence.factor;
      touched = true;
    }
    return touched ? [{ column, derivatives }] : [];
  });
}

/** GSAS-II gives its background peaks the first wavelength alone. */
export function withSingleLine(histogram: HistogramModel): HistogramModel {
  return { ...histogram, instrument: { ...histogram.instrument, secondWavelength: undefined } };
}

/**
 * How the smooth part of the background follows the variables; a column may come more than once. `influences` has one entry
 * for each variable.
 */
export function backgroundColumns(
  prepared: PreparedBackground,
  histogram: HistogramModel,
  name: string,
  influences: readonly (readonly Influence[])[],
): DenseColumn[] {
  const now = at(prepared, histogram);
  const { background } = histogram;
  const points = now.twoTheta.length;
  const valuesOf = (influence: Influence): Float64Array | undefined => {
    switch (influence.kind) {
      case "background":
        return now.terms.subarray(influence.term * points, (influence.term + 1) * points);
      case "debye":
        return debyeCurve(now.debye as DebyeWeights, (background.debye ?? [])[influence.term], influence.key);
      case "fixedBackground":
        return now.fixed;
      case "instrument":
        return influence.key === "wavelength" ? byWavelength(now, background) : undefined;
      default:
        return undefined;
    }
  };
  return influences.flatMap((group, column) =>
    group.flatMap((influence) => {
      const here = "histogram" in influence && influence.histogram === name;
      const values = here ? valuesOf(influence) : undefined;
      return values === undefined ? [] : [{ column, factor: influence.factor, values }];
    }),
  );
}

const PEAK_KEYS = ["position", "intensity", "sig", "gam"] as const;

function at(prepared: PreparedBackground, { background, instrument }: HistogramModel): PreparedBackground {
  if (prepared.wavelength === instrument.wavelength) return prepared;
  return prepareBackground(background, prepared.twoTheta, prepared.range, instrument.wavelength, prepared);
}

/** Undefined where the background does not depend on the wavelength. */
function byWavelength(
  { terms, twoTheta, wavelength, debye }: PreparedBackground,
  { kind, coefficients, debye: waves = [] }: Background,
): Float64Array | undefined {
  if (wavelengthPower(kind, 1) === 0 && waves.length === 0) return undefined;
  const out = new Float64Array(twoTheta.length);
  coefficients.forEach((coefficient, i) => {
    const row = terms.subarray(i * twoTheta.length, (i + 1) * twoTheta.length);
    addTo(out, row, (coefficient * wavelengthPower(kind, i)) / wavelength);
  });
  for (const wave of waves) addTo(out, debyeCurve(debye as DebyeWeights, wave, "logQ"), -1 / wavelength);
  return out;
}

function addTo(out: Float64Array, values: Float64Array, factor: number): void {
  for (let j = 0; j < out.length; j++) out[j] += factor * values[j];
}

/** A fixed background at points x (degrees), before its multiplier: straight lines between its points, level beyond them. */
export function fixedBackgroundAt({ twoTheta, intensity }: FixedBackground, x: Float64Array): Float64Array {
  return x.map((at) => interpolated(twoTheta, intensity, at));
}

/** y at one point. */
function interpolated(x: ArrayLike<number>, y: ArrayLike<number>, at: number): number {
  let [low, high] = [0, x.length - 1];
  if (at <= x[low]) return y[low];
  if (at >= x[high]) return y[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  return y[low] + ((y[high] - y[low]) * (at - x[low])) / (x[high] - x[low]);
}
