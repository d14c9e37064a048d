import { remembered } from "../numerics/remembered.js";
import { TENSOR_ENTRIES, metricTensor, reciprocalMetric, type Cell } from "./cell.js";
import { nullSpace } from "./null-space.js";
import type { SpaceGroup } from "./space-group.js";
import { transformPoint, type SymmetryOperation } from "./symmetry-operation.js";

/** A point in fractional coordinates. */
export interface SitePosition {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A site with what the space group says about it. */
export interface SiteSymmetry extends SitePosition {
  /** Equivalent positions in the cell. */
  readonly multiplicity: number;
  /** Rotation parts of the operations that leave the site where it is (modulo the lattice), identity first. */
  readonly stabiliser: readonly (readonly number[])[];
}

type Operations = Pick<SpaceGroup, "operations">;

/** Coordinates this close (fractions of the cell) to a special position are on it: files write 0.333 and 0.6667. */
const SITE_TOLERANCE = 1e-3;

/**
 * Puts a site exactly on the special position that it is within `tolerance` (fractions of the cell) of, by averaging its
 * coincident images, and finds its multiplicity. International Tables A, chapter 8.3.
 */
export function siteSymmetry(
  site: SitePosition,
  { operations }: Operations,
  tolerance: number = SITE_TOLERANCE,
): SiteSymmetry {
  for (let allowed = tolerance; allowed > 1e-7; allowed /= 4) {
    const point = [site.x, site.y, site.z];
    const coincident = operations.flatMap((operation) => {
      const image = coincidentImage(operation, point, allowed);
      return image === undefined ? [] : [image];
    });
    const mean = [0, 1, 2].map((axis) => coincident.reduce((sum, image) => sum + image[axis], 0) / coincident.length);
    const stabiliser = operations.filter((operation) => coincidentImage(operation, mean, 1e-6) !== undefined);
    // images of images must coincide too; where they do not, the tolerance took in too much
    if (stabiliser.length !== coincident.length) continue;
    const [x, y, z] = mean.map((value, axis) => {
      const exact = tidy(value);
      return exact === value && Math.abs(value - point[axis]) < 1e-9 ? point[axis] : exact;
    });
    return {
      x,
      y,
      z,
      multiplicity: operations.length / stabiliser.length,
      stabiliser: stabiliser.map(({ rotation }) => rotation),
    };
  }
  return { ...site, multiplicity: operations.length, stabiliser: [operations[0].rotation] };
}

/** The image of a point in the cell next to it, when that is the point itself within the tolerance. */
function coincidentImage(operation: SymmetryOperation, point: readonly number[], tolerance: number) {
  const image = transformPoint(operation, point);
  for (let axis = 0; axis < 3; axis++) {
    image[axis] -= Math.round(image[axis] - point[axis]);
    if (Math.abs(image[axis] - point[axis]) > tolerance) return undefined;
  }
  return image;
}

/** Exact where rounding alone separates a coordinate from a multiple of 1/24. */
function tidy(value: number): number {
  const nearest = Math.round(value * 24) / 24;
  return Math.abs(value - nearest) < 1e-9 ? nearest || 0 : value;
}

/**
 * How a site may move: 3 rows (x, y, z), one column for each free shift. Each column's first entry is 1: for x, 2x, z the
 * columns are (1, 2, 0) and (0, 0, 1), and x and z are the parameters. No column: the site is fixed.
 */
export function coordinateConstraints(
  { x, y, z }: SitePosition,
  { operations }: Operations,
): readonly (readonly number[])[] {
  const known = knownShifts(operations);
  const key = `${x} ${y} ${z}`;
  let shifts = known.get(key);
  if (shifts === undefined) {
    const { stabiliser } = siteSymmetry({ x, y, z }, { operations });
    shifts = transposed(nullSpace(stabiliser.flatMap(rowsOfRotationMinusOne), 3), 3);
    if (known.size >= MOST_SITES) known.clear();
    known.set(key, shifts);
  }
  return shifts;
}

const MOST_SITES = 1000;
const knownShifts = remembered((_: Operations["operations"]) => new Map<string, readonly (readonly number[])[]>());

/**
 * Which U_ij symmetry allows: 6 rows (u11, u22, u33, u12, u13, u23), one column for each independent component, the first
 * entry of each 1. β_ij = 2π² a*_i a*_j U_ij transforms as R β Rᵀ (International Tables D, 1.9). In the settings of the tables
 * only axes of equal length mix; for others the cell must be given for the entries to be right.
 */
export function displacementConstraints(site: SitePosition, spaceGroup: Operations, cell?: Cell): number[][] {
  const { stabiliser } = siteSymmetry(site, spaceGroup);
  const scale = cell === undefined ? [1, 1, 1, 1, 1, 1] : reciprocalProducts(cell);
  const rows = stabiliser.flatMap((rotation) =>
    tensorTransformation(rotation).map((row, i) => row.map((value, j) => value * scale[j] - (i === j ? scale[j] : 0))),
  );
  return transposed(nullSpace(rows, 6), 6);
}

/** U_ij averaged over the site's symmetry: what of them is allowed. Order as in `displacementConstraints`. */
export function symmetrizedDisplacement(
  u: readonly number[],
  stabiliser: SiteSymmetry["stabiliser"],
  cell: Cell,
): number[] {
  const scale = reciprocalProducts(cell);
  const sum = new Array<number>(6).fill(0);
  for (const rotation of stabiliser)
    tensorTransformation(rotation).forEach((row, i) => {
      for (let j = 0; j < 6; j++) sum[i] += row[j] * u[j] * scale[j];
    });
  return sum.map((value, i) => {
    const mean = value / stabiliser.length / scale[i];
    // Rounding alone must not change a tensor that fits already.
    return Math.abs(mean - u[i]) < 1e-14 ? u[i] : mean;
  });
}

/** Directions (fractional, first entry 1) along which the group fixes no origin; one atom's coordinate there has to be held. */
export function polarDirections({ operations }: Operations): readonly (readonly number[])[] {
  return directionsOf(operations);
}

const directionsOf = remembered((operations: Operations["operations"]) =>
  nullSpace(
    operations.flatMap(({ rotation }) => rowsOfRotationMinusOne(rotation)),
    3,
  ),
);

/** Distance in Å from a site to the nearest of its own images that is not itself; Infinity where there is none. */
export function distanceToOwnImage(site: SitePosition, { operations }: Operations, cell: Cell): number {
  const g = metricTensor(cell);
  const point = [site.x, site.y, site.z];
  let nearest = Infinity;
  for (const operation of operations) {
    const [x, y, z] = transformPoint(operation, point).map((value, axis) => {
      const difference = value - point[axis];
      return difference - Math.round(difference);
    });
    const squared = g[0] * x * x + g[4] * y * y + g[8] * z * z + 2 * (g[1] * x * y + g[2] * x * z + g[5] * y * z);
    if (squared > 1e-10) nearest = Math.min(nearest, Math.sqrt(squared));
  }
  return nearest;
}

function rowsOfRotationMinusOne(r: readonly number[]): number[][] {
  return [
    [r[0] - 1, r[1], r[2]],
    [r[3], r[4] - 1, r[5]],
    [r[6], r[7], r[8] - 1],
  ];
}

/** The 6 × 6 matrix that R β Rᵀ is on (β11, β22, β33, β12, β13, β23). */
function tensorTransformation(r: readonly number[]): number[][] {
  return TENSOR_ENTRIES.map(([i, j]) =>
    TENSOR_ENTRIES.map(([m, n]) => {
      const direct = r[3 * i + m] * r[3 * j + n];
      return m === n ? direct : direct + r[3 * i + n] * r[3 * j + m];
    }),
  );
}

function reciprocalProducts(cell: Cell): number[] {
  const [a0, a1, a2] = reciprocalMetric(cell).map(Math.sqrt);
  const lengths = [a0, a1, a2];
  return TENSOR_ENTRIES.map(([i, j]) => lengths[i] * lengths[j]);
}

function transposed(rows: readonly (readonly number[])[], length: number): number[][] {
  return Array.from({ length }, (_, index) => rows.map((row) => row[index]));
}
