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
import type { PeakDerivatives } from "./peak-derivatives.js";
import { createPeakValue, fillPeakValue, peakValue } from "./peak.js";
import type { Peaks } from "./peak-table.js";
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
const FAR = 10;
const FAR_NODES = 2;
/** Room for GSAS-II's longest rule, and for converged ones of all but extreme peaks. */
const USUAL_NODES = 256;

/**
 * Adds every peak of a phase to `y` (at the points `x`, ascending, degrees) and, where given, its derivatives to the
 * Jacobian; `shlColumn` is the column of SH/L, −1 where it is held. Ranges follow GSAS-II (GSASIIpwd.py getWidthsCW):
 * 50 (FWHM + SH/L |cos 2θ|) before and 75 FWHM after the peak, exchanged above 90°.
 */
export function addPeaks(
  y: Float64Array,
  x: Float64Array,
  table: Peaks,
  histogram: HistogramModel,
  options: CalculationOptions,
  jacobian?: Jacobian,
  columns: readonly PeakColumn[] = [],
  shlColumn = -1,
): void {
  const shape = createPseudoVoigtShape();
  let near = createAxialNodes(USUAL_NODES);
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
      const wanted = convergedNodeCount((100 * tail) / shape.fwhm);
      if (wanted > near.offset.length) near = createAxialNodes(MOST_AXIAL_NODES);
      if (options.axialDivergence === "gsas2") fillGsas2Nodes(near, position, shl, Math.max(gam, LEAST_GAM));
      else fillConvergedNodes(near, position, shl, wanted);
      const short = options.axialDivergence === "converged" && near.count > FAR_NODES;
      if (short) fillConvergedNodes(far, position, shl, FAR_NODES);
      const reach = Math.max((FAR * shape.fwhm) / 100, 4 * tail) + tail;
      const area = table.intensity[i] * line.ratio;
      if (jacobian === undefined) {
        for (let j = start; j < end; j++) {
          const u = x[j] - position;
          const nodes = short && Math.abs(u) > reach ? far : near;
          y[j] += area * peakValue(shape, nodes, 100 * u);
        }
        continue;
      }
      const { rows, width: stride } = jacobian;
      const {
        intensity,
        position: shift,
        sig: bySig,
        gam: byGam,
      } = slopesOf(columns, i, area, line.ratio, lineByPosition);
      for (let j = start; j < end; j++) {
        const u = x[j] - position;
        fillPeakValue(peak, shape, short && Math.abs(u) > reach ? far : near, 100 * u);
        y[j] += area * peak.value;
        const row = j * stride;
        addRow(rows, row, intensity, peak.value);
        addRow(rows, row, shift, peak.byPosition);
        addRow(rows, row, bySig, peak.bySig);
        addRow(rows, row, byGam, peak.byGam);
        if (shlColumn >= 0 && shl === histogram.instrument.SHL) rows[row + shlColumn] += area * peak.byShl;
      }
    }
  }
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

/** Columns and factors of the variables that change one property of a reflection. */
interface Slopes {
  readonly columns: Int32Array;
  readonly factors: Float64Array;
}

/** What the variables do to reflection i, property by property: most of them touch a single one. */
function slopesOf(
  columns: readonly PeakColumn[],
  i: number,
  area: number,
  ratio: number,
  lineByPosition: number,
): Record<keyof PeakDerivatives, Slopes> {
  const of = (key: keyof PeakDerivatives, factor: number): Slopes => {
    const moved = columns.filter(({ derivatives }) => derivatives[key][i] !== 0);
    return {
      columns: Int32Array.from(moved, ({ column }) => column),
      factors: Float64Array.from(moved, ({ derivatives }) => factor * derivatives[key][i]),
    };
  };
  return {
    intensity: of("intensity", ratio),
    position: of("position", area * lineByPosition),
    sig: of("sig", area),
    gam: of("gam", area),
  };
}

function addRow(rows: Float64Array, row: number, { columns, factors }: Slopes, value: number): void {
  for (let s = 0; s < columns.length; s++) rows[row + columns[s]] += factors[s] * value;
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
