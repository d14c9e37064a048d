/** Radians per degree. */
export const RADIANS = Math.PI / 180;
/** Degrees per radian. */
export const DEGREES = 180 / Math.PI;

/** d spacing (Å) of a scattering angle 2θ (degrees) at a wavelength (Å): Bragg's law, λ = 2 d sin θ. */
export function dSpacing(twoTheta: number, wavelength: number): number {
  return wavelength / (2 * Math.sin((twoTheta / 2) * RADIANS));
}

/** Q (Å⁻¹) of a scattering angle 2θ (degrees) at a wavelength (Å): Q = 4π sin θ / λ. */
export function momentumTransfer(twoTheta: number, wavelength: number): number {
  return (4 * Math.PI * Math.sin((twoTheta / 2) * RADIANS)) / wavelength;
}

/** 2θ (degrees) of a d spacing (Å); NaN where λ > 2 d. */
export function twoThetaOfD(d: number, wavelength: number): number {
  return 2 * DEGREES * Math.asin(wavelength / (2 * d));
}

/** 2θ (degrees) of Q (Å⁻¹); NaN where Q > 4π/λ. */
export function twoThetaOfQ(q: number, wavelength: number): number {
  return 2 * DEGREES * Math.asin((q * wavelength) / (4 * Math.PI));
}
