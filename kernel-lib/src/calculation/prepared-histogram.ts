import { cellFromReciprocalMetric } from "../crystallography/cell.js";
import type { Cell } from "../crystallography/cell.js";
import { gsas2Representative } from "../crystallography/gsas2-representative.js";
import { laueSettingOf } from "../crystallography/laue-setting.js";
import { equivalentReflections, generateReflections } from "../crystallography/reflections.js";
import type { Reflections } from "../crystallography/reflections.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import { rotateIndices } from "../crystallography/rotated-indices.js";
import type { Scatterer } from "../crystallography/structure-factor.js";
import { scattererOf } from "../crystallography/scatterer.js";
import { RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { Background } from "../model/background.js";
import { strainedMetric } from "../model/lattice-strain.js";
import type { CalculationOptions, HistogramModel, Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { dSpacing } from "../units.js";
import { prepareBackground } from "./background.js";
import type { PreparedBackground } from "./background.js";
import { createPeakWidth, fillPeakWidth } from "./peak-width.js";
import type { PreparedPhase } from "./prepared-phase.js";
import { rangeFwhm } from "./pseudo-voigt.js";
import { widestBroadening } from "./sample-directions.js";

/** The points of a histogram that are used, and what of its calculation stays the same. Arrays of equal length. */
export interface PreparedHistogram {
  readonly name: string;
  /** Index of each point in the histogram's own arrays. */
  readonly index: Int32Array;
  readonly twoTheta: Float64Array;
  readonly observed: Float64Array;
  readonly sigma: Float64Array;
  /** 1/σ² and 1/σ. */
  readonly weight: Float64Array;
  readonly rootWeight: Float64Array;
  /** Σ w yo² and Σ yo. */
  readonly wyo2: number;
  readonly yo: number;
  readonly background: PreparedBackground;
  readonly phases: readonly PreparedPhase[];
}

/**
 * Chooses the points and the reflections of a histogram. The background's variable runs from the first point inside the
 * limits to the first at or beyond the upper one, as in GSAS-II, also where points between are excluded.
 * @throws RietbookError "bad input" when no point is left
 */
export function prepareHistogram(model: Model, name: string): PreparedHistogram {
  const histogram = model.histograms[name];
  return {
    name,
    ...pointsOf(histogram, model.calculation),
    phases: Object.keys(histogram.phases).map((phase) =>
      preparePhase(model.phases[phase], histogram, model.calculation),
    ),
  };
}

type Points = Omit<PreparedHistogram, "name" | "phases">;

/** The points of a histogram follow from objects that a refinement never touches, so they need choosing only once. */
const chosenPoints = new WeakMap<Histogram, { of: HistogramModel; points: Points }>();

function pointsOf(histogram: HistogramModel, options: CalculationOptions): Points {
  const last = chosenPoints.get(histogram.data);
  const same =
    last !== undefined &&
    last.of.limits === histogram.limits &&
    last.of.excluded === histogram.excluded &&
    last.points.background.diffuseScattering === options.diffuseScattering &&
    isPreparedAlike(last.of, histogram);
  if (same) return last.points;
  const points = choosePoints(histogram, options);
  chosenPoints.set(histogram.data, { of: histogram, points });
  return points;
}

/** Whether what is prepared of the backgrounds of two histograms of the same points is the same. */
function isPreparedAlike(one: HistogramModel, other: HistogramModel): boolean {
  const [a, b] = [one.background, other.background];
  const diffuse = (background: Background) => background.debye !== undefined && background.debye.length > 0;
  return (
    a.kind === b.kind &&
    a.coefficients.length === b.coefficients.length &&
    diffuse(a) === diffuse(b) &&
    a.fixed?.twoTheta === b.fixed?.twoTheta &&
    a.fixed?.intensity === b.fixed?.intensity &&
    one.instrument.wavelength === other.instrument.wavelength
  );
}

function isExcluded(x: number, regions: HistogramModel["excluded"]): boolean {
  return regions.some(([from, to]) => x >= from && x <= to);
}

function choosePoints(
  { data, limits, excluded, background, instrument }: HistogramModel,
  options: CalculationOptions,
): Points {
  const { twoTheta, intensity, sigma } = data;
  const start = twoTheta.findIndex((x) => x >= limits[0]);
  const beyond = twoTheta.findIndex((x) => x >= limits[1]);
  const end = beyond < 0 ? twoTheta.length : beyond + 1;
  const room = new Int32Array(twoTheta.length);
  let used = 0;
  for (let i = Math.max(0, start); start >= 0 && i < end; i++) {
    const weighed = sigma[i] > 0 && sigma[i] < Infinity && Number.isFinite(intensity[i]);
    if (weighed && !(excluded.length > 0 && isExcluded(twoTheta[i], excluded))) room[used++] = i;
  }
  if (used === 0) {
    throw new RietbookError({
      kind: "bad input",
      file: data.file,
      field: data.name,
      found: `no usable point between ${limits[0]}° and ${limits[1]}° 2θ`,
      expected: "points with a finite σ outside the excluded regions",
      advice: "Check the limits and the excluded regions.",
    });
  }
  const index = room.slice(0, used);
  const pick = (from: Float64Array) => {
    const out = new Float64Array(index.length);
    for (let j = 0; j < index.length; j++) out[j] = from[index[j]];
    return out;
  };
  const chosen = pick(sigma);
  const weight = new Float64Array(index.length);
  for (let j = 0; j < index.length; j++) weight[j] = 1 / (chosen[j] * chosen[j]);
  const x = pick(twoTheta);
  const y = pick(intensity);
  return {
    index,
    twoTheta: x,
    observed: y,
    sigma: chosen,
    weight,
    rootWeight: weight.map(Math.sqrt),
    wyo2: y.reduce((sum, value, j) => sum + weight[j] * value * value, 0),
    yo: y.reduce((sum, value) => sum + value, 0),
    background: prepareBackground(background, x, [twoTheta[start], twoTheta[end - 1]], instrument.wavelength, options),
  };
}

interface KeptPhase {
  readonly key: readonly unknown[];
  readonly prepared: PreparedPhase;
}

/** A stage ends on the phases that the next one starts with, and a series starts from one and the same phase. */
const preparedPhases = new WeakMap<Phase, KeptPhase>();

function preparePhase(phase: Phase, histogram: HistogramModel, options: CalculationOptions): PreparedPhase {
  const [low, high] = reachOfReflections(histogram, options, phase);
  const { wavelength } = histogram.instrument;
  const { outsideTails, friedelPairs, anisotropy } = options;
  const key = [low, high, wavelength, outsideTails, friedelPairs, anisotropy, histogram.phases[phase.name].strain];
  const last = preparedPhases.get(phase);
  if (last !== undefined && last.key.every((part, i) => part === key[i])) return last.prepared;
  const prepared = listPhase(phase, histogram, options, [low, high]);
  preparedPhases.set(phase, { key, prepared });
  return prepared;
}

function listPhase(
  phase: Phase,
  histogram: HistogramModel,
  options: CalculationOptions,
  [low, high]: readonly [number, number],
): PreparedPhase {
  const { wavelength } = histogram.instrument;
  const list = generateReflections({
    // GSAS-II lists the reflections of the unstrained cell (GSASIIstrIO.py SetHistogramPhaseData).
    cell: options.outsideTails === "omitted" ? phase.cell : strainedCell(phase, histogram),
    spaceGroup: phase.spaceGroup,
    dMin: dSpacing(Math.min(high, 180), wavelength),
    dMax: low > 0 ? dSpacing(low, wavelength) : Infinity,
  });
  const { multiplicity } = list;
  const asGsas2 = options.friedelPairs === "listed" || options.anisotropy === "gsas2";
  const { h, k, l } = asGsas2 ? gsas2Listing(list, phase.spaceGroup) : list;
  return {
    name: phase.name,
    h,
    k,
    l,
    multiplicity,
    rotated: rotateIndices(h, k, l, phase.spaceGroup.operations),
    scatterers: scatterersOf(phase, wavelength),
  };
}

/** Of each atom; those of one type share theirs. */
function scatterersOf({ atoms, dispersion }: Phase, wavelength: number): readonly Scatterer[] {
  const types = Object.values(atoms).map(({ type }) => type);
  const known = new Map(
    [...new Set(types)].map((type) => [type, scattererOf(type, wavelength, dispersion?.[type])] as const),
  );
  return types.map((type) => known.get(type)!);
}

/** The same reflections by those indices that GSAS-II lists. */
function gsas2Listing({ h, k, l }: Reflections, spaceGroup: SpaceGroup): Pick<Reflections, "h" | "k" | "l"> {
  const setting = laueSettingOf(spaceGroup);
  const listed = Array.from(h, (_, i) =>
    gsas2Representative(equivalentReflections([h[i], k[i], l[i]], spaceGroup), setting),
  );
  const [hs, ks, ls] = [0, 1, 2].map((axis) => Int32Array.from(listed, (hkl) => hkl[axis]));
  return { h: hs, k: ks, l: ls };
}

function strainedCell({ name, cell }: Phase, { phases }: HistogramModel): Cell {
  return cellFromReciprocalMetric(strainedMetric(cell, phases[name].strain));
}

/** 2θ range (degrees) of Bragg angles that may put intensity inside the limits, or just the limits in GSAS-II's way. */
function reachOfReflections(
  { instrument, phases, limits, data }: HistogramModel,
  { outsideTails, anisotropy }: CalculationOptions,
  phase: Phase,
): [number, number] {
  const low = Math.max(limits[0], data.twoTheta[0]);
  const high = Math.min(limits[1], data.twoTheta[data.twoTheta.length - 1]);
  // No point tells the intensity of a reflection outside.
  if (outsideTails === "omitted" || phases[phase.name].extracted !== undefined)
    // GSAS-II makes the list up to d of the upper limit itself and then leaves out what lies beyond with the zero added.
    return [limits[0] - instrument.zero, limits[1] - Math.max(instrument.zero, 0)];
  const { inverseSize, microstrain } = widestBroadening(phase, phases[phase.name], anisotropy);
  const margin = (twoTheta: number) => {
    const width = createPeakWidth();
    fillPeakWidth(width, twoTheta, instrument, inverseSize, microstrain);
    // Twice the range of a peak (profile-sum.ts): whoever can reach the data is in the list, also after the widths have
    // grown and the cell has moved by two per cent, so that successive stages start from one and the same χ².
    return 2 * (75 * rangeFwhm(width.sig, width.gam) + 50 * instrument.SHL) + 0.02 * twoTheta;
  };
  return [low - margin(low), high + margin(high)];
}
