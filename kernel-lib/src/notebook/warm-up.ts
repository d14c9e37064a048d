import { simulateModel } from "../calculation/simulate-model.js";
import { spaceGroupFromSymbol } from "../crystallography/space-group-symbol.js";
import type { Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { plot } from "../plots/plot.js";
import { recipes } from "../refinement/recipes.js";
import { refineStage } from "../refinement/refine.js";
import type { Refinement } from "../refinement/refinement.js";
import { packBundle } from "./packed-record.js";
import { mimeBundle } from "./show.js";

/** More than these hardly make a first stage shorter (`npm run bench:cells -- --warm`). */
const ROUNDS = 4;

/**
 * Runs the recommended stages on a small simulated pattern and makes what cells would show of them, so that the engine has compiled
 * this code before the first cell needs it. Parts between two pauses are short: a cell may be waiting.
 *
 * @param pause resolves when there is time for the next part
 */
export async function warmUp(pause: () => Promise<void>): Promise<void> {
  const model = simulatedModel();
  for (let round = 0; round < ROUNDS; round++) {
    let from: Model | Refinement = model;
    for (const stage of recipes.midas.stages) {
      await pause();
      const fit: Refinement = await refineStage(from, stage);
      for (const result of fit.stages) packBundle(mimeBundle(result));
      await pause();
      packBundle(mimeBundle(fit));
      await pause();
      packBundle(mimeBundle(plot.rietveld(fit, { all: true })));
      from = fit;
    }
  }
}

/** A cubic powder whose pattern was calculated, on a flat background, with a regular deviation in place of noise. */
function simulatedModel(): Model {
  const atom = { label: "Ni1", type: "Ni", x: 0, y: 0, z: 0, occupancy: 1, uIso: 0.005, multiplicity: 4 };
  const nickel: Phase = {
    name: "Ni",
    cell: { a: 3.524, b: 3.524, c: 3.524, alpha: 90, beta: 90, gamma: 90 },
    spaceGroup: spaceGroupFromSymbol("F m -3 m").spaceGroup,
    atoms: { Ni1: atom },
  };
  const model = simulateModel(nickel, { limits: [4, 16], points: 1200, fwhm: 0.06 });
  const { calculated } = model.histograms;
  const expected = calculated.data.intensity.map((value) => value + 60);
  const sigma = expected.map(Math.sqrt);
  const intensity = expected.map((value, i) => value + sigma[i] * Math.sin(7 * i));
  return { ...model, histograms: { ring: { ...calculated, data: { ...calculated.data, intensity, sigma } } } };
}
