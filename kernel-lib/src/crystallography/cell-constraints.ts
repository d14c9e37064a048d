import type { Cell } from "./cell.js";
import { remembered } from "../numerics/remembered.js";
import type { SpaceGroup } from "./space-group.js";

/** What symmetry leaves of a cell parameter: free, equal to an earlier one, or fixed (angles, degrees). */
export type CellConstraint =
  | { readonly kind: "free" }
  | { readonly kind: "equal"; readonly to: keyof Cell }
  | { readonly kind: "fixed"; readonly value: number };

/** The constraint on each parameter of the cell. */
export type CellConstraints = Readonly<Record<keyof Cell, CellConstraint>>;

const FREE: CellConstraint = { kind: "free" };
const RIGHT: CellConstraint = { kind: "fixed", value: 90 };

/**
 * The constraints that a space group in its setting puts on the cell: those that every rotation leaves the metric tensor
 * invariant, Rᵀ G R = G (International Tables A, 9.1). Rhombohedral axes and unique axes a, b or c are told from the operations.
 */
export function cellConstraints({ operations }: Pick<SpaceGroup, "operations">): CellConstraints {
  return constraintsOf(operations);
}

const constraintsOf = remembered((operations: SpaceGroup["operations"]): CellConstraints => {
  const invariant = averageMetric(operations, PROBE);
  const [g11, g12, g13, , g22, g23, , , g33] = invariant;
  const same = (first: number, second: number) => Math.abs(first - second) < 1e-9;
  const angle = (g: number, one: number, two: number): CellConstraint => {
    if (same(g, 0)) return RIGHT;
    const ratio = g / Math.sqrt(one * two);
    if (same(one, two) && same(ratio, -0.5)) return { kind: "fixed", value: 120 };
    if (same(one, two) && same(ratio, 0.5)) return { kind: "fixed", value: 60 };
    return FREE;
  };
  const gamma = angle(g12, g11, g22);
  const beta = angle(g13, g11, g33);
  const alpha = angle(g23, g22, g33);
  return {
    a: FREE,
    b: same(g11, g22) ? { kind: "equal", to: "a" } : FREE,
    c: same(g11, g33) ? { kind: "equal", to: "a" } : same(g22, g33) ? { kind: "equal", to: "b" } : FREE,
    alpha,
    beta: beta.kind === "free" && same(g13, g23) && same(g11, g22) ? { kind: "equal", to: "alpha" } : beta,
    gamma: gamma.kind === "free" && same(g12, g23) && same(g11, g33) ? { kind: "equal", to: "alpha" } : gamma,
  };
});

/** Unequal axes at odd angles: no two numbers agree and none is special unless symmetry makes it so. */
const PROBE = [100, 11.3, 17.9, 11.3, 131.7, 23.1, 17.9, 23.1, 171.1];

function averageMetric(operations: SpaceGroup["operations"], g: readonly number[]): number[] {
  const sum = new Array<number>(9).fill(0);
  for (const { rotation: r } of operations)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        for (let m = 0; m < 3; m++)
          for (let n = 0; n < 3; n++) sum[3 * i + j] += r[3 * m + i] * g[3 * m + n] * r[3 * n + j];
  return sum.map((value) => value / operations.length);
}

/** Whether a cell agrees with a space group: lengths within a relative and angles within an absolute tolerance (degrees). */
export function cellFits(
  cell: Cell,
  spaceGroup: Pick<SpaceGroup, "operations">,
  tolerance: { readonly length?: number; readonly angle?: number } = {},
): boolean {
  return cellMisfit(cell, spaceGroup, tolerance) === undefined;
}

/** The first parameter that contradicts the space group, as a sentence part such as "b = 5.1 where a = 5.4"; undefined if none. */
export function cellMisfit(
  cell: Cell,
  spaceGroup: Pick<SpaceGroup, "operations">,
  { length = 1e-3, angle = 0.05 }: { readonly length?: number; readonly angle?: number } = {},
): string | undefined {
  const constraints = cellConstraints(spaceGroup);
  for (const [name, constraint] of Object.entries(constraints) as [keyof Cell, CellConstraint][]) {
    if (constraint.kind === "free") continue;
    const expected = constraint.kind === "fixed" ? constraint.value : cell[constraint.to];
    const allowed = name.length === 1 ? length * expected : angle;
    if (Math.abs(cell[name] - expected) > allowed)
      return constraint.kind === "fixed"
        ? `${name} = ${cell[name]}° where symmetry needs ${expected}°`
        : `${name} = ${cell[name]} where symmetry needs ${constraint.to} = ${expected}`;
  }
  return undefined;
}

/** The cell with its constrained parameters set exactly. */
export function constrainCell(cell: Cell, spaceGroup: Pick<SpaceGroup, "operations">): Cell {
  const result = { ...cell };
  for (const [name, constraint] of Object.entries(cellConstraints(spaceGroup)) as [keyof Cell, CellConstraint][]) {
    if (constraint.kind === "equal") result[name] = result[constraint.to];
    else if (constraint.kind === "fixed") result[name] = constraint.value;
  }
  return result;
}
