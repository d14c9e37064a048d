import { beforeAll, expect, jest, test } from "@jest/globals";
import { ceria, nickel, simulate } from "../refinement/fixtures/simulated.js";
import { recipes } from "../refinement/recipes.js";
import { refine } from "../refinement/refine.js";
import type { Refinement } from "../refinement/refinement.js";
import { refinementState } from "./refinement-state.js";

jest.setTimeout(60_000);

const model = simulate({ phases: { CeO2: ceria, Ni: nickel }, shares: { CeO2: { scale: 1 }, Ni: { scale: 2.5 } } });
let fit: Refinement;
beforeAll(async () => {
  fit = await refine(model, recipes.midas);
});

test("the state of a model lists every parameter and no stage", () => {
  const state = refinementState(model);
  expect(state.stages).toEqual([]);
  expect(state.statistics).toBeNull();
  expect(state.parameters.every(({ state, start }) => (state === "held" || state === "fixed") && start === null)).toBe(
    true,
  );
  expect(state.phases.map(({ name }) => name)).toEqual(["CeO2", "Ni"]);
});

test("what symmetry fixes is told from what is held, and what it ties follows its leader", () => {
  const row = (path: string) => refinementState(model).parameters.find((candidate) => candidate.path === path);
  expect(row("phases.CeO2.cell.b")).toMatchObject({ state: "held", follows: "phases.CeO2.cell.a" });
  expect(row("phases.CeO2.cell.alpha")).toMatchObject({ state: "fixed" });
  const [atom] = Object.keys(ceria.atoms);
  expect(row(`phases.CeO2.atoms.${atom}.x`)).toMatchObject({ state: "fixed" });
});

test("a size without end is written as such and is null in the JSON", () => {
  const { ring } = model.histograms;
  const phases = { ...ring.phases, CeO2: { ...ring.phases.CeO2, size: Infinity } };
  const { parameters } = refinementState({ ...model, histograms: { ring: { ...ring, phases } } });
  const size = parameters.find(({ path }) => path === "histograms.ring.phases.CeO2.size");
  expect(size).toMatchObject({ value: null, text: "∞" });
});

test("the state of a fit carries values with esds, verdicts, fractions and correlations of 1 with themselves", () => {
  const state = refinementState(fit);
  expect(state.stages.map(({ name }) => name)).toEqual(recipes.midas.stages.map(({ name }) => name));
  expect(state.stages[state.stages.length - 1].rwp).toBe(fit.stages[fit.stages.length - 1].rwp);
  expect(state.parameters.find(({ path }) => path === "phases.CeO2.cell.a")?.text).toMatch(/^5\.411\d*\(\d+\)$/);
  expect(state.histograms[0].phases.map(({ weightFraction }) => weightFraction)).toEqual([
    expect.stringMatching(/^0\.\d+\(\d+\)$/),
    expect.stringMatching(/^0\.\d+\(\d+\)$/),
  ]);
  expect(state.suggestions.every(({ free, significance }) => free.length > 0 && significance > 1)).toBe(true);
  const { paths, matrix } = state.correlation;
  expect(paths.length).toBeGreaterThan(5);
  paths.forEach((_, i) => expect(matrix[i * paths.length + i]).toBe(1));
});

test("the state is plain JSON", () => {
  const state = refinementState(fit);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});
