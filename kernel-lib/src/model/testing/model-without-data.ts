import { blankHistogram } from "../../histograms/blank-histogram.js";
import { createModel } from "../create-model.js";
import type { Constraint } from "../constraints.js";
import type { Model, PhaseInHistogram } from "../model.js";
import type { Phase } from "../phase.js";

/** A model of one phase in a histogram "h" without data, for questions that have nothing to do with them. */
export function modelWithoutData(
  phase: Phase,
  more: { readonly constraints?: readonly Constraint[]; readonly share?: Partial<PhaseInHistogram> } = {},
): Model {
  const data = blankHistogram(Float64Array.from({ length: 30 }, (_, i) => 5 + i));
  const profile = { polarization: 0.99, zero: 0, U: 1, V: 0, W: 1, X: 0, Y: 0, Z: 0, SHL: 0.002 };
  const instrument = { wavelength: 1, geometry: "Debye-Scherrer", radius: 200, ...profile } as const;
  return createModel({
    phases: { [phase.name]: phase },
    histograms: { h: { data, instrument, phases: { [phase.name]: more.share ?? {} } } },
    constraints: more.constraints,
  });
}
