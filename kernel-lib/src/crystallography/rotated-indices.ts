import { remembered } from "../numerics/remembered.js";
import type { SymmetryOperation } from "./symmetry-operation.js";

const TWO_PI = 2 * Math.PI;

/** hkl under every point operation: what of the structure factor depends on symmetry and indices alone. */
export interface RotatedIndices {
  readonly count: number;
  readonly operations: number;
  /** Whether −R, −t stands beside R, t: only one of each pair is kept, and F is real but for f″. */
  readonly centred: boolean;
  /** h R at [3 (count-index · operations + operation)]. */
  readonly indices: Int32Array;
  /** cos and sin of 2π h · t, at [count-index · operations + operation]. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** Largest |h|, |k|, |l| of h R. */
  readonly most: readonly [number, number, number];
}

/** Prepares hkl (arrays of equal length) for a group's operations, centring left out. */
export function rotateIndices(
  h: Int32Array,
  k: Int32Array,
  l: Int32Array,
  operations: readonly SymmetryOperation[],
): RotatedIndices {
  const { kept, centred } = keptOperations(operations);
  const earlier = rotatedLists.get(operations) ?? [];
  const same = earlier.find((list) => isEqual(list.h, h) && isEqual(list.k, k) && isEqual(list.l, l));
  if (same !== undefined) return same.rotated;
  const count = h.length;
  const indices = new Int32Array(3 * count * kept.length);
  const cos = new Float64Array(count * kept.length);
  const sin = new Float64Array(count * kept.length);
  const most: [number, number, number] = [0, 0, 0];
  for (let i = 0, at = 0; i < count; i++) {
    for (const { rotation: r, translation: t } of kept) {
      for (let j = 0; j < 3; j++) {
        const index = h[i] * r[j] + k[i] * r[3 + j] + l[i] * r[6 + j];
        indices[3 * at + j] = index;
        most[j] = Math.max(most[j], Math.abs(index));
      }
      const angle = TWO_PI * (h[i] * t[0] + k[i] * t[1] + l[i] * t[2]);
      cos[at] = Math.cos(angle);
      sin[at] = Math.sin(angle);
      at++;
    }
  }
  const rotated = { count, operations: kept.length, centred, indices, cos, sin, most };
  rotatedLists.set(operations, [{ h, k, l, rotated }, ...earlier.slice(0, MOST_LISTS - 1)]);
  return rotated;
}

/** Lists of a group met last: stage after stage and lineout after lineout has the same ones. */
const rotatedLists = new WeakMap<
  readonly SymmetryOperation[],
  readonly {
    readonly h: Int32Array;
    readonly k: Int32Array;
    readonly l: Int32Array;
    readonly rotated: RotatedIndices;
  }[]
>();
const MOST_LISTS = 8;

function isEqual(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** The operations that make different terms of F; without those that an inversion centre at the origin makes of others. */
const keptOperations = remembered((operations: readonly SymmetryOperation[]) => {
  const points = pointOperations(operations);
  const centred = points.every((operation) => points.some((other) => isInverse(operation, other)));
  const kept: SymmetryOperation[] = [];
  for (const operation of points) {
    if (!centred || !kept.some((other) => isInverse(operation, other))) kept.push(operation);
  }
  return { kept, centred };
});

/** One operation for each rotation: the others differ by centring only. */
function pointOperations(operations: readonly SymmetryOperation[]): SymmetryOperation[] {
  const seen = new Map<string, SymmetryOperation>();
  for (const operation of operations) {
    const key = operation.rotation.join(",");
    if (!seen.has(key)) seen.set(key, operation);
  }
  return [...seen.values()];
}

/** Whether the two are R, t and −R, −t, modulo lattice translations. */
function isInverse(a: SymmetryOperation, b: SymmetryOperation): boolean {
  return (
    a.rotation.every((value, i) => value === -b.rotation[i]) &&
    a.translation.every((value, i) => Math.abs(value + b.translation[i] - Math.round(value + b.translation[i])) < 1e-6)
  );
}
