import { RietbookError } from "../errors.js";
import type { Refinement } from "../refinement/refinement.js";
import { derivedQuantities, type DerivedQuantity } from "./derived-quantity.js";
import { phaseFractions } from "./phase-quantities.js";

/** What was weighed into a sample. */
export interface InternalStandard {
  /** Name of its phase. */
  readonly phase: string;
  /** Its share of the mixture's weight, 0 to 1, and standard uncertainty (default 0). */
  readonly weightFraction: number;
  readonly weightFractionEsd?: number;
  /** Crystalline share of the standard's own weight (default 1), and standard uncertainty (default 0). */
  readonly purity?: number;
  readonly purityEsd?: number;
}

/** Absolute weight fractions by an internal standard. */
export interface AbsoluteFractions {
  /** Of the sample without the standard. Below 0 says that the standard, or a structure, is wrong. */
  readonly amorphous: DerivedQuantity;
  /** Of the mixture that was measured, the standard's own amorphous part included. */
  readonly amorphousInMixture: DerivedQuantity;
  /** Crystalline phases but the standard, of the sample without it. */
  readonly phases: Readonly<Record<string, DerivedQuantity>>;
}

/**
 * Amorphous content by an internal standard (De La Torre, Bruque & Aranda, J. Appl. Cryst. 34 (2001) 196; Madsen, Scarlett & Kern,
 * Z. Kristallogr. 226 (2011) 944). With R the Rietveld fractions (of the crystalline part), w the weighed fraction of the
 * standard and p its crystalline part, the mixture has p w of crystalline standard, so p w / R_s is crystalline, the rest 1 − p w / R_s
 * amorphous; without the standard X_i = R_i p w / (R_s (1 − w)), amorphous 1 − Σ X_i. Esds from the full covariance, w and p.
 * @throws RietbookError "not found" for a phase that the histogram does not have, "bad argument" for w or p outside 0 to 1
 */
export function absoluteFractions(fit: Refinement, histogram: string, standard: InternalStandard): AbsoluteFractions {
  const { phase, weightFraction: w, weightFractionEsd = 0, purity = 1, purityEsd = 0 } = standard;
  const names = Object.keys(fit.model.histograms[histogram].phases);
  if (!names.includes(phase)) {
    const expected = `one of ${names.join(", ")}`;
    throw new RietbookError({ kind: "not found", field: "internal standard", found: `"${phase}"`, expected });
  }
  if (!(w > 0 && w < 1)) throw outOfRange("weight fraction of the standard", w, "between 0 and 1");
  if (!(purity > 0 && purity <= 1)) throw outOfRange("purity of the standard", purity, "above 0, at most 1");
  const others = names.filter((name) => name !== phase);
  const from = (fractions: Readonly<Record<string, number>>, weighed: number, pure: number): number[] => {
    const crystalline = (pure * weighed) / fractions[phase];
    const shares = others.map((name) => (fractions[name] * crystalline) / (1 - weighed));
    return [1 - shares.reduce((sum, share) => sum + share, 0), 1 - crystalline, ...shares];
  };
  const derived = derivedQuantities(fit, (model) => from(phaseFractions(model, histogram), w, purity));
  const fractions = phaseFractions(fit.model, histogram);
  const slopes = (of: (by: number) => number[], step: number): number[] => {
    const [up, down] = [of(step), of(-step)];
    return up.map((value, i) => (value - down[i]) / (2 * step));
  };
  const byWeight = slopes((by) => from(fractions, w + by, purity), 1e-6 * w);
  const byPurity = slopes((by) => from(fractions, w, purity + by), 1e-6 * purity);
  const [amorphous, amorphousInMixture, ...phases] = derived.map(({ value, esd }, i) => ({
    value,
    esd: Math.hypot(esd, byWeight[i] * weightFractionEsd, byPurity[i] * purityEsd),
  }));
  return {
    amorphous,
    amorphousInMixture,
    phases: Object.fromEntries(others.map((name, i) => [name, phases[i]])),
  };
}

function outOfRange(field: string, found: number, expected: string): RietbookError {
  return new RietbookError({ kind: "bad argument", field, found: String(found), expected });
}
