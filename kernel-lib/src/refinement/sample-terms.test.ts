import { calculatePattern } from "../calculation/calculate-pattern.js";
import { spaceGroupFromNumber } from "../crystallography/space-group.js";
import { harmonicOrientation, harmonicTexture, stephensMicrostrain } from "../model/anisotropic-terms.js";
import { createModel } from "../model/create-model.js";
import type { HistogramDescription } from "../model/create-model.js";
import type { Model, PhaseInHistogram } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { refine } from "./refine.js";

const atom = (label: string, type: string, z: number, multiplicity: number, x = 0) => ({
  label,
  type,
  x,
  y: 0,
  z,
  occupancy: 1,
  uIso: 0.004,
  multiplicity,
});

const corundum: Phase = {
  name: "Al2O3",
  cell: { a: 4.7594, b: 4.7594, c: 12.992, alpha: 90, beta: 90, gamma: 120 },
  spaceGroup: spaceGroupFromNumber(167),
  atoms: { Al1: atom("Al1", "Al", 0.3522, 12), O1: atom("O1", "O", 0.25, 18, 0.3064) },
};

/** Patterns at the azimuths with a ripple for noise; the share and texture are the truth. */
function model(azimuths: readonly number[], share: Partial<PhaseInHistogram>, texture?: Phase["texture"]): Model {
  const twoTheta = Float64Array.from({ length: 500 }, (_, i) => 5 + 0.02 * i);
  const histograms = azimuths.map((azimuth, i): [string, HistogramDescription] => [
    `eta${i}`,
    {
      data: { name: `eta${i}`, file: "f", twoTheta, intensity: twoTheta, sigma: twoTheta, azimuth, metadata: {} },
      instrument: {
        wavelength: 0.3,
        polarization: 0.99,
        zero: 0,
        U: 30,
        V: -5,
        W: 20,
        X: 1,
        Y: 3,
        Z: 0,
        SHL: 0.002,
        geometry: "Debye-Scherrer",
        radius: 300,
      },
      background: { kind: "chebyshev", coefficients: [30] },
      scale: 2,
      phases: { Al2O3: share },
    },
  ]);
  const phase = texture === undefined ? corundum : { ...corundum, texture };
  const empty = createModel({ phases: { Al2O3: phase }, histograms: Object.fromEntries(histograms) });
  const measured = Object.entries(empty.histograms).map(([name, histogram]) => {
    const { calculated } = calculatePattern(empty, name);
    const sigma = calculated.map(Math.sqrt);
    const intensity = calculated.map((y, i) => y + 1.4 * sigma[i] * Math.sin(i * i * 0.37 + name.charCodeAt(3)));
    return [name, { ...histogram, data: { ...histogram.data, intensity, sigma } }];
  });
  return { ...empty, histograms: Object.fromEntries(measured) as Model["histograms"] };
}

/** The same data, another starting value of what the phase does. */
function from(truth: Model, share: Partial<PhaseInHistogram>): Model {
  const histograms = Object.entries(truth.histograms).map(([name, one]) => [
    name,
    { ...one, phases: { Al2O3: { ...one.phases.Al2O3, ...share } } },
  ]);
  return { ...truth, histograms: Object.fromEntries(histograms) as Model["histograms"] };
}

const refineAll = (start: Model, free: readonly string[]) =>
  refine(start, { name: "terms", stages: [{ name: "terms", free }] }, { startingValues: false });

test("Stephens' terms come out of a pattern that has them, from isotropic microstrain", async () => {
  const { coefficients } = stephensMicrostrain(corundum, 2000);
  const real = Object.fromEntries(
    Object.entries(coefficients).map(([name, value], i) => [name, value * (1 + 0.4 * i)]),
  );
  const truth = model([0], { microstrain: { kind: "generalized", coefficients: { ...real, S301: 30 } } });
  const start = from(truth, { microstrain: stephensMicrostrain(corundum, 2000) });
  const fit = await refineAll(start, ["histograms.*.phases.*.microstrain"]);
  expect(fit.stages[0].verdict).toBe("accepted");
  expect(fit.parameters.map(({ path }) => path.split(".").pop())).toEqual(["S400", "S004", "S202", "S301"]);
  for (const { path, value, esd } of fit.parameters) {
    const name = path.split(".").pop()!;
    expect(Math.abs(value - (name === "S301" ? 30 : real[name]))).toBeLessThan(4 * esd);
  }
});

test("uniaxial size and preferred orientation by harmonics come out together", async () => {
  const size = (equatorial: number, axial: number) =>
    ({ kind: "uniaxial", equatorial, axial, axis: [0, 0, 1] }) as const;
  const names = Object.keys(harmonicOrientation(corundum, 4).coefficients);
  const coefficients = Object.fromEntries(names.map((name, i) => [name, 0.2 - 0.15 * i]));
  const truth = model([0], { size: size(0.02, 0.05), preferredOrientation: { coefficients } });
  const start = from(truth, { size: size(0.03, 0.03), preferredOrientation: harmonicOrientation(corundum, 4) });
  const fit = await refineAll(start, [
    "histograms.*.scale",
    "histograms.*.phases.*.size",
    "histograms.*.phases.*.preferredOrientation",
  ]);
  const pull = (end: string, real: number) => {
    const { value, esd } = fit.parameters.find(({ path }) => path.endsWith(end))!;
    return Math.abs(value - real) / esd;
  };
  expect(fit.stages[0].verdict).toBe("accepted");
  expect(pull("size.equatorial", 0.02)).toBeLessThan(4);
  expect(pull("size.axial", 0.05)).toBeLessThan(4);
  for (const name of names) expect(pull(name, coefficients[name])).toBeLessThan(4);
});

test("one texture describes all lineouts of a frame: its coefficients come out of six azimuths, each with its own scale", async () => {
  const zero = harmonicTexture(corundum, 4, "rolling");
  const coefficients = Object.fromEntries(
    Object.keys(zero.coefficients).map((name, i) => [name, 0.3 * Math.cos(2 * i)]),
  );
  const truth = model([0, 15, 30, 45, 60, 75], {}, { ...zero, coefficients });
  const start = { ...truth, phases: { Al2O3: { ...corundum, texture: zero } } };
  const fit = await refineAll(start, ["histograms.*.scale", "phases.*.texture.coefficients"]);
  expect(fit.stages[0].verdict).toBe("accepted");
  for (const [name, real] of Object.entries(coefficients)) {
    const { value, esd } = fit.parameters.find(({ path }) => path.endsWith(name))!;
    expect(esd).toBeLessThan(0.02);
    expect(Math.abs(value - real)).toBeLessThan(4 * esd);
  }
});
