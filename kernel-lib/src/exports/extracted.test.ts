import { beforeAll, expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import { extractIntensities } from "../calculation/extraction.js";
import { parseGpx } from "../io/gpx/gpx-file.js";
import type { NumpyArray, PythonDict, PythonValue } from "../io/gpx/python-value.js";
import { parseCif } from "../io/cif/parse.js";
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

test("a GSAS-II project marks Le Bail phases and carries their intensities; Pawley's are refused by name", () => {
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
  const { pawley } = fits;
  expect(() => formatGpxProject(pawley, { ring: calculatePattern(pawley.model, "ring") }, "test.gpx")).toThrow(
    /Pawley.*Le Bail/,
  );
});
