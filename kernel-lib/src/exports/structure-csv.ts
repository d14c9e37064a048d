import type { Covariance } from "../refinement/refinement.js";
import type { Bond, BondAngle } from "../results/bonds.js";
import { correlationMatrix } from "../results/correlation-matrix.js";

/** Bond lengths (Å) and angles (degrees, at atom_2) with esds as CSV, one line each; `count`: how many are equal by symmetry. */
export function formatBondsCsv(lengths: readonly Bond[], angles: readonly BondAngle[]): string {
  const lines = [
    ...lengths.map(({ from, to, count, distance: { value, esd } }) => ["length", from, to, "", count, value, esd]),
    ...angles.map(({ atoms, count, angle: { value, esd } }) => ["angle", ...atoms, count, value, esd]),
  ];
  return csv([["kind", "atom_1", "atom_2", "atom_3", "count", "value", "esd"], ...lines]);
}

/** Correlation coefficients of all pairs of free parameters as CSV: a square with the paths in the first line and column. */
export function formatCorrelationsCsv(covariance: Covariance): string {
  const { paths } = covariance;
  const matrix = correlationMatrix(covariance);
  const rows = paths.map((path, i) => [path, ...matrix.subarray(i * paths.length, (i + 1) * paths.length)]);
  return csv([["parameter", ...paths], ...rows]);
}

function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

/** Labels may hold commas and quotation marks. */
function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
