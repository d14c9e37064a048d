import { expect, jest, test } from "@jest/globals";
import { simulate } from "../refinement/fixtures/simulated.js";
import { recipes } from "../refinement/recipes.js";
import { refineAll } from "../refinement/refine-all.js";
import { fitLaw, parametricFit, type TrendValue } from "./parametric-fit.js";

jest.setTimeout(60_000);

/** a + bT of a cell over temperature, with esds, and deviations that average out. */
const heated = (deviations: readonly number[]): TrendValue[] =>
  deviations.map((deviation, i) => ({
    label: `frame ${i}`,
    x: 300 + 50 * i,
    value: 5.41 + 6e-5 * (300 + 50 * i) + 1e-4 * deviation,
    esd: 1e-4,
  }));

test("a line through values with esds is the one of the textbook", () => {
  // y = 1, 3, 2 at x = 0, 1, 2 with σ = 1: slope ½ ± 1/√2, intercept 3/2 ± √(5/6), χ² = 3/2.
  const fit = fitLaw(
    [1, 3, 2].map((value, x) => ({ label: String(x), x, value, esd: 1 })),
    "linear",
  );
  const [a, b] = fit.coefficients;
  expect([a.value, b.value, fit.chiSquared]).toEqual([
    expect.closeTo(1.5, 12),
    expect.closeTo(0.5, 12),
    expect.closeTo(1.5, 12),
  ]);
  // χ² above its expectation of 1 widens the esds.
  expect(a.esd).toBeCloseTo(Math.sqrt((5 / 6) * 1.5), 12);
  expect(b.esd).toBeCloseTo(Math.sqrt(0.5 * 1.5), 12);
  expect(fit.covariance[1]).toBeCloseTo(-0.5 * 1.5, 12);
});

test("scatter smaller than the esds leaves them as they are", () => {
  const fit = fitLaw(heated([0.5, -0.5, 0.5, -0.5, 0.5, -0.5]), "linear");
  expect(fit.reducedChiSquared).toBeLessThan(1);
  expect(fit.coefficients[1].value).toBeCloseTo(6e-5, 6);
  expect(fit.coefficients[1].esd).toBeCloseTo(1e-4 / (50 * Math.sqrt(17.5)), 12);
});

test("a value far off is named and does not bend the law; one that merely scatters is kept", () => {
  const fit = fitLaw(heated([0.8, -1, 0.3, 60, -0.4, 1.2, -0.9, 2.5, 0.1, -1.1]), "linear");
  expect(fit.outliers).toEqual(["frame 3"]);
  expect(Math.abs(fit.coefficients[1].value - 6e-5)).toBeLessThan(3 * fit.coefficients[1].esd);
  expect(fit.points.filter(({ isOutlier }) => isOutlier)).toHaveLength(1);
});

test("values that cannot tell the terms apart are refused", () => {
  const one = { label: "a", x: 300, value: 5.4, esd: 1e-4 };
  expect(() => fitLaw([one, { ...one, label: "b" }, { ...one, label: "c" }], "linear")).toThrow(/tell 1, x apart/);
  expect(() => fitLaw([one], "linear")).toThrow(/found 1 different value of x/);
});

test("a series over temperature gives the expansion that was put in", async () => {
  const temperatures = [300, 400, 500, 600, 700];
  const cellAt = (temperature: number): number => 5.4113 + 6e-5 * (temperature - 300);
  const model = simulate();
  const histograms = temperatures.map((temperature, seed) => {
    const a = cellAt(temperature);
    const { CeO2 } = model.phases;
    const phase = { ...CeO2, cell: { ...CeO2.cell, a, b: a, c: a } };
    const { data } = simulate({ phases: { CeO2: phase }, seed: seed + 3 }).histograms["ring"];
    return { ...data, name: `${temperature} K`, metadata: { temperature } };
  });
  const series = await refineAll(histograms, model, { recipe: recipes.midasWith({ atoms: false }) });
  const fit = parametricFit(series, "phases.CeO2.cell.a", { against: "temperature", law: "linear" });
  const [a, b] = fit.coefficients;
  expect(Math.abs(b.value - 6e-5)).toBeLessThan(4 * b.esd);
  expect(Math.abs(a.value + 300 * 6e-5 - 5.4113)).toBeLessThan(5 * a.esd);
  expect(fit.missing).toEqual([]);
  expect(() => parametricFit(series, "phases.CeO2.cell.q", { against: "temperature", law: "linear" })).toThrow(
    /cell\.q/,
  );
});
