import { parseAtomType } from "../../crystallography/elements.js";
import type { Phase } from "../../model/phase.js";

/** What a cell holds, in the terms of a CIF. */
export interface CellContents {
  /** "Ce O2": carbon and hydrogen first, then alphabetical (Hill's order). */
  readonly formula: string;
  /** Formula units in the cell: the greatest common divisor of the numbers of atoms; 1 where they are not whole. */
  readonly formulaUnits: number;
  /** g/mol of one formula unit. */
  readonly weight: number;
}

/** Formula of a phase from its sites, multiplicities and occupancies. @throws RietbookError for what is no element */
export function cellContents(phase: Phase): CellContents {
  const numbers = new Map<string, number>();
  let mass = 0;
  for (const { type, multiplicity, occupancy } of Object.values(phase.atoms)) {
    const { symbol, weight } = parseAtomType(type).element;
    numbers.set(symbol, (numbers.get(symbol) ?? 0) + multiplicity * occupancy);
    mass += multiplicity * occupancy * weight;
  }
  const counts = [...numbers.values()];
  const whole = counts.every((count) => Math.abs(count - Math.round(count)) < 1e-3 && count > 0.5);
  const formulaUnits = whole ? counts.map(Math.round).reduce(greatestCommonDivisor) : 1;
  const symbols = [...numbers.keys()].sort(numbers.has("C") ? hillOrder : undefined);
  const formula = symbols.map((symbol) => symbol + countText((numbers.get(symbol) ?? 0) / formulaUnits)).join(" ");
  return { formula, formulaUnits, weight: mass / formulaUnits };
}

function hillOrder(a: string, b: string): number {
  const rank = (symbol: string): string => (symbol === "C" ? "0" : symbol === "H" ? "1" : symbol);
  return rank(a) < rank(b) ? -1 : 1;
}

function countText(count: number): string {
  const rounded = Number(count.toFixed(4));
  return rounded === 1 ? "" : String(rounded);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
