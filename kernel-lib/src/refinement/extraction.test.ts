import { describe, expect, jest, test } from "@jest/globals";
import { spaceGroupFromSymbol } from "../crystallography/space-group-symbol.js";
import { calculatePattern, calculateReflections } from "../calculation/calculate-pattern.js";
import { createEnvelopeProblem, createProblem } from "../calculation/model-problem.js";
import { extractIntensities } from "../calculation/extraction.js";
import { createLeBailProblem } from "../calculation/le-bail-problem.js";
import { reflectionKey } from "../model/extracted-intensities.js";
import type { Model } from "../model/model.js";
import { ceria, nickel, simulate, withCubicCell } from "./fixtures/simulated.js";
import { recipes } from "./recipes.js";
import { refine } from "./refine.js";
import type { Refinement } from "./refinement.js";

jest.setTimeout(120_000);

const found = (fit: Refinement, path: string) => {
  const parameter = fit.parameters.find((candidate) => candidate.path === path);
  if (parameter === undefined) throw new Error(path);
  return parameter;
};
const recipe = {
  name: "cell and widths",
  stages: [
    { name: "background", free: ["histograms.*.background", "histograms.*.scale"] },
    { name: "cell", free: ["phases.*.cell"] },
    { name: "widths", free: ["histograms.*.instrument.W", "histograms.*.instrument.Y"] },
    { name: "structure", free: ["phases.*.atoms.*.uIso"] },
  ],
};
const start = (model: Model): Model => withCubicCell(model, "CeO2", 5.4105);
/** |F|² × iCorr of the strongest reflections, by indices. */
function areas(model: Model, histogram = "ring"): ReadonlyMap<string, number> {
  const { h, k, l, fSquared, iCorr } = calculateReflections(model, histogram).CeO2;
  return new Map(Array.from(h, (_, i) => [reflectionKey(h[i], k[i], l[i]), fSquared[i] * iCorr[i]]));
}

describe.each(["le bail", "pawley"] as const)("intensities by %s", (method) => {
  test("fit no worse than the structure does and find the same cell; atoms and scales stay", async () => {
    const rietveld = await refine(start(simulate()), recipe);
    const fit = await refine(extractIntensities(start(simulate()), method), recipe);
    expect(fit.stages.map(({ verdict }) => verdict)).toEqual(fit.stages.map(() => "accepted"));
    expect(fit.statistics.rwp).toBeLessThanOrEqual(rietveld.statistics.rwp);
    const [a, b] = [rietveld, fit].map((one) => found(one, "phases.CeO2.cell.a"));
    expect(Math.abs(a.value - b.value)).toBeLessThan(2 * Math.hypot(a.esd, b.esd));
    expect(fit.parameters.some(({ path }) => path.includes("atoms") || path.endsWith(".scale"))).toBe(false);
    const truth = areas(simulate());
    const most = Math.max(...truth.values());
    for (const [key, area] of areas(fit.model)) {
      expect(Math.abs(area - (truth.get(key) ?? NaN))).toBeLessThan(0.03 * most);
    }
  });

  test("are found without any atom", async () => {
    const { phases, histograms, ...rest } = start(simulate());
    const bare: Model = { ...rest, histograms, phases: { CeO2: { ...phases.CeO2, atoms: {} } } };
    const fit = await refine(extractIntensities(bare, method), { ...recipe, stages: recipe.stages.slice(0, 3) });
    expect(fit.statistics.gof).toBeLessThan(1.1);
    const { value, esd } = found(fit, "phases.CeO2.cell.a");
    expect(Math.abs(value - 5.4113)).toBeLessThan(4 * esd);
  });

  test("a phase without a structure stands beside one with it", async () => {
    const both = simulate({ phases: { CeO2: ceria, Ni: nickel } });
    const fit = await refine(extractIntensities(start(both), method, ["Ni"]), {
      name: "both",
      stages: [...recipe.stages, { name: "uIso of both", free: ["phases.*.atoms.*.uIso"] }],
    });
    expect(fit.statistics.gof).toBeLessThan(1.1);
    expect(Math.abs(found(fit, "phases.CeO2.cell.a").value - 5.4113)).toBeLessThan(0.0005);
    expect(fit.parameters.some(({ path }) => path.startsWith("phases.Ni.atoms"))).toBe(false);
    expect(fit.parameters.some(({ path }) => path.startsWith("phases.CeO2.atoms"))).toBe(true);
  });
});

test("Pawley's intensities have esds; reflections at one d are one variable", async () => {
  const model = extractIntensities(simulate({ instrument: { wavelength: 0.15 } }), "pawley");
  const { overlapping } = model.histograms.ring.phases.CeO2.extracted!;
  expect(overlapping).toContainEqual(expect.arrayContaining(["3,3,3", "5,1,1"]));
  const fit = await refine(model, { name: "cell", stages: [{ name: "cell", free: ["phases.*.cell"] }] });
  const strong = found(fit, "histograms.ring.phases.CeO2.extracted.values.2,0,0");
  expect(strong.esd / strong.value).toBeGreaterThan(0.001);
  expect(strong.esd / strong.value).toBeLessThan(0.05);
  expect(found(fit, "histograms.ring.phases.CeO2.extracted.values.3,3,3").value).toBe(
    found(fit, "histograms.ring.phases.CeO2.extracted.values.5,1,1").value,
  );
});

test("intensities that broad peaks could not tell apart are parted once the peaks are narrow", async () => {
  const cell = { ...nickel.cell, a: 4.1, b: 4.13, c: 6.3 };
  const { spaceGroup } = spaceGroupFromSymbol("P m m m", cell);
  const atoms = { Ni1: { ...nickel.atoms.Ni1, multiplicity: 1 } };
  const truth = simulate({ phases: { Ni: { name: "Ni", cell, spaceGroup, atoms } }, points: 1500 });
  const { ring } = truth.histograms;
  const broad = { ...truth, histograms: { ring: { ...ring, instrument: { ...ring.instrument, W: 100 } } } };
  const groups = (model: Model) => model.histograms.ring.phases.Ni.extracted!.overlapping!.flat().length;
  const start = extractIntensities(broad, "pawley");
  const stages = [
    { name: "width", free: ["histograms.*.background", "histograms.*.instrument.W"] },
    { name: "cell", free: ["phases.*.cell"] },
  ];
  const fit = await refine(start, { name: "parted", stages }, { startingValues: false });
  expect(groups(start)).toBeGreaterThan(groups(extractIntensities(truth, "pawley")));
  expect(groups(fit.model)).toBe(groups(extractIntensities(truth, "pawley")));
  expect(fit.stages.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted"]);
  expect(fit.statistics.gof).toBeLessThan(1.1);
  const known = await refine(extractIntensities(truth, "pawley"), { name: "known", stages }, { startingValues: false });
  expect(Math.abs(fit.statistics.chiSquared / known.statistics.chiSquared - 1)).toBeLessThan(1e-3);
});

test("a recipe for structures runs with extracted intensities, and its pattern is drawn as any other", async () => {
  const fit = await refine(extractIntensities(start(simulate()), "le bail"), recipes.midas);
  expect(fit.stages.every(({ verdict }) => verdict === "accepted")).toBe(true);
  const { calculated, observed, reflections } = calculatePattern(fit.model, "ring");
  expect(calculated.length).toBe(observed.length);
  expect(reflections.CeO2.fSquared.every((value) => value >= 0)).toBe(true);
});

test("a phase that is not there is named", () => {
  expect(() => extractIntensities(simulate(), "pawley", ["Al2O3"])).toThrow(/"Al2O3".*CeO2/);
});

test("χ²'s gradient by Pawley intensities, tied ones too, agrees with central differences", () => {
  const model = extractIntensities(simulate({ instrument: { wavelength: 0.15 } }), "pawley");
  const problem = createProblem(model, ["histograms.*.phases.*.extracted", "phases.*.cell"]);
  const at = Float64Array.from(problem.variables, ({ value }) => value * 1.01);
  at[0] = problem.variables[0].value * 1.0001;
  const { gradient } = problem.normalEquations(at);
  const largest = gradient.reduce((most, value, i) => Math.max(most, Math.abs(value * at[i])), 0);
  at.forEach((value, i) => {
    const step = i === 0 ? 1e-6 : 1e-3 * value;
    const moved = (by: number) => problem.chiSquared(at.map((old, j) => (i === j ? old + by : old)));
    const numeric = -(moved(step) - moved(-step)) / (4 * step);
    expect(Math.abs(numeric - gradient[i]) * value).toBeLessThan(1e-5 * largest);
  });
});

test("χ² with Le Bail's intensities following is that of its own model, and its gradient agrees with central differences", () => {
  const model = extractIntensities(start(simulate({ instrument: { wavelength: 0.15 } })), "le bail");
  const problem = createLeBailProblem(model, ["phases.*.cell", "histograms.*.instrument.W"]);
  expect(problem.variables.map(({ path }) => path)).toEqual(["phases.CeO2.cell.a", "histograms.ring.instrument.W"]);
  const at = Float64Array.from(problem.variables, ({ value }) => value * 1.0001);
  // What the pattern cannot tell apart goes on for a while.
  for (let time = 0; time < 20 && problem.renew?.(at) === true; time++);
  expect(problem.renew?.(at)).toBe(false);
  const { gradient } = problem.normalEquations(at);
  at.forEach((value, i) => {
    const step = 1e-6 * value;
    const moved = (by: number) => problem.chiSquared(at.map((old, j) => (i === j ? old + by : old)));
    const numeric = -(moved(step) - moved(-step)) / (4 * step);
    expect(numeric / gradient[i]).toBeCloseTo(1, 3);
  });
  const fitted = problem.modelAt(at);
  expect(fitted.histograms.ring.phases.CeO2.extracted?.method).toBe("le bail");
  expect(createProblem(fitted, []).chiSquared(new Float64Array(0)) / problem.chiSquared(at)).toBeCloseTo(1, 6);
});

/** An orthorhombic phase with narrow peaks, each of which meets a part of the others. */
const NARROW = { U: 0.02, V: 0, W: 0.05, X: 0, Y: 0.02, SHL: 0.0005 };
function crowded(): Model {
  const cell = { ...nickel.cell, a: 11.1, b: 12.3, c: 13.7 };
  const { spaceGroup } = spaceGroupFromSymbol("P m m m", cell);
  const atoms = { Ni1: { ...nickel.atoms.Ni1, multiplicity: 1 } };
  return simulate({ phases: { Ni: { name: "Ni", cell, spaceGroup, atoms } }, instrument: NARROW, points: 2000 });
}

test("Le Bail's matrix holds the products of intensities whose peaks meet, and few more: its cost grows with these", () => {
  const model = extractIntensities(crowded(), "pawley");
  const own = ["phases.*.cell", "histograms.*.background"];
  const { variables } = createProblem(model, ["histograms.*.phases.*.extracted"]);
  const local = variables.map(({ path }) => path);
  const envelope = createEnvelopeProblem(model, [...own, ...local], local);
  const whole = createProblem(model, [...own, ...local]);
  const place = new Map(whole.variables.map(({ path }, i) => [path, i]));
  const order = envelope.variables.map(({ path }) => place.get(path) ?? NaN);
  const at = Float64Array.from(whole.variables, ({ value }) => value);
  const { hessian, gradient } = whole.normalEquations(at);
  const { matrix, gradient: slopes } = envelope.envelopeEquations(Float64Array.from(order, (i) => at[i]));
  const [n, m] = [order.length, local.length];
  let meeting = 0;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      const expected = hessian[order[a] * n + order[b]];
      const found = b < matrix.first[a] ? 0 : matrix.values[matrix.origin[a] + b];
      const scale = Math.sqrt(hessian[order[a] * (n + 1)] * hessian[order[b] * (n + 1)]);
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * scale);
      if (a < m && expected !== 0) meeting++;
    }
  }
  const kept = matrix.origin[m - 1] + m;
  order.forEach((i, a) => expect(slopes[a] / gradient[i]).toBeCloseTo(1, 9));
  expect(kept).toBeLessThan(1.3 * meeting);
  expect(meeting).toBeLessThan(0.2 * m * m);
});
