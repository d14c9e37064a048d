import type { SampleSymmetry } from "../crystallography/surface-harmonics.js";

/** March–Dollase preferred orientation; ratio 1 is none, axis in reciprocal-lattice indices. */
export interface MarchDollase {
  readonly ratio: number;
  readonly axis: readonly [number, number, number];
}

/** Preferred orientation about an axis as a series of surface harmonics: coefficients "C(l,n)" as the Laue class allows. */
export interface HarmonicOrientation {
  readonly coefficients: Readonly<Record<string, number>>;
}

/**
 * Orientation distribution of a phase, one for all histograms: coefficients "C(l,m,n)" as Laue class and sample symmetry allow, and
 * the angles (degrees) by which the sample's axes lie off those of the goniometer.
 */
export interface Texture {
  readonly sampleSymmetry: SampleSymmetry;
  readonly coefficients: Readonly<Record<string, number>>;
  readonly omega: number;
  readonly chi: number;
  readonly phi: number;
}
