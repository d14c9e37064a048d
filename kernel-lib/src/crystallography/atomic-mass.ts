import { parseAtomType } from "./elements.js";

/**
 * Mass in daltons of an atom type ("Ce", "Ce4+", "O2-").
 * @throws RietbookError "bad input" for what is no element up to Cf
 */
export function atomicMass(type: string): number {
  return parseAtomType(type).element.weight;
}

/** Avogadro's constant × 10⁻²⁴: density in g/cm³ is mass of the cell in daltons / (volume in Å³ × this). */
export const DALTONS_PER_GRAM_AND_CUBIC_ANGSTROM = 0.602214076;
