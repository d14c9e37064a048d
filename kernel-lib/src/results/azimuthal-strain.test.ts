import { expect, jest, test } from "@jest/globals";
import { simulate, withCubicCell } from "../refinement/fixtures/simulated.js";
import { recipes } from "../refinement/recipes.js";
import { refineAll } from "../refinement/refine-all.js";
import { cellStrain, fitAzimuthalStrain, reflectionStrain } from "./azimuthal-strain.js";
import type { TrendValue } from "./parametric-fit.js";

jest.setTimeout(120_000);

const RADIANS = Math.PI / 180;
const [D0, ALONG, ACROSS, DIRECTION] = [2.7, 8e-4, -2.4e-4, 25];
const strainAt = (eta: number): number =>
  ALONG * Math.cos((eta - DIRECTION) * RADIANS) ** 2 + ACROSS * Math.sin((eta - DIRECTION) * RADIANS) ** 2;
const ring = (step: number, deviation: (i: number) => number = () => 0, esd = 1e-4): TrendValue[] =>
  Array.from({ length: Math.round(360 / step) }, (_, i) => {
    const x = -180 + step * (i + 0.5);
    return { label: `η ${x}`, x, value: D0 * (1 + strainAt(x)) + esd * deviation(i), esd };
  });
const reference = { value: D0, esd: 0 };

test("strain along and across, and the direction, are those that were put in", () => {
  const strain = fitAzimuthalStrain(ring(10), { reference });
  expect(strain.along.value).toBeCloseTo(ALONG, 10);
  expect(strain.across.value).toBeCloseTo(ACROSS, 10);
  expect(strain.direction.value).toBeCloseTo(DIRECTION, 7);
  expect(strain.tensor.e11.value).toBeCloseTo(strainAt(0), 10);
  expect(strain.tensor.e22.value).toBeCloseTo(strainAt(90), 10);
  expect(strain.tensor.e12.value).toBeCloseTo(((ALONG - ACROSS) / 2) * Math.sin(2 * DIRECTION * RADIANS), 10);
  expect(strain.onceAround?.value).toBeCloseTo(0, 10);
});

test("without a reference the mean is one, and only the difference counts", () => {
  const strain = fitAzimuthalStrain(ring(10));
  expect(strain.along.value + strain.across.value).toBeCloseTo(0, 12);
  expect(strain.difference.value).toBeCloseTo((ALONG - ACROSS) / (1 + (ALONG + ACROSS) / 2), 8);
});

test("a beam centre that is off goes once around and does not pass for strain", () => {
  const off = ring(5).map((point) => ({
    ...point,
    value: point.value * (1 + 5e-4 * Math.cos((point.x - 70) * RADIANS)),
  }));
  const strain = fitAzimuthalStrain(off, { reference });
  expect(strain.along.value).toBeCloseTo(ALONG, 6);
  expect(strain.onceAround?.value).toBeCloseTo(5e-4, 6);
});

test("the esds are true: pulls of 300 noisy rings have an rms of 1", () => {
  let state = 11;
  const uniform = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const pulls = {
    along: [] as number[],
    across: [] as number[],
    direction: [] as number[],
    difference: [] as number[],
  };
  for (let copy = 0; copy < 300; copy++) {
    const shift = 3e-5 * normal();
    const strain = fitAzimuthalStrain(ring(5, normal), { reference: { value: D0 + shift, esd: 3e-5 } });
    pulls.along.push((strain.along.value - ALONG) / strain.along.esd);
    pulls.across.push((strain.across.value - ACROSS) / strain.across.esd);
    pulls.direction.push((strain.direction.value - DIRECTION) / strain.direction.esd);
    pulls.difference.push((strain.difference.value - (ALONG - ACROSS)) / strain.difference.esd);
  }
  for (const row of Object.values(pulls)) {
    const rms = Math.sqrt(row.reduce((sum, pull) => sum + pull * pull, 0) / row.length);
    expect(rms).toBeGreaterThan(0.9);
    expect(rms).toBeLessThan(1.1);
  }
});

test("cells and single reflections over the azimuths of simulated lineouts give the same strain", async () => {
  const model = simulate();
  const [e1, e2, at] = [1.2e-3, -4e-4, -30];
  const histograms = [-165, -135, -105, -75, -45, -15, 15, 45, 75].map((eta, i) => {
    const e = e1 * Math.cos((eta - at) * RADIANS) ** 2 + e2 * Math.sin((eta - at) * RADIANS) ** 2;
    const strained = withCubicCell(model, "CeO2", 5.4113 * (1 + e)).phases["CeO2"];
    const { data } = simulate({ phases: { CeO2: strained }, seed: i + 2, points: 1200 }).histograms["ring"];
    return { ...data, name: `η ${eta}°`, metadata: { eta, frame: 0 } };
  });
  const series = await refineAll(histograms, model, { recipe: recipes.midasWith({ atoms: false }) });
  const options = { reference: { value: 5.4113, esd: 0 }, onceAround: false };
  const cell = cellStrain(series, "CeO2", options);
  const planes = reflectionStrain(series, "CeO2", [2, 2, 0], {
    ...options,
    reference: { value: 5.4113 / Math.sqrt(8), esd: 0 },
  });
  for (const strain of [cell, planes]) {
    expect(Math.abs(strain.along.value - e1) / strain.along.esd).toBeLessThan(4);
    expect(Math.abs(strain.across.value - e2) / strain.across.esd).toBeLessThan(4);
    expect(Math.abs(strain.direction.value - at) / strain.direction.esd).toBeLessThan(4);
    expect(strain.along.esd).toBeLessThan(1.5e-4);
  }
  expect(planes.along.esd).toBeGreaterThan(cell.along.esd);
  expect(() => reflectionStrain(series, "CeO2", [3, 3, 3])).toThrow(/reflection 3 3 3 of CeO2/);
});
