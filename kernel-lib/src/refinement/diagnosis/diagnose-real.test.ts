import { fileURLToPath } from "node:url";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { openMidasZarr } from "../../histograms/midas-scan.js";
import { createModel } from "../../model/create-model.js";
import { readCif } from "../../model/phase-from-cif.js";
import { recipes } from "../recipes.js";
import { refine, refineStage } from "../refine.js";
import type { Refinement } from "../refinement.js";
import { diagnose } from "./diagnose.js";
import { suggestNext } from "./suggest-next.js";

jest.setTimeout(120_000);

const shipped = (name: string): string => fileURLToPath(new URL(`../../../../notebooks/data/${name}`, import.meta.url));
const [first, ...later] = recipes.midas.stages;
let start: Refinement;
beforeAll(async () => {
  const scan = await openMidasZarr(shipped("ceo2_mask.zarr.zip"));
  const data = await scan.histogram({ frame: 0, eta: "sum" });
  const CeO2 = await readCif(shipped("CeO2.cif"));
  const ring = { data, instrument: scan.instrument, limits: [4, 31] as const };
  start = await refineStage(createModel({ phases: { CeO2 }, histograms: { ring } }), first);
  await scan.close();
});

test("the measured CeO2 mean asks for its widths first, and the same is suggested next", () => {
  const [diagnosis] = diagnose(start);
  expect(diagnosis).toMatchObject({ symptom: "peak widths", suggestion: ["histograms.ring.instrument.W"] });
  expect(diagnosis.numbers["mean"]).toBeLessThan(0);
  expect(suggestNext(start)[0].free).toEqual(["histograms.ring.instrument.W"]);
});

test("after all stages what is left is uneven intensities of coarse grains, and a background of too few terms", async () => {
  const fit = await refine(start, { name: "rest", stages: later });
  const found = diagnose(fit);
  expect(found.map(({ symptom }) => symptom)).toEqual(["uneven intensities", "stiff background"]);
  expect(found[0].numbers["scatter"]).toBeGreaterThan(0.1);
  // What it has free is not offered once more.
  expect(found[1].suggestion).toBeUndefined();
  const { ring } = fit.model.histograms;
  const coefficients = [...ring.background.coefficients, 0, 0, 0, 0, 0, 0];
  const softer = { ...ring, background: { ...ring.background, coefficients } };
  const refitted = await refine({ ...fit.model, histograms: { ring: softer } }, recipes.midas);
  expect(refitted.statistics.rwp).toBeLessThan(fit.statistics.rwp);
});

test("after all stages a shift is suggested first, and half of the cerium is not taken away without a doubt", async () => {
  const found = suggestNext(await refine(start, { name: "rest", stages: later }));
  expect(found[0].free).toEqual(["histograms.ring.instrument.zero"]);
  const emptied = found.find(({ free }) => free[0] === "phases.CeO2.atoms.Ce1.occupancy");
  // It promises by far the most: the intensities of coarse grains are off, and it takes up a third of that.
  expect(emptied?.gainFraction).toBeGreaterThan(5 * found[0].gainFraction);
  expect(emptied?.doubt).toMatch(/^5\d % of a site that is full in the model would be empty/);
  const sound = found.filter(({ doubt }) => doubt === undefined);
  expect(found.slice(0, sound.length)).toEqual(sound);
  expect(sound.map(({ free: [pattern] }) => pattern).filter((pattern) => /occupancy|wavelength/.test(pattern))).toEqual(
    [],
  );
});

test("rings around a wrong centre, averaged, are peaks that are too wide, not a fit without a complaint", async () => {
  const fit = await refine(start, { name: "rest", stages: later });
  const { ring } = fit.model.histograms;
  const { twoTheta, intensity } = ring.data;
  // Each azimuth is moved along the axis by the cosine of η; 24 of them.
  const moved = Array.from({ length: 24 }, (_, i) => 0.14 * Math.cos((i * Math.PI) / 12));
  const step = (twoTheta[twoTheta.length - 1] - twoTheta[0]) / (twoTheta.length - 1);
  const at = (i: number) => intensity[Math.max(0, Math.min(intensity.length - 1, Math.round(i)))];
  const smeared = intensity.map((_, i) => moved.reduce((sum, shift) => sum + at(i + shift / step), 0) / moved.length);
  const model = { ...fit.model, histograms: { ring: { ...ring, data: { ...ring.data, intensity: smeared } } } };
  const begun = await refine(model, { name: "begun", stages: [first] }, { startingValues: false });
  const [diagnosis] = diagnose(begun);
  expect(diagnosis).toMatchObject({ symptom: "peak widths", likelyCause: expect.stringContaining("calibration") });
  expect(diagnosis.numbers["mean"]).toBeGreaterThan(1);
});
