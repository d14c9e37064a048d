import { beforeAll, expect, jest, test } from "@jest/globals";
import { cellVolume } from "../crystallography/cell.js";
import { ceria, nickel, simulate } from "../refinement/fixtures/simulated.js";
import { recipes } from "../refinement/recipes.js";
import { refine } from "../refinement/refine.js";
import type { Refinement } from "../refinement/refinement.js";
import { correlation, correlations, parameter, parameters } from "./parameter.js";
import { cellMass, densityOf, volumeOf, weightFractions } from "./phase-quantities.js";
import { parametersTable, stagesTable, tableToMarkdown } from "./tables.js";

jest.setTimeout(60_000);

let fit: Refinement;
beforeAll(async () => {
  const phases = { CeO2: ceria, Ni: nickel };
  fit = await refine(simulate({ phases, shares: { CeO2: { scale: 1 }, Ni: { scale: 2.5 } } }), recipes.midas);
});

test("a parameter is found by its path; one that was not refined is held without an esd", () => {
  expect(parameter(fit, "phases.CeO2.cell.a")).toMatchObject({ state: "free", unit: "Å" });
  expect(parameter(fit, "histograms.ring.instrument.zero")).toMatchObject({ state: "held", esd: 0, value: 0 });
  expect(() => parameter(fit, "phases.CeO2.cell.d")).toThrow(/phases\.CeO2\.cell\.a/);
  expect(parameters(fit, "phases.*.cell.a").map(({ path }) => path)).toEqual([
    "phases.CeO2.cell.a",
    "phases.Ni.cell.a",
  ]);
});

test("correlations are symmetric, 1 with itself, and 0 with what was not refined", () => {
  const [v, w] = ["histograms.ring.instrument.V", "histograms.ring.instrument.W"];
  expect(correlation(fit, v, w)).toBeCloseTo(correlation(fit, w, v), 12);
  expect(correlation(fit, v, v)).toBeCloseTo(1, 12);
  expect(correlation(fit, v, "histograms.ring.instrument.zero")).toBe(0);
  const strong = correlations(fit, 0.8);
  expect(strong.length).toBeGreaterThan(0);
  strong.forEach(({ a, b, value }) => expect(correlation(fit, a, b)).toBeCloseTo(value, 12));
});

test("the esd of a cubic volume is 3 a² times that of a", () => {
  const { value: a, esd } = parameter(fit, "phases.CeO2.cell.a");
  const volume = volumeOf(fit, "CeO2");
  expect(volume.value).toBeCloseTo(a ** 3, 8);
  expect(volume.value).toBe(cellVolume(fit.model.phases.CeO2.cell));
  expect(volume.esd / (3 * a * a * esd)).toBeCloseTo(1, 6);
});

test("densities are those of the handbooks: CeO2 7.2, Ni 8.9 g/cm³", () => {
  expect(densityOf(fit, "CeO2").value).toBeCloseTo(7.215, 2);
  expect(densityOf(fit, "Ni").value).toBeCloseTo(8.91, 2);
});

test("weight fractions are scale × mass of the cell over their sum, true within their esds, and add up to 1", () => {
  const { CeO2, Ni } = weightFractions(fit, "ring");
  const [ceriaMass, nickelMass] = [cellMass(ceria), cellMass(nickel)];
  expect(ceriaMass).toBeCloseTo(4 * 172.115, 1);
  const truth = (2.5 * nickelMass) / (ceriaMass + 2.5 * nickelMass);
  expect(CeO2.value + Ni.value).toBeCloseTo(1, 12);
  expect(CeO2.esd).toBeCloseTo(Ni.esd, 12);
  expect(Math.abs(Ni.value - truth) / Ni.esd).toBeLessThan(3.5);
  // Two phases and one free fraction: dW/W = (1 − W) dS/S.
  const { value, esd } = parameter(fit, "histograms.ring.phases.Ni.scale");
  expect(Ni.esd / (Ni.value * (1 - Ni.value) * (esd / value))).toBeCloseTo(1, 3);
});

test("tables have a row for every parameter and stage, and Markdown keeps its columns", () => {
  const table = parametersTable(fit);
  expect(table.rows).toHaveLength(fit.parameters.length);
  expect(table.rows.find(([path]) => path === "phases.CeO2.cell.a")?.[1]).toMatch(/^5\.411\d*\(\d+\)$/);
  const stages = stagesTable(fit);
  expect(stages.rows.map(([name]) => name)).toEqual(recipes.midas.stages.map(({ name }) => name));
  const lines = tableToMarkdown({ columns: ["a", "b"], rows: [["1|2", "3"]] }).split("\n");
  expect(lines).toEqual(["| a | b |", "| --- | --- |", "| 1\\|2 | 3 |"]);
});
