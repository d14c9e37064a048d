/**
 * What absorbs: a cylinder in the beam, or a plate in transmission, perpendicular to the beam or tilted to half the scattering
 * angle.
 */
export type SampleShape = "cylinder" | "perpendicular plate" | "tilted plate";

/** Orientation of the sample on the goniometer, degrees: GSAS-II's Omega, Chi, Phi. The azimuth belongs to the data. */
export interface SampleOrientation {
  readonly omega: number;
  readonly chi: number;
  readonly phi: number;
}
