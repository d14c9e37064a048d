import { observedIntensities } from "../calculation/observed-intensities.js";
import type { Refinement } from "../refinement/refinement.js";

/** Agreement of the reflections of one phase, percent. */
export interface PhaseAgreement {
  /** 100 Σ|I(obs) − I(calc)| / Σ I(obs). */
  readonly rBragg: number;
  /** 100 Σ||F(obs)| − |F(calc)|| / Σ|F(obs)|. */
  readonly rF: number;
  /** Reflections counted. */
  readonly reflections: number;
}

/**
 * R_Bragg and R_F of every phase of a histogram, with "observed" intensities shared out by the calculated ones (Young,
 * The Rietveld Method (1993), ch. 1): they lean towards the model where reflections overlap.
 */
export function phaseAgreement(fit: Refinement, histogram: string): Readonly<Record<string, PhaseAgreement>> {
  const phases = observedIntensities(fit.model, histogram);
  return Object.fromEntries(
    Object.entries(phases).map(([name, { fSquared, calculated, observed }]) => {
      let [difference, sum, fDifference, fSum] = [0, 0, 0, 0];
      calculated.forEach((value, i) => {
        const fCalculated = Math.sqrt(fSquared[i]);
        const fObserved = fCalculated * Math.sqrt(observed[i] / value);
        difference += Math.abs(observed[i] - value);
        sum += observed[i];
        fDifference += Math.abs(fObserved - fCalculated);
        fSum += fObserved;
      });
      const agreement = { rBragg: (100 * difference) / sum, rF: (100 * fDifference) / fSum };
      return [name, { ...agreement, reflections: calculated.length }];
    }),
  );
}
