import fc from "fast-check";
import { spaceGroupFromHall } from "../crystallography/space-group.js";
import type { Constraint } from "./constraints.js";
import type { Model } from "./model.js";
import { modelWithoutData } from "./testing/model-without-data.js";
import { freeVariables, fulfilConstraints, variablesOf } from "./variables.js";

const LABELS = ["A", "B", "C", "D"];

/** Four atoms in general positions of P-1, or on the threefold axis of a trigonal group. */
function modelWith(constraints: readonly Constraint[], hall = "-P 1"): Model {
  const atoms = LABELS.map((label, i) => [
    label,
    {
      label,
      type: "Ce",
      x: hall === "-P 1" ? 0.1 + 0.05 * i : 1 / 3,
      y: hall === "-P 1" ? 0.2 : 2 / 3,
      z: 0.3,
      occupancy: 0.1 + 0.2 * i,
      uIso: 0.01 * (i + 1),
      multiplicity: 1,
    },
  ]);
  const cell =
    hall === "-P 1"
      ? { a: 4, b: 5, c: 6, alpha: 80, beta: 95, gamma: 100 }
      : { a: 4, b: 4, c: 6, alpha: 90, beta: 90, gamma: 120 };
  const phase = { name: "P", cell, spaceGroup: spaceGroupFromHall(hall), atoms: Object.fromEntries(atoms) };
  return modelWithoutData(phase, { constraints });
}

const occupancy = (label: string) => `phases.P.atoms.${label}.occupancy`;
const uIso = (label: string) => `phases.P.atoms.${label}.uIso`;
const sum = (labels: readonly string[], value: number): Constraint => ({
  kind: "linear",
  terms: labels.map((label) => ({ path: occupancy(label), coefficient: 1 })),
  value,
});
const drivesOf = (model: Model, patterns: readonly string[]) =>
  variablesOf(model, patterns).map(({ drives }) => drives.map(({ path, factor }) => [path.slice(15), factor]));

test("equal parameters take the value of the first and are one variable, whichever is named", () => {
  const model = modelWith([{ kind: "equal", paths: [uIso("B"), uIso("D")] }]);
  expect(model.phases.P.atoms.D.uIso).toBe(0.02);
  for (const named of ["B", "D"]) {
    expect(drivesOf(model, [uIso(named)])).toEqual([
      [
        ["B.uIso", 1],
        ["D.uIso", 1],
      ],
    ]);
  }
  expect(drivesOf(model, ["phases.*.atoms.*.uIso"])).toHaveLength(3);
});

test("equivalence has proportions", () => {
  const model = modelWith([{ kind: "equal", paths: [uIso("A"), uIso("B")], factors: [1, 3] }]);
  expect(model.phases.P.atoms.B.uIso).toBeCloseTo(0.03, 14);
  expect(drivesOf(model, [uIso("A")])).toEqual([
    [
      ["A.uIso", 1],
      ["B.uIso", 3],
    ],
  ]);
});

test("of an equation the last parameter follows the others, and its limits become theirs", () => {
  const model = modelWith([sum(["A", "B"], 0.9)]);
  expect(model.phases.P.atoms.B.occupancy).toBeCloseTo(0.8, 14);
  const [variable] = variablesOf(model, [occupancy("A")]);
  expect(variable.drives.map(({ path, factor }) => [path, factor])).toEqual([
    [occupancy("A"), 1],
    [occupancy("B"), -1],
  ]);
  expect(variable.lower).toBe(0);
  expect(variable.upper).toBeCloseTo(0.9, 14);
  const three = freeVariables(modelWith([sum(["A", "B", "C"], 1)]), ["phases.*.atoms.*.occupancy"]);
  expect(three.variables.map(({ path }) => path)).toEqual([occupancy("A"), occupancy("B"), occupancy("D")]);
  expect(three.limits).toHaveLength(1);
  expect(three.limits[0].terms.map(({ coefficient }) => coefficient)).toEqual([-1, -1]);
  expect(three.limits[0].constant).toBeCloseTo(1, 12);
});

test("equations chain: what depends on a dependent parameter follows the free ones", () => {
  const model = modelWith([sum(["A", "B"], 1), { kind: "equal", paths: [occupancy("B"), occupancy("C")] }]);
  expect(drivesOf(model, [occupancy("C")])).toEqual([
    [
      ["A.occupancy", 1],
      ["B.occupancy", -1],
      ["C.occupancy", -1],
    ],
  ]);
});

test("what is held is never free, nor is what it fixes", () => {
  const model = modelWith([{ kind: "hold", paths: [occupancy("A")] }, sum(["A", "B"], 1)]);
  expect(drivesOf(model, ["phases.*.atoms.*.occupancy"]).flat(2)).not.toContain("A.occupancy");
  expect(drivesOf(model, [occupancy("B")])).toEqual([]);
  expect(model.phases.P.atoms.A.occupancy).toBeCloseTo(0.1, 14);
});

test("constraints that contradict each other are refused, both named", () => {
  expect(() => modelWith([sum(["A", "B"], 1), sum(["A", "B"], 2)])).toThrow(/A\.occupancy.* = 1.*and.*= 2.*contradict/);
  expect(() =>
    modelWith([sum(["A", "B"], 1), { kind: "equal", paths: [occupancy("A"), occupancy("B")] }, sum(["A"], 0.7)]),
  ).toThrow(/contradict/);
});

test("a constraint against the symmetry is refused, with what the symmetry does", () => {
  const equation: Constraint = {
    kind: "linear",
    terms: [{ path: "phases.P.atoms.A.x", coefficient: 1 }],
    value: 0.4,
  };
  expect(() => modelWith([equation], "-P 3")).toThrow(
    /1 phases\.P\.atoms\.A\.x = 0\.4.*symmetry, which fixes phases\.P\.atoms\.A\.x/,
  );
  expect(() =>
    modelWith(
      [
        {
          kind: "linear",
          terms: [
            { path: "phases.P.cell.a", coefficient: 1 },
            { path: "phases.P.cell.b", coefficient: -1 },
          ],
          value: 0.5,
        },
      ],
      "-P 3",
    ),
  ).toThrow(/symmetry of the site or lattice/);
  // Said twice, by symmetry and by the analyst, is no contradiction.
  expect(
    variablesOf(modelWith([{ kind: "equal", paths: ["phases.P.cell.a", "phases.P.cell.b"] }], "-P 3"), [
      "phases.P.cell",
    ]),
  ).toHaveLength(2);
});

test("limits that leave nothing are refused", () => {
  const model = modelWith([{ kind: "bounds", paths: ["phases.*.atoms.*.occupancy"], upper: -1 }]);
  expect(() => variablesOf(model, [occupancy("A")])).toThrow(/occupancy ≤ -1.*A\.occupancy a value between 0 and/);
  const inside = modelWith([{ kind: "bounds", paths: ["phases.*.atoms.*.occupancy"], upper: 0.8 }]);
  expect(variablesOf(inside, [occupancy("A")])[0]).toMatchObject({ lower: 0, upper: 0.8 });
});

test("whatever equations can be fulfilled are, and stay so along every variable", () => {
  const path = fc.constantFrom(...LABELS.map(occupancy));
  const equation = fc.record({
    kind: fc.constant("linear" as const),
    terms: fc.uniqueArray(fc.record({ path, coefficient: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 1,
      maxLength: 4,
      selector: (term) => term.path,
    }),
    value: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(equation, { minLength: 1, maxLength: 3 }), (constraints) => {
      let model: Model;
      try {
        model = modelWith(constraints);
      } catch (error) {
        expect(String(error)).toContain("contradict");
        return;
      }
      expect(fulfilConstraints(model)).toBe(model);
      const { variables } = freeVariables({ ...model }, ["phases.*.atoms.*.occupancy"]);
      for (const { terms, value } of constraints) {
        const total = terms.reduce(
          (all, term) => all + term.coefficient * model.phases.P.atoms[term.path.split(".")[3]].occupancy,
          0,
        );
        expect(total).toBeCloseTo(value, 8);
        for (const { drives } of variables) {
          const change = terms.reduce(
            (all, term) => all + term.coefficient * (drives.find((one) => one.path === term.path)?.factor ?? 0),
            0,
          );
          expect(change).toBeCloseTo(0, 8);
        }
      }
    }),
    { numRuns: 100 },
  );
});
