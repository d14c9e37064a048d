import { DEGREES, RADIANS } from "../units.js";
import type { Instrument } from "../histograms/instrument.js";
import type { SampleDisplacement } from "../model/model.js";

/** A peak position and its derivatives; degrees. */
export interface PeakPosition {
  position: number;
  /** By the Bragg angle 2θ; displacements depend on it. */
  byBragg: number;
  byWavelength: number;
  byDisplaceX: number;
  byDisplaceY: number;
  byShift: number;
  byTransparency: number;
  /** d position / d ln d. */
  byLogD: number;
}

/** To be filled by {@link fillPeakPosition}. */
export function createPeakPosition(): PeakPosition {
  return {
    position: 0,
    byBragg: 1,
    byWavelength: 0,
    byDisplaceX: 0,
    byDisplaceY: 0,
    byShift: 0,
    byTransparency: 0,
    byLogD: 0,
  };
}

/**
 * Position of a peak (degrees) of spacing d (Å): Bragg's law, then the displacement of the sample, then the zero.
 * With c = 0.09/(π R), R the goniometer radius in mm, displacements in µm (GSAS-II, GSASIIstrMath.py GetReflPos):
 * Debye–Scherrer −2c (X cos 2θ + Y sin 2θ); Bragg–Brentano −c (4 shift cos θ + 100 transparency sin 2θ).
 * NaN where λ > 2d.
 */
export function fillPeakPosition(
  out: PeakPosition,
  d: number,
  instrument: Instrument,
  sample: SampleDisplacement,
): void {
  const ratio = instrument.wavelength / (2 * d);
  const bragg = 2 * DEGREES * Math.asin(ratio);
  const tanTheta = ratio / Math.sqrt(1 - ratio * ratio);
  const c = 0.09 / (Math.PI * instrument.radius);
  const angle = bragg * RADIANS;
  const sin = Math.sin(angle);
  const cos = Math.cos(angle);
  let shift: number;
  if (instrument.geometry === "Debye-Scherrer") {
    shift = -2 * c * (sample.displaceX * cos + sample.displaceY * sin);
    out.byBragg = 1 - 2 * c * (sample.displaceY * cos - sample.displaceX * sin) * RADIANS;
    out.byDisplaceX = -2 * c * cos;
    out.byDisplaceY = -2 * c * sin;
    out.byShift = 0;
    out.byTransparency = 0;
  } else {
    const sinT = Math.sin(angle / 2);
    const cosT = Math.cos(angle / 2);
    shift = -c * (4 * sample.shift * cosT + 100 * sample.transparency * sin);
    out.byBragg = 1 - c * (-2 * sample.shift * sinT + 100 * sample.transparency * cos) * RADIANS;
    out.byDisplaceX = 0;
    out.byDisplaceY = 0;
    out.byShift = -4 * c * cosT;
    out.byTransparency = -100 * c * sin;
  }
  const braggByLogRatio = 2 * DEGREES * tanTheta;
  out.byLogD = -braggByLogRatio * out.byBragg;
  out.byWavelength = (braggByLogRatio / instrument.wavelength) * out.byBragg;
  out.position = bragg + shift + instrument.zero;
}
