import { calculateReflections } from "../../calculation/calculate-pattern.js";
import type { ReflectionList } from "../../calculation/pattern.js";
import type { Model } from "../../model/model.js";
import { weightedFit } from "../../numerics/weighted-fit.js";
import { isUnder } from "../free-parameters.js";
import { diagnosis, percent, type Diagnosis, type Evidence } from "./finding.js";
import type { PeakMisfit } from "./peak-misfit.js";

/** Scatter of the intensities beyond counting that is worth a word; above the second, even without an explanation. */
const UNEVEN = 0.03;
const VERY_UNEVEN = 0.08;
const LEAST_EXPLAINED = 0.6;
/** Intensities are never better known than this. */
const FLOOR = 0.01;
const AXES = [
  [0, 0, 1],
  [1, 0, 0],
  [0, 1, 0],
  [1, 1, 0],
  [1, 1, 1],
  [1, 0, 1],
  [0, 1, 1],
] as const;
const RATIOS = Array.from({ length: 25 }, (_, i) => 0.3 * (3 / 0.3) ** (i / 24));

/** Intensities that scatter beyond counting: along an axis (texture), with the angle (displacements), or neither. */
export function diagnoseIntensities(evidence: Evidence, misfits: readonly PeakMisfit[]): Diagnosis[] {
  if (misfits.length < 6) return [];
  const { fit, histogram, free } = evidence;
  const ratios = misfits.map(({ ratio }) => ratio);
  const deviations = misfits.map(({ ratioDeviation }) => Math.hypot(ratioDeviation, FLOOR));
  const scaled = weightedFit([misfits.map(() => 1)], ratios, deviations);
  const scatter = Math.sqrt(scaled.chiSquared / (misfits.length - 1));
  const weight = misfits.map(({ area }) => area);
  const total = weight.reduce((sum, value) => sum + value, 0);
  const meanSquare = (of: readonly number[]): number => of.reduce((sum, v, i) => sum + weight[i] * v * v, 0) / total;
  const excess = Math.sqrt(Math.max(0, meanSquare(scaled.residuals) - meanSquare(deviations)));
  if (!(excess > UNEVEN && scatter > 3)) return [];

  const axis = bestAxis(evidence, misfits, ratios, deviations);
  const spread = (chiSquared: number): number => 1 - chiSquared / scaled.chiSquared;
  const inverse = misfits.map(({ twoTheta }) => Math.sin((twoTheta * Math.PI) / 360) ** 2);
  const drift = weightedFit([misfits.map(() => 1), inverse], ratios, deviations);
  const numbers = { scatter: excess, groups: misfits.length };
  const lead = `intensities of ${misfits.length} groups of reflections differ by ${percent(excess)} from the calculated ones`;
  const uFree = free.some((path) => isUnder(path, "phases.*.atoms.*.uIso") || isUnder(path, "phases.*.atoms.*.u"));
  if (
    !uFree &&
    spread(drift.chiSquared) > LEAST_EXPLAINED &&
    (axis === undefined || drift.chiSquared < 2 * axis.chiSquared)
  ) {
    const { wavelength } = fit.model.histograms[histogram].instrument;
    const deltaU = (-drift.values[1] / drift.values[0]) * (wavelength ** 2 / (16 * Math.PI ** 2));
    const text =
      `${lead}, ${deltaU > 0 ? "too weak" : "too strong"} at high angles (${percent(spread(drift.chiSquared))} of it): displacements about ${deltaU.toFixed(4)} Å² ${deltaU > 0 ? "larger" : "smaller"} would do`.replace(
        "-",
        "",
      );
    const suggestion = Object.keys(fit.model.histograms[histogram].phases).map(
      (phase) => `phases.${phase}.atoms.*.uIso`,
    );
    return [diagnosis("intensities fall with angle", histogram, text, { ...numbers, deltaU }, { suggestion })];
  }
  if (axis !== undefined && spread(axis.chiSquared) > LEAST_EXPLAINED) {
    const [h, k, l] = axis.axis;
    const text = `${lead} with the angle to [${h} ${k} ${l}]* of ${axis.phase}: a March–Dollase ratio of about ${axis.ratio.toFixed(2)} explains ${percent(spread(axis.chiSquared))} of it`;
    const suggestion = [`histograms.${histogram}.phases.${axis.phase}.marchDollase.ratio`];
    const found = { ...numbers, h, k, l, ratio: axis.ratio, explained: spread(axis.chiSquared) };
    return [diagnosis("preferred orientation", axis.phase, text, found, { suggestion })];
  }
  if (!(excess > VERY_UNEVEN)) return [];
  return [
    diagnosis("uneven intensities", histogram, `${lead}, without an order that an axis or the angle explains`, numbers),
  ];
}

interface AxisFit {
  readonly phase: string;
  readonly axis: readonly [number, number, number];
  readonly ratio: number;
  readonly chiSquared: number;
}

/** The phase, axis and March–Dollase ratio whose intensities come nearest to the observed ones. */
function bestAxis(
  { model, histogram, pattern }: Evidence,
  misfits: readonly PeakMisfit[],
  ratios: readonly number[],
  deviations: readonly number[],
): AxisFit | undefined {
  let best: AxisFit | undefined;
  for (const phase of Object.keys(model.histograms[histogram].phases)) {
    const now = { ...pattern.reflections };
    const areasNow = misfits.map(({ range }) => intensityIn(now, range));
    for (const axis of AXES) {
      for (const ratio of RATIOS) {
        const oriented = calculateReflections(withAxis(model, histogram, phase, axis, ratio), histogram);
        const column = misfits.map(({ range }, i) => intensityIn(oriented, range) / areasNow[i]);
        const { chiSquared } = weightedFit([column], ratios, deviations);
        if (best === undefined || chiSquared < best.chiSquared) best = { phase, axis, ratio, chiSquared };
      }
    }
  }
  return best;
}

function intensityIn(lists: Readonly<Record<string, ReflectionList>>, [low, high]: readonly [number, number]): number {
  let sum = 0;
  for (const { twoTheta, iCorr, fSquared } of Object.values(lists)) {
    twoTheta.forEach((position, i) => {
      if (position >= low && position <= high) sum += iCorr[i] * fSquared[i];
    });
  }
  return sum;
}

function withAxis(
  model: Model,
  histogram: string,
  phase: string,
  axis: readonly [number, number, number],
  ratio: number,
): Model {
  const at = model.histograms[histogram];
  const phases = { ...at.phases, [phase]: { ...at.phases[phase], marchDollase: { ratio, axis } } };
  return { ...model, histograms: { ...model.histograms, [histogram]: { ...at, phases } } };
}
