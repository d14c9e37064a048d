import { generateReflections } from "../crystallography/reflections.js";
import { rotateIndices } from "../crystallography/structure-factor.js";
import { scattererOf } from "../crystallography/scatterer.js";
import { RietbookError } from "../errors.js";
import type { CalculationOptions, HistogramModel, Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { dSpacing } from "../units.js";
import { axialTail } from "./axial-divergence.js";
import { chebyshevTerms } from "./background.js";
import { createPeakWidth, fillPeakWidth } from "./peak-width.js";
import type { PreparedPhase } from "./peak-table.js";
import { rangeFwhm } from "./pseudo-voigt.js";

/** The points of a histogram that are used, and what of its calculation stays the same. Arrays of equal length. */
export interface PreparedHistogram {
  readonly name: string;
  /** Index of each point in the histogram's own arrays. */
  readonly index: Int32Array;
  readonly twoTheta: Float64Array;
  readonly observed: Float64Array;
  readonly sigma: Float64Array;
  /** 1/σ². */
  readonly weight: Float64Array;
  /** Background terms, `terms[i * points + j]`. */
  readonly backgroundTerms: Float64Array;
  readonly phases: readonly PreparedPhase[];
}

/**
 * Chooses the points and the reflections of a histogram. The background's variable runs from the first point inside the
 * limits to the first at or beyond the upper one, as in GSAS-II, also where points between are excluded.
 * @throws RietbookError "bad input" when no point is left
 */
export function prepareHistogram(model: Model, name: string): PreparedHistogram {
  const histogram = model.histograms[name];
  const { data, limits } = histogram;
  const inside: number[] = [];
  for (let i = 0; i < data.twoTheta.length; i++) {
    if (data.twoTheta[i] < limits[0]) continue;
    inside.push(i);
    if (data.twoTheta[i] >= limits[1]) break;
  }
  const all = Float64Array.from(inside, (i) => data.twoTheta[i]);
  const used = inside.flatMap((i, j) => (isUsed(histogram, i) ? [j] : []));
  if (used.length === 0) {
    throw new RietbookError({
      kind: "bad input",
      file: data.file,
      field: `histogram ${name}`,
      found: `no usable point between ${limits[0]}° and ${limits[1]}° 2θ`,
      expected: "points with a finite σ outside the excluded regions",
      advice: "Check the limits and the excluded regions.",
    });
  }
  const order = histogram.background.coefficients.length;
  const terms = chebyshevTerms(all, order);
  const backgroundTerms = new Float64Array(order * used.length);
  for (let i = 0; i < order; i++)
    used.forEach((j, at) => (backgroundTerms[i * used.length + at] = terms[i * all.length + j]));
  const index = Int32Array.from(used, (j) => inside[j]);
  const sigma = Float64Array.from(index, (i) => data.sigma[i]);
  return {
    name,
    index,
    twoTheta: Float64Array.from(index, (i) => data.twoTheta[i]),
    observed: Float64Array.from(index, (i) => data.intensity[i]),
    sigma,
    weight: sigma.map((s) => 1 / (s * s)),
    backgroundTerms,
    phases: Object.keys(histogram.phases).map((phase) =>
      preparePhase(model.phases[phase], histogram, model.calculation),
    ),
  };
}

function isUsed({ data, excluded }: HistogramModel, i: number): boolean {
  const x = data.twoTheta[i];
  return Number.isFinite(data.sigma[i]) && data.sigma[i] > 0 && !excluded.some(([from, to]) => x >= from && x <= to);
}

function preparePhase(phase: Phase, histogram: HistogramModel, options: CalculationOptions): PreparedPhase {
  const [low, high] = reachOfReflections(histogram, options, phase);
  const { wavelength } = histogram.instrument;
  const list = generateReflections({
    cell: phase.cell,
    spaceGroup: phase.spaceGroup,
    dMin: dSpacing(Math.min(high, 180), wavelength),
    dMax: low > 0 ? dSpacing(low, wavelength) : Infinity,
  });
  const { h, k, l, multiplicity } = list;
  return {
    name: phase.name,
    h,
    k,
    l,
    multiplicity,
    rotated: rotateIndices(h, k, l, phase.spaceGroup.operations),
    scatterers: Object.values(phase.atoms).map((atom) =>
      scattererOf(atom.type, wavelength, phase.dispersion?.[atom.type]),
    ),
  };
}

/** 2θ range (degrees) of Bragg angles that may put intensity inside the limits, or just the limits in GSAS-II's way. */
function reachOfReflections(
  { instrument, phases, limits, data }: HistogramModel,
  { outsideTails }: CalculationOptions,
  phase: Phase,
): [number, number] {
  const low = Math.max(limits[0], data.twoTheta[0]);
  const high = Math.min(limits[1], data.twoTheta[data.twoTheta.length - 1]);
  if (outsideTails === "omitted") return [limits[0] - instrument.zero, limits[1] - instrument.zero];
  const share = phases[phase.name];
  const margin = (twoTheta: number) => {
    const width = createPeakWidth();
    fillPeakWidth(width, twoTheta, instrument, share.size, share.microstrain);
    // Ten widths hold all but 3 % of a Lorentzian; two per cent of the angle is what the cell may move.
    return 10 * rangeFwhm(width.sig, width.gam) + axialTail(twoTheta, instrument.SHL) + 0.02 * twoTheta;
  };
  return [low - margin(low), high + margin(high)];
}
