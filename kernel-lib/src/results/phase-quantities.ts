import { atomicMass } from "../crystallography/atomic-mass.js";
import { cellVolume } from "../crystallography/cell.js";
import type { Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import type { Refinement } from "../refinement/refinement.js";
import { derivedQuantities, derivedQuantity, type DerivedQuantity } from "./derived-quantity.js";

/** Å³ g⁻¹ to g cm⁻³ per dalton: 1 u = 1.66053906892 × 10⁻²⁴ g (CODATA 2022). */
const DALTON_PER_CUBIC_ANGSTROM = 1.66053906892;

/** Cell volume (Å³) with its esd from the full covariance of the cell parameters. */
export function volumeOf(fit: Refinement, phase: string): DerivedQuantity {
  return derivedQuantities(
    fit,
    (model) => [cellVolume(model.phases[phase].cell)],
    (path) => path.startsWith(`phases.${phase}.cell.`),
  )[0];
}

/** Density (g cm⁻³) with its esd from cell and occupancies. */
export function densityOf(fit: Refinement, phase: string): DerivedQuantity {
  return derivedQuantity(
    fit,
    (model) => (DALTON_PER_CUBIC_ANGSTROM * cellMass(model.phases[phase])) / cellVolume(model.phases[phase].cell),
  );
}

/** Mass of one cell, g/mol: Σ multiplicity × occupancy × atomic mass. @throws RietbookError for an unknown element */
export function cellMass(phase: Phase): number {
  return Object.values(phase.atoms).reduce(
    (mass, { type, multiplicity, occupancy }) => mass + multiplicity * occupancy * atomicMass(type),
    0,
  );
}

/**
 * Weight fractions of the phases of a histogram, by phase name, with esds from the full covariance. A phase's scale is
 * proportional to the number of its cells in the beam (the intensity carries |F|²/V of a cell whose number is v/V), so
 * W = S·M / Σ S·M with M the mass of the cell: Hill & Howard, J. Appl. Cryst. 20 (1987) 467, whose scale carries another
 * 1/V and who therefore write S·Z·M·V. Not a number where the intensities of a phase are extracted: they say nothing of amounts.
 */
export function weightFractions(fit: Refinement, histogram: string): Readonly<Record<string, DerivedQuantity>> {
  const names = Object.keys(fit.model.histograms[histogram].phases);
  const own = [`histograms.${histogram}.phases.`, "phases."];
  const derived = derivedQuantities(
    fit,
    (model) => Object.values(phaseFractions(model, histogram)),
    (path) => own.some((start) => path.startsWith(start)),
  );
  return Object.fromEntries(names.map((name, i) => [name, derived[i]]));
}

/** Weight fractions of a model's phases in a histogram, by phase name; see {@link weightFractions}. */
export function phaseFractions(model: Model, histogram: string): Readonly<Record<string, number>> {
  const shares = Object.entries(model.histograms[histogram].phases);
  const amounts = shares.map(([name, { scale, extracted }]) =>
    extracted === undefined ? scale * cellMass(model.phases[name]) : NaN,
  );
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  return Object.fromEntries(shares.map(([name], i) => [name, amounts[i] / sum]));
}
