import { expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import { ceria, nickel, simulate, withCubicCell, withData, withInstrument } from "./fixtures/simulated.js";
import { measureLonePeaks } from "./lone-peaks.js";
import { recipes } from "./recipes.js";
import { refine } from "./refine.js";
import { withStartingValues } from "./starting-values.js";

// Whole refinements: seconds on a busy machine.
jest.setTimeout(60_000);

test("lone peaks have the widths and positions that they were simulated with", () => {
  const peaks = measureLonePeaks(calculatePattern(simulate({ noise: 0.1, points: 2500 }), "ring"));
  expect(peaks.length).toBeGreaterThanOrEqual(6);
  for (const { fwhm, observedFwhm, position, observedPosition } of peaks) {
    expect(observedFwhm / fwhm).toBeGreaterThan(0.9);
    expect(observedFwhm / fwhm).toBeLessThan(1.1);
    expect(Math.abs(observedPosition - position)).toBeLessThan(0.1 * fwhm);
  }
});

test("background and scales of a noise-free pattern are found exactly, with several phases too", () => {
  const truth = simulate({ phases: { CeO2: ceria, Ni: nickel }, shares: { CeO2: {}, Ni: { scale: 3 } }, noise: 0 });
  const { ring } = truth.histograms;
  const blind = {
    ...truth,
    histograms: { ring: { ...ring, scale: 1, background: { ...ring.background, coefficients: [0, 0, 0] } } },
  };
  const { model, notes } = withStartingValues(blind);
  expect(notes).toEqual([]);
  expect(model.histograms.ring.scale).toBeCloseTo(0.02, 10);
  expect(model.histograms.ring.phases.Ni.scale).toBeCloseTo(3, 8);
  model.histograms.ring.background.coefficients.forEach((b, i) => expect(b).toBeCloseTo([60, -20, 5][i], 8));
});

test("a phase that the data do not show starts small, not negative, and is named", () => {
  const truth = simulate({ noise: 0 });
  const { ring } = truth.histograms;
  const withNickel = {
    ...truth,
    phases: { ...truth.phases, Ni: nickel },
    histograms: { ring: { ...ring, phases: { ...ring.phases, Ni: ring.phases.CeO2 } } },
  };
  // Take intensity away where nickel alone has peaks, so that its best scale is negative.
  const ni = calculatePattern(
    { ...withNickel, histograms: { ring: { ...ring, phases: { Ni: ring.phases.CeO2 } } } },
    "ring",
  );
  const intensity = ring.data.intensity.map((y, i) => y - 0.1 * (ni.calculated[i] - ni.background[i]));
  const { model, notes } = withStartingValues(withData(withNickel, { intensity }));
  expect(notes).toEqual(["ring: Ni is not seen in the starting pattern"]);
  expect(model.histograms.ring.phases.Ni.scale).toBeCloseTo(1e-3, 6);
});

test("widths that are off by more than a factor of 3 are replaced, which is said; others are left alone", () => {
  const narrow = withStartingValues(withInstrument(simulate(), { U: 1.163, V: -0.126, W: 0.063, X: 0, Y: -5 }));
  expect(narrow.notes).toHaveLength(1);
  expect(narrow.notes[0]).toMatch(/strongest lone peaks are \d\.\d times wider .* W 0\.063, .* replaced by W/);
  expect(narrow.model.histograms.ring.instrument).toMatchObject({ U: 0, V: 0, X: 0, Y: 0, Z: 0 });
  const wide = withStartingValues(withInstrument(simulate(), { W: 400 }));
  expect(wide.notes[0]).toContain("times narrower");
  expect(withStartingValues(withInstrument(simulate(), { W: 12 })).notes).toEqual([]);
});

test("peaks that lie beside the calculated positions are said", () => {
  const { notes } = withStartingValues(withCubicCell(simulate(), "CeO2", 5.47));
  expect(notes.some((note) => note.includes("check wavelength, cell and zero"))).toBe(true);
});

test("a refinement from placeholder widths ends where one from good widths ends", async () => {
  const good = await refine(simulate(), recipes.midas);
  const poor = await refine(withInstrument(simulate(), { U: 1.163, V: -0.126, W: 0.063, X: 0, Y: -5 }), recipes.midas);
  expect(poor.statistics.chiSquared).toBeCloseTo(good.statistics.chiSquared, 1);
  expect(poor.model.phases.CeO2.cell.a).toBeCloseTo(good.model.phases.CeO2.cell.a, 6);
});

test("points without a finite σ never reach a sum, whatever their intensity", async () => {
  const model = simulate();
  const { intensity, sigma, twoTheta } = model.histograms.ring.data;
  const hole = (_: number, i: number): boolean => i > 200 && i < 230;
  const masked = withData(model, {
    intensity: intensity.map((y, i) => (hole(y, i) ? NaN : y)),
    sigma: sigma.map((s, i) => (hole(s, i) ? Infinity : s)),
  });
  const keep = <T extends Float64Array>(values: T): Float64Array => values.filter((value, i) => !hole(value, i));
  const cut = withData(model, { intensity: keep(intensity), sigma: keep(sigma), twoTheta: keep(twoTheta) });
  const [first, second] = [await refine(masked, recipes.midas), await refine(cut, recipes.midas)];
  expect(first.statistics).toEqual(second.statistics);
  expect(first.statistics.rwp).toBeLessThan(20);
});

test.each([
  ["fewer than 20 points", { limits: [3, 3.1] as const }, /usable points/],
  ["no intensity", { data: { ...simulate().histograms.ring.data, intensity: new Float64Array(600) } }, /no intensity/],
])("%s is an error that says so", (_, change, message) => {
  const model = simulate();
  const broken = { ...model, histograms: { ring: { ...model.histograms.ring, ...change } } };
  expect(() => withStartingValues(broken)).toThrow(message);
});
