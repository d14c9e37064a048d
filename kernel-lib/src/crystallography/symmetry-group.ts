import { RietbookError } from "../errors.js";
import { remembered } from "../numerics/remembered.js";
import {
  composeOperations,
  determinant3,
  IDENTITY,
  operationKey,
  transformIndex,
  wrap,
  type SymmetryOperation,
} from "./symmetry-operation.js";

/** No group in a cell that a powder pattern can tell has more operations (192 of F m -3 m in an eightfold supercell). */
const LARGEST_GROUP = 1536;

/**
 * The group that the generators make, identity first.
 * @throws RietbookError "bad input" when they do not close (they contradict each other)
 */
export function closeGroup(generators: readonly SymmetryOperation[]): SymmetryOperation[] {
  const group: SymmetryOperation[] = [IDENTITY];
  const known = new Set([operationKey(IDENTITY)]);
  const needed: SymmetryOperation[] = [];
  for (const generator of generators) {
    // most of a complete list follows from its first few operations
    if (known.has(operationKey(generator))) continue;
    needed.push(generator);
    for (let index = 0; index < group.length; index++)
      for (const factor of needed) {
        const product = composeOperations(group[index], factor);
        const key = operationKey(product);
        if (known.has(key)) continue;
        known.add(key);
        group.push(product);
        if (group.length > LARGEST_GROUP || !product.rotation.every((value) => Math.abs(value) <= 64))
          throw notAGroup();
      }
  }
  return group;
}

function notAGroup(): RietbookError {
  return new RietbookError({
    kind: "bad input",
    field: "symmetry operations",
    found: `operations that generate more than ${LARGEST_GROUP} others`,
    expected: "the operations of one space group",
    advice: "Compare the operator list with the space-group symbol.",
  });
}

const ROTATION_OF_IDENTITY = IDENTITY.rotation.join();
const ROTATION_OF_INVERSION = "-1,0,0,0,-1,0,0,0,-1";

/** Centring vectors of a group, (0, 0, 0) first, then in ascending order of their distance from it. */
export function centringVectors(operations: readonly SymmetryOperation[]): number[][] {
  const length = (vector: readonly number[]) => vector.reduce((sum, value) => sum + value * value, 0);
  return operations
    .filter(({ rotation }) => rotation.join() === ROTATION_OF_IDENTITY)
    .map(({ translation }) => [...translation])
    .sort((first, second) => length(first) - length(second) || first[0] - second[0] || first[1] - second[1]);
}

/** Whether a group holds an inversion, at whatever point. */
export function hasInversion(operations: readonly SymmetryOperation[]): boolean {
  return operations.some(({ rotation }) => rotation.join() === ROTATION_OF_INVERSION);
}

/**
 * The operations of a complete group in a fixed order: one for each rotation (for a centrosymmetric group the proper ones,
 * then each of them followed by the inversion), all of it repeated for every centring vector.
 */
export function orderOperations(operations: readonly SymmetryOperation[]): SymmetryOperation[] {
  const centring = centringVectors(operations);
  const representatives = new Map<string, SymmetryOperation>();
  for (const operation of operations) {
    const key = operation.rotation.join();
    const other = representatives.get(key);
    if (!other || isSimpler(operation.translation, other.translation)) representatives.set(key, operation);
  }
  let point = [...representatives.values()];
  const inversion = representatives.get(ROTATION_OF_INVERSION);
  if (inversion) {
    const proper = point.filter(({ rotation }) => determinant3(rotation) > 0);
    point = [...proper, ...proper.map((operation) => composeOperations(operation, inversion))];
  }
  return centring.flatMap((vector) =>
    point.map(({ rotation, translation }) => ({
      rotation,
      translation: translation.map((value, index) => wrap(value + vector[index])),
    })),
  );
}

/** Fewer non-zero components first, then the smaller sum, then the one whose last components are zero. */
function isSimpler(first: readonly number[], second: readonly number[]): boolean {
  const rank = (vector: readonly number[]) => [
    vector.filter((value) => value > 1e-6).length,
    vector.reduce((sum, value) => sum + value, 0),
    vector[2],
    vector[1],
  ];
  const [one, two] = [rank(first), rank(second)];
  for (let index = 0; index < one.length; index++)
    if (Math.abs(one[index] - two[index]) > 1e-6) return one[index] < two[index];
  return false;
}

/** The rotations of the Laue group (point group with the inversion), each once, identity first. */
export const laueRotations = remembered((operations: readonly SymmetryOperation[]): readonly (readonly number[])[] => {
  const rotations = new Map<string, number[]>();
  for (const sign of [1, -1])
    for (const { rotation } of operations) {
      const signed = rotation.map((value) => sign * value || 0);
      const key = signed.join();
      if (!rotations.has(key)) rotations.set(key, signed);
    }
  return [...rotations.values()];
});

/** Whether every reflection hkl is extinct by the operations: some R leaves hkl as it is but its t shifts the phase. */
export function isSystematicallyAbsent(operations: readonly SymmetryOperation[], hkl: readonly number[]): boolean {
  for (const { rotation, translation } of operations) {
    const [h, k, l] = transformIndex(rotation, hkl);
    if (h !== hkl[0] || k !== hkl[1] || l !== hkl[2]) continue;
    const shift = hkl[0] * translation[0] + hkl[1] * translation[1] + hkl[2] * translation[2];
    if (Math.abs(shift - Math.round(shift)) > 1e-3) return true;
  }
  return false;
}
