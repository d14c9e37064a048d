import { describe, expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import { createProblem } from "../calculation/model-problem.js";
import type { Constraint } from "../model/constraints.js";
import type { Model } from "../model/model.js";
import type { Restraint } from "../model/restraints.js";
import { restraintValue } from "../model/restraint-value.js";
import { ceria, simulate } from "./fixtures/simulated.js";
import { histogramAgreement } from "../results/histogram-agreement.js";
import { judgeHistogram, judgementOf } from "./judgement.js";
import { refine, refineStage } from "./refine.js";
import type { Refinement } from "./refinement.js";

jest.setTimeout(60_000);

const relaxed = { d11: 0, d22: 0, d33: 0, d12: 0, d13: 0, d23: 0 };
/** D11 of the second histogram: its lattice is 0.03 % smaller. */
const STRAIN = 2e-5;

/** One sample twice: at two wavelengths, with a background, a scale, widths and a strain of its own in each. */
function twoHistograms(seed = 1): Model {
  const first = simulate({ seed });
  const strain = { ...relaxed, d11: STRAIN, d22: STRAIN, d33: STRAIN };
  const second = simulate({
    seed: seed + 50,
    instrument: { wavelength: 0.3, W: 9 },
    shares: { CeO2: { strain, size: 0.3 } },
  });
  return { ...first, histograms: { one: first.histograms.ring, two: second.histograms.ring } };
}

/** Cell, strain, scales, backgrounds and atoms away from the truth. */
function disturbed(model: Model): Model {
  const { one, two } = model.histograms;
  const share = { ...two.phases.CeO2, strain: relaxed };
  const atoms = { ...ceria.atoms, Ce1: { ...ceria.atoms.Ce1, uIso: 0.008 } };
  return {
    ...model,
    phases: { CeO2: { ...model.phases.CeO2, cell: { ...ceria.cell, a: 5.409, b: 5.409, c: 5.409 }, atoms } },
    histograms: { one: { ...one, scale: 1 }, two: { ...two, scale: 1, phases: { CeO2: share } } },
  };
}

const stages = [
  { name: "scale", free: ["histograms.*.background", "histograms.*.scale"] },
  { name: "lattice", free: ["phases.*.cell", "histograms.two.phases.*.strain"] },
  {
    name: "structure",
    free: ["phases.*.atoms.*.uIso", "histograms.two.phases.CeO2.size", "histograms.*.instrument.W"],
  },
];
const pull = (fit: Refinement, path: string, truth: number): number => {
  const one = fit.parameters.find((candidate) => candidate.path === path);
  if (one === undefined) throw new Error(path);
  return (one.value - truth) / one.esd;
};

test("a pattern that a model has one parameter of ties nothing, and many of them", async () => {
  const constraints: Constraint[] = [{ kind: "equal", paths: ["histograms.*.instrument.W"] }];
  const both = twoHistograms();
  const one = { ...both, histograms: { one: both.histograms.one }, constraints };
  const free = { name: "width", free: ["histograms.*.background", "histograms.*.scale", "histograms.*.instrument.W"] };
  const alone = await refineStage(one, free);
  expect(alone.parameters.find(({ path }) => path === "histograms.one.instrument.W")?.state).toBe("free");
  const { model } = await refineStage({ ...both, constraints }, free);
  expect(model.histograms.two.instrument.W).toBe(model.histograms.one.instrument.W);
});

test("what is wrong with one of several histograms names it, and is said of that one alone", async () => {
  const model = twoHistograms();
  const { one } = model.histograms;
  const { twoTheta, calculated, background } = calculatePattern(model, "one");
  const intensity = calculated.map(
    (y, i) => background[i] + (1 + 0.5 * Math.sin(9 * twoTheta[i])) * (y - background[i]),
  );
  const spotty = { ...one, data: { ...one.data, intensity, sigma: intensity.map((y) => Math.sqrt(y) / 4) } };
  const fit = await refine(
    { ...model, histograms: { ...model.histograms, one: spotty } },
    { name: "together", stages },
  );
  const judgement = judgeHistogram(fit);
  const [finding] = judgement.findings.filter(({ kind }) => kind === "intensities");
  expect(finding).toMatchObject({ histogram: "one", severity: "flag" });
  expect(finding.text).toMatch(/^one: spotty rings or texture/);
  expect(judgementOf(judgement, "one").summary).toContain("spotty");
  expect(judgementOf(judgement, "two").summary).not.toContain("spotty");
  const misfit = judgement.findings.find(({ kind }) => kind === "misfit");
  expect(misfit?.text).toMatch(/GOF [\d.]+, worst in one, [\d.]+ % of its χ² at/);
});

test("the agreement of the histograms adds up to that of the fit", async () => {
  const { statistics, ...fit } = await refine(disturbed(twoHistograms()), { name: "together", stages });
  const each = ["one", "two"].map((name) => histogramAgreement({ ...fit, statistics }, name));
  const sum = (of: (one: (typeof each)[number]) => number) => each.reduce((total, one) => total + of(one), 0);
  expect(sum(({ chiSquared }) => chiSquared)).toBeCloseTo(statistics.chiSquared, 6);
  expect(sum(({ observations }) => observations)).toBe(statistics.observations);
  const freedom = sum(({ chiSquared, gof }) => chiSquared / gof ** 2);
  expect(freedom).toBeCloseTo(statistics.observations - statistics.variables, 6);
  expect(each[0].rwp).not.toBe(each[1].rwp);
});

test("two histograms refined together find their common cell and atoms, and the scale and strain of each", async () => {
  const fit = await refine(disturbed(twoHistograms()), { name: "together", stages });
  expect(fit.stages.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted", "accepted"]);
  expect(fit.statistics.observations).toBe(1200);
  expect(Math.abs(fit.statistics.gof - 1)).toBeLessThan(0.06);
  const truth: Readonly<Record<string, number>> = {
    "phases.CeO2.cell.a": 5.4113,
    "phases.CeO2.atoms.Ce1.uIso": 0.003,
    "phases.CeO2.atoms.O1.uIso": 0.006,
    "histograms.one.scale": 0.02,
    "histograms.two.scale": 0.02,
    "histograms.two.phases.CeO2.strain.d11": STRAIN,
    "histograms.two.phases.CeO2.strain.d33": STRAIN,
    "histograms.two.phases.CeO2.size": 0.3,
    "histograms.one.instrument.W": 6,
    "histograms.two.instrument.W": 9,
  };
  for (const [path, value] of Object.entries(truth)) expect(Math.abs(pull(fit, path, value))).toBeLessThan(3.5);
});

test("both histograms say more about the cell than either alone", async () => {
  const both = twoHistograms();
  const esd = async (histograms: Model["histograms"]) => {
    const free = ["histograms.*.scale", "phases.*.cell"];
    const fit = await refine({ ...both, histograms }, { name: "cell", stages: [{ name: "cell", free }] });
    return fit.parameters.find(({ path }) => path === "phases.CeO2.cell.a")!.esd / fit.statistics.gof;
  };
  const [together, one, two] = [
    await esd(both.histograms),
    await esd({ one: both.histograms.one }),
    await esd({ two: both.histograms.two }),
  ];
  expect(together).toBeCloseTo(1 / Math.hypot(1 / one, 1 / two), 7);
});

describe("constraints", () => {
  const constrained = (constraints: readonly Constraint[]): Model => ({ ...disturbed(twoHistograms()), constraints });

  test("parameters that are said to be equal stay so and have one esd", async () => {
    const model = constrained([
      { kind: "equal", paths: ["histograms.one.instrument.W", "histograms.two.instrument.W"] },
    ]);
    const fit = await refine(model, { name: "tied", stages });
    const [one, two] = ["one", "two"].map((name) => fit.model.histograms[name].instrument.W);
    expect(one).toBe(two);
    expect(one).toBeGreaterThan(6);
    expect(one).toBeLessThan(9);
    const fitted = fit.parameters.filter(({ path }) => path.endsWith(".W"));
    expect(fitted.map(({ state }) => state)).toEqual(["free", "tied"]);
    expect(fitted[0].esd).toBe(fitted[1].esd);
  });

  test("a linear equation holds at every step and its dependent parameter has the esd that follows", async () => {
    const sum: Constraint = {
      kind: "linear",
      terms: [
        { path: "phases.CeO2.atoms.Ce1.uIso", coefficient: 1 },
        { path: "phases.CeO2.atoms.O1.uIso", coefficient: 2 },
      ],
      value: 0.015,
    };
    const fit = await refine(constrained([sum]), { name: "sum", stages });
    const { Ce1, O1 } = fit.model.phases.CeO2.atoms;
    expect(Ce1.uIso + 2 * O1.uIso).toBeCloseTo(0.015, 12);
    expect(Math.abs(pull(fit, "phases.CeO2.atoms.Ce1.uIso", 0.003))).toBeLessThan(3.5);
    const esd = (path: string) => fit.parameters.find((one) => one.path === path)!.esd;
    expect(esd("phases.CeO2.atoms.O1.uIso")).toBeCloseTo(esd("phases.CeO2.atoms.Ce1.uIso") / 2, 12);
  });

  test("what is held stays, and limits are kept", async () => {
    const model = constrained([
      { kind: "hold", paths: ["phases.CeO2.atoms.Ce1.uIso"] },
      { kind: "bounds", paths: ["phases.CeO2.atoms.O1.uIso"], upper: 0.005 },
    ]);
    const fit = await refine(model, { name: "held", stages });
    expect(fit.model.phases.CeO2.atoms.Ce1.uIso).toBe(0.008);
    expect(fit.parameters.some(({ path }) => path === "phases.CeO2.atoms.Ce1.uIso")).toBe(false);
    expect(fit.model.phases.CeO2.atoms.O1.uIso).toBeLessThanOrEqual(0.005);
  });
});

test("gradients by variables that drive several parameters agree with central differences of χ²", () => {
  const { histograms, phases, calculation } = twoHistograms();
  const [one, two] = ["histograms.one", "histograms.two"];
  const linear = (terms: readonly (readonly [string, number])[], value: number): Constraint => ({
    kind: "linear",
    terms: terms.map(([path, coefficient]) => ({ path, coefficient })),
    value,
  });
  const model: Model = {
    histograms,
    phases,
    calculation,
    constraints: [
      {
        kind: "equal",
        paths: [`${one}.instrument.SHL`, `${two}.instrument.SHL`, `${two}.instrument.W`],
        factors: [1, 2, 2000],
      },
      linear(
        [
          [`${one}.background.coefficients.0`, 1],
          [`${one}.background.coefficients.1`, -2],
          [`${two}.background.coefficients.0`, 3],
        ],
        250,
      ),
      linear(
        [
          [`${one}.scale`, 1],
          [`${two}.scale`, 2],
          ["phases.CeO2.atoms.Ce1.uIso", -1],
        ],
        0.055,
      ),
    ],
  };
  const problem = createProblem(model, ["histograms.*.background", "histograms.*.scale", `${one}.instrument.SHL`]);
  expect(problem.variables.map(({ drives }) => drives.length)).toContain(3);
  const at = Float64Array.from(problem.variables, ({ value }) => value * 1.003);
  const { gradient } = problem.normalEquations(at);
  at.forEach((value, i) => {
    const step = 1e-4 * Math.abs(value);
    const moved = (by: number) => problem.chiSquared(at.map((old, j) => (i === j ? old + by : old)));
    const numeric = -(8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (24 * step);
    expect(Math.abs(numeric / gradient[i] - 1)).toBeLessThan(1e-5);
  });
});

describe("restraints", () => {
  const bond: Restraint = { kind: "distance", phase: "CeO2", atoms: ["Ce1", "O1"], value: 2.34, sigma: 1e-4 };

  test("a tight bond pulls the cell where the data alone would not; its χ² is told apart from theirs", async () => {
    const model = { ...twoHistograms(), restraints: [bond] };
    const free = await refine(twoHistograms(), { name: "free", stages: stages.slice(0, 2) });
    const fit = await refine(model, { name: "restrained", stages: stages.slice(0, 2) });
    const distance = (of: Refinement) => restraintValue(of.model, bond);
    expect(distance(free)).toBeCloseTo((5.4113 * Math.sqrt(3)) / 4, 3);
    expect(Math.abs(distance(fit) - 2.34)).toBeLessThan(Math.abs(distance(free) - 2.34));
    expect(fit.statistics.observations).toBe(1200);
    expect(fit.statistics.restraints?.count).toBe(1);
    expect(fit.statistics.restraints?.chiSquared).toBeCloseTo(((distance(fit) - 2.34) / 1e-4) ** 2, 6);
    expect(fit.statistics.chiSquared).toBeGreaterThan(free.statistics.chiSquared);
    expect(free.statistics.restraints).toBeUndefined();
  });

  test("gradients of data and restraints agree with central differences of χ²", () => {
    const restraints: Restraint[] = [
      bond,
      {
        kind: "angle",
        phase: "CeO2",
        atoms: ["O1", "Ce1", { label: "O1", operation: "-x, -y, z" }],
        value: 100,
        sigma: 0.5,
      },
      { kind: "composition", phase: "CeO2", terms: [{ atom: "O1", coefficient: 1 }], value: 7.9, sigma: 0.01 },
    ];
    const problem = createProblem({ ...twoHistograms(), restraints }, [
      "phases.*.cell",
      "phases.CeO2.atoms.O1.occupancy",
    ]);
    const at = Float64Array.from(problem.variables, ({ value }) => value * 1.0001);
    const { gradient } = problem.normalEquations(at);
    expect(problem.sums(at).restraints?.count).toBe(3);
    at.forEach((value, i) => {
      const step = 1e-5 * value;
      const moved = (by: number) => problem.chiSquared(at.map((old, j) => (i === j ? old + by : old)));
      const numeric = -(moved(step) - moved(-step)) / (4 * step);
      expect(Math.abs(numeric / gradient[i] - 1)).toBeLessThan(1e-5);
    });
  });

  test("the nearest images are taken, and what is not there is named", () => {
    const model = twoHistograms();
    expect(restraintValue(model, bond)).toBeCloseTo((5.4113 * Math.sqrt(3)) / 4, 9);
    const oxygens: Restraint = { ...bond, atoms: ["O1", "O1"] };
    expect(restraintValue(model, oxygens)).toBeCloseTo(5.4113 / 2, 9);
    // Not twice the same oxygen: two that are next to each other on the cube around cerium.
    const angle: Restraint = { kind: "angle", phase: "CeO2", atoms: ["O1", "Ce1", "O1"], value: 70, sigma: 1 };
    expect([70.5288, 109.4712, 180].map((one) => Math.abs(restraintValue(model, angle) - one) < 1e-3)).toContain(true);
    expect(() => restraintValue(model, { ...bond, atoms: ["Ce1", "O9"] })).toThrow(/"O9".*Ce1, O1/);
    expect(() => restraintValue(model, { ...bond, sigma: 0 })).toThrow(/positive/);
  });
});
