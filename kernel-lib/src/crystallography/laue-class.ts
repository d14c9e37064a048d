import { laueRotations } from "./symmetry-group.js";
import { determinant3, transformPoint, type SymmetryOperation } from "./symmetry-operation.js";

export type CrystalSystem =
  "triclinic" | "monoclinic" | "orthorhombic" | "tetragonal" | "trigonal" | "hexagonal" | "cubic";

/** The eleven Laue classes; trigonal ones with the orientation of their twofold axes or mirrors. */
export type LaueClass =
  "-1" | "2/m" | "mmm" | "4/m" | "4/mmm" | "-3" | "-3m1" | "-31m" | "6/m" | "6/mmm" | "m-3" | "m-3m";

/**
 * The Laue class of a group, from the orders of its rotations (International Tables A, chapter 10.1). In trigonal groups
 * with hexagonal axes a twofold axis along a lattice axis means -3m1, otherwise -31m; on rhombohedral axes it is -3m1.
 */
export function laueClassOf(operations: readonly SymmetryOperation[]): LaueClass {
  const rotations = laueRotations(operations).filter((rotation) => determinant3(rotation) > 0);
  const count = (order: number) => rotations.filter((rotation) => rotationOrder(rotation) === order).length;
  const [twos, threes, fours, sixes] = [count(2), count(3), count(4), count(6)];
  if (threes === 8) return fours > 0 ? "m-3m" : "m-3";
  if (sixes > 0) return rotations.length > 6 ? "6/mmm" : "6/m";
  if (fours > 0) return rotations.length > 4 ? "4/mmm" : "4/m";
  if (threes > 0) {
    if (twos === 0) return "-3";
    const three = rotations.find((rotation) => rotationOrder(rotation) === 3)!;
    const onHexagonalAxes = AXES.some((axis) => isAlong(three, axis));
    const twofoldOnAxis = rotations.some(
      (rotation) => rotationOrder(rotation) === 2 && AXES.some((axis) => isAlong(rotation, axis)),
    );
    return onHexagonalAxes && !twofoldOnAxis ? "-31m" : "-3m1";
  }
  if (twos === 3) return "mmm";
  return twos === 1 ? "2/m" : "-1";
}

const AXES = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Order of a proper rotation from its trace, 2 cos φ + 1. */
export function rotationOrder(rotation: readonly number[]): number {
  const trace = rotation[0] + rotation[4] + rotation[8];
  return { [-1]: 2, 0: 3, 1: 4, 2: 6, 3: 1 }[trace] ?? Number.NaN;
}

function isAlong(rotation: readonly number[], axis: readonly number[]): boolean {
  const image = transformPoint({ rotation, translation: [0, 0, 0] }, axis);
  return image.every((value, index) => value === axis[index]);
}

const SYSTEMS: Readonly<Record<LaueClass, CrystalSystem>> = {
  "-1": "triclinic",
  "2/m": "monoclinic",
  mmm: "orthorhombic",
  "4/m": "tetragonal",
  "4/mmm": "tetragonal",
  "-3": "trigonal",
  "-3m1": "trigonal",
  "-31m": "trigonal",
  "6/m": "hexagonal",
  "6/mmm": "hexagonal",
  "m-3": "cubic",
  "m-3m": "cubic",
};

/** The crystal system that a Laue class belongs to. */
export function crystalSystemOf(laueClass: LaueClass): CrystalSystem {
  return SYSTEMS[laueClass];
}
