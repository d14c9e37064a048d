import { median } from "../numerics/statistics.js";
import { weightedFit } from "../numerics/weighted-fit.js";
import { RADIANS } from "../units.js";
import { etaCentres, type BinGrid } from "./bin-grid.js";
import type { CalibrantRing } from "./calibrant.js";

/** A value with its standard deviation. */
export interface Measured {
  readonly value: number;
  readonly deviation: number;
}

/**
 * How straight a ring lies in the cake. Offsets are found − expected radius in pixels, and their course over η is
 * mean + first.cos cos η + first.sin sin η + second.cos cos 2η + second.sin sin 2η.
 */
export interface RingPosition {
  readonly ring: CalibrantRing;
  /** By azimuthal bin; NaN where the ring does not stand out there. */
  readonly offsets: Float64Array;
  /** Of the offsets, by counting statistics. */
  readonly deviations: Float64Array;
  /** Azimuthal bins with an offset. */
  readonly measured: number;
  readonly mean: Measured;
  /** Root mean square of the offsets about their mean, pixels. */
  readonly rms: number;
  /** A displaced centre or a tilt; absent where too little of the ring is there. */
  readonly first?: { readonly cos: Measured; readonly sin: Measured };
  /** An ellipse. */
  readonly second?: { readonly cos: Measured; readonly sin: Measured };
}

/** One frame's cake, as far as rings are concerned. */
export interface RingCake {
  readonly grid: BinGrid;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
}

/** Half-width of the range in which a ring is looked for, pixels, where its neighbours leave room. */
const REACH = 10;
/** Rings nearer to each other than this cannot be told apart, pixels. */
const CLOSE = 6;
/** A ring stands out by so many standard deviations. */
const SIGNIFICANT = 6;
/** Rings are never measured better than this, pixels: pixels are sampled, and texture is uneven. */
const FLOOR = 0.01;
/** Harmonics need this share of all azimuths. */
const ENOUGH = 0.4;

/** Pixels on both sides of a ring that are needed to measure it; undefined for rings that cannot be told apart. */
export function reachOf(rings: readonly CalibrantRing[], at: number): number | undefined {
  const [before, after] = [rings[at - 1]?.radius ?? -Infinity, rings[at + 1]?.radius ?? Infinity];
  const gap = Math.min(rings[at].radius - before, after - rings[at].radius);
  return gap < CLOSE ? undefined : Math.min(REACH, gap / 2);
}

/** Measures where the rings of a cake lie, azimuth by azimuth; rings too close to others or to the ends are left out. */
export function measureRings(cake: RingCake, rings: readonly CalibrantRing[]): readonly RingPosition[] {
  const { radialEdges, radialBins, etaBins } = cake.grid;
  const eta = etaCentres(cake.grid).map((value) => value * RADIANS);
  return rings.flatMap((ring, at) => {
    const reach = reachOf(rings, at);
    if (reach === undefined) return [];
    if (ring.radius - reach < radialEdges[0] || ring.radius + reach > radialEdges[radialBins]) return [];
    const offsets = new Float64Array(etaBins).fill(NaN);
    const deviations = new Float64Array(etaBins).fill(NaN);
    for (let column = 0; column < etaBins; column++) {
      const found = centroidOf(cake, column, ring.radius, reach);
      if (found === undefined) continue;
      offsets[column] = found.value - ring.radius;
      deviations[column] = found.deviation;
    }
    return describe(ring, offsets, deviations, eta);
  });
}

/** Centre of mass above a straight background, in a window that follows it; undefined where nothing stands out. */
function centroidOf(
  { grid: { radialEdges, radialBins, etaBins }, intensity, sigma }: RingCake,
  column: number,
  radius: number,
  reach: number,
): Measured | undefined {
  const r: number[] = [];
  const y: number[] = [];
  const s: number[] = [];
  for (let bin = 0; bin < radialBins; bin++) {
    const centre = (radialEdges[bin] + radialEdges[bin + 1]) / 2;
    if (Math.abs(centre - radius) > reach) continue;
    const value = intensity[bin * etaBins + column];
    if (!Number.isFinite(value)) return undefined;
    r.push(centre);
    y.push(value);
    s.push(sigma[bin * etaBins + column]);
  }
  if (r.length < 7) return undefined;
  const side = Math.max(2, Math.round(r.length / 5));
  const [low, high] = [median(y.slice(0, side)), median(y.slice(-side))];
  const middle = (side - 1) / 2;
  const slope = (high - low) / (r.length - 1 - 2 * middle);
  const net = y.map((value, i) => value - (low + slope * (i - middle)));
  const smooth = net.map((_, i) => (net[Math.max(i - 1, 0)] + net[i] + net[Math.min(i + 1, net.length - 1)]) / 3);
  let centre = r[smooth.indexOf(Math.max(...smooth))];
  let result: Measured | undefined;
  // The window must not reach beyond what was looked at, or the centre would be drawn to the middle.
  for (let turn = 0; turn < 6; turn++) {
    const half = Math.min(reach / 2, centre - r[0], r[r.length - 1] - centre);
    if (half < 1.5) return undefined;
    let [sum, moment, variance, leverage] = [0, 0, 0, 0];
    r.forEach((x, i) => {
      if (Math.abs(x - centre) > half) return;
      sum += net[i];
      moment += net[i] * x;
      variance += s[i] ** 2;
      leverage += (s[i] * (x - centre)) ** 2;
    });
    if (!(sum > SIGNIFICANT * Math.sqrt(variance))) return undefined;
    const next = moment / sum;
    result = { value: next, deviation: Math.sqrt(leverage) / sum };
    if (Math.abs(next - centre) < 1e-3) break;
    centre = next;
  }
  return result;
}

function describe(ring: CalibrantRing, offsets: Float64Array, deviations: Float64Array, eta: Float64Array) {
  const found = [...offsets.keys()].filter((column) => Number.isFinite(offsets[column]));
  if (found.length === 0) return [];
  const y = found.map((column) => offsets[column]);
  const esds = found.map((column) => Math.hypot(deviations[column], FLOOR));
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const rms = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length);
  const base = { ring, offsets, deviations, measured: found.length, rms };
  if (found.length < Math.max(8, ENOUGH * offsets.length)) {
    const fit = weightedFit([found.map(() => 1)], y, esds);
    return [{ ...base, mean: { value: mean, deviation: fit.deviations[0] } }];
  }
  const column = (of: (angle: number) => number) => found.map((at) => of(eta[at]));
  const columns = [
    column(() => 1),
    column(Math.cos),
    column(Math.sin),
    column((angle) => Math.cos(2 * angle)),
    column((angle) => Math.sin(2 * angle)),
  ];
  const { values, deviations: esd, chiSquared } = weightedFit(columns, y, esds);
  // What the harmonics leave counts where it is more than counting statistics.
  const scale = Math.sqrt(Math.max(1, chiSquared / Math.max(1, y.length - columns.length)));
  const at = (index: number): Measured => ({ value: values[index], deviation: esd[index] * scale });
  return [{ ...base, mean: at(0), first: { cos: at(1), sin: at(2) }, second: { cos: at(3), sin: at(4) } }];
}
