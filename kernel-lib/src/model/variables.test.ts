import { spaceGroupFromHall } from "../crystallography/space-group.js";
import { createModel } from "./create-model.js";
import type { Model } from "./model.js";
import { expandPaths, parameterValue, withParameters } from "./parameter-path.js";
import type { Atom } from "./phase.js";
import { modelWithoutData } from "./testing/model-without-data.js";
import { variablesOf } from "./variables.js";

const atom = (label: string, type: string, position: readonly number[], more: Partial<Atom> = {}): Atom => ({
  label,
  type,
  x: position[0],
  y: position[1],
  z: position[2],
  occupancy: 1,
  uIso: 0.01,
  multiplicity: 1,
  ...more,
});

function modelOf(hall: string, cell: readonly number[], atoms: readonly Atom[]): Model {
  const [a, b, c, alpha, beta, gamma] = cell;
  return modelWithoutData({
    name: "P",
    cell: { a, b, c, alpha, beta, gamma },
    spaceGroup: spaceGroupFromHall(hall),
    atoms: Object.fromEntries(atoms.map((one) => [one.label, one])),
  });
}

const cubic = modelOf("-F 4 2 3", [5.4, 5.4, 5.4, 90, 90, 90], [atom("Ce", "Ce", [0, 0, 0])]);

test("a cubic cell has one variable that drives a, b and c alike", () => {
  const variables = variablesOf(cubic, ["phases.*.cell"]);
  expect(variables.map(({ path }) => path)).toEqual(["phases.P.cell.a"]);
  expect(variables[0].drives.map(({ path, factor }) => [path, factor])).toEqual([
    ["phases.P.cell.a", 1],
    ["phases.P.cell.b", 1],
    ["phases.P.cell.c", 1],
  ]);
});

test("naming a tied parameter frees the variable behind it", () => {
  expect(variablesOf(cubic, ["phases.P.cell.c"]).map(({ path }) => path)).toEqual(["phases.P.cell.a"]);
});

test("an atom on a point without freedom has no coordinate to refine", () => {
  expect(variablesOf(cubic, ["phases.*.atoms.*.x", "phases.*.atoms.*.y"])).toEqual([]);
});

test("x, 2x moves as one in a hexagonal group", () => {
  const hexagonal = modelOf("-P 6 2", [5, 5, 7, 90, 90, 120], [atom("O", "O", [0.2, 0.4, 0.25])]);
  const [variable, ...rest] = variablesOf(hexagonal, ["phases.*.atoms.*.x"]);
  expect(variable.drives.map(({ path, factor }) => [path.split(".").pop(), factor])).toEqual([
    ["x", 1],
    ["y", 2],
  ]);
  expect(rest).toEqual([]);
});

test("along a polar axis one atom stays, the heaviest", () => {
  const polar = modelOf(
    "P 6c -2c",
    [3.25, 3.25, 5.2, 90, 90, 120],
    [atom("O", "O", [1 / 3, 2 / 3, 0.38]), atom("Zn", "Zn", [1 / 3, 2 / 3, 0])],
  );
  expect(variablesOf(polar, ["phases.*.atoms.*.z"]).map(({ path }) => path)).toEqual(["phases.P.atoms.O.z"]);
});

test("a prefix frees all below it, a star one segment", () => {
  expect(expandPaths(cubic, ["histograms.*.background"])).toHaveLength(6);
  expect(expandPaths(cubic, ["histograms.h.instrument.U"]).map(({ path }) => path)).toEqual([
    "histograms.h.instrument.U",
  ]);
});

test("a pattern that matches nothing is an error that names the nearest paths", () => {
  expect(() => expandPaths(cubic, ["phases.P.cel.a"])).toThrow(/found "phases\.P\.cel\.a".*phases\.P\.cell\.a/);
});

test("changing one value leaves every other part of the model the very same object", () => {
  const changed = withParameters(cubic, [{ keys: ["phases", "P", "cell", "a"], value: 5.5 }]);
  expect(parameterValue(changed, "phases.P.cell.a")).toBe(5.5);
  expect(parameterValue(cubic, "phases.P.cell.a")).toBe(5.4);
  expect(changed.histograms).toBe(cubic.histograms);
  expect(changed.phases.P.atoms).toBe(cubic.phases.P.atoms);
  expect(withParameters(cubic, [{ keys: ["phases", "P", "cell", "a"], value: 5.4 }])).toBe(cubic);
});

test("limits that miss the data are refused with the range that there is", () => {
  const { data, instrument } = cubic.histograms.h;
  expect(() => createModel({ phases: {}, histograms: { h: { data, instrument, limits: [50, 60] } } })).toThrow(
    /limits of histogram h in calculated: found 50° to 60° 2θ, expected a range that overlaps the data, 5\.000° to 34\.000°/,
  );
});

test("a lattice strain is free as far as the lattice's symmetry lets it: GSAS-II's D11, D33, … of each Laue class", () => {
  const freeStrains = (hall: string, cell: readonly number[]) =>
    variablesOf(modelOf(hall, cell, [atom("A", "Ce", [0, 0, 0])]), ["histograms.*.phases.*.strain"]).map(({ drives }) =>
      drives.map(({ keys, factor }) => `${factor === 1 ? "" : `${factor} `}${keys[keys.length - 1]}`).join(" "),
    );
  expect(freeStrains("-P 4 2 3", [4, 4, 4, 90, 90, 90])).toEqual(["d11 d22 d33"]);
  expect(freeStrains("-P 6 2", [4, 4, 5, 90, 90, 120])).toEqual(["d11 d22 d12", "d33"]);
  expect(freeStrains("-R 3", [4, 4, 9, 90, 90, 120])).toEqual(["d11 d22 d12", "d33"]);
  expect(freeStrains("-P 3*", [4, 4, 4, 80, 80, 80])).toEqual(["d11 d22 d33", "d12 d13 d23"]);
  expect(freeStrains("-P 4 2", [4, 4, 5, 90, 90, 90])).toEqual(["d11 d22", "d33"]);
  expect(freeStrains("-P 2 2", [4, 5, 6, 90, 90, 90])).toEqual(["d11", "d22", "d33"]);
  expect(freeStrains("-P 2y", [4, 5, 6, 90, 100, 90])).toEqual(["d11", "d22", "d33", "d13"]);
  expect(freeStrains("-P 1", [4, 5, 6, 91, 100, 99])).toEqual(["d11", "d22", "d33", "d12", "d13", "d23"]);
});
