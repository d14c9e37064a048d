import { expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { spaceGroupFromSymbol } from "../../crystallography/space-group-symbol.js";
import { spaceGroupFromHall } from "../../crystallography/space-group.js";
import { elementAt, listOf } from "../../io/gpx/gpx-access.js";
import type { GpxItem } from "../../io/gpx/gpx-file.js";
import { dict } from "../../io/gpx/python-value.js";
import type { PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import { createModel } from "../../model/create-model.js";
import type { Constraint } from "../../model/constraints.js";
import { modelFromGpx } from "../../model/gpx/model-from-gpx.js";
import type { ModelFromGpx } from "../../model/gpx/model-from-gpx.js";
import type { Model } from "../../model/model.js";
import type { Phase } from "../../model/phase.js";
import { restraintValue } from "../../model/restraint-value.js";
import type { Restraint } from "../../model/restraints.js";
import { freeVariables } from "../../model/variables.js";
import { refine } from "../../refinement/refine.js";
import { trueModel } from "../testing/small-fit.js";
import { differences, gpxItems } from "./gpx-project.js";

jest.setTimeout(60_000);

const AL = "phases.Al2O3.atoms.Al1";
const O = "phases.Al2O3.atoms.O1";
const constraints: readonly Constraint[] = [
  { kind: "equal", paths: ["phases.CeO2.atoms.O1.uIso", "phases.CeO2.atoms.Ce1.uIso"], factors: [2, 1] },
  {
    kind: "linear",
    terms: [
      { path: `${O}.occupancy`, coefficient: 18 },
      { path: `${AL}.occupancy`, coefficient: -27 },
    ],
    value: -9,
  },
  {
    kind: "linear",
    terms: [
      { path: `${AL}.z`, coefficient: 2 },
      { path: `${O}.x`, coefficient: 1 },
    ],
    value: 1.0108,
  },
  { kind: "hold", paths: ["phases.Al2O3.cell.c"] },
  { kind: "bounds", paths: ["histograms.ring.instrument.Y"], lower: 0.5, upper: 20 },
  { kind: "bounds", paths: [`${O}.x`], upper: 0.34 },
];
const restraints: readonly Restraint[] = [
  { kind: "distance", phase: "Al2O3", atoms: ["Al1", "O1"], value: 1.86, sigma: 0.01 },
  {
    kind: "distance",
    phase: "CeO2",
    atoms: ["O1", { label: "Ce1", operation: "x+1/2,y+1/2,z" }],
    value: 2.34,
    sigma: 0.02,
  },
  { kind: "angle", phase: "Al2O3", atoms: ["O1", "Al1", { label: "O1", operation: "-y,x-y,z" }], value: 90, sigma: 2 },
  {
    kind: "composition",
    phase: "Al2O3",
    terms: [
      { atom: "Al1", coefficient: 3 },
      { atom: "O1", coefficient: -2 },
    ],
    value: 0,
    sigma: 0.05,
  },
];

async function throughProject(
  model: Model,
  free: readonly string[],
): Promise<ModelFromGpx & { items: readonly GpxItem[]; written: Model }> {
  const stage = { name: "one", free, maxCycles: 1 };
  const fit = await refine(model, { name: "one", stages: [stage] }, { startingValues: false });
  const items = gpxItems(fit, { ring: calculatePattern(fit.model, "ring") }, "test.gpx");
  return { ...modelFromGpx(items, "test.gpx"), items, written: fit.model };
}

test("constraints and restraints go through a GSAS-II project: the same variables, values and limits", async () => {
  const model = createModel({ ...trueModel(), constraints, restraints });
  const { model: back, notes, written, items } = await throughProject(model, ["histograms.ring.scale"]);
  expect(notes).toEqual([]);
  const kinds = (of: Model) => (of.constraints ?? []).map(({ kind }) => kind).sort();
  expect(kinds(back)).toEqual(kinds(written));
  const patterns = ["phases.*.atoms", "phases.*.cell", "histograms.ring.instrument.Y"];
  const round = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
  const shown = (of: Model) =>
    freeVariables(of, patterns).variables.map(({ path, lower, upper, drives }) => ({
      ...{ path, lower: round(lower), upper: round(upper) },
      drives: drives.map((one) => `${round(one.factor)} ${one.path}`).sort(),
    }));
  expect(shown(back)).toEqual(shown(written));
  expect(back.restraints?.length).toBe(restraints.length);
  for (const [i, restraint] of (written.restraints ?? []).entries()) {
    const same = back.restraints?.find(({ kind, value }) => kind === restraint.kind && value === restraint.value);
    expect([i, same?.sigma]).toEqual([i, restraint.sigma]);
    expect(restraintValue(back, same!)).toBeCloseTo(restraintValue(written, restraint), 9);
  }
  expect(elementAt(items.find(({ name }) => name === "Covariance")?.data, "Rvals", "RestraintTerms")).toBe(4n);
});

test("an origin that moves takes operators and limits with it", async () => {
  const silicon: Phase = {
    name: "Si",
    cell: { a: 5.43, b: 5.43, c: 5.43, alpha: 90, beta: 90, gamma: 90 },
    spaceGroup: spaceGroupFromHall("F 4d 2 3 -1d"),
    atoms: {
      Si1: { label: "Si1", type: "Si", x: 0, y: 0, z: 0, occupancy: 1, uIso: 0.005, multiplicity: 8 },
      O1: { label: "O1", type: "O", x: 0.1, y: 0.1, z: 0.1, occupancy: 0.1, uIso: 0.005, multiplicity: 32 },
    },
  };
  const { ring } = trueModel().histograms;
  const model = createModel({
    phases: { Si: silicon },
    histograms: { ring: { ...ring, phases: { Si: {} } } },
    constraints: [{ kind: "bounds", paths: ["phases.Si.atoms.O1.x"], lower: 0.05, upper: 0.15 }],
    restraints: [
      { kind: "distance", phase: "Si", atoms: ["Si1", "Si1"], value: 2.35, sigma: 0.01 },
      { kind: "distance", phase: "Si", atoms: ["Si1", { label: "O1", operation: "x-1,y,z" }], value: 5, sigma: 0.1 },
    ],
  });
  const { model: back, notes } = await throughProject(model, ["histograms.ring.scale"]);
  expect(notes).toEqual([]);
  const [near, far] = back.restraints ?? [];
  expect(restraintValue(back, near)).toBeCloseTo((5.43 * Math.sqrt(3)) / 4, 9);
  expect(restraintValue(back, far)).toBeCloseTo(restraintValue(model, model.restraints![1]), 9);
  const [{ value, lower, upper }] = freeVariables(back, ["phases.Si.atoms.O1.x"]).variables;
  expect([value - lower, upper - value].map((one) => Number(one.toFixed(9)))).toEqual([0.05, 0.05]);
});

test("cells of one shape are tied through their reciprocal metrics, of others the notebook says no", async () => {
  const truth = trueModel();
  const { CeO2 } = truth.phases;
  const tied: Constraint = { kind: "equal", paths: ["phases.CeO2.cell.a", "phases.twin.cell.a"], factors: [1, 2] };
  const cell = { a: 10.8224, b: 10.8224, c: 10.8224, alpha: 90, beta: 90, gamma: 90 };
  const model = createModel({
    phases: { CeO2, twin: { ...CeO2, cell } },
    histograms: { ring: { ...truth.histograms.ring, phases: { CeO2: {}, twin: {} } } },
    constraints: [tied],
  });
  const { model: back } = await throughProject(model, ["histograms.ring.scale"]);
  expect(back.constraints).toEqual([tied]);
  const other = createModel({
    ...truth,
    constraints: [
      {
        kind: "linear",
        terms: [
          { path: "phases.Al2O3.cell.a", coefficient: 1 },
          { path: "phases.CeO2.cell.a", coefficient: -1 },
        ],
        value: truth.phases.Al2O3.cell.a - truth.phases.CeO2.cell.a,
      },
    ],
  });
  expect(differences(other)).toContainEqual(
    expect.stringContaining("GSAS-II cannot hold this constraint of the fit: 1 phases.Al2O3.cell.a + -1 phases.CeO2"),
  );
});

test("limits of cell lengths are limits of terms of the metric the other way round; a length that is given is held", async () => {
  const truth = trueModel();
  const limits: Constraint = { kind: "bounds", paths: ["phases.Al2O3.cell.a"], lower: 4.7, upper: 4.8 };
  const upper: Constraint = { kind: "bounds", paths: ["phases.Al2O3.cell.c"], upper: 13.1 };
  const terms = [{ path: "phases.CeO2.cell.a", coefficient: 2 }];
  const given: Constraint = { kind: "linear", terms, value: 2 * truth.phases.CeO2.cell.a };
  const model = createModel({ ...truth, constraints: [given, limits, upper] });
  const { model: back, items, notes } = await throughProject(model, ["histograms.ring.scale"]);
  expect(notes).toEqual([]);
  const [held, first, second] = back.constraints ?? [];
  expect(held).toEqual({ kind: "hold", paths: ["phases.CeO2.cell"] });
  expect([first, second].map(({ kind }) => kind)).toEqual(["bounds", "bounds"]);
  const [a, c] = freeVariables(back, ["phases.Al2O3.cell"]).variables;
  expect([a.lower, a.upper, c.upper].map((value) => value.toFixed(9))).toEqual([
    "4.700000000",
    "4.800000000",
    "13.100000000",
  ]);
  const controls = items.find(({ name }) => name === "Controls")?.data;
  const written = (key: string) => [...(elementAt(controls, key) as PythonDict).values()].map(Number);
  // On hexagonal axes a*² = 4/3a².
  expect(written("parmMaxDict")[0]).toBeCloseTo(4 / (3 * 4.7 ** 2), 12);
  expect(written("parmMinDict")).toHaveLength(2);
  expect(written("parmMinDict")[1]).toBeCloseTo(1 / 13.1 ** 2, 12);
});

test("of an oblique cell only what one term of the metric depends on alone is carried; the rest is named", async () => {
  const cell = { a: 5.1, b: 6.2, c: 7.3, alpha: 90, beta: 103, gamma: 90 };
  const { spaceGroup } = spaceGroupFromSymbol("P 1 21/m 1", cell);
  const Ni1 = { label: "Ni1", type: "Ni", x: 0, y: 0, z: 0, occupancy: 1, uIso: 0.005, multiplicity: 2 };
  const named = (name: string): Phase => ({ name, cell, spaceGroup, atoms: { Ni1 } });
  const tie = (length: string): Constraint => ({
    kind: "equal",
    paths: ["one", "two"].map((p) => `phases.${p}.cell.${length}`),
  });
  const whole: Constraint = { kind: "hold", paths: ["phases.two.cell"] };
  const limit: Constraint = { kind: "bounds", paths: ["phases.one.cell.c"], upper: 7.4 };
  const part: Constraint = { kind: "hold", paths: ["phases.one.cell.beta"] };
  const { ring } = trueModel().histograms;
  const through = (constraints: readonly Constraint[]) =>
    throughProject(
      createModel({
        phases: { one: named("one"), two: named("two") },
        histograms: { ring: { ...ring, phases: { one: {}, two: {} } } },
        constraints,
      }),
      ["histograms.ring.scale"],
    );
  const { model: back, written } = await through([tie("b")]);
  expect(back.constraints).toEqual([tie("b")]);
  expect(differences(written).filter((line) => line.includes("constraint"))).toEqual([]);
  const ties = ["a", "b", "c", "beta"].map(tie);
  const same = await through(ties);
  expect(same.notes).toEqual([]);
  expect(differences(same.written).filter((line) => line.includes("constraint"))).toEqual([]);
  expect(new Set(same.model.constraints)).toEqual(new Set(ties));
  const held = await through([whole]);
  expect(freeVariables(held.model, ["phases.*.cell"]).variables.map(({ path }) => path)).toEqual(
    ["a", "b", "c", "beta"].map((name) => `phases.one.cell.${name}`),
  );
  const refused = await through([tie("a"), tie("beta"), part, limit]);
  expect(refused.model.constraints ?? []).toEqual([]);
  expect(differences(refused.written).filter((line) => line.includes("constraint"))).toEqual(
    [
      "phases.one.cell.a = phases.two.cell.a",
      "phases.one.cell.beta = phases.two.cell.beta",
      "hold phases.one.cell.beta",
      "-Infinity ≤ phases.one.cell.c ≤ 7.4",
    ].map((text) => `GSAS-II cannot hold this constraint of the fit: ${text}.`),
  );
});

test("what a model does not have is named; an equation of shifts is one of coordinates from where they are", async () => {
  const { items } = await throughProject(trueModel(), ["histograms.ring.scale"]);
  const read = (data: PythonValue, name = "Constraints") =>
    modelFromGpx(
      items.map((one) => (one.name === name ? { ...one, data } : one)),
      "f",
    );
  const phase = (...entries: readonly PythonValue[]) => dict({ Hist: [], HAP: [], Phase: [...entries], Global: [] });
  const named = read(
    phase(
      [[1, "1::AUiso:0"], [1, "1::AU11:0"], null, null, "e"],
      [[1, "1::dAx:1"], [2, "1::dAz:0"], "nv", true, "f"],
      [[1, "*::dAx:1"], null, null, "h"],
    ),
  );
  expect(named.notes).toEqual([
    "constraint 1 of the project's list Phase is not in the model: 1::AU11:0 is no parameter here",
    "constraint 2 of the project's list Phase is not in the model: it makes a new variable",
    "constraint 3 of the project's list Phase is not in the model: its variables are wildcards, or no longer there",
  ]);
  const { x } = trueModel().phases.Al2O3.atoms.O1;
  const { z } = trueModel().phases.Al2O3.atoms.Al1;
  const shifts = read(phase([[1, "1::dAx:1"], [0.5, "1::dAz:0"], null, null, "e"]));
  expect(shifts.model.constraints).toEqual([
    {
      kind: "linear",
      terms: [
        { path: `${O}.x`, coefficient: 1 },
        { path: `${AL}.z`, coefficient: -0.5 },
      ],
      value: x - 0.5 * z,
    },
  ]);
  const plane = read(dict({ Al2O3: dict({ Plane: dict({ Planes: [["?"]], Use: true }) }) }), "Restraints");
  expect(plane.notes).toEqual(["restraints of kind Plane of Al2O3 are not in the model"]);
  expect(listOf(elementAt(items.find(({ name }) => name === "Constraints")?.data, "Phase"))).toEqual([]);
});
