import { expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../../calculation/calculate-pattern.js";
import type { Model } from "../../model/model.js";
import { withValues } from "../../model/with-values.js";
import { ceria, nickel, simulate, withCubicCell, withData, withInstrument } from "../fixtures/simulated.js";
import { recipes } from "../recipes.js";
import { refine } from "../refine.js";
import { diagnose } from "./diagnose.js";
import type { Diagnosis } from "./finding.js";
import { zinc } from "./fixtures/zinc.js";

jest.setTimeout(60_000);

const stages = recipes.midas.stages;
/** Refines only background and scale, or as many stages as said: most faults are seen before the stage that heals them. */
const after = async (model: Model, count = 1): Promise<Diagnosis[]> =>
  diagnose(await refine(model, { name: "part", stages: stages.slice(0, count) }, { startingValues: false }));
const symptoms = (found: readonly Diagnosis[]) => found.map(({ symptom }) => symptom);
const truth = simulate({ points: 1500 });

test("nothing is named on a good fit, after any stage", async () => {
  for (const count of [1, 2, 3, 4, 5]) expect(await after(truth, count)).toEqual([]);
});

test.each([3e-4, 1e-3, 3e-3, -3e-3])("a wavelength off by %d is named with its size", async (relative) => {
  const found = await after(withInstrument(truth, { wavelength: 0.2 * (1 + relative) }));
  expect(symptoms(found)).toEqual(["angles scaled"]);
  expect(Math.abs(found[0].numbers["relative"] / -relative - 1)).toBeLessThan(0.1);
  expect(found[0].likelyCause).toContain("wavelength");
});

test.each([0.002, 0.01, 0.05])("a zero off by %d° is named with its size, not taken for a wavelength", async (zero) => {
  const found = await after(withInstrument(truth, { zero }));
  expect(symptoms(found)).toEqual(["angles offset"]);
  expect(found[0].numbers["offset"]).toBeCloseTo(-zero, 3);
  expect(found[0].suggestion).toEqual(["histograms.ring.instrument.zero"]);
});

test("beside a free cell a zero is still seen, and a wavelength by where the cell went", async () => {
  const zero = await after(withInstrument(truth, { zero: 0.02 }), 2);
  expect(symptoms(zero)).toContain("angles offset");
  const wavelength = await after(withInstrument(truth, { wavelength: 0.2006 }), 5);
  expect(symptoms(wavelength)).toEqual(["far from the start"]);
  expect(wavelength[0].numbers["relative"]).toBeCloseTo(0.003, 4);
});

test("the one phase whose cell is off is named", async () => {
  const shares = { CeO2: {}, Ni: { scale: 2 } };
  const two = simulate({ points: 1500, phases: { CeO2: ceria, Ni: nickel }, shares });
  const found = await after(withCubicCell(two, "Ni", 3.5238 * 1.0008));
  expect(symptoms(found)).toEqual(["cell of one phase"]);
  expect(found[0]).toMatchObject({ about: "Ni", suggestion: ["phases.Ni.cell"] });
  expect(found[0].numbers["relative"]).toBeCloseTo(-0.0008, 4);
});

test.each([
  ["a little too narrow", { W: 5 }, 1],
  ["twice too narrow", { U: 2, W: 1, Y: 0.2 }, 1],
  ["twice too wide", { U: 30, W: 30, Y: 2 }, -1],
])("widths %s are named, with the sign", async (_, widths, sign) => {
  const found = await after(withInstrument(truth, widths));
  expect(symptoms(found)).toEqual(["peak widths"]);
  expect(Math.sign(found[0].numbers["mean"])).toBe(sign);
  expect(found[0].suggestion).toHaveLength(1);
});

test.each([0, 0.004])("asymmetry is named where SH/L is %d instead of 0.012", async (SHL) => {
  const found = await after(withInstrument(simulate({ points: 1500, instrument: { SHL: 0.012 } }), { SHL }), 2);
  expect(symptoms(found)).toContain("asymmetry");
  const { numbers } = found.find(({ symptom }) => symptom === "asymmetry")!;
  expect(numbers["to"]).toBeGreaterThan(0.006);
});

test("peaks of a phase that the model lacks are listed with their d", async () => {
  const shares = { CeO2: {}, Ni: { scale: 1 } };
  const two = simulate({ points: 1500, phases: { CeO2: ceria, Ni: nickel }, shares });
  const { ring } = two.histograms;
  const one: Model = {
    ...two,
    phases: { CeO2: ceria },
    histograms: { ring: { ...ring, phases: { CeO2: ring.phases["CeO2"] } } },
  };
  const found = await after(one, 2);
  expect(symptoms(found)).toContain("unexplained peaks");
  const { peaks = [] } = found.find(({ symptom }) => symptom === "unexplained peaks")!;
  const a = 3.5238;
  for (const d of [a / Math.sqrt(3), a / 2]) {
    expect(peaks.some((peak) => Math.abs(peak.d / d - 1) < 0.003)).toBe(true);
  }
});

test("preferred orientation is named with its axis and size", async () => {
  const marchDollase = { ratio: 0.7, axis: [0, 0, 1] as const };
  const textured = simulate({ points: 1500, phases: { Zn: zinc }, shares: { Zn: { scale: 20, marchDollase } } });
  const found = await after(withValues(textured, { "histograms.ring.phases.Zn.marchDollase.ratio": 1 }));
  expect(symptoms(found)).toEqual(["preferred orientation"]);
  expect(found[0].numbers).toMatchObject({ h: 0, k: 0, l: 1 });
  expect(found[0].numbers["ratio"]).toBeCloseTo(0.7, 1);
});

test("displacements that are too small show as intensities that fall with the angle", async () => {
  const { Ce1, O1 } = ceria.atoms;
  const warm = { ...ceria, atoms: { Ce1: { ...Ce1, uIso: 0.018 }, O1: { ...O1, uIso: 0.021 } } };
  const cold = { "phases.CeO2.atoms.Ce1.uIso": 0.003, "phases.CeO2.atoms.O1.uIso": 0.006 };
  const found = await after(withValues(simulate({ points: 1500, phases: { CeO2: warm } }), cold));
  expect(symptoms(found)).toEqual(["intensities fall with angle"]);
  expect(found[0].numbers["deltaU"]).toBeCloseTo(0.015, 2);
});

test("spotty rings are named as such", async () => {
  const { twoTheta, calculated, background } = calculatePattern(simulate({ noise: 0, points: 1500 }), "ring");
  const spots = calculated.map((y, i) => background[i] + (1 + 0.4 * Math.sin(9 * twoTheta[i])) * (y - background[i]));
  const found = await after(withData(truth, { intensity: spots, sigma: spots.map(Math.sqrt) }), 5);
  expect(symptoms(found)).toContain("uneven intensities");
});

test("a background of too many terms, and one of too few", async () => {
  const { ring } = truth.histograms;
  const terms = (count: number, of: Model = truth): Model => ({
    ...of,
    histograms: {
      ring: {
        ...of.histograms["ring"],
        background: { ...ring.background, coefficients: new Array<number>(count).fill(0) },
      },
    },
  });
  const many = await after(terms(20), 5);
  expect(symptoms(many)).toEqual(["too many background terms"]);
  expect(many[0].numbers["enough"]).toBeLessThan(8);
  const hump = ring.data.intensity.map((y, i) => y + 60 * Math.exp(-(((ring.data.twoTheta[i] - 5) / 0.8) ** 2)));
  const few = await after(
    terms(3, withData(truth, { intensity: hump, sigma: hump.map((y) => Math.sqrt(Math.max(y, 1))) })),
    2,
  );
  expect(symptoms(few)).toContain("stiff background");
});

test("a background that is held above the data is named, with how much", async () => {
  const { ring } = truth.histograms;
  const coefficients = ring.background.coefficients.map((value, i) => (i === 0 ? value + 12 : value));
  const high: Model = { ...truth, histograms: { ring: { ...ring, background: { ...ring.background, coefficients } } } };
  const scale = { name: "scale", free: ["histograms.*.scale"] };
  const fit = await refine(high, { name: "part", stages: [scale] }, { startingValues: false });
  const found = diagnose(fit).find(({ symptom }) => symptom === "background above the data");
  expect(found?.about).toBe("ring");
  expect(found?.numbers["worst"]).toBeLessThan(-8);
  expect(found?.numbers["rms"]).toBeCloseTo(12, -1);
});

test("data that are clipped, cut at zero or negative are named", async () => {
  const { intensity, sigma } = truth.histograms["ring"].data;
  const top = 0.5 * Math.max(...intensity);
  const clipped = await after(
    withData(truth, { intensity: intensity.map((y) => Math.min(y, top)), sigma: sigma.map(() => 5) }),
    2,
  );
  expect(symptoms(clipped)).toContain("clipped at the top");
  const cut = await after(withData(truth, { intensity: intensity.map((y, i) => (i < 150 ? 0 : y)), sigma }));
  expect(symptoms(cut)).toContain("cut at zero");
  const dark = await after(withData(truth, { intensity: intensity.map((y) => y - 100), sigma }));
  expect(symptoms(dark)).toContain("negative intensities");
});

test("a pattern that is cut too coarsely for its peaks is told, and its widths are not judged", async () => {
  const coarse = await after(simulate({ points: 150 }));
  expect(coarse).toMatchObject([{ symptom: "coarse steps", about: "ring" }]);
});

test("of several histograms the one with the fault is named", async () => {
  const { ring } = truth.histograms;
  const { ring: other } = simulate({ points: 1500, seed: 5 }).histograms;
  const shifted = { ...other, instrument: { ...other.instrument, zero: 0.01 } };
  const found = await after({ ...truth, histograms: { ring, shifted } });
  expect(found.map(({ symptom, about }) => [symptom, about])).toEqual([["angles offset", "shifted"]]);
});

test("where no phase is seen, that is what is said", async () => {
  const noise = truth.histograms["ring"].data.intensity.map((_, i) => 60 + 8 * Math.sin(1000 * Math.sin(i * i + 1)));
  const found = await after(withData(truth, { intensity: noise, sigma: noise.map(() => 6) }), 2);
  expect(symptoms(found)).toEqual(["phase not seen"]);
});

test("a parameter without influence and two that say the same are named", async () => {
  const { Ce1, O1 } = ceria.atoms;
  const empty = { ...ceria, atoms: { Ce1, O1: { ...O1, occupancy: 0 } } };
  const idle = await after(simulate({ points: 1500, phases: { CeO2: empty } }), 5);
  expect(idle).toMatchObject([{ symptom: "no influence", about: "phases.CeO2.atoms.O1.uIso" }]);
  const free = ["histograms.*.sample.displaceX", "histograms.*.instrument.zero"];
  const fit = await refine(truth, { name: "pair", stages: [stages[0], { name: "zero and displacement", free }] });
  expect(symptoms(diagnose(fit))).toContain("degenerate pair");
});

test("every diagnosis is plain data", async () => {
  const found = await after(withInstrument(truth, { zero: 0.01 }));
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});
