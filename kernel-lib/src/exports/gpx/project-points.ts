import type { Pattern } from "../../calculation/pattern.js";
import type { BackgroundKind } from "../../model/background.js";
import type { HistogramModel } from "../../model/model.js";
import { lowerBound } from "../../numerics/lower-bound.js";
import { RADIANS } from "../../units.js";

/** The points of a histogram as a project holds them. */
export interface ProjectPoints {
  readonly count: number;
  /** Rows 2θ, observed, weight 1/σ², calculated, background, difference; `count` numbers each. */
  readonly table: Float64Array;
  /** 2θ ranges that GSAS-II is to leave out, degrees. */
  readonly excluded: readonly (readonly [number, number])[];
  /** The first point within the limits, and the one after the last: GSAS-II takes one point beyond the upper limit. */
  readonly used: readonly [number, number];
}

interface Point {
  readonly x: number;
  readonly observed: number;
  readonly weight: number;
  readonly calculated: number;
  readonly background: number;
  readonly difference: number;
}

const EMPTY: Point = { x: 0, observed: 0, weight: 0, calculated: 0, background: 0, difference: 0 };

/** GSAS-II interpolates these at excluded points too, and then counts them (GSASIIpwd.py getBackground). */
const INTERPOLATED: readonly BackgroundKind[] = ["linear", "logarithmic", "inverse"];

/**
 * Every point with weight; of those without (σ = ∞) just what GSAS-II needs, since it counts them as observations:
 *
 * - those that end the range, on which the background's variable depends. GSAS-II has no background at all where one of them is
 *   excluded; such a region begins after it, and the point has no weight;
 * - one under each reflection in a gap so wide that it reaches no point: GSAS-II ends the list of reflections there
 *   (GSASIIstrMath.py getPowderProfile). They lie in a region of their own.
 */
export function projectPoints(histogram: HistogramModel, pattern: Pattern): ProjectPoints {
  const { background, limits, excluded } = histogram;
  const measured = measuredPoints(histogram, pattern);
  const between = (points: readonly Point[]): [number, number] => {
    const first = points.findIndex(({ x }) => x >= limits[0]);
    const beyond = points.findIndex(({ x }) => x >= limits[1]);
    return [first, beyond < 0 ? points.length : beyond + 1];
  };
  const [first, end] = between(measured);
  const ends = [measured[first].x, measured[end - 1].x] as const;
  const unweighted = INTERPOLATED.includes(background.kind) && background.coefficients.length > 2;
  const isExcluded = (x: number) => excluded.some(([from, to]) => x >= from && x <= to);
  const weightless = (x: number) => (unweighted || ends.includes(x)) && isExcluded(x);
  const kept = measured.map((point) => (weightless(point.x) ? { ...point, weight: 0 } : point));
  const inside: readonly [number, number] = [
    (ends[0] + measured[Math.min(first + 1, end - 1)].x) / 2,
    (ends[1] + measured[Math.max(end - 2, first)].x) / 2,
  ];
  const gaps = reflectionsInGaps(histogram, pattern, measured.slice(first, end));
  const points = [...kept, ...gaps.flat().map((x) => ({ ...EMPTY, x }))];
  points.sort((a, b) => a.x - b.x);
  return {
    count: points.length,
    table: tableOf(points),
    excluded: [
      ...excluded.flatMap((range) => withoutEnds(range, ends, inside)),
      ...gaps.map((positions) => [positions[0], positions[positions.length - 1]] as const),
    ],
    used: between(points),
  };
}

function measuredPoints({ data, limits }: HistogramModel, pattern: Pattern): Point[] {
  const { twoTheta, intensity, sigma } = data;
  const first = twoTheta.findIndex((x) => x >= limits[0]);
  const beyond = twoTheta.findIndex((x) => x >= limits[1]);
  const last = beyond < 0 ? twoTheta.length - 1 : beyond;
  const { index } = pattern;
  const points: Point[] = [];
  for (let i = 0, k = 0; i < twoTheta.length; i++) {
    const weighted = sigma[i] > 0 && Number.isFinite(sigma[i]) && Number.isFinite(intensity[i]);
    if (!weighted && i !== first && i !== last) continue;
    while (k < index.length && index[k] < i) k++;
    const calculated = index[k] === i;
    points.push({
      x: twoTheta[i],
      observed: weighted ? intensity[i] : 0,
      weight: weighted ? 1 / sigma[i] ** 2 : 0,
      calculated: calculated ? pattern.calculated[k] : 0,
      background: calculated ? pattern.background[k] : 0,
      difference: calculated ? intensity[i] - pattern.calculated[k] : 0,
    });
  }
  return points;
}

/** A region without the points that end the range; none where nothing of it is left. */
function withoutEnds(
  [from, to]: readonly [number, number],
  ends: readonly [number, number],
  inside: readonly [number, number],
): readonly (readonly [number, number])[] {
  const low = from <= ends[0] && to >= ends[0] ? inside[0] : from;
  const high = from <= ends[1] && to >= ends[1] ? inside[1] : to;
  return low < high ? [[low, high]] : [];
}

/** Positions (degrees, ascending) of the peaks that reach no point, for each gap that has some. */
function reflectionsInGaps({ instrument }: HistogramModel, { reflections }: Pattern, points: readonly Point[]) {
  const { wavelength, secondWavelength: second } = instrument;
  const shift = second === undefined ? 0 : (360 / Math.PI) * (second.wavelength / wavelength - 1);
  const at = Float64Array.from(points, ({ x }) => x);
  const gaps = new Map<number, number[]>();
  for (const { twoTheta, sig, gam } of Object.values(reflections)) {
    twoTheta.forEach((bragg, i) => {
      for (const x of shift === 0 ? [bragg] : [bragg, bragg + shift * Math.tan((bragg / 2) * RADIANS)]) {
        const next = lowerBound(at, x);
        if (next === 0 || next === at.length) continue;
        // GSAS-II takes 50 and 75 times this to either side.
        const reach = 50 * ((2.355 * Math.sqrt(sig[i]) + gam[i]) / 100);
        if (x - at[next - 1] < reach || at[next] - x < reach) continue;
        gaps.set(next, [...(gaps.get(next) ?? []), x]);
      }
    });
  }
  return [...gaps.values()].map((positions) => [...new Set(positions)].sort((a, b) => a - b));
}

function tableOf(points: readonly Point[]): Float64Array {
  const table = new Float64Array(6 * points.length);
  points.forEach(({ x, observed, weight, calculated, background, difference }, i) => {
    [x, observed, weight, calculated, background, difference].forEach((value, row) => {
      table[row * points.length + i] = value;
    });
  });
  return table;
}
