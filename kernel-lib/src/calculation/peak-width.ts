import { RADIANS } from "../units.js";
import type { Instrument } from "../histograms/instrument.js";

/** Widths of one peak and their derivatives; sig in centidegree², gam in centidegree. */
export interface PeakWidth {
  sig: number;
  gam: number;
  sigByPosition: number;
  gamByPosition: number;
  tanTheta: number;
  secTheta: number;
  /** By size (µm), microstrain (10⁻⁶), and directly by the wavelength (Å). */
  gamBySize: number;
  gamByMicrostrain: number;
  gamByWavelength: number;
}

/** To be filled by {@link fillPeakWidth}. */
export function createPeakWidth(): PeakWidth {
  return {
    sig: 0,
    gam: 0,
    sigByPosition: 0,
    gamByPosition: 0,
    tanTheta: 0,
    secTheta: 1,
    gamBySize: 0,
    gamByMicrostrain: 0,
    gamByWavelength: 0,
  };
}

/**
 * Gaussian variance U tan²θ + V tan θ + W (Caglioti, Paoletti & Ricci 1958) and Lorentzian FWHM
 * X/cos θ + Y tan θ + Z + 1.8 λ/(π size cos θ) + 0.018 microstrain tan θ/π, θ from the corrected position (degrees):
 * Scherrer with K = 1 and Stokes–Wilson as GSAS-II has them (GSASIIstrMath.py GetReflSigGamCW, GetSampleSigGam).
 */
export function fillPeakWidth(
  out: PeakWidth,
  position: number,
  instrument: Instrument,
  size: number,
  microstrain: number,
): void {
  const theta = (position / 2) * RADIANS;
  const sec = 1 / Math.cos(theta);
  const tan = Math.tan(theta);
  const { U, V, W, X, Y, Z, wavelength } = instrument;
  const scherrer = (1.8 * wavelength) / (Math.PI * size);
  const strain = (0.018 * microstrain) / Math.PI;
  out.tanTheta = tan;
  out.secTheta = sec;
  out.sig = (U * tan + V) * tan + W;
  out.gam = (X + scherrer) * sec + (Y + strain) * tan + Z;
  const tanByPosition = (RADIANS / 2) * sec * sec;
  out.sigByPosition = (2 * U * tan + V) * tanByPosition;
  out.gamByPosition = ((X + scherrer) * sec * tan * RADIANS) / 2 + (Y + strain) * tanByPosition;
  out.gamBySize = Number.isFinite(size) ? (-scherrer / size) * sec : 0;
  out.gamByMicrostrain = (0.018 / Math.PI) * tan;
  out.gamByWavelength = (scherrer / wavelength) * sec;
}
