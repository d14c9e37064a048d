import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { parseGpx } from "../../io/gpx/gpx-file.js";
import { isTuple } from "../../io/gpx/python-value.js";
import type { NumpyArray, PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import type { Refinement } from "../../refinement/refinement.js";
import { smallFit } from "../testing/small-fit.js";
import { differences, formatGpxProject } from "./gpx-project.js";

let fit: Refinement;
let items: ReturnType<typeof parseGpx>;

beforeAll(async () => {
  fit = await smallFit();
  items = parseGpx(formatGpxProject(fit, { ring: calculatePattern(fit.model, "ring") }, "test.gpx"));
});

const item = (name: string): ReturnType<typeof parseGpx>[number] =>
  items.find((candidate) => candidate.name === name) as (typeof items)[number];
const child = (parent: string, name: string): PythonValue =>
  (item(parent).children.find((candidate) => candidate.name === name) as { data: PythonValue }).data;
const get = (value: PythonValue | undefined, ...keys: readonly string[]): PythonValue | undefined =>
  keys.reduce<PythonValue | undefined>((at, key) => (at as PythonDict).get(key), value);
const numbers = (value: PythonValue | undefined): number[] => Array.from((value as NumpyArray).data as Float64Array);

test("the tree has GSAS-II's items in GSAS-II's order", () => {
  expect(items.map(({ name }) => name)).toEqual([
    "Notebook",
    "Controls",
    "Covariance",
    "Constraints",
    "Restraints",
    "Rigid bodies",
    "PWDR ring",
    "Phases",
  ]);
  expect(item("PWDR ring").children.map(({ name }) => name)).toEqual([
    "Comments",
    "Limits",
    "Background",
    "Instrument Parameters",
    "Sample Parameters",
    "Peak List",
    "Index Peak List",
    "Unit Cells List",
    "Reflection Lists",
  ]);
  expect(item("Phases").children.map(({ name }) => name)).toEqual(["CeO2", "Al2O3"]);
});

test("what was refined is free, what was not is held", () => {
  const [instrument] = child("PWDR ring", "Instrument Parameters") as [PythonDict];
  const flag = (key: string): PythonValue => (instrument.get(key) as PythonValue[])[2];
  expect(["Y", "X", "U", "Lam", "SH/L"].map(flag)).toEqual([true, false, false, false, false]);
  expect((child("PWDR ring", "Background") as PythonValue[][])[0][1]).toBe(true);
  expect((get(child("Phases", "CeO2"), "General", "Cell") as PythonValue[])[0]).toBe(true);
  const scaleFlag = (phase: string): PythonValue =>
    (get(child("Phases", phase), "Histograms", "PWDR ring", "Scale") as PythonValue[])[1];
  expect([scaleFlag("CeO2"), scaleFlag("Al2O3")]).toEqual([false, true]);
  const flags = (phase: string): PythonValue[] =>
    (get(child("Phases", phase), "Atoms") as PythonValue[][]).map((row) => row[2]);
  expect([flags("CeO2"), flags("Al2O3")]).toEqual([
    ["U", "U"],
    ["U", "XU"],
  ]);
});

test("atoms carry type, site symmetry and multiplicity in GSAS-II's words", () => {
  const rows = (phase: string): PythonValue[][] =>
    (get(child("Phases", phase), "Atoms") as PythonValue[][]).map((row) => [row[0], row[1], row[7], row[8], row[9]]);
  expect([...rows("CeO2"), ...rows("Al2O3")]).toEqual([
    ["Ce1", "Ce+4", "m3m", 4n, "I"],
    ["O1", "O-2", "-43m", 8n, "I"],
    ["Al1", "Al", "3", 12n, "I"],
    ["O1", "O", "2(100)", 18n, "A"],
  ]);
});

test("every weighted point is there, excluded ones too, and points without data are not", () => {
  const [, columns] = item("PWDR ring").data as [PythonValue, NumpyArray];
  const { sigma } = fit.model.histograms.ring.data;
  expect(columns.shape).toEqual([6, sigma.filter((value) => Number.isFinite(value)).length]);
  expect(numbers(columns).every(Number.isFinite)).toBe(true);
  expect((child("PWDR ring", "Limits") as PythonValue[]).slice(2)).toEqual([[9, 9.2]]);
});

test("esds of the reciprocal metric are those of the cell, propagated", () => {
  const covariance = item("Covariance").data;
  const names = get(covariance, "varyList") as string[];
  const sig = numbers(get(covariance, "sig"));
  const esd = (path: string): number => fit.parameters.find((parameter) => parameter.path === path)?.esd ?? NaN;
  const { a } = fit.model.phases.CeO2.cell;
  // A0 = a⁻² in a cubic cell; A2 = c⁻² in a hexagonal one.
  expect(sig[names.indexOf("0::A0")]).toBeCloseTo((2 * esd("phases.CeO2.cell.a")) / a ** 3, 12);
  const { c } = fit.model.phases.Al2O3.cell;
  expect(sig[names.indexOf("1::A2")]).toBeCloseTo((2 * esd("phases.Al2O3.cell.c")) / c ** 3, 12);
  expect(names).toEqual(
    expect.arrayContaining([":0:Back;0", ":0:Scale", "1:0:Scale", "1::AUiso:0", "1::dAx:1", "1::AU33:1"]),
  );
  const dependent = get(covariance, "depSigDict", "1::A3");
  expect(isTuple(dependent) && dependent.items[0]).toBeCloseTo(4 / (3 * fit.model.phases.Al2O3.cell.a ** 2), 10);
});

test("the notebook says where GSAS-II calculates differently", () => {
  const { model } = fit;
  expect(differences(model)).toEqual([expect.stringMatching(/excluded/), expect.stringMatching(/1000000 µm/)]);
  const rules = { axialDivergence: "converged", peakRange: "area" } as const;
  const [axial, range] = differences({ ...model, calculation: { ...model.calculation, ...rules } });
  expect(axial).toMatch(/converged Finger-Cox-Jephcoat/);
  expect(range).toMatch(/50 and 75 FWHM/);
});

test("the same fit gives the same bytes", () => {
  const again = formatGpxProject(fit, { ring: calculatePattern(fit.model, "ring") }, "test.gpx");
  expect(parseGpx(again)).toEqual(items);
});
