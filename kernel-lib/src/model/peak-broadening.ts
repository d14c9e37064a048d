/** Crystallites longer or shorter along one axis (reciprocal-lattice indices) than across it, µm. */
export interface UniaxialSize {
  readonly kind: "uniaxial";
  readonly equatorial: number;
  readonly axial: number;
  readonly axis: readonly [number, number, number];
}

/**
 * Ellipsoidal crystallites: the size along the unit vector n is (nᵀ s n)^(−½), s in µm⁻² on Cartesian axes x ∥ a, z ∥ c*; a sphere of
 * 1 µm has s = 1 (GSAS-II's Size;0 … Size;5).
 */
export interface EllipsoidalSize {
  readonly kind: "ellipsoidal";
  readonly s11: number;
  readonly s22: number;
  readonly s33: number;
  readonly s12: number;
  readonly s13: number;
  readonly s23: number;
}

/** Crystallite size: a number is isotropic, µm; Infinity: no broadening. */
export type CrystalliteSize = number | UniaxialSize | EllipsoidalSize;

/** Microstrain that differs along one axis (reciprocal-lattice indices), 10⁻⁶. */
export interface UniaxialMicrostrain {
  readonly kind: "uniaxial";
  readonly equatorial: number;
  readonly axial: number;
  readonly axis: readonly [number, number, number];
}

/** Stephens' model: S_hkl by name, as the Laue class allows (stephens-terms.ts); 10⁻¹² Å⁻⁴, so that d²√(ΣS…) is in 10⁻⁶. */
export interface GeneralizedMicrostrain {
  readonly kind: "generalized";
  readonly coefficients: Readonly<Record<string, number>>;
}

/** Microstrain: a number is isotropic, 10⁻⁶. */
export type Microstrain = number | UniaxialMicrostrain | GeneralizedMicrostrain;

/** The components of an ellipsoidal size in the order of GSAS-II. */
export const ELLIPSOID_COMPONENTS = ["s11", "s22", "s33", "s12", "s13", "s23"] as const;
