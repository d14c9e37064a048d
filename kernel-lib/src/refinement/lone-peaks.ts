import type { Pattern } from "../calculation/pattern.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape } from "../calculation/pseudo-voigt.js";
import { lowerBound } from "../numerics/lower-bound.js";
import { median } from "../numerics/statistics.js";

/** A strong reflection without strong neighbours, as measured on the observed pattern. */
export interface LonePeak {
  readonly phase: string;
  /** Calculated position and full width at half maximum, degrees. */
  readonly position: number;
  readonly fwhm: number;
  /** Observed middle at half maximum and full width, degrees. */
  readonly observedPosition: number;
  readonly observedFwhm: number;
  /** Height over the local background, and over it in standard deviations. */
  readonly height: number;
  readonly significance: number;
}

interface Candidate {
  readonly phase: string;
  readonly position: number;
  readonly intensity: number;
  readonly fwhm: number;
}

/** Peaks less significant than this are not measured. */
const LEAST_SIGNIFICANCE = 8;
/** Neighbours weaker than this fraction of a peak do not disturb it. */
const WEAK_NEIGHBOUR = 0.05;

/**
 * Measures the strongest reflections that stand alone: each in the window that reaches halfway to its neighbours, over a
 * straight local background, at half of its height. Nothing of the calculated widths is used to find the observed ones.
 */
export function measureLonePeaks(pattern: Pattern, most = 12): LonePeak[] {
  const all = reflectionsOf(pattern);
  const span = pattern.twoTheta[pattern.twoTheta.length - 1] - pattern.twoTheta[0];
  const candidates = all.map((candidate) => {
    let room = 0.05 * span;
    for (const other of all) {
      if (other === candidate || other.intensity < WEAK_NEIGHBOUR * candidate.intensity) continue;
      room = Math.min(room, Math.abs(other.position - candidate.position) / 2);
    }
    return { candidate, room };
  });
  candidates.sort((p, q) => q.candidate.intensity - p.candidate.intensity);
  const found: LonePeak[] = [];
  for (const { candidate, room } of candidates) {
    const peak = measure(pattern, candidate, room);
    if (peak !== undefined) found.push(peak);
    if (found.length >= most) break;
  }
  return found;
}

/** Every reflection of every phase that has intensity, equivalent positions (closer than 1e-6°) merged. */
function reflectionsOf(pattern: Pattern): Candidate[] {
  const shape = createPseudoVoigtShape();
  const all = Object.entries(pattern.reflections).flatMap(([phase, list]) =>
    Array.from(list.twoTheta, (position, i): Candidate => {
      fillPseudoVoigtShape(shape, list.sig[i], list.gam[i]);
      return { phase, position, intensity: list.iCorr[i] * list.fSquared[i], fwhm: shape.fwhm / 100 };
    }),
  );
  all.sort((p, q) => p.position - q.position);
  const merged: Candidate[] = [];
  for (const candidate of all) {
    const last = merged[merged.length - 1];
    if (last !== undefined && candidate.position - last.position < 1e-6) {
      merged[merged.length - 1] = { ...last, intensity: last.intensity + candidate.intensity };
    } else if (candidate.intensity > 0) merged.push(candidate);
  }
  return merged;
}

function measure(pattern: Pattern, candidate: Candidate, room: number): LonePeak | undefined {
  const { twoTheta, observed, sigma } = pattern;
  const inside: number[] = [];
  const start = lowerBound(twoTheta, candidate.position - 1.0001 * room);
  for (let i = start; i < twoTheta.length && twoTheta[i] <= candidate.position + 1.0001 * room; i++) {
    const away = Math.abs(twoTheta[i] - candidate.position);
    if (away <= room && Number.isFinite(observed[i]) && Number.isFinite(sigma[i])) inside.push(i);
  }
  if (inside.length < 8) return undefined;
  const end = Math.max(2, Math.floor(inside.length / 6));
  const [x1, y1] = [medianAt(twoTheta, inside, 0, end), medianAt(observed, inside, 0, end)];
  const last = inside.length;
  const [x2, y2] = [medianAt(twoTheta, inside, last - end, last), medianAt(observed, inside, last - end, last)];
  const net = new Float64Array(last);
  for (let k = 0; k < last; k++)
    net[k] = observed[inside[k]] - (y1 + ((y2 - y1) * (twoTheta[inside[k]] - x1)) / (x2 - x1));
  let top = 0;
  for (let k = 1; k < net.length; k++) if (net[k] > net[top]) top = k;
  const height = net[top];
  const significance = height / sigma[inside[top]];
  if (!(significance > LEAST_SIGNIFICANCE)) return undefined;
  const low = crossing(twoTheta, inside, net, top, -1);
  const high = crossing(twoTheta, inside, net, top, 1);
  if (low === undefined || high === undefined) return undefined;
  return {
    phase: candidate.phase,
    position: candidate.position,
    fwhm: candidate.fwhm,
    observedPosition: (low + high) / 2,
    observedFwhm: high - low,
    height,
    significance,
  };
}

function medianAt(values: Float64Array, points: readonly number[], from: number, to: number): number {
  const some = new Float64Array(to - from);
  for (let k = from; k < to; k++) some[k - from] = values[points[k]];
  return median(some);
}

/** Where `net` falls to half of its top on one side, by linear interpolation. */
function crossing(
  x: Float64Array,
  points: readonly number[],
  net: Float64Array,
  top: number,
  direction: 1 | -1,
): number | undefined {
  const half = net[top] / 2;
  for (let k = top; k + direction >= 0 && k + direction < net.length; k += direction) {
    if (net[k + direction] > half) continue;
    const [inner, outer] = [x[points[k]], x[points[k + direction]]];
    return inner + ((outer - inner) * (net[k] - half)) / (net[k] - net[k + direction]);
  }
  return undefined;
}
