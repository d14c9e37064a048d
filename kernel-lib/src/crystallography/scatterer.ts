import { dispersionAt } from "./dispersion.js";
import { findScatteringFactor } from "./scattering-factor.js";
import type { Scatterer } from "./structure-factor.js";

/**
 * The scattering of an atom type at a wavelength (Å): f0 of the tables, f′ and f″ computed, or those given.
 * @throws RietbookError when the type is no element
 */
export function scattererOf(
  type: string,
  wavelength: number,
  given?: { readonly fPrime: number; readonly fDoublePrime: number },
): Scatterer {
  const { a, b, c } = findScatteringFactor(type).factor;
  return { a, b, c, ...(given ?? dispersionAt(type, wavelength)) };
}
