import { TENSOR_ENTRIES, reciprocalMetric } from "../crystallography/cell.js";
import type { Cell, ReciprocalMetric } from "../crystallography/cell.js";
import { nullSpace } from "../crystallography/null-space.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import { remembered } from "../numerics/remembered.js";
import type { LatticeStrain } from "./model.js";

/** The strain's components in the order of the reciprocal metric A0 … A5. */
export const STRAIN_COMPONENTS = ["d11", "d22", "d33", "d12", "d13", "d23"] as const;

/** Reciprocal metric of a cell in a histogram, Å⁻²: A_i + D_ij (GSAS-II, GSASIIspc.py HStrainVals). */
export function strainedMetric(cell: Cell, strain: LatticeStrain | undefined): ReciprocalMetric {
  const a = reciprocalMetric(cell);
  if (strain === undefined) return a;
  const { d11, d22, d33, d12, d13, d23 } = strain;
  return [a[0] + d11, a[1] + d22, a[2] + d33, a[3] + d12, a[4] + d13, a[5] + d23];
}

/**
 * Which strains keep the symmetry of the lattice: 6 rows (d11 … d23), one column for each independent one, its first entry 1.
 * As the reciprocal metric G* itself, R G* Rᵀ = G* for every rotation (International Tables A, 9.1). These are GSAS-II's
 * terms (GSASIIspc.py HStrainNames): D11 for cubic, D11 and D33 for tetragonal and hexagonal, and so on.
 */
export function strainConstraints({ operations }: Pick<SpaceGroup, "operations">): readonly (readonly number[])[] {
  return constraintsOf(operations);
}

const constraintsOf = remembered((operations: SpaceGroup["operations"]) => {
  const rows = operations.flatMap(({ rotation }) => TENSOR_ENTRIES.map((_, row) => invarianceRow(rotation, row)));
  const basis = nullSpace(rows, 6);
  return Array.from({ length: 6 }, (_, component) => basis.map((vector) => vector[component]));
});

/** One component of R G* Rᵀ − G* as a linear form of the six components. */
function invarianceRow(r: readonly number[], row: number): number[] {
  const [i, j] = TENSOR_ENTRIES[row];
  return TENSOR_ENTRIES.map(([m, n], column) => {
    const direct = r[3 * i + m] * r[3 * j + n];
    const entry = m === n ? direct : (direct + r[3 * i + n] * r[3 * j + m]) / 2;
    return entry * (i === j ? 1 : 2) - (row === column ? 1 : 0);
  });
}
