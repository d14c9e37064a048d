import {
  cellFromReciprocalMetric,
  inverseDSquared,
  metricTensor,
  reciprocalMetricDerivatives,
} from "../crystallography/cell.js";
import type { Cell } from "../crystallography/cell.js";
import { reflectionKey } from "../model/extracted-intensities.js";
import type { HistogramModel } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { remembered } from "../numerics/remembered.js";
import type { Influence } from "./influence.js";
import { LEAST_SCALE } from "./peak-table.js";
import type { PeakTable } from "./peak-table.js";
import type { PreparedPhase } from "./prepared-phase.js";
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
  /** The one reflection that the variable touches, where it can be no other; what the arrays hold of the others means nothing then. */
  readonly only?: number;
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
  const none = zerosOf(table.prepared);
  const out: Changes = { none, position: none, sig: none, gam: none, intensity: none };
  const name = table.prepared.name;
  const metricChange = new Float64Array(6);
  // Extinction goes with the volume of the cell without its strain.
  const unstrainedChange = new Float64Array(6);
  let touchesCell = false;
  let touches = false;
  for (const influence of influences) {
    if (influence.kind === "cell" && influence.phase === name) {
      const byCell = reciprocalMetricDerivatives(phase.cell);
      for (let j = 0; j < 6; j++) unstrainedChange[j] += influence.factor * byCell[6 * j + influence.parameter];
      for (let j = 0; j < 6; j++) metricChange[j] += influence.factor * byCell[6 * j + influence.parameter];
      touches = touchesCell = true;
    } else if (influence.kind === "strain" && influence.phase === name && influence.histogram === histogramName) {
      metricChange[influence.component] += influence.factor;
      touches = touchesCell = true;
    } else if (addDirect(out, table, histogram, histogramName, influence, influences.length === 1)) {
      touches = true;
    }
  }
  if (!touches) return undefined;
  if (touchesCell) addCell(out, table, metricChange, logReciprocalVolumeChange(phase.cell, unstrainedChange));
  if (out.position === none) return out;
  const sig = own(out, "sig");
  const gam = own(out, "gam");
  const intensity = own(out, "intensity");
  for (let i = 0; i < table.count; i++) {
    const shift = out.position[i];
    if (shift === 0) continue;
    sig[i] += table.widths[i].sigByPosition * shift;
    gam[i] += table.widths[i].gamByPosition * shift;
    const turned = table.orientation.byPosition?.[i] ?? 0;
    intensity[i] += (table.intensity[i] * table.corrections.logByPosition[i] + table.unoriented[i] * turned) * shift;
  }
  return out;
}

type Property = Exclude<keyof PeakDerivatives, "only">;

/** Derivatives in the making: most variables touch one property, and all that are not touched share one row of zeros. */
type Changes = { -readonly [key in Property]: Float64Array } & { readonly none: Float64Array; only?: number };

const zerosOf = remembered(({ h }: PreparedPhase) => new Float64Array(h.length));

/** Numbers of a phase's reflections by their indices. */
const numbersOf = remembered(
  ({ h, k, l }: PreparedPhase) => new Map(Array.from(h, (_, i) => [reflectionKey(h[i], k[i], l[i]), i])),
);

/** The row of a property, its own from now on. */
function own(out: Changes, key: Property): Float64Array {
  if (out[key] === out.none) out[key] = new Float64Array(out.none.length);
  return out[key];
}

/** Adds what an influence does without the detour over the cell; false where it does nothing to this phase's peaks. */
function addDirect(
  out: Changes,
  table: PeakTable,
  histogram: HistogramModel,
  histogramName: string,
  influence: Influence,
  isAlone: boolean,
): boolean {
  const { positions, widths, intensity, unoriented, structure, orientation, corrections, count } = table;
  const name = table.prepared.name;
  const { factor } = influence;
  const add = (key: Property, value: (i: number) => number) => {
    const target = own(out, key);
    for (let i = 0; i < count; i++) target[i] += factor * value(i);
    return true;
  };
  if (influence.kind === "site") {
    if (influence.phase !== name || histogram.phases[name].extracted !== undefined) return false;
    const row = structure.bySite.get(influence.atom)?.[influence.key];
    if (row === undefined) throw new Error(`derivative by ${influence.key} was not prepared`);
    return add("intensity", (i) => table.intensityByFSquared[i] * row[i]);
  }
  const oriented = (key: string): boolean => {
    const row = orientation.by.get(key);
    return row !== undefined && add("intensity", (i) => unoriented[i] * row[i]);
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
      return add("intensity", (i) => intensity[i] / Math.max(histogram.scale, LEAST_SCALE));
    case "share": {
      if (influence.phase !== name) return false;
      const { key } = influence;
      if (key.startsWith(EXTRACTED)) {
        const at = numbersOf(table.prepared).get(key.slice(EXTRACTED.length));
        if (at === undefined) return false;
        if (isAlone && factor === 1) [out.only, out.intensity] = [at, table.intensityByFSquared];
        else own(out, "intensity")[at] += factor * table.intensityByFSquared[at];
        return true;
      }
      if (key === "scale") {
        const scale = Math.max(histogram.phases[name].scale, LEAST_SCALE);
        return add("intensity", (i) => intensity[i] / scale);
      }
      if (key === "layerDisplacement") return add("position", (i) => positions[i].byDisplaceY);
      if (key === "extinction") {
        const row = corrections.logBy.get(key);
        return row !== undefined && add("intensity", (i) => intensity[i] * row[i]);
      }
      const babinet = histogram.phases[name].babinet;
      if (key.startsWith("babinet") && babinet !== undefined) {
        const b = 8 * Math.PI * Math.PI;
        return add("intensity", (i) => {
          const s2 = 1 / (4 * table.d[i] * table.d[i]);
          const byAmplitude = -Math.exp(-b * babinet.u * s2) * structure.byScattering[i];
          const change = key === "babinet.u" ? -babinet.amplitude * b * s2 * byAmplitude : byAmplitude;
          return table.intensityByFSquared[i] * change;
        });
      }
      return addBroadening(out, table, key, factor) || oriented(key);
    }
    case "sample": {
      if (influence.key === "displaceX") return add("position", (i) => positions[i].byDisplaceX);
      if (influence.key === "displaceY") return add("position", (i) => positions[i].byDisplaceY);
      if (influence.key === "shift") return add("position", (i) => positions[i].byShift);
      if (influence.key === "transparency") return add("position", (i) => positions[i].byTransparency);
      const row = corrections.logBy.get(influence.key);
      return row !== undefined && add("intensity", (i) => intensity[i] * row[i]);
    }
    case "instrument":
      switch (influence.key) {
        case "wavelength":
          add("gam", (i) => widths[i].gamByWavelength);
          add("sig", (i) => widths[i].sigByWavelength);
          if (corrections.logByLogFSquared !== undefined) {
            const row = corrections.logByLogFSquared;
            add("intensity", (i) => (2 * intensity[i] * row[i]) / histogram.instrument.wavelength);
          }
          return add("position", (i) => positions[i].byWavelength);
        case "polarization":
          return add("intensity", (i) => intensity[i] * (corrections.logBy.get("polarization")?.[i] ?? 0));
        case "zero":
          return add("position", () => 1);
        case "U":
          return add("sig", (i) => widths[i].tanTheta ** 2);
        case "V":
          return add("sig", (i) => widths[i].tanTheta);
        case "W":
          return add("sig", () => 1);
        case "X":
          return add("gam", (i) => widths[i].secTheta);
        case "Y":
          return add("gam", (i) => widths[i].tanTheta);
        case "Z":
          return add("gam", () => 1);
        case "SHL":
        case "secondWavelength.ratio":
          return false; // properties of the profile, not of a reflection
      }
  }
}

/** Adds what a parameter of size or microstrain, or of their mixing, does to the widths; false for any other. */
function addBroadening(out: Changes, table: PeakTable, key: string, factor: number): boolean {
  const { widths, broadening, count } = table;
  const addWidth = (gam: keyof PeakWidth, sig: keyof PeakWidth, row?: Float64Array) => {
    const toGam = own(out, "gam");
    const toSig = own(out, "sig");
    for (let i = 0; i < count; i++) {
      const change = factor * (row?.[i] ?? 1);
      toGam[i] += widths[i][gam] * change;
      toSig[i] += widths[i][sig] * change;
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

/** Σ rows[j][i] · change[j]. */
function product(rows: readonly Float64Array[], change: Float64Array, i: number): number {
  let sum = 0;
  for (let j = 0; j < rows.length; j++) sum += rows[j][i] * change[j];
  return sum;
}

/** Adds what a change of the reciprocal metric does: positions, structure factors, volume, widths, orientation. */
function addCell(out: Changes, table: PeakTable, change: Float64Array, logUnstrainedVolume: number): void {
  const { h, k, l } = table.prepared;
  const { structure, orientation, broadening, widths, intensity, unoriented, d } = table;
  const { logByLogFSquared } = table.corrections;
  const toPosition = own(out, "position");
  const toIntensity = own(out, "intensity");
  const toGam = own(out, "gam");
  const toSig = own(out, "sig");
  const logVolume = logReciprocalVolumeChange(cellFromReciprocalMetric(table.metric), change);
  for (let i = 0; i < table.count; i++) {
    const q = inverseDSquared(change, h[i], k[i], l[i]);
    toPosition[i] += table.positions[i].byLogD * (-0.5 * d[i] * d[i] * q);
    let bySquare = structure.byS2[i] * (q / 4);
    bySquare += product(structure.byReciprocalLength, change, i);
    const turned = product(orientation.byA, change, i);
    const logChange = logVolume + 2 * logUnstrainedVolume * (logByLogFSquared?.[i] ?? 0);
    toIntensity[i] += table.intensityByFSquared[i] * bySquare + unoriented[i] * turned + intensity[i] * logChange;
    const inverseSize = product(broadening.inverseSizeByA, change, i);
    const microstrain = product(broadening.microstrainByA, change, i);
    const { gamByInverseSize, sigByInverseSize, gamByMicrostrain, sigByMicrostrain } = widths[i];
    toGam[i] += gamByInverseSize * inverseSize + gamByMicrostrain * microstrain;
    toSig[i] += sigByInverseSize * inverseSize + sigByMicrostrain * microstrain;
  }
}

/** d ln V* for a change of the reciprocal metric: ½ tr(G dG*). */
function logReciprocalVolumeChange(cell: Cell, change: Float64Array): number {
  const g = metricTensor(cell);
  const trace = g[0] * change[0] + g[4] * change[1] + g[8] * change[2];
  return 0.5 * (trace + g[1] * change[3] + g[2] * change[4] + g[5] * change[5]);
}
