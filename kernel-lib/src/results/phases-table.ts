import { RietbookError } from "../errors.js";
import type { Refinement } from "../refinement/refinement.js";
import { formatEsd } from "../numerics/format-esd.js";
import { phaseAgreement } from "./phase-agreement.js";
import { densityOf, weightFractions } from "./phase-quantities.js";
import type { TextTable } from "./tables.js";

/**
 * The phases of a histogram, one row each: share of what is crystalline by weight, density, agreement of its intensities.
 *
 * @param histogram needed where the fit has more than one
 * @throws RietbookError "bad argument" where it is needed and missing, or unknown
 */
export function phasesTable(fit: Refinement, histogram?: string): TextTable {
  const names = Object.keys(fit.model.histograms);
  const name = histogram ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined || !names.includes(name)) {
    const found = histogram ?? `${names.length} histograms and no choice`;
    const expected = `one of ${names.join(", ")}`;
    throw new RietbookError({ kind: "bad argument", field: "histogram", found, expected });
  }
  const fractions = weightFractions(fit, name);
  const agreement = phaseAgreement(fit, name);
  return {
    columns: ["phase", "weight (%)", "density (g/cm³)", "R_Bragg (%)", "R_F (%)"],
    rows: Object.entries(fractions).map(([phase, { value, esd }]) => [
      phase,
      formatEsd(100 * value, 100 * esd),
      formatEsd(densityOf(fit, phase)),
      agreement[phase].rBragg.toFixed(2),
      agreement[phase].rF.toFixed(2),
    ]),
  };
}
