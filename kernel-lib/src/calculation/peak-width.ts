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
  /** By 1/size (µm⁻¹), microstrain (10⁻⁶), their mixing, and directly by the wavelength (Å). */
  gamByInverseSize: number;
  sigByInverseSize: number;
  gamByMicrostrain: number;
  sigByMicrostrain: number;
  gamBySizeMixing: number;
  sigBySizeMixing: number;
  gamByMicrostrainMixing: number;
  sigByMicrostrainMixing: number;
  gamByWavelength: number;
  sigByWavelength: number;
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
    gamByInverseSize: 0,
    sigByInverseSize: 0,
    gamByMicrostrain: 0,
    sigByMicrostrain: 0,
    gamBySizeMixing: 0,
    sigBySizeMixing: 0,
    gamByMicrostrainMixing: 0,
    sigByMicrostrainMixing: 0,
    gamByWavelength: 0,
    sigByWavelength: 0,
  };
}

const EIGHT_LN2 = 8 * Math.LN2;

/**
 * Gaussian variance U tan²θ + V tan θ + W (Caglioti, Paoletti & Ricci 1958) and Lorentzian FWHM X/cos θ + Y tan θ + Z, θ from the
 * corrected position (degrees), with what the sample adds: widths S = 1.8 λ/(π size cos θ) (Scherrer, K = 1) and
 * M = 0.018 microstrain tan θ/π (Stokes–Wilson), of which the parts `sizeMixing` and `microstrainMixing` are Lorentzian, the rest
 * Gaussian: gam + S·mₛ + M·mₘ, sig + [(S(1 − mₛ))² + (M(1 − mₘ))²]/(8 ln 2). As GSAS-II has them (GSASIIstrMath.py
 * GetReflSigGamCW, GetSampleSigGam). Size in µm, microstrain in 10⁻⁶.
 */
export function fillPeakWidth(
  out: PeakWidth,
  position: number,
  instrument: Instrument,
  inverseSize: number,
  microstrain: number,
  sizeMixing = 1,
  microstrainMixing = 1,
): void {
  const theta = (position / 2) * RADIANS;
  const sec = 1 / Math.cos(theta);
  const tan = Math.tan(theta);
  const { U, V, W, X, Y, Z, wavelength } = instrument;
  const scherrer = ((1.8 * wavelength) / Math.PI) * sec;
  const stokes = (0.018 / Math.PI) * tan;
  const size = scherrer * inverseSize;
  const strain = stokes * microstrain;
  const gaussianSize = size * (1 - sizeMixing);
  const gaussianStrain = strain * (1 - microstrainMixing);
  const tanByPosition = (RADIANS / 2) * sec * sec;
  const sizeByPosition = (size * tan * RADIANS) / 2;
  const strainByPosition = (0.018 / Math.PI) * microstrain * tanByPosition;
  // Derivatives of the Gaussian part by S and M.
  const sigBySize = (2 * gaussianSize * (1 - sizeMixing)) / EIGHT_LN2;
  const sigByStrain = (2 * gaussianStrain * (1 - microstrainMixing)) / EIGHT_LN2;

  out.tanTheta = tan;
  out.secTheta = sec;
  out.sig = (U * tan + V) * tan + W + (gaussianSize * gaussianSize + gaussianStrain * gaussianStrain) / EIGHT_LN2;
  out.gam = X * sec + Y * tan + Z + size * sizeMixing + strain * microstrainMixing;
  out.sigByPosition = (2 * U * tan + V) * tanByPosition + sigBySize * sizeByPosition + sigByStrain * strainByPosition;
  out.gamByPosition =
    (X * sec * tan * RADIANS) / 2 +
    Y * tanByPosition +
    sizeMixing * sizeByPosition +
    microstrainMixing * strainByPosition;
  out.gamByInverseSize = sizeMixing * scherrer;
  out.sigByInverseSize = sigBySize * scherrer;
  out.gamByMicrostrain = microstrainMixing * stokes;
  out.sigByMicrostrain = sigByStrain * stokes;
  out.gamBySizeMixing = size;
  out.sigBySizeMixing = (-2 * gaussianSize * size) / EIGHT_LN2;
  out.gamByMicrostrainMixing = strain;
  out.sigByMicrostrainMixing = (-2 * gaussianStrain * strain) / EIGHT_LN2;
  out.gamByWavelength = (sizeMixing * size) / wavelength;
  out.sigByWavelength = (sigBySize * size) / wavelength;
}
