import { metricTensor, reciprocalMetric, type Cell } from "../crystallography/cell.js";
import { RietbookError } from "../errors.js";
import { cifColumn, findCifLoop, parseCifNumber, type CifBlock } from "../io/cif/cif.js";
import type { AnisotropicU } from "./phase.js";

const EIGHT_PI_SQUARED = 8 * Math.PI * Math.PI;
const COMPONENTS = ["11", "22", "33", "12", "13", "23"];

/** U_ij (Å²; u11, u22, u33, u12, u13, u23) by atom label. */
export type CifDisplacements = ReadonlyMap<string, readonly number[]>;

/**
 * The anisotropic displacements of a block, as U_ij: from U_ij, B_ij = 8π² U_ij, or β_ij = 2π² a*_i a*_j U_ij. Rows in
 * which a component is missing are left out.
 * @throws RietbookError "bad input" for a component that is no number
 */
export function readCifDisplacements(block: CifBlock, cell: Cell, file: string): CifDisplacements {
  const result = new Map<string, readonly number[]>();
  const loop = findCifLoop(block, "_atom_site_aniso_label");
  const labels = loop && cifColumn(loop, "_atom_site_aniso_label");
  if (loop === undefined || labels === undefined) return result;
  const [a0, a1, a2] = reciprocalMetric(cell).map(Math.sqrt);
  const lengths = [a0, a1, a2];
  for (const kind of ["U", "B", "beta"]) {
    const columns = COMPONENTS.map((component) => cifColumn(loop, `_atom_site_aniso_${kind}_${component}`));
    if (!columns.every((column) => column !== undefined)) continue;
    labels.forEach((label, row) => {
      if (label === undefined || result.has(label)) return;
      const texts = columns.map((column) => column[row]);
      if (!texts.every((text) => text !== undefined)) return;
      const values = texts.map((text, index) => {
        const value = parseCifNumber(text)?.value;
        if (value === undefined)
          throw new RietbookError({
            kind: "bad input",
            file,
            field: `_atom_site_aniso_${kind}_${COMPONENTS[index]} of ${label.slice(0, 40)}`,
            found: JSON.stringify(text.slice(0, 40)),
            expected: "a number",
          });
        const [i, j] = [Number(COMPONENTS[index][0]) - 1, Number(COMPONENTS[index][1]) - 1];
        if (kind === "B") return value / EIGHT_PI_SQUARED;
        return kind === "U" ? value : value / (2 * Math.PI * Math.PI * lengths[i] * lengths[j]);
      });
      result.set(label, values);
    });
  }
  return result;
}

/** U_eq = (1/3) Σ_ij U_ij a*_i a*_j a_i · a_j, Å² (Fischer & Tillmanns, Acta Cryst. C44 (1988) 775). */
export function equivalentU(u: readonly number[], cell: Cell): number {
  const g = metricTensor(cell);
  const [a0, a1, a2] = reciprocalMetric(cell).map(Math.sqrt);
  const diagonal = u[0] * a0 * a0 * g[0] + u[1] * a1 * a1 * g[4] + u[2] * a2 * a2 * g[8];
  const mixed = u[3] * a0 * a1 * g[1] + u[4] * a0 * a2 * g[2] + u[5] * a1 * a2 * g[5];
  return (diagonal + 2 * mixed) / 3;
}

/** Whether U_ij describe an ellipsoid: all leading minors of U positive. */
export function isPositiveDefinite([u11, u22, u33, u12, u13, u23]: readonly number[]): boolean {
  const minor = u11 * u22 - u12 * u12;
  const determinant = u11 * (u22 * u33 - u23 * u23) - u12 * (u12 * u33 - u23 * u13) + u13 * (u12 * u23 - u22 * u13);
  return u11 > 0 && minor > 0 && determinant > 0;
}

/** The six components under their names. */
export function anisotropicU([u11, u22, u33, u12, u13, u23]: readonly number[]): AnisotropicU {
  return { u11, u22, u33, u12, u13, u23 };
}
