import { beforeAll, expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import { extractIntensities } from "../calculation/extraction.js";
import { parseGpx } from "../io/gpx/gpx-file.js";
import type { NumpyArray, PythonDict, PythonValue } from "../io/gpx/python-value.js";
import { parseCif } from "../io/cif/parse.js";
import { modelFromGpx } from "../model/gpx/model-from-gpx.js";
import type { Model } from "../model/model.js";
import { refine } from "../refinement/refine.js";
import type { Refinement } from "../refinement/refinement.js";
import { weightFractions } from "../results/phase-quantities.js";
import { formatPhaseCif } from "./cif/phase-cif.js";
import { formatPatternCsv } from "./csv.js";
import { formatGpxProject } from "./gpx/gpx-project.js";
import { formatRefinementJson } from "./refinement-json.js";
import { trueModel } from "./testing/small-fit.js";

jest.setTimeout(60_000);

const recipe = { name: "cell", stages: [{ name: "cell", free: ["histograms.*.background", "phases.CeO2.cell"] }] };
let fits: Record<"le bail" | "pawley", Refinement>;
beforeAll(async () => {
  const fit = (method: "le bail" | "pawley") =>
    refine(extractIntensities(trueModel(), method, ["CeO2"]), recipe, { startingValues: false });
  fits = { "le bail": await fit("le bail"), pawley: await fit("pawley") };
});

test.each(["le bail", "pawley"] as const)("a CIF after %s has cell, method and intensities, but no atoms", (method) => {
  const fit = fits[method];
  const text = formatPhaseCif(fit, "CeO2", "ring", calculatePattern(fit.model, "ring"));
  expect(text).toMatch(/_pd_calc_method\s+'(Le Bail|Pawley) fit without a structure'/);
  expect(text).toMatch(/_cell_length_a\s+5\.41\d+\(\d+\)/);
  expect(text).not.toMatch(/_atom_site_label|_pd_phase_mass/);
  expect(text).toContain("_refln_F_squared_calc");
  expect(parseCif(text, "CeO2.cif").blocks).toHaveLength(1);
  const beside = formatPhaseCif(fit, "Al2O3", "ring", calculatePattern(fit.model, "ring"));
  expect(beside).toMatch(/_pd_calc_method\s+'Rietveld refinement'/);
  expect(beside).toContain("_atom_site_label");
});

test("extracted intensities give no weight fractions; tables and JSON are written all the same", () => {
  const fit = fits["le bail"];
  expect(weightFractions(fit, "ring").CeO2.value).toBeNaN();
  expect(
    formatPatternCsv(fit.model.histograms.ring, calculatePattern(fit.model, "ring")).split("\n").length,
  ).toBeGreaterThan(1000);
  const json = JSON.parse(formatRefinementJson(fit)) as { model: { histograms: { ring: { phases: object } } } };
  expect(json.model.histograms.ring.phases).toMatchObject({ CeO2: { extracted: { method: "le bail" } } });
});

test("a GSAS-II project marks Le Bail phases and carries their intensities", () => {
  const fit = fits["le bail"];
  const pattern = calculatePattern(fit.model, "ring");
  const items = parseGpx(formatGpxProject(fit, { ring: pattern }, "test.gpx"));
  const child = (parent: string, name: string): PythonValue =>
    items.find((item) => item.name === parent)?.children.find((one) => one.name === name)?.data ?? null;
  const flag = (phase: string) =>
    (((child("Phases", phase) as PythonDict).get("Histograms") as PythonDict).get("PWDR ring") as PythonDict).get(
      "LeBail",
    );
  expect([flag("CeO2"), flag("Al2O3")]).toEqual([true, false]);
  const list = ((child("PWDR ring", "Reflection Lists") as PythonDict).get("CeO2") as PythonDict).get("RefList");
  expect((list as NumpyArray).data[9]).toBe(pattern.reflections.CeO2.fSquared[0]);
});

/** The model with what a project of Pawley's intensities has in them, and with a negative zero. */
function pawleyModel(): Model {
  const { model } = fits.pawley;
  const { ring } = model.histograms;
  const preferredOrientation = { coefficients: { "C(4,1)": 0.3 } };
  const CeO2 = { ...ring.phases.CeO2, preferredOrientation, extinction: 20 };
  const instrument = { ...ring.instrument, zero: -0.02 };
  return {
    ...model,
    histograms: { ring: { ...ring, instrument, limits: [3, 14.5], phases: { ...ring.phases, CeO2 } } },
  };
}

/** The project of a Pawley fit with a model: CeO2's rows by index, its covariance, and the model that is read back. */
function pawleyProject(model: Model) {
  const pattern = calculatePattern(model, "ring");
  const items = parseGpx(formatGpxProject({ ...fits.pawley, model }, { ring: pattern }, "test.gpx"));
  const phases = items.find(({ name }) => name === "Phases");
  const phase = phases?.children.find(({ name }) => name === "CeO2")?.data as PythonDict;
  const rows = phase.get("Pawley ref") as PythonValue[][];
  const covariance = items.find(({ name }) => name === "Covariance")?.data as PythonDict;
  return { pattern, phase, rows, covariance, back: modelFromGpx(items, "test.gpx").model };
}

const indexOf = (rows: readonly PythonValue[][], key: string) =>
  rows.findIndex((row) => row.slice(0, 3).join() === key);

test("Pawley's intensities go through a GSAS-II project: variables, esds, pattern", () => {
  const { model } = fits.pawley;
  const { phase, rows, covariance, back, pattern } = pawleyProject(model);
  expect((phase.get("General") as PythonDict).get("doPawley")).toBe(true);
  expect(rows).toHaveLength(pattern.reflections.CeO2.h.length);
  // 333 and 511 have one d: GSAS-II makes their intensities equal by itself.
  expect(["3,3,3", "5,1,1"].map((key) => rows[indexOf(rows, key)][5])).toEqual([true, true]);
  const { value, esd } = fits.pawley.parameters.find(({ path }) => path.endsWith("CeO2.extracted.values.2,0,0"))!;
  const i = indexOf(rows, "2,0,0");
  expect(rows[i].slice(6)).toEqual([value, esd]);
  // CeO2 stands behind the other phase, where GSAS-II does not fail.
  expect(covariance.get("varyList")).toContain(`1::PWLref:${i}`);
  const { extracted } = back.histograms.ring.phases.CeO2;
  expect(extracted?.method).toBe("pawley");
  expect(extracted?.overlapping).toEqual(model.histograms.ring.phases.CeO2.extracted?.overlapping);
  expectSame(back, pattern);
});

test("orientation and extinction are in the intensities of a project, and its upper limit allows for a negative zero", () => {
  const model = pawleyModel();
  const { rows, back, pattern } = pawleyProject(model);
  const { CeO2 } = pattern.reflections;
  const i = indexOf(rows, "2,0,0");
  const factor = CeO2.preferredOrientation[i] * CeO2.extinction[i];
  expect(factor).not.toBeCloseTo(1, 2);
  expect((rows[i][6] as number) / CeO2.fSquared[i]).toBeCloseTo(factor, 10);
  // One variable before, two with different factors now: the second is held.
  expect(["3,3,3", "5,1,1"].filter((key) => rows[indexOf(rows, key)][5])).toHaveLength(1);
  expectSame(back, pattern);
});

function expectSame(model: Model, pattern: ReturnType<typeof calculatePattern>): void {
  const again = calculatePattern(model, "ring");
  expect(again.twoTheta).toEqual(pattern.twoTheta);
  const top = Math.max(...pattern.calculated);
  expect(Math.max(...again.calculated.map((y, j) => Math.abs(y - pattern.calculated[j])))).toBeLessThan(1e-8 * top);
}

test("a phase with Pawley's intensities in two histograms is refused by name", () => {
  const { model } = fits.pawley;
  const fit = {
    ...fits.pawley,
    model: { ...model, histograms: { ...model.histograms, other: model.histograms.ring } },
  };
  const patterns = Object.fromEntries(
    Object.keys(fit.model.histograms).map((n) => [n, calculatePattern(fit.model, n)]),
  );
  expect(() => formatGpxProject(fit, patterns, "test.gpx")).toThrow(/intensities of CeO2 by Pawley.*one list.*Le Bail/);
});
