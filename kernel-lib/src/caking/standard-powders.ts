import type { Cell } from "../crystallography/cell.js";
import { spaceGroupFromNumber, type SpaceGroup } from "../crystallography/space-group.js";
import { RietbookError } from "../errors.js";

/** A powder whose rings are known. A phase of a CIF is one. */
export interface Calibrant {
  readonly name: string;
  readonly cell: Cell;
  readonly spaceGroup: SpaceGroup;
  /** Å; a layered powder whose rings are the orders 00l of this spacing, and no others. */
  readonly layerSpacing?: number;
}

/** A powder that detectors are calibrated with. */
export interface StandardPowder {
  readonly name: string;
  /** Number in International Tables A. */
  readonly spaceGroup: number;
  /** Å, at 22.5 °C; b = a. */
  readonly a: number;
  readonly c: number;
  /** Degrees. */
  readonly gamma: 90 | 120;
  /** Å; a layered powder has rings at this spacing over 1, 2, 3, … only, its `a` means nothing. */
  readonly layerSpacing?: number;
  /** Where the lattice parameters come from. */
  readonly source: string;
}

/** Calibrants by name, with the lattice parameters of their certificates. */
export const standardPowders: readonly StandardPowder[] = [
  { name: "CeO2", spaceGroup: 225, a: 5.411651, c: 5.411651, gamma: 90, source: "NIST SRM 674b" },
  { name: "LaB6", spaceGroup: 221, a: 4.156826, c: 4.156826, gamma: 90, source: "NIST SRM 660c" },
  { name: "Si", spaceGroup: 227, a: 5.4311946, c: 5.4311946, gamma: 90, source: "NIST SRM 640c" },
  { name: "Al2O3", spaceGroup: 167, a: 4.759091, c: 12.991779, gamma: 120, source: "NIST SRM 676a" },
  {
    name: "Ag behenate",
    spaceGroup: 1,
    a: 1,
    c: 58.38,
    gamma: 90,
    layerSpacing: 58.38,
    source: "Huang, Toraya, Blanton & Wu (1993), J. Appl. Cryst. 26, 180",
  },
];

/**
 * A calibrant by its name, "LaB6": see {@link standardPowders}.
 * @throws RietbookError "not found" for another name, with those that there are
 */
export function standardCalibrant(name: string): Calibrant {
  const powder = standardPowders.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
  if (powder === undefined) {
    const expected = `one of ${standardPowders.map((one) => one.name).join(", ")}`;
    const advice = "Read the CIF of any other powder.";
    throw new RietbookError({ kind: "not found", field: "calibrant", found: name, expected, advice });
  }
  const { a, c, gamma, spaceGroup, layerSpacing } = powder;
  return {
    name: powder.name,
    cell: { a, b: a, c, alpha: 90, beta: 90, gamma },
    spaceGroup: spaceGroupFromNumber(spaceGroup),
    ...(layerSpacing !== undefined && { layerSpacing }),
  };
}
