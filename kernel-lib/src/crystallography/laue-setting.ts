import { RietbookError } from "../errors.js";
import type { LaueClass } from "./laue-class.js";
import type { SpaceGroup } from "./space-group.js";
import { laueRotations } from "./symmetry-group.js";

/** A Laue class with the axes on which it stands, as far as terms in hkl depend on them. */
export interface LaueSetting {
  readonly laueClass: LaueClass;
  /** Trigonal, with the threefold axis along [111] instead of c. */
  readonly rhombohedral: boolean;
  /** Index of the axis that angles of hkl are counted from: the unique axis of 2/m, otherwise c (2). */
  readonly polarAxis: 0 | 1 | 2;
}

/**
 * The Laue class of a space group on its axes.
 * @throws RietbookError "unavailable" where the main axis is none of those of the International Tables (a fourfold along a)
 */
export function laueSettingOf({
  laueClass,
  crystalSystem,
  operations,
  hermannMauguin,
}: Pick<SpaceGroup, "laueClass" | "crystalSystem" | "operations" | "hermannMauguin">): LaueSetting {
  const rotations = laueRotations(operations);
  const rhombohedral = crystalSystem === "trigonal" && rotations.some((r) => r.join() === "0,0,1,1,0,0,0,1,0");
  if (rhombohedral || ["cubic", "triclinic", "orthorhombic"].includes(crystalSystem))
    return { laueClass, rhombohedral, polarAxis: 2 };
  if (laueClass === "2/m") {
    const unique = TWOFOLDS.findIndex((twofold) => rotations.some((r) => r.join() === twofold));
    if (unique >= 0) return { laueClass, rhombohedral, polarAxis: unique as 0 | 1 | 2 };
  } else if (rotations.every((r) => r[2] === 0 && r[5] === 0 && r[6] === 0 && r[7] === 0)) {
    return { laueClass, rhombohedral, polarAxis: 2 };
  }
  throw new RietbookError({
    kind: "unavailable",
    field: `space group ${hermannMauguin}`,
    found: "a main axis that is none of the lattice's usual ones",
    expected: "axes as in the International Tables, e.g. the fourfold along c",
    advice: "Transform the structure to standard axes.",
  });
}

const TWOFOLDS = ["1,0,0,0,-1,0,0,0,-1", "-1,0,0,0,1,0,0,0,-1", "-1,0,0,0,-1,0,0,0,1"];
