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
import type { PeakDerivatives } from "./peak-derivatives.js";
import { createPeakValue, fillPeakValue, peakValue } from "./peak.js";
import type { PeakTable } from "./peak-table.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape, LEAST_GAM, rangeFwhm } from "./pseudo-voigt.js";

/** What one least-squares variable does to the peaks of a phase. */
export interface PeakColumn {
  /** Column of the Jacobian. */
  readonly column: number;
  readonly derivatives: PeakDerivatives;
}

/** A dense Jacobian: row j holds d y[j] / d variable, `rows[j * width + column]`. */
export interface Jacobian {
  readonly rows: Float64Array;
  readonly width: number;
}

/** GSAS-II takes no SH/L below this in the profile (GSASIIstrMath.py). */
const GSAS2_LEAST_SHL = 0.002;
/** FWHMs from a peak beyond which few axial nodes do: there the profile is smooth on the scale of the tail. */
const FAR = 6;
const FAR_NODES = 4;

/**
 * Adds every peak of a phase to `y` (at the points `x`, ascending, degrees) and, where given, its derivatives to the
 * Jacobian; `shlColumn` is the column of SH/L, −1 where it is held. Ranges follow GSAS-II (GSASIIpwd.py getWidthsCW):
 * 50 (FWHM + SH/L |cos 2θ|) before and 75 FWHM after the peak, exchanged above 90°.
 */
export function addPeaks(
  y: Float64Array,
  x: Float64Array,
  table: PeakTable,
  histogram: HistogramModel,
  options: CalculationOptions,
  jacobian?: Jacobian,
  columns: readonly PeakColumn[] = [],
  shlColumn = -1,
): void {
  const shape = createPseudoVoigtShape();
  const near = createAxialNodes(MOST_AXIAL_NODES);
  const far = createAxialNodes(FAR_NODES);
  const peak = createPeakValue();
  for (const line of spectralLines(histogram)) {
    for (let i = 0; i < table.count; i++) {
      const bragg = table.position[i];
      const half = (bragg / 2) * RADIANS;
      const position = bragg + line.shift * Math.tan(half);
      if (!Number.isFinite(position)) continue;
      const lineByPosition = 1 + (line.shift * (RADIANS / 2)) / Math.cos(half) ** 2;
      const [sig, gam] = [table.sig[i], table.gam[i]];
      const shl =
        options.axialDivergence === "gsas2"
          ? Math.max(histogram.instrument.SHL, GSAS2_LEAST_SHL)
          : histogram.instrument.SHL;
      const width = rangeFwhm(sig, gam);
      const before = 50 * (width + shl * Math.abs(Math.cos(position * RADIANS)));
      const after = 75 * width;
      const start = lowerBound(x, position - (position > 90 ? after : before));
      const end = lowerBound(x, position + (position > 90 ? before : after));
      if (end <= start) continue;
      fillPseudoVoigtShape(shape, sig, gam);
      const tail = axialTail(position, shl);
      fillNodes(near, options, position, shl, gam, (100 * tail) / shape.fwhm);
      const short = options.axialDivergence === "converged" && near.count > FAR_NODES;
      if (short) fillConvergedNodes(far, position, shl, FAR_NODES);
      const reach = Math.max((FAR * shape.fwhm) / 100, 2 * tail) + tail;
      const area = table.intensity[i] * line.ratio;
      if (jacobian === undefined) {
        for (let j = start; j < end; j++) {
          const u = x[j] - position;
          const nodes = short && Math.abs(u) > reach ? far : near;
          y[j] += area * peakValue(shape, nodes, 100 * u);
        }
        continue;
      }
      const slopes = slopesOf(columns, i, lineByPosition, line.ratio);
      const { rows, width: stride } = jacobian;
      for (let j = start; j < end; j++) {
        const u = x[j] - position;
        fillPeakValue(peak, shape, short && Math.abs(u) > reach ? far : near, 100 * u);
        y[j] += area * peak.value;
        const row = j * stride;
        const byPosition = area * peak.byPosition;
        const bySig = area * peak.bySig;
        const byGam = area * peak.byGam;
        for (let s = 0; s < slopes.length; s += 5) {
          rows[row + slopes[s]] +=
            slopes[s + 1] * peak.value + slopes[s + 2] * byPosition + slopes[s + 3] * bySig + slopes[s + 4] * byGam;
        }
        if (shlColumn >= 0 && shl === histogram.instrument.SHL) rows[row + shlColumn] += area * peak.byShl;
      }
    }
  }
}

function fillNodes(
  nodes: AxialNodes,
  { axialDivergence }: CalculationOptions,
  position: number,
  shl: number,
  gam: number,
  ratio: number,
): void {
  if (axialDivergence === "gsas2") fillGsas2Nodes(nodes, position, shl, Math.max(gam, LEAST_GAM));
  else fillConvergedNodes(nodes, position, shl, convergedNodeCount(ratio));
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

/** Five numbers a variable that moves reflection i: column, d area, d position, d sig, d gam. */
function slopesOf(columns: readonly PeakColumn[], i: number, lineByPosition: number, ratio: number): Float64Array {
  const slopes: number[] = [];
  for (const { column, derivatives } of columns) {
    const { position, sig, gam, intensity } = derivatives;
    if (position[i] === 0 && sig[i] === 0 && gam[i] === 0 && intensity[i] === 0) continue;
    slopes.push(column, ratio * intensity[i], lineByPosition * position[i], sig[i], gam[i]);
  }
  return Float64Array.from(slopes);
}

/** First index with x[index] ≥ value. */
function lowerBound(x: Float64Array, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
