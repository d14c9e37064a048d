import type { SymmetryOperation } from "./symmetry-operation.js";

export type CrystalSystem =
  | "triclinic"
  | "monoclinic"
  | "orthorhombic"
  | "tetragonal"
  | "trigonal"
  | "hexagonal"
  | "cubic";

/** The eleven Laue classes; trigonal ones with the orientation of their twofold axes or mirrors. */
export type LaueClass =
  | "-1"
  | "2/m"
  | "mmm"
  | "4/m"
  | "4/mmm"
  | "-3"
  | "-3m1"
  | "-31m"
  | "6/m"
  | "6/mmm"
  | "m-3"
  | "m-3m";

/** A space group in one setting. `operations` is complete: point operations × inversion × centring, identity first. */
export interface SpaceGroup {
  /** Full-width Hermann–Mauguin symbol of this setting with spaces, e.g. "F m -3 m", "R -3 c:H". */
  readonly hermannMauguin: string;
  readonly hall: string;
  /** 1 to 230. */
  readonly number: number;
  readonly crystalSystem: CrystalSystem;
  readonly laueClass: LaueClass;
  readonly operations: readonly SymmetryOperation[];
  /** Centring vectors, (0, 0, 0) first. */
  readonly centring: readonly (readonly number[])[];
  /** Whether the inversion (at whatever point) is among the operations. */
  readonly centrosymmetric: boolean;
}
