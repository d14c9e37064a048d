import {
  cellFromReciprocalMetric,
  inverseDSquared,
  metricTensor,
  reciprocalMetricDerivatives,
} from "../crystallography/cell.js";
import type { ReciprocalMetric } from "../crystallography/cell.js";
import type { HistogramModel } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import type { Influence } from "./influence.js";
import { LEAST_SCALE } from "./peak-table.js";
import type { PeakTable } from "./peak-table.js";
import type { PeakWidth } from "./peak-width.js";

/** What the key of an extracted intensity begins with. */
const EXTRACTED = "extracted.values.";

/** Derivatives of every reflection of a phase by one variable. Arrays as long as the peak table. */
export interface PeakDerivatives {
  /** Degrees per unit. */
  readonly position: Float64Array;
  readonly sig: Float64Array;
  readonly gam: Float64Array;
  /** Counts · centidegree per unit. */
  readonly intensity: Float64Array;
}

/**
 * The chain rule, in one place: how position, widths and intensity of each reflection follow one least-squares variable,
 * given as the influences it drives. Undefined where the variable does not touch this phase's reflections.
 */
export function calculatePeakDerivatives(
  table: PeakTable,
  phase: Phase,
  histogram: HistogramModel,
  histogramName: string,
  influences: readonly Influence[],
): PeakDerivatives | undefined {
  const room = () => new Float64Array(table.count);
  const out = { position: room(), sig: room(), gam: room(), intensity: room() };
  const name = table.prepared.name;
  const metricChange = new Float64Array(6);
  let touchesCell = false;
  let touches = false;
  for (const influence of influences) {
    if (influence.kind === "cell" && influence.phase === name) {
      const byCell = reciprocalMetricDerivatives(phase.cell);
      for (let j = 0; j < 6; j++) metricChange[j] += influence.factor * byCell[6 * j + influence.parameter];
      touches = touchesCell = true;
    } else if (influence.kind === "strain" && influence.phase === name && influence.histogram === histogramName) {
      metricChange[influence.component] += influence.factor;
      touches = touchesCell = true;
    } else if (addDirect(out, table, histogram, histogramName, influence)) {
      touches = true;
    }
  }
  if (!touches) return undefined;
  if (touchesCell) addCell(out, table, metricChange);
  for (let i = 0; i < table.count; i++) {
    const shift = out.position[i];
    if (shift === 0) continue;
    out.sig[i] += table.widths[i].sigByPosition * shift;
    out.gam[i] += table.widths[i].gamByPosition * shift;
    const turned = table.orientation.byPosition?.[i] ?? 0;
    out.intensity[i] +=
      (table.intensity[i] * table.corrections.logByPosition[i] + table.unoriented[i] * turned) * shift;
  }
  return out;
}

/** Adds what an influence does without the detour over the cell; false where it does nothing to this phase's peaks. */
function addDirect(
  out: PeakDerivatives,
  table: PeakTable,
  histogram: HistogramModel,
  histogramName: string,
  influence: Influence,
): boolean {
  const { positions, widths, intensity, unoriented, structure, orientation, corrections, count } = table;
  const name = table.prepared.name;
  const { factor } = influence;
  const add = (target: Float64Array, value: (i: number) => number) => {
    for (let i = 0; i < count; i++) target[i] += factor * value(i);
    return true;
  };
  if (influence.kind === "site") {
    if (influence.phase !== name || histogram.phases[name].extracted !== undefined) return false;
    const row = structure.bySite.get(influence.atom)?.[influence.key];
    if (row === undefined) throw new Error(`derivative by ${influence.key} was not prepared`);
    return add(out.intensity, (i) => table.intensityByFSquared[i] * row[i]);
  }
  const oriented = (key: string): boolean => {
    const row = orientation.by.get(key);
    return row !== undefined && add(out.intensity, (i) => unoriented[i] * row[i]);
  };
  if (influence.kind === "texture") return influence.phase === name && oriented(influence.key);
  if (influence.kind === "cell" || influence.kind === "strain" || influence.histogram !== histogramName) return false;
  switch (influence.kind) {
    case "background":
    case "debye":
    case "backgroundPeak":
    case "fixedBackground":
      return false;
    case "scale":
      return add(out.intensity, (i) => intensity[i] / Math.max(histogram.scale, LEAST_SCALE));
    case "share": {
      if (influence.phase !== name) return false;
      const { key } = influence;
      if (key.startsWith(EXTRACTED)) {
        const [h, k, l] = key.slice(EXTRACTED.length).split(",").map(Number);
        const { prepared } = table;
        const own = prepared.h.findIndex((value, i) => value === h && prepared.k[i] === k && prepared.l[i] === l);
        if (own >= 0) out.intensity[own] += factor * table.intensityByFSquared[own];
        return own >= 0;
      }
      if (key === "scale") {
        const scale = Math.max(histogram.phases[name].scale, LEAST_SCALE);
        return add(out.intensity, (i) => intensity[i] / scale);
      }
      if (key === "layerDisplacement") return add(out.position, (i) => positions[i].byDisplaceY);
      if (key === "extinction") {
        const row = corrections.logBy.get(key);
        return row !== undefined && add(out.intensity, (i) => intensity[i] * row[i]);
      }
      return addBroadening(out, table, key, factor) || oriented(key);
    }
    case "sample": {
      if (influence.key === "displaceX") return add(out.position, (i) => positions[i].byDisplaceX);
      if (influence.key === "displaceY") return add(out.position, (i) => positions[i].byDisplaceY);
      if (influence.key === "shift") return add(out.position, (i) => positions[i].byShift);
      if (influence.key === "transparency") return add(out.position, (i) => positions[i].byTransparency);
      const row = corrections.logBy.get(influence.key);
      return row !== undefined && add(out.intensity, (i) => intensity[i] * row[i]);
    }
    case "instrument":
      switch (influence.key) {
        case "wavelength":
          add(out.gam, (i) => widths[i].gamByWavelength);
          add(out.sig, (i) => widths[i].sigByWavelength);
          if (corrections.logByLogFSquared !== undefined) {
            const row = corrections.logByLogFSquared;
            add(out.intensity, (i) => (2 * intensity[i] * row[i]) / histogram.instrument.wavelength);
          }
          return add(out.position, (i) => positions[i].byWavelength);
        case "polarization":
          return add(out.intensity, (i) => intensity[i] * (corrections.logBy.get("polarization")?.[i] ?? 0));
        case "zero":
          return add(out.position, () => 1);
        case "U":
          return add(out.sig, (i) => widths[i].tanTheta ** 2);
        case "V":
          return add(out.sig, (i) => widths[i].tanTheta);
        case "W":
          return add(out.sig, () => 1);
        case "X":
          return add(out.gam, (i) => widths[i].secTheta);
        case "Y":
          return add(out.gam, (i) => widths[i].tanTheta);
        case "Z":
          return add(out.gam, () => 1);
        case "SHL":
          return false; // a property of the profile, not of a reflection
      }
  }
}

/** Adds what a parameter of size or microstrain, or of their mixing, does to the widths; false for any other. */
function addBroadening(out: PeakDerivatives, table: PeakTable, key: string, factor: number): boolean {
  const { widths, broadening, count } = table;
  const addWidth = (gam: keyof PeakWidth, sig: keyof PeakWidth, row?: Float64Array) => {
    for (let i = 0; i < count; i++) {
      const change = factor * (row?.[i] ?? 1);
      out.gam[i] += widths[i][gam] * change;
      out.sig[i] += widths[i][sig] * change;
    }
    return true;
  };
  if (key === "sizeMixing") return addWidth("gamBySizeMixing", "sigBySizeMixing");
  if (key === "microstrainMixing") return addWidth("gamByMicrostrainMixing", "sigByMicrostrainMixing");
  const row = broadening.by.get(key);
  if (row === undefined) return false;
  return key.startsWith("size")
    ? addWidth("gamByInverseSize", "sigByInverseSize", row)
    : addWidth("gamByMicrostrain", "sigByMicrostrain", row);
}

/** Adds what a change of the reciprocal metric does: positions, structure factors, volume, widths, orientation. */
function addCell(out: PeakDerivatives, table: PeakTable, change: Float64Array): void {
  const { h, k, l } = table.prepared;
  const { structure, orientation, broadening, widths, intensity, unoriented, d } = table;
  const { logByLogFSquared } = table.corrections;
  const logVolume = logReciprocalVolumeChange(table.metric, change);
  for (let i = 0; i < table.count; i++) {
    const q = inverseDSquared(change, h[i], k[i], l[i]);
    out.position[i] += table.positions[i].byLogD * (-0.5 * d[i] * d[i] * q);
    let bySquare = structure.byS2[i] * (q / 4);
    structure.byReciprocalLength.forEach((row, j) => (bySquare += row[i] * change[j]));
    let turned = 0;
    orientation.byA.forEach((row, j) => (turned += row[i] * change[j]));
    const logChange = logVolume * (1 + 2 * (logByLogFSquared?.[i] ?? 0));
    out.intensity[i] += table.intensityByFSquared[i] * bySquare + unoriented[i] * turned + intensity[i] * logChange;
    let [inverseSize, microstrain] = [0, 0];
    broadening.inverseSizeByA.forEach((row, j) => (inverseSize += row[i] * change[j]));
    broadening.microstrainByA.forEach((row, j) => (microstrain += row[i] * change[j]));
    const { gamByInverseSize, sigByInverseSize, gamByMicrostrain, sigByMicrostrain } = widths[i];
    out.gam[i] += gamByInverseSize * inverseSize + gamByMicrostrain * microstrain;
    out.sig[i] += sigByInverseSize * inverseSize + sigByMicrostrain * microstrain;
  }
}

/** d ln V* for a change of the reciprocal metric: ½ tr(G dG*). */
function logReciprocalVolumeChange(metric: ReciprocalMetric, change: Float64Array): number {
  const g = metricTensor(cellFromReciprocalMetric(metric));
  const trace = g[0] * change[0] + g[4] * change[1] + g[8] * change[2];
  return 0.5 * (trace + g[1] * change[3] + g[2] * change[4] + g[5] * change[5]);
}
