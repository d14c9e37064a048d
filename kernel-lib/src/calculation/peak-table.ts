import { inverseDSquared, reciprocalVolume } from "../crystallography/cell.js";
import type { ReciprocalMetric } from "../crystallography/cell.js";
import { calculateStructureFactors } from "../crystallography/structure-factor.js";
import type { RotatedIndices, Scatterer, SiteKey, StructureFactors } from "../crystallography/structure-factor.js";
import { strainedMetric } from "../model/lattice-strain.js";
import type { CalculationOptions, HistogramModel } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { createLorentzPolarization, fillLorentzPolarization } from "./lorentz-polarization.js";
import { createPeakPosition, fillPeakPosition } from "./peak-position.js";
import type { PeakPosition } from "./peak-position.js";
import { createPeakWidth, fillPeakWidth } from "./peak-width.js";
import type { PeakWidth } from "./peak-width.js";
import { calculateMarchDollase } from "./preferred-orientation.js";
import type { PreferredOrientation } from "./preferred-orientation.js";

/** What of a phase's reflections does not change during a refinement. Arrays of equal length. */
export interface PreparedPhase {
  readonly name: string;
  readonly h: Int32Array;
  readonly k: Int32Array;
  readonly l: Int32Array;
  readonly multiplicity: Int32Array;
  readonly rotated: RotatedIndices;
  /** One per atom, in the phase's order. */
  readonly scatterers: readonly Scatterer[];
}

/** Which derivatives beyond the cheap ones are needed. */
export interface WantedDerivatives {
  readonly cell: boolean;
  /** By atom number. */
  readonly sites: ReadonlyMap<number, readonly SiteKey[]>;
}

/** Every reflection of one phase in one histogram at one set of parameters, with what its derivatives need. */
export interface PeakTable {
  readonly prepared: PreparedPhase;
  readonly count: number;
  readonly metric: ReciprocalMetric;
  readonly d: Float64Array;
  readonly position: Float64Array;
  readonly sig: Float64Array;
  readonly gam: Float64Array;
  readonly iCorr: Float64Array;
  /** iCorr · |F|²: peak area in counts · centidegree. */
  readonly intensity: Float64Array;
  readonly positions: readonly PeakPosition[];
  readonly widths: readonly PeakWidth[];
  /** d ln LP / d position (per degree) and / d polarisation. */
  readonly logLpByPosition: Float64Array;
  readonly logLpByPolarization: Float64Array;
  readonly structure: StructureFactors;
  readonly orientation: PreferredOrientation;
}

/** What of a table of reflections makes a pattern. */
export type Peaks = Pick<PeakTable, "count" | "position" | "sig" | "gam" | "intensity">;

/** Scales below this are taken as this (GSAS-II): a phase without intensity has no derivatives. */
export const LEAST_SCALE = 1e-12;

/**
 * Positions, widths and intensities of all reflections of a phase in a histogram. Intensity as GSAS-II has it
 * (GSASIIstrMath.py GetIntensityCorr): histogram scale × phase scale × multiplicity × LP × preferred orientation / V × |F|².
 * All with the metric as strained in this histogram. Structure factors may be `lent` from an earlier call where neither phase,
 * strain nor wanted derivatives changed.
 */
export function calculatePeakTable(
  prepared: PreparedPhase,
  phase: Phase,
  histogram: HistogramModel,
  options: CalculationOptions,
  wanted: WantedDerivatives | undefined,
  lent?: StructureFactors,
): PeakTable {
  const { h, k, l, multiplicity, rotated } = prepared;
  const count = h.length;
  const share = histogram.phases[prepared.name];
  const metric = strainedMetric(phase.cell, share.strain);
  const room = () => new Float64Array(count);
  const [d, s2] = [room(), room()];
  for (let i = 0; i < count; i++) {
    const q = inverseDSquared(metric, h[i], k[i], l[i]);
    s2[i] = q / 4;
    d[i] = 1 / Math.sqrt(q);
  }
  const structure =
    lent ??
    calculateStructureFactors(
      rotated,
      Object.values(phase.atoms),
      prepared.scatterers,
      s2,
      [metric[0], metric[1], metric[2]],
      options.friedelPairs,
      wanted?.sites,
    );
  const orientation = calculateMarchDollase(
    rotated,
    share.marchDollase,
    Float64Array.from(metric),
    wanted?.cell === true && share.marchDollase.ratio !== 1,
  );
  const [position, sig, gam, iCorr, intensity] = [room(), room(), room(), room(), room()];
  const [logLpByPosition, logLpByPolarization] = [room(), room()];
  const positions: PeakPosition[] = [];
  const widths: PeakWidth[] = [];
  const lp = createLorentzPolarization();
  const common = Math.max(histogram.scale, LEAST_SCALE) * Math.max(share.scale, LEAST_SCALE) * reciprocalVolume(metric);
  const { sample } = histogram;
  const placed = { ...sample, displaceY: sample.displaceY + (share.layerDisplacement ?? 0) };
  for (let i = 0; i < count; i++) {
    const at = createPeakPosition();
    fillPeakPosition(at, d[i], histogram.instrument, placed);
    const width = createPeakWidth();
    fillPeakWidth(width, at.position, histogram.instrument, share.size, share.microstrain);
    fillLorentzPolarization(lp, at.position, histogram.instrument.polarization, histogram.data.azimuth);
    positions.push(at);
    widths.push(width);
    position[i] = at.position;
    sig[i] = width.sig;
    gam[i] = width.gam;
    iCorr[i] = common * multiplicity[i] * lp.value * orientation.factor[i];
    intensity[i] = iCorr[i] * structure.fSquared[i];
    logLpByPosition[i] = lp.logByPosition;
    logLpByPolarization[i] = lp.logByPolarization;
  }
  return {
    prepared,
    count,
    metric,
    d,
    position,
    sig,
    gam,
    iCorr,
    intensity,
    positions,
    widths,
    logLpByPosition,
    logLpByPolarization,
    structure,
    orientation,
  };
}
