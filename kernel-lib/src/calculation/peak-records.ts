import { lowerBound } from "../numerics/lower-bound.js";
import { RADIANS } from "../units.js";
import type { CalculationOptions, HistogramModel } from "../model/model.js";
import {
  axialTail,
  convergedNodeCount,
  createAxialNodes,
  fillConvergedNodes,
  fillGsas2Nodes,
  MOST_AXIAL_NODES,
} from "./axial-divergence.js";
import type { AxialNodes } from "./axial-divergence.js";
import { centroidNode, createAxialMoments, fillAxialMoments, pairOfNodes } from "./axial-moments.js";
import type { AxialMoments } from "./axial-moments.js";
import { GAUSSIAN_REACH } from "./peak.js";
import type { PeakDerivatives } from "./peak-derivatives.js";
import type { Peaks } from "./peak-table.js";
import { fillPeakRange } from "./peak-range.js";
import type { PeakRange } from "./peak-range.js";
import { fillWindow } from "./peak-windows.js";
import type { PeakWindow, PeakWindows } from "./peak-windows.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape, LEAST_GAM } from "./pseudo-voigt.js";
import type { PseudoVoigtShape } from "./pseudo-voigt.js";

/** What one least-squares variable does to the peaks of a phase. */
export interface PeakColumn {
  /** Column of the Jacobian. */
  readonly column: number;
  readonly derivatives: PeakDerivatives;
}

/** A variable that moves SH/L or the intensity of Kα2, which all peaks of a histogram share. */
export interface ProfileColumn {
  readonly column: number;
  readonly key: "SHL" | "secondWavelength.ratio";
  readonly factor: number;
}

/**
 * Every peak of a histogram as plain numbers, which is what the kernels sum (profile-sum.ts and native/profile.c).
 * The arrays have room for more than is in them; a list is filled again and again.
 */
export interface PeakRecords {
  /** PEAK_FIELDS numbers a peak; see {@link PEAK}. */
  peaks: Float64Array;
  count: number;
  /** Axial nodes: offset, weight, and these by position and by SH/L. NODE_FIELDS numbers each. */
  nodes: Float64Array;
  nodeCount: number;
  /** What a peak adds to a column: column, then factors of the value and of its derivatives by position, sig, gam, SH/L. */
  slopes: Float64Array;
  slopeCount: number;
  /** Where peak after peak is worked out. */
  readonly scratch: PeakScratch;
  /** A solver's: held windows, and polynomials for far tails. Without, each listing chooses its windows, and all tails are calculated. */
  readonly windows?: PeakWindows;
}

interface PeakScratch {
  readonly range: PeakRange;
  readonly window: PeakWindow;
  readonly shape: PseudoVoigtShape;
  readonly moments: AxialMoments;
  readonly pair: AxialNodes;
  readonly single: AxialNodes;
  all: AxialNodes;
}

export const PEAK_FIELDS = 24;
export const NODE_FIELDS = 6;
export const SLOPE_FIELDS = 6;
/**
 * Where things stand in a peak's record. `bounds`: six ascending indices of points, between which the peak is far, middle,
 * near, middle and far; outside of them it is nothing. `nodes`: first node and number of nodes near, in the middle, far.
 * `smooth`: the most that (h/2d)⁸/d² (degrees⁻²) may be for a polynomial through eight points to carry the far tail over a cell of
 * half-width h at the distance d; where it is 0, every point is calculated.
 */
export const PEAK = {
  position: 0,
  area: 1,
  fwhm: 2,
  eta: 3,
  fwhmBySig: 4,
  fwhmByGam: 5,
  etaBySig: 6,
  etaByGam: 7,
  bounds: 8,
  nodes: 14,
  firstSlope: 20,
  slopes: 21,
  detailed: 22,
  smooth: 23,
} as const;

/** GSAS-II takes no SH/L below this in the profile (GSASIIstrMath.py). */
const GSAS2_LEAST_SHL = 0.002;
/** Error of the profile, in units of its maximum, that fewer axial nodes away from the peak may make, and that polynomials may. */
const TOLERANCE = 1e-8;
/** Room for GSAS-II's longest rule, and for converged ones of all but extreme peaks. */
const USUAL_NODES = 256;

/** An empty list with room for its first peaks, which may keep to `windows`. */
export function createPeakRecords(windows?: PeakWindows): PeakRecords {
  return {
    peaks: new Float64Array(64 * PEAK_FIELDS),
    count: 0,
    nodes: new Float64Array(512 * NODE_FIELDS),
    nodeCount: 0,
    slopes: new Float64Array(64 * SLOPE_FIELDS),
    slopeCount: 0,
    scratch: {
      range: { low: 0, high: 0 },
      window: { start: 0, end: 0 },
      shape: createPseudoVoigtShape(),
      moments: createAxialMoments(),
      pair: createAxialNodes(2),
      single: createAxialNodes(1),
      all: createAxialNodes(USUAL_NODES),
    },
    ...(windows === undefined ? {} : { windows }),
  };
}

/** Empties a list. */
export function clearPeakRecords(records: PeakRecords): void {
  records.count = records.nodeCount = records.slopeCount = 0;
  if (records.windows !== undefined) records.windows.next = records.windows.drift = 0;
}

/**
 * Adds every peak of a phase to the list, for points `x` (ascending, degrees). With `columns`, what the variables do to
 * them; `profileColumns` are those that move what they share, none where it is held.
 *
 * Away from the peak the profile is smooth on the scale of the axial tail, and the Gaussian has died away: two nodes that
 * have the first four moments of all, then one at their centroid, are as good there to 10⁻⁸ of the maximum.
 */
export function appendPeaks(
  records: PeakRecords,
  x: Float64Array,
  table: Peaks,
  histogram: HistogramModel,
  options: CalculationOptions,
  columns: readonly PeakColumn[] = [],
  profileColumns: readonly ProfileColumn[] = [],
): void {
  const { scratch, windows } = records;
  const { range, shape, window } = scratch;
  const gsas2 = options.axialDivergence === "gsas2";
  const { SHL } = histogram.instrument;
  const shl = gsas2 ? Math.max(SHL, GSAS2_LEAST_SHL) : SHL;
  const withShl = shl === SHL ? profileColumns.filter(({ key }) => key === "SHL") : [];
  const withRatio = profileColumns.filter(({ key }) => key === "secondWavelength.ratio");
  const lines = spectralLines(histogram);
  const common = columns.filter(({ derivatives }) => derivatives.only === undefined);
  const lone = common.length === columns.length ? undefined : columnsOfOne(columns);
  for (const line of lines) {
    const byRatio = line === lines[1] ? withRatio : [];
    for (let i = 0; i < table.count; i++) {
      const number = windows === undefined ? 0 : windows.next++;
      const bragg = table.position[i];
      const half = (bragg / 2) * RADIANS;
      const position = bragg + line.shift * Math.tan(half);
      if (!Number.isFinite(position)) continue;
      const sig = table.sig[i];
      const gam = table.gam[i];
      fillPseudoVoigtShape(shape, sig, gam);
      fillPeakRange(range, options.peakRange, position, shl, sig, gam, shape);
      fillWindow(window, windows, number, x, range.low, range.high);
      const { start, end } = window;
      if (end <= start) continue;
      const wanted = gsas2 ? 0 : convergedNodeCount((100 * axialTail(position, shl)) / shape.fwhm);
      if (wanted > scratch.all.offset.length) scratch.all = createAxialNodes(MOST_AXIAL_NODES);
      const { all } = scratch;
      if (gsas2) fillGsas2Nodes(all, position, shl, Math.max(gam, LEAST_GAM));
      else fillConvergedNodes(all, position, shl, wanted);

      const at = records.count * PEAK_FIELDS;
      if (at + PEAK_FIELDS > records.peaks.length) records.peaks = grown(records.peaks);
      const { peaks } = records;
      const area = table.intensity[i] * line.ratio;
      peaks[at + PEAK.position] = position;
      peaks[at + PEAK.area] = area;
      peaks[at + PEAK.fwhm] = shape.fwhm;
      peaks[at + PEAK.eta] = shape.eta;
      peaks[at + PEAK.fwhmBySig] = shape.fwhmBySig;
      peaks[at + PEAK.fwhmByGam] = shape.fwhmByGam;
      peaks[at + PEAK.etaBySig] = shape.etaBySig;
      peaks[at + PEAK.etaByGam] = shape.etaByGam;
      addZones(records, at, x, position, start, end);
      const lineByPosition = 1 + (line.shift * (RADIANS / 2)) / Math.cos(half) ** 2;
      const own = lone?.get(i);
      addSlopes(
        records,
        at,
        own === undefined ? common : [...common, ...own],
        i,
        area,
        line.ratio,
        lineByPosition,
        withShl,
      );
      for (const { column, factor } of byRatio) addSlopeOfValue(records, at, column, factor * table.intensity[i]);
      records.count++;
    }
  }
}

/** The columns that touch a single reflection, by its number. */
function columnsOfOne(columns: readonly PeakColumn[]): ReadonlyMap<number, readonly PeakColumn[]> {
  const found = new Map<number, PeakColumn[]>();
  for (const column of columns) {
    const { only } = column.derivatives;
    if (only === undefined) continue;
    const known = found.get(only);
    if (known === undefined) found.set(only, [column]);
    else known.push(column);
  }
  return found;
}

/** Nodes of a peak and the points between which they are used. */
function addZones(
  records: PeakRecords,
  at: number,
  x: Float64Array,
  position: number,
  start: number,
  end: number,
): void {
  const { shape, moments, all, pair, single } = records.scratch;
  fillAxialMoments(moments, all);
  const { centroid, variance, reach } = moments;
  const f2 = shape.fwhm * shape.fwhm;
  const gaussian = GAUSSIAN_REACH * shape.fwhm + reach;
  const lone = all.count === 1;
  // Not a sum of positive weights: no rule with fewer nodes stands for it.
  const odd = !lone && !(variance > 0);
  // Remainders of the two-node and the one-node rule on a Lorentzian's tail Γ²/(4u²), u the distance from any node.
  const tolerance = (TOLERANCE * shape.fwhm) / (shape.fwhm + reach);
  const pairError = (1.25 * variance * reach * reach * f2) / tolerance;
  const near = odd
    ? Infinity
    : lone
      ? gaussian
      : Math.max(gaussian, 4 * reach, reach + Math.cbrt(Math.sqrt(pairError)));
  const middle = odd || lone ? near : Math.max(near, reach + Math.sqrt(Math.sqrt((0.75 * variance * f2) / tolerance)));
  const { peaks } = records;
  const centre = position + centroid / 100;
  const bounds = at + PEAK.bounds;
  peaks[bounds] = start;
  peaks[bounds + 1] = boundAt(x, centre - middle / 100, start, end);
  peaks[bounds + 2] = boundAt(x, centre - near / 100, start, end);
  peaks[bounds + 3] = boundAt(x, centre + near / 100, start, end);
  peaks[bounds + 4] = boundAt(x, centre + middle / 100, start, end);
  peaks[bounds + 5] = end;
  const nodes = at + PEAK.nodes;
  // A tail Γ²/(4d²) through eight of Chebyshev's points has the remainder 2 · 9 (h/2d)⁸ of its value.
  peaks[at + PEAK.smooth] = odd || records.windows === undefined ? 0 : (1e4 * tolerance) / (4.5 * f2);
  addNodes(records, nodes, all);
  if (lone || odd) {
    peaks.copyWithin(nodes + 2, nodes, nodes + 2);
    peaks.copyWithin(nodes + 4, nodes, nodes + 2);
    return;
  }
  pairOfNodes(pair, moments);
  addNodes(records, nodes + 2, pair);
  centroidNode(single, moments);
  addNodes(records, nodes + 4, single);
}

/** First point from `position` (degrees) on, between `start` and `end`. */
function boundAt(x: Float64Array, position: number, start: number, end: number): number {
  return Math.min(Math.max(lowerBound(x, position), start), end);
}

function addNodes(records: PeakRecords, at: number, from: AxialNodes): void {
  const { count, offset, weight, offsetByPosition, weightByPosition, offsetByShl, weightByShl } = from;
  while ((records.nodeCount + count) * NODE_FIELDS > records.nodes.length) records.nodes = grown(records.nodes);
  const { nodes } = records;
  records.peaks[at] = records.nodeCount;
  records.peaks[at + 1] = count;
  for (let i = 0, to = records.nodeCount * NODE_FIELDS; i < count; i++, to += NODE_FIELDS) {
    nodes[to] = offset[i];
    nodes[to + 1] = weight[i];
    nodes[to + 2] = offsetByPosition[i];
    nodes[to + 3] = weightByPosition[i];
    nodes[to + 4] = offsetByShl[i];
    nodes[to + 5] = weightByShl[i];
  }
  records.nodeCount += count;
}

/** What the variables do to reflection i, one entry for each that touches it. */
function addSlopes(
  records: PeakRecords,
  at: number,
  columns: readonly PeakColumn[],
  i: number,
  area: number,
  ratio: number,
  lineByPosition: number,
  shlColumns: readonly ProfileColumn[],
): void {
  while ((records.slopeCount + columns.length + shlColumns.length) * SLOPE_FIELDS > records.slopes.length)
    records.slopes = grown(records.slopes);
  const { slopes, peaks } = records;
  let detailed = shlColumns.length > 0;
  peaks[at + PEAK.firstSlope] = records.slopeCount;
  let to = records.slopeCount * SLOPE_FIELDS;
  for (const { column, derivatives } of columns) {
    const byValue = ratio * derivatives.intensity[i];
    const byPosition = area * lineByPosition * derivatives.position[i];
    const bySig = area * derivatives.sig[i];
    const byGam = area * derivatives.gam[i];
    const shaped = byPosition !== 0 || bySig !== 0 || byGam !== 0;
    if (!shaped && byValue === 0) continue;
    detailed ||= shaped;
    slopes[to] = column;
    slopes[to + 1] = byValue;
    slopes[to + 2] = byPosition;
    slopes[to + 3] = bySig;
    slopes[to + 4] = byGam;
    slopes[to + 5] = 0;
    to += SLOPE_FIELDS;
  }
  for (const { column, factor } of shlColumns) {
    slopes[to] = column;
    slopes.fill(0, to + 1, to + 5);
    slopes[to + 5] = factor * area;
    to += SLOPE_FIELDS;
  }
  records.slopeCount = to / SLOPE_FIELDS;
  peaks[at + PEAK.slopes] = records.slopeCount - peaks[at + PEAK.firstSlope];
  peaks[at + PEAK.detailed] = Number(detailed);
}

/** What one more variable does to the value of the peak whose slopes were added last. */
function addSlopeOfValue(records: PeakRecords, at: number, column: number, byValue: number): void {
  const to = records.slopeCount * SLOPE_FIELDS;
  if (to + SLOPE_FIELDS > records.slopes.length) records.slopes = grown(records.slopes);
  records.slopes[to] = column;
  records.slopes[to + 1] = byValue;
  records.slopes.fill(0, to + 2, to + SLOPE_FIELDS);
  records.slopeCount++;
  records.peaks[at + PEAK.slopes]++;
}

/** Kα1 alone, or Kα1 and Kα2: position 2θ + shift · tan θ, intensity × ratio (GSAS-II, GSASIIstrMath.py). */
function spectralLines({ instrument }: HistogramModel): { shift: number; ratio: number }[] {
  const lines = [{ shift: 0, ratio: 1 }];
  const second = instrument.secondWavelength;
  if (second !== undefined) {
    const shift = ((360 / Math.PI) * (second.wavelength - instrument.wavelength)) / instrument.wavelength;
    lines.push({ shift, ratio: second.ratio });
  }
  return lines;
}

function grown(array: Float64Array): Float64Array {
  const out = new Float64Array(2 * array.length);
  out.set(array);
  return out;
}
