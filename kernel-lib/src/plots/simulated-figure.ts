import { calculatePattern } from "../calculation/calculate-pattern.js";
import { simulateModel } from "../calculation/simulate-model.js";
import type { SimulationOptions } from "../calculation/simulate-model.js";
import type { Phase } from "../model/phase.js";
import type { PatternFigure } from "./figure.js";
import type { PatternFigureOptions } from "./pattern-figure.js";
import { rietveldFigure } from "./rietveld-figure.js";

/** Options of `plot.simulated`: what is calculated, and how it is drawn. */
export type SimulatedFigureOptions = SimulationOptions & Pick<PatternFigureOptions, "axis" | "scale">;

/**
 * The pattern that a structure alone would give, with its tick marks: nothing is observed.
 * @throws RietbookError as {@link simulateModel}
 */
export function simulatedFigure(phase: Phase, options: SimulatedFigureOptions = {}): PatternFigure {
  const { axis, scale, ...simulation } = options;
  const { histograms, ...model } = simulateModel(phase, simulation);
  const { calculated } = histograms;
  const pattern = calculatePattern({ ...model, histograms }, "calculated");
  const figure = rietveldFigure(calculated, pattern, {}, { axis, scale, calculated: true });
  const { wavelength } = calculated.instrument;
  return {
    ...figure,
    title: `Calculated pattern of ${phase.name}`,
    description: `Calculated from the structure alone, λ ${wavelength} Å, ${figure.data.phases[0]?.twoTheta.length ?? 0} reflections.`,
    caption: [`${phase.source ?? phase.name}: calculated from the structure alone, λ ${wavelength} Å, no background`],
    data: { ...figure.data, observed: figure.data.observed.map(() => null), sigma: undefined, background: undefined },
  };
}
