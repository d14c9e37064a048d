import { createAxialNodes, MOST_AXIAL_NODES } from "./axial-divergence.js";
import type { AxialNodes } from "./axial-divergence.js";
import { createPeakValue, fillPeakValue, peakValue } from "./peak.js";
import { NODE_FIELDS, PEAK, PEAK_FIELDS, SLOPE_FIELDS } from "./peak-records.js";
import type { PeakRecords } from "./peak-records.js";
import type { ProfileKernel } from "./profile-kernel.js";
import { createPseudoVoigtShape } from "./pseudo-voigt.js";
import type { PseudoVoigtShape } from "./pseudo-voigt.js";

/** A dense Jacobian: row j holds d y[j] / d variable, `rows[j * width + column]`. */
export interface Jacobian {
  readonly rows: Float64Array;
  readonly width: number;
}

/** The kernel in TypeScript: what the one in WebAssembly is tested against, and what runs where that cannot. */
export const typescriptKernel: ProfileKernel = {
  kind: "typescript",
  sumPeaks: (y, twoTheta, records) => sumPeaks(y, twoTheta, records),
  addNormalEquations({ first, origin, values: sums }, gradient, y, { twoTheta, observed, rootWeight }, records, dense) {
    const width = gradient.length;
    const rows = new Float64Array(y.length * width);
    for (const { column, factor, values } of dense)
      for (let j = 0; j < y.length; j++) rows[j * width + column] += factor * values[j];
    sumPeaks(y, twoTheta, records, { rows, width });
    for (let j = 0; j < y.length; j++) {
      const row = j * width;
      const w = rootWeight[j] * rootWeight[j];
      const difference = observed[j] - y[j];
      for (let a = 0; a < width; a++) {
        const wa = w * rows[row + a];
        if (wa === 0) continue;
        gradient[a] += wa * difference;
        for (let b = first[a]; b <= a; b++) sums[origin[a] + b] += wa * rows[row + b];
      }
    }
  },
};

/** Adds every peak to `y` (at the points `x`, ascending, degrees) and, where given, its derivatives to the Jacobian. */
export function sumPeaks(y: Float64Array, x: Float64Array, records: PeakRecords, jacobian?: Jacobian): void {
  const shape = createPseudoVoigtShape();
  const nodes = createAxialNodes(MOST_AXIAL_NODES);
  const { peaks, count } = records;
  for (let i = 0; i < count; i++) {
    const at = i * PEAK_FIELDS;
    fillShape(shape, peaks, at);
    for (let zone = 0; zone < 5; zone++) {
      const [from, to] = [peaks[at + PEAK.bounds + zone], peaks[at + PEAK.bounds + zone + 1]];
      if (to <= from) continue;
      const kind = [2, 1, 0, 1, 2][zone];
      fillNodes(nodes, records, peaks[at + PEAK.nodes + 2 * kind], peaks[at + PEAK.nodes + 2 * kind + 1]);
      if (jacobian !== undefined) addZone(y, x, records, at, from, to, shape, nodes, jacobian);
      else {
        const [area, position] = [peaks[at + PEAK.area], peaks[at + PEAK.position]];
        for (let j = from; j < to; j++) y[j] += area * peakValue(shape, nodes, 100 * (x[j] - position));
      }
    }
  }
}

function addZone(
  y: Float64Array,
  x: Float64Array,
  { peaks, slopes }: PeakRecords,
  at: number,
  from: number,
  to: number,
  shape: PseudoVoigtShape,
  nodes: AxialNodes,
  { rows, width }: Jacobian,
): void {
  const value = createPeakValue();
  const [area, position] = [peaks[at + PEAK.area], peaks[at + PEAK.position]];
  const first = peaks[at + PEAK.firstSlope] * SLOPE_FIELDS;
  const last = first + peaks[at + PEAK.slopes] * SLOPE_FIELDS;
  for (let j = from; j < to; j++) {
    fillPeakValue(value, shape, nodes, 100 * (x[j] - position));
    y[j] += area * value.value;
    for (let s = first; s < last; s += SLOPE_FIELDS) {
      rows[j * width + slopes[s]] +=
        slopes[s + 1] * value.value +
        slopes[s + 2] * value.byPosition +
        slopes[s + 3] * value.bySig +
        slopes[s + 4] * value.byGam +
        slopes[s + 5] * value.byShl;
    }
  }
}

function fillShape(shape: PseudoVoigtShape, peaks: Float64Array, at: number): void {
  shape.fwhm = peaks[at + PEAK.fwhm];
  shape.eta = peaks[at + PEAK.eta];
  shape.fwhmBySig = peaks[at + PEAK.fwhmBySig];
  shape.fwhmByGam = peaks[at + PEAK.fwhmByGam];
  shape.etaBySig = peaks[at + PEAK.etaBySig];
  shape.etaByGam = peaks[at + PEAK.etaByGam];
}

function fillNodes(out: AxialNodes, { nodes }: PeakRecords, first: number, count: number): void {
  out.count = count;
  for (let i = 0, at = first * NODE_FIELDS; i < count; i++, at += NODE_FIELDS) {
    out.offset[i] = nodes[at];
    out.weight[i] = nodes[at + 1];
    out.offsetByPosition[i] = nodes[at + 2];
    out.weightByPosition[i] = nodes[at + 3];
    out.offsetByShl[i] = nodes[at + 4];
    out.weightByShl[i] = nodes[at + 5];
  }
}
