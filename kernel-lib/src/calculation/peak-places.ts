import { inverseDSquared } from "../crystallography/cell.js";
import type { ReciprocalMetric } from "../crystallography/cell.js";
import { strainedMetric } from "../model/lattice-strain.js";
import type { HistogramModel, Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { createPeakPosition, fillPeakPosition } from "./peak-position.js";
import type { PeakPosition } from "./peak-position.js";
import { createPeakWidth, fillPeakWidth } from "./peak-width.js";
import type { PeakWidth } from "./peak-width.js";
import type { PreparedPhase } from "./prepared-phase.js";
import { calculateBroadening } from "./sample-broadening.js";
import type { SampleBroadening } from "./sample-broadening.js";

/** Where the reflections of a phase lie in a histogram and how wide they are. Arrays of equal length. */
export interface PeakPlaces {
  readonly metric: ReciprocalMetric;
  /** Å. */
  readonly d: Float64Array;
  /** 1/(4 d²), Å⁻². */
  readonly s2: Float64Array;
  /** Degrees. */
  readonly position: Float64Array;
  readonly sig: Float64Array;
  readonly gam: Float64Array;
  readonly positions: readonly PeakPosition[];
  readonly widths: readonly PeakWidth[];
  readonly broadening: SampleBroadening;
}

/** Records of an earlier call, which nobody reads any more, to be filled again. */
export interface SparePlaces {
  readonly positions: PeakPosition[];
  readonly widths: PeakWidth[];
}

/** Positions and widths of all reflections of a phase in a histogram. */
export function placePeaks(
  prepared: PreparedPhase,
  phase: Phase,
  histogram: HistogramModel,
  anisotropy: Model["calculation"]["anisotropy"],
  withCell: boolean,
  { positions, widths }: SparePlaces = { positions: [], widths: [] },
): PeakPlaces {
  const { h, k, l } = prepared;
  const count = h.length;
  const { strain, size, microstrain, sizeMixing, microstrainMixing, layerDisplacement } =
    histogram.phases[prepared.name];
  const metric = strainedMetric(phase.cell, strain);
  const d = new Float64Array(count);
  const s2 = new Float64Array(count);
  const position = new Float64Array(count);
  const sig = new Float64Array(count);
  const gam = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const q = inverseDSquared(metric, h[i], k[i], l[i]);
    s2[i] = q / 4;
    d[i] = 1 / Math.sqrt(q);
  }
  const broadening = calculateBroadening(prepared, metric, size, microstrain, phase.spaceGroup, anisotropy, withCell);
  const { sample, instrument } = histogram;
  const placed =
    layerDisplacement === undefined ? sample : { ...sample, displaceY: sample.displaceY + layerDisplacement };
  while (positions.length < count) positions.push(createPeakPosition());
  while (widths.length < count) widths.push(createPeakWidth());
  for (let i = 0; i < count; i++) {
    const at = positions[i];
    fillPeakPosition(at, d[i], instrument, placed);
    const width = widths[i];
    const inverseSize = broadening.inverseSize[i];
    fillPeakWidth(
      width,
      at.position,
      instrument,
      inverseSize,
      broadening.microstrain[i],
      sizeMixing,
      microstrainMixing,
    );
    position[i] = at.position;
    sig[i] = width.sig;
    gam[i] = width.gam;
  }
  return { metric, d, s2, position, sig, gam, positions, widths, broadening };
}
