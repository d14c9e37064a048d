import { fileURLToPath } from "node:url";
import { readCif } from "../model/phase-from-cif.js";
import { simulateModel } from "./simulate-model.js";

const CERIA = fileURLToPath(new URL("../../../notebooks/data/CeO2.cif", import.meta.url));

test("the calculated pattern of ceria has its strongest peak at 1 1 1, as wide as asked for", async () => {
  const phase = await readCif(CERIA);
  const { data, instrument } = simulateModel(phase, { wavelength: 0.5, limits: [5, 30], points: 5001, fwhm: 0.1 })
    .histograms.calculated;
  const top = data.intensity.indexOf(Math.max(...data.intensity));
  const d111 = phase.cell.a / Math.sqrt(3);
  expect(data.twoTheta[top]).toBeCloseTo((360 / Math.PI) * Math.asin(0.25 / d111), 1);
  const above = data.intensity.filter((value, i) => value > data.intensity[top] / 2 && Math.abs(i - top) < 50).length;
  expect((above * 25) / 5000).toBeCloseTo(0.1, 1);
  expect(instrument.wavelength).toBe(0.5);
  expect(data.metadata.wavelength).toBe(0.5);
});

test("without options the range covers 12 Å to 0.8 Å", async () => {
  const { data } = simulateModel(await readCif(CERIA)).histograms.calculated;
  expect(data.twoTheta[0]).toBeCloseTo(0.826, 2);
  expect(data.twoTheta[data.twoTheta.length - 1]).toBeCloseTo(12.41, 1);
});

test("of a large cell fewer spacings are calculated, so that its viewer does not wait for a million reflections", async () => {
  const ceria = await readCif(CERIA);
  const large = { ...ceria, cell: { ...ceria.cell, a: 62, b: 62, c: 62 } };
  const last = (phase: typeof ceria) => simulateModel(phase).histograms.calculated.data.twoTheta.at(-1)!;
  const smallestD = (phase: typeof ceria) => 0.173 / (2 * Math.sin((last(phase) * Math.PI) / 360));
  expect(smallestD(ceria)).toBeCloseTo(0.8, 6);
  expect(smallestD(large)).toBeCloseTo(((2 * Math.PI * 62 ** 3) / 300_000) ** (1 / 3), 6);
});
