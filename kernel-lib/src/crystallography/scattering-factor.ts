import { RietbookError } from "../errors.js";
import { parseAtomType } from "./elements.js";
import { SCATTERING_FACTOR_TABLE } from "./scattering-factor-table.js";

/**
 * f0(s) = Σ aᵢ exp(−bᵢ s²) + c, electrons, s = sin θ / λ in Å⁻¹; good for s ≤ 2 Å⁻¹.
 * Source: International Tables for Crystallography C, table 6.1.1.4 (Cromer & Mann), which GSAS-II uses too.
 */
export interface ScatteringFactor {
  /** The atom or ion that the coefficients are of: "Ce", "Ce4+". */
  readonly type: string;
  readonly a: readonly number[];
  /** Å². */
  readonly b: readonly number[];
  readonly c: number;
}

/** What the tables offer for an atom type. */
export interface FoundScatteringFactor {
  readonly factor: ScatteringFactor;
  /** False when the ion is not in the tables and its neutral atom was taken. */
  readonly exact: boolean;
}

const FACTORS: ReadonlyMap<string, ScatteringFactor> = new Map(
  SCATTERING_FACTOR_TABLE.map((row): [string, ScatteringFactor] => {
    const [type, ...numbers] = row.split(" ");
    const [a1, b1, a2, b2, a3, b3, a4, b4, c] = numbers.map(Number);
    return [type, { type, a: [a1, a2, a3, a4], b: [b1, b2, b3, b4], c }];
  }),
);

/**
 * The scattering factor of an atom type in any spelling ("Ce4+", "Ce+4", "CE4+"; D is H). An ion that the tables lack
 * gets its neutral atom's, and the answer says so.
 * @throws RietbookError "bad input" when the type is no element up to Cf
 */
export function findScatteringFactor(atomType: string): FoundScatteringFactor {
  const { element, charge, name } = parseAtomType(atomType);
  const symbol = element.symbol === "D" ? "H" : element.symbol;
  const ion = FACTORS.get(symbol + name.slice(element.symbol.length));
  if (ion !== undefined) return { factor: ion, exact: true };
  const atom = FACTORS.get(symbol);
  if (atom === undefined || charge === 0)
    throw new RietbookError({ kind: "unavailable", field: "scattering factor", found: `none for ${name}` });
  return { factor: atom, exact: false };
}
