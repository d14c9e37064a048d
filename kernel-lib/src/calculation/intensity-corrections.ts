import type { CalculationOptions, HistogramModel, PhaseInHistogram } from "../model/model.js";
import { createAbsorption, createRoughness, fillAbsorption, fillRoughness } from "./absorption.js";
import { createExtinction, fillExtinction } from "./extinction.js";
import { createLorentzPolarization, fillLorentzPolarization } from "./lorentz-polarization.js";

/** Factors of the intensities that depend on the angle, one per reflection, and their logarithmic derivatives. */
export interface IntensityCorrections {
  readonly lorentzPolarization: Float64Array;
  /** Absorption or roughness. */
  readonly absorption: Float64Array;
  readonly extinction: Float64Array;
  /** d ln (product of all) / d position, per degree. */
  readonly logByPosition: Float64Array;
  /** d ln / d parameter: "polarization", "absorption", "roughnessA", "roughnessB", "extinction". */
  readonly logBy: ReadonlyMap<string, Float64Array>;
  /** d ln extinction / d ln |F|², which is also half of that by ln λ and by ln V*; left out without extinction. */
  readonly logByLogFSquared?: Float64Array;
}

/**
 * Lorentz–polarisation, absorption (Debye–Scherrer) or surface roughness (Bragg–Brentano), and extinction at the peak positions
 * (degrees). `reciprocalVolume` V* of the cell without its strain in Å⁻³, |F|² in electrons².
 */
export function calculateCorrections(
  position: Float64Array,
  fSquared: Float64Array,
  { instrument, sample, data }: HistogramModel,
  share: PhaseInHistogram,
  reciprocalVolume: number,
  extinctionRule: CalculationOptions["extinction"],
): IntensityCorrections {
  const count = position.length;
  const room = () => new Float64Array(count);
  const lorentzPolarization = room();
  const logByPosition = room();
  const byPolarization = room();
  const absorption = room().fill(1);
  const extinction = room().fill(1);
  const logBy = new Map([["polarization", byPolarization]]);
  const lp = createLorentzPolarization();
  for (let i = 0; i < count; i++) {
    fillLorentzPolarization(lp, position[i], instrument.polarization, data.azimuth);
    lorentzPolarization[i] = lp.value;
    logByPosition[i] = lp.logByPosition;
    byPolarization[i] = lp.logByPolarization;
  }
  if (instrument.geometry === "Debye-Scherrer" && sample.absorption !== undefined) {
    const by = room();
    logBy.set("absorption", by);
    const at = createAbsorption();
    for (let i = 0; i < count; i++) {
      fillAbsorption(at, sample.shape ?? "cylinder", sample.absorption, position[i]);
      absorption[i] = at.value;
      logByPosition[i] += at.byPosition / at.value;
      by[i] = at.byAbsorption / at.value;
    }
  }
  const { roughnessA, roughnessB } = sample;
  if (instrument.geometry === "Bragg-Brentano" && (roughnessA !== undefined || roughnessB !== undefined)) {
    const [byA, byB] = [room(), room()];
    logBy.set("roughnessA", byA).set("roughnessB", byB);
    const at = createRoughness();
    for (let i = 0; i < count; i++) {
      fillRoughness(at, roughnessA ?? 0, roughnessB ?? 0, position[i]);
      absorption[i] = at.value;
      logByPosition[i] += at.byPosition / at.value;
      byA[i] = at.byA / at.value;
      byB[i] = at.byB / at.value;
    }
  }
  if (share.extinction === undefined) return { lorentzPolarization, absorption, extinction, logByPosition, logBy };
  const [by, logByLogFSquared] = [room(), room()];
  logBy.set("extinction", by);
  const at = createExtinction();
  for (let i = 0; i < count; i++) {
    const perVolume = instrument.wavelength * reciprocalVolume;
    fillExtinction(at, extinctionRule, share.extinction, fSquared[i], perVolume, position[i]);
    extinction[i] = at.value;
    logByPosition[i] += at.byPosition / at.value;
    by[i] = at.byCoefficient / at.value;
    logByLogFSquared[i] = at.byLogX / at.value;
  }
  return { lorentzPolarization, absorption, extinction, logByPosition, logBy, logByLogFSquared };
}
