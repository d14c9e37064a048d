import { RADIANS } from "../units.js";

/** Lorentz-polarisation factor and its logarithmic derivatives. */
export interface LorentzPolarization {
  value: number;
  /** d ln LP / d position, per degree. */
  logByPosition: number;
  logByPolarization: number;
}

/** To be filled by {@link fillLorentzPolarization}. */
export function createLorentzPolarization(): LorentzPolarization {
  return { value: 1, logByPosition: 0, logByPolarization: 0 };
}

/**
 * L = 1/(2 sin²θ cos θ), P = [(1 − p) cos²A + p sin²A] cos²2θ + (1 − p) sin²A + p cos²A, with p the polarised fraction and
 * A the azimuth (degrees); GSAS-II, GSASIIpwd.py Polarization. For a horizontally polarised beam, A = 90° − η.
 */
export function fillLorentzPolarization(
  out: LorentzPolarization,
  position: number,
  polarization: number,
  azimuth: number,
): void {
  const theta = (position / 2) * RADIANS;
  const sin = Math.sin(theta);
  const cos = Math.cos(theta);
  const cos2 = 1 - 2 * sin * sin;
  const a2 = Math.cos(azimuth * RADIANS) ** 2;
  const b2 = 1 - a2;
  const inPlane = (1 - polarization) * a2 + polarization * b2;
  const p = inPlane * cos2 * cos2 + (1 - polarization) * b2 + polarization * a2;
  out.value = p / (2 * sin * sin * cos);
  const byTheta = (-8 * inPlane * cos2 * sin * cos) / p - (2 * cos) / sin + sin / cos;
  out.logByPosition = (byTheta * RADIANS) / 2;
  out.logByPolarization = ((b2 - a2) * cos2 * cos2 + a2 - b2) / p;
}
