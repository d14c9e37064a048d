import { expect, jest, test } from "@jest/globals";
import type { Constraint } from "../model/constraints.js";
import { ceria, simulate } from "./fixtures/simulated.js";
import { judgeHistogram } from "./judgement.js";
import { recipes } from "./recipes.js";
import { refine } from "./refine.js";
import type { Refinement } from "./refinement.js";

// Whole refinements: seconds on a busy machine.
jest.setTimeout(60_000);

const CERIUM = "phases.CeO2.atoms.Ce1.uIso";

/** A refinement of CeO2 from usual displacements, where the cerium's are others in truth. */
async function refined(truth: number, noise: number, constraints: readonly Constraint[] = []): Promise<Refinement> {
  const { Ce1 } = ceria.atoms;
  const phase = { ...ceria, atoms: { ...ceria.atoms, Ce1: { ...Ce1, uIso: truth } } };
  const model = simulate({ phases: { CeO2: phase }, noise });
  return refine({ ...model, constraints, phases: { CeO2: ceria } }, recipes.midas);
}

const cerium = ({ parameters }: Refinement) => parameters.find(({ path }) => path === CERIUM);

test("a displacement that the data ask to be negative comes out so, and speaks against the result", async () => {
  const fit = await refined(-0.002, 0.1);
  expect(cerium(fit)).toMatchObject({ state: "free" });
  expect(cerium(fit)?.value).toBeCloseTo(-0.002, 4);
  const judgement = judgeHistogram(fit);
  expect(judgement.status).toBe("flagged");
  expect(judgement.summary).toMatch(/Ce1\.uIso is −0\.0019\d*\(\d+\) Å², \d+ of its esds below zero/);
});

test("one that may be below zero by chance stops at zero and is said", async () => {
  const fit = await refined(-0.0003, 1);
  expect(cerium(fit)).toMatchObject({ value: 0, esd: 0, state: "at bound" });
  expect(fit.stages[4].reason).toContain(`${CERIUM} stopped at its limit 0`);
  expect(judgeHistogram(fit).status).toBe("success");
});

test("bounds keep it from being negative whatever the data ask", async () => {
  const fit = await refined(-0.002, 0.1, [{ kind: "bounds", paths: ["phases.*.atoms.*.uIso"], lower: 0 }]);
  expect(cerium(fit)).toMatchObject({ value: 0, state: "at bound" });
});

test("one that was let go goes on from where it is in the next stage", async () => {
  const fit = await refined(-0.002, 0.1);
  const more = await refine(fit, { name: "again", stages: [{ name: "again", free: ["histograms.*.background"] }] });
  expect(more.stages.at(-1)?.reason).not.toContain("started outside its limits");
  expect(cerium(more)?.value).toBeCloseTo(-0.002, 4);
});
