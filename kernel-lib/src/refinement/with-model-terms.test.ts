import { refineSequence } from "./refine-sequence.js";
import { simulate, withData } from "./fixtures/simulated.js";
import { withModelTerms } from "./with-model-terms.js";
import type { Recipe } from "./stage.js";

const recipe: Recipe = {
  name: "terms",
  model: {
    background: { terms: 3 },
    limits: [3.2, 9.8],
    phases: { "*": { microstrain: { kind: "generalized", start: 400 } }, CeO2: { size: 0.8 } },
    values: { "histograms.*.instrument.Y": 1.1 },
    constraints: [{ kind: "equal", paths: ["phases.CeO2.atoms.*.uIso"] }],
    restraints: [{ kind: "distance", phase: "CeO2", atoms: ["Ce1", "O1"], value: 2.343, sigma: 0.01 }],
  },
  stages: [
    { name: "background + scale", free: ["histograms.*.background", "histograms.*.scale"] },
    { name: "cell", free: ["phases.*.cell", "phases.*.atoms.*.uIso"] },
  ],
};

test("terms of all phases and of one are put together, values last; the model itself stays", () => {
  const model = simulate();
  const changed = withModelTerms(model, recipe.model!);
  const { ring } = changed.histograms;
  expect(ring.background).toEqual({ kind: "chebyshev", coefficients: [0, 0, 0] });
  expect([ring.limits, ring.instrument.Y, ring.phases.CeO2.size]).toEqual([[3.2, 9.8], 1.1, 0.8]);
  expect(Object.keys((ring.phases.CeO2.microstrain as { coefficients: object }).coefficients)).toEqual([
    "S400",
    "S220",
  ]);
  // The constraint holds from the beginning: what stands later follows.
  const { Ce1, O1 } = changed.phases.CeO2.atoms;
  expect(O1.uIso).toBe(Ce1.uIso);
  expect(model.phases.CeO2.atoms.O1.uIso).not.toBe(Ce1.uIso);
});

test("a phase can go over to the pattern's intensities and back", () => {
  const out = withModelTerms(simulate(), { phases: { "*": { intensities: "le bail" } } });
  expect(out.histograms.ring.phases.CeO2.extracted?.method).toBe("le bail");
  const back = withModelTerms(out, { phases: { CeO2: { intensities: "structure" } } });
  expect(back.histograms.ring.phases.CeO2.extracted).toBeUndefined();
});

test("in a chain the neighbour's values count, and terms and constraints are there once", async () => {
  const model = simulate({ points: 900 });
  const histograms = [1, 2, 3].map((frame) => {
    const { data } = simulate({ points: 900, seed: frame }).histograms.ring;
    return { ...data, name: `frame ${frame}`, metadata: { frame } };
  });
  const start = withData(model, { intensity: histograms[0].intensity, sigma: histograms[0].sigma });
  const fits = await refineSequence(histograms, start, { along: "frame", direction: "backward", recipe });
  expect(fits.map(({ seededBy }) => seededBy)).toEqual([1, 2, undefined]);
  for (const { fit } of fits) {
    expect(fit?.model.constraints).toEqual(recipe.model?.constraints);
    expect(fit?.model.restraints).toEqual(recipe.model?.restraints);
    expect(fit?.model.histograms.ring.limits).toEqual([3.2, 9.8]);
    expect(fit?.statistics.gof).toBeLessThan(1.2);
    const { Ce1, O1 } = fit!.model.phases.CeO2.atoms;
    expect(O1.uIso).toBeCloseTo(Ce1.uIso, 12);
  }
});
