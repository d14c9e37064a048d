import { RietbookError } from "../errors.js";
import { cellVolume, reciprocalMetric, type Cell } from "./cell.js";
import type { SpaceGroup } from "./space-group.js";
import { isSystematicallyAbsent, laueRotations } from "./symmetry-group.js";
import { transformIndex, type SymmetryOperation } from "./symmetry-operation.js";

/** The reflections of a powder pattern: one hkl per Laue class, d descending. Arrays of equal length. */
export interface Reflections {
  readonly h: Int32Array;
  readonly k: Int32Array;
  readonly l: Int32Array;
  /** Number of equivalent hkl, Friedel mates included. */
  readonly multiplicity: Int32Array;
  /** Å. */
  readonly d: Float64Array;
}

/** More than this many lattice points in the sphere are a slip in dMin or in the cell, not a powder pattern. */
const MOST_POINTS = 2e7;

/**
 * All reflections with dMin ≤ d ≤ dMax (Å) that the space group does not extinguish. Of each Laue class the hkl with the
 * fewest negative indices is given, among those the one with the largest h, then k, then l.
 * @throws RietbookError "bad argument" when dMin is not positive, or so small that there are millions of reflections
 */
export function generateReflections({
  cell,
  spaceGroup,
  dMin,
  dMax = Infinity,
}: {
  readonly cell: Cell;
  readonly spaceGroup: SpaceGroup;
  readonly dMin: number;
  readonly dMax?: number;
}): Reflections {
  const volume = cellVolume(cell);
  if (!(dMin > 0) || !((4.2 * volume) / dMin ** 3 < MOST_POINTS))
    throw new RietbookError({
      kind: "bad argument",
      field: "dMin",
      found: `${dMin} Å for a cell of ${volume.toFixed(1)} Å³`,
      expected: "a smallest d spacing that leaves fewer than ten million reflections",
    });
  const [a0, a1, a2, a3, a4, a5] = reciprocalMetric(cell);
  const largest = (1 + 1e-12) / (dMin * dMin);
  const smallest = (1 - 1e-12) / (dMax * dMax);
  const found: { hkl: readonly [number, number, number]; multiplicity: number; inverseD2: number }[] = [];
  // h = a · d*, so |h| ≤ a / dMin, and so on
  const [hLimit, kLimit, lLimit] = [cell.a, cell.b, cell.c].map((length) => Math.floor(length / dMin + 1e-9));
  const listed = listedClasses(spaceGroup.operations, [hLimit, kLimit, lLimit]);
  for (const { hkl, multiplicity } of listed ?? []) {
    const h = hkl[0];
    const k = hkl[1];
    const l = hkl[2];
    const inverseD2 = a0 * h * h + a1 * k * k + a3 * h * k + (a4 * h + a5 * k) * l + a2 * l * l;
    if (inverseD2 <= largest && inverseD2 >= smallest) found.push({ hkl, multiplicity, inverseD2 });
  }
  for (let h = -hLimit; h <= hLimit && listed === undefined; h++)
    for (let k = -kLimit; k <= kLimit; k++) {
      // l comes from the quadratic in l itself
      const linear = a4 * h + a5 * k;
      const constant = a0 * h * h + a1 * k * k + a3 * h * k;
      const discriminant = linear * linear - 4 * a2 * (constant - largest);
      if (discriminant < 0) continue;
      const root = Math.sqrt(discriminant);
      const lFirst = Math.ceil((-linear - root) / (2 * a2) - 1e-9);
      const lLast = Math.floor((-linear + root) / (2 * a2) + 1e-9);
      for (let l = lFirst; l <= lLast; l++) {
        const inverseD2 = constant + linear * l + a2 * l * l;
        if (inverseD2 > largest || inverseD2 < smallest) continue;
        const multiplicity = multiplicityOf(spaceGroup.operations, h, k, l);
        if (multiplicity > 0) found.push({ hkl: [h, k, l], multiplicity, inverseD2 });
      }
    }
  // equal d apart from rounding: the order of the indices decides, so that lists do not depend on the last bit
  found.sort((one, two) =>
    Math.abs(one.inverseD2 - two.inverseD2) > 1e-11 * one.inverseD2
      ? one.inverseD2 - two.inverseD2
      : compareIndices(two.hkl, one.hkl),
  );
  const count = found.length;
  const h = new Int32Array(count);
  const k = new Int32Array(count);
  const l = new Int32Array(count);
  const multiplicity = new Int32Array(count);
  const d = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const one = found[i];
    h[i] = one.hkl[0];
    k[i] = one.hkl[1];
    l[i] = one.hkl[2];
    multiplicity[i] = one.multiplicity;
    d[i] = 1 / Math.sqrt(one.inverseD2);
  }
  return { h, k, l, multiplicity, d };
}

interface LaueClassOfIndices {
  readonly hkl: readonly [number, number, number];
  readonly multiplicity: number;
}

interface ListedClasses {
  readonly limits: readonly number[];
  readonly classes: readonly LaueClassOfIndices[];
}

/** Classes of hkl by group: which hkl stands for a class and which are extinct has nothing to do with the cell. */
const known = new WeakMap<readonly SymmetryOperation[], ListedClasses>();
/** Lists of more indices than this are not kept. */
const MOST_LISTED = 1e6;

/** The first hkl of every class that is not extinct, |h|, |k|, |l| up to the limits or beyond; undefined where it gets long. */
function listedClasses(
  operations: readonly SymmetryOperation[],
  limits: readonly number[],
): readonly LaueClassOfIndices[] | undefined {
  const last = known.get(operations);
  if (last !== undefined && limits.every((limit, i) => limit <= last.limits[i])) return last.classes;
  // A little further: a cell that grows in a refinement finds its list made.
  const wide = limits.map((limit, i) => Math.max(Math.ceil(1.05 * limit) + 1, last?.limits[i] ?? 0));
  if (!(wide.reduce((product, limit) => product * (2 * limit + 1), 1) <= MOST_LISTED)) return undefined;
  const classes: LaueClassOfIndices[] = [];
  for (let h = -wide[0]; h <= wide[0]; h++)
    for (let k = -wide[1]; k <= wide[1]; k++)
      for (let l = -wide[2]; l <= wide[2]; l++) {
        const multiplicity = multiplicityOf(operations, h, k, l);
        if (multiplicity > 0) classes.push({ hkl: [h, k, l], multiplicity });
      }
  known.set(operations, { limits: wide, classes });
  return classes;
}

/** Size of the Laue class of hkl when hkl is its first member and not extinct, otherwise 0. */
function multiplicityOf(operations: readonly SymmetryOperation[], h: number, k: number, l: number): number {
  if (h === 0 && k === 0 && l === 0) return 0;
  const multiplicity = multiplicityIfFirst(laueRotations(operations), h, k, l);
  return multiplicity === 0 || isSystematicallyAbsent(operations, [h, k, l]) ? 0 : multiplicity;
}

/** Size of the Laue class of hkl when hkl is its first member, otherwise 0. */
function multiplicityIfFirst(rotations: readonly (readonly number[])[], h: number, k: number, l: number): number {
  let stabiliser = 0;
  const negatives = countNegatives(h, k, l);
  for (const r of rotations) {
    const h2 = h * r[0] + k * r[3] + l * r[6];
    const k2 = h * r[1] + k * r[4] + l * r[7];
    const l2 = h * r[2] + k * r[5] + l * r[8];
    if (h2 === h && k2 === k && l2 === l) {
      stabiliser++;
      continue;
    }
    const difference = countNegatives(h2, k2, l2) - negatives || h - h2 || k - k2 || l - l2;
    if (difference < 0) return 0;
  }
  return rotations.length / stabiliser;
}

function countNegatives(h: number, k: number, l: number): number {
  return (h < 0 ? 1 : 0) + (k < 0 ? 1 : 0) + (l < 0 ? 1 : 0);
}

/** Positive when `one` has the larger h, then k, then l. */
function compareIndices(one: readonly number[], two: readonly number[]): number {
  return one[0] - two[0] || one[1] - two[1] || one[2] - two[2];
}

/**
 * All hkl that the Laue group makes equivalent to one, itself first, each once (Friedel mates included). March–Dollase
 * averages over them.
 */
export function equivalentReflections(hkl: readonly number[], spaceGroup: SpaceGroup): [number, number, number][] {
  const seen = new Map<string, [number, number, number]>();
  for (const rotation of laueRotations(spaceGroup.operations)) {
    const image = transformIndex(rotation, hkl);
    seen.set(image.join(), image);
  }
  return [...seen.values()];
}
