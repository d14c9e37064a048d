import { fileURLToPath } from "node:url";
import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { readGpx } from "../../io/gpx/gpx-project.js";
import { smallFit } from "../testing/small-fit.js";
import { formatGpxProject } from "./gpx-project.js";

test("a project that was written is read back: phases, pattern, agreement", async () => {
  const fit = await smallFit();
  const pattern = calculatePattern(fit.model, "ring");
  const project = await readGpx(formatGpxProject(fit, { ring: pattern }, "test.gpx"));
  const [phase] = project.phases;
  const [name] = Object.keys(fit.model.phases);
  expect(phase).toMatchObject({ name, atoms: Object.keys(fit.model.phases[name].atoms).length });
  expect(phase.cell[0]).toBeCloseTo(fit.model.phases[name].cell.a, 8);
  const [histogram] = project.histograms;
  const { data, instrument, limits } = fit.model.histograms.ring;
  expect(histogram.name).toBe("PWDR ring");
  // A project holds the points that count.
  const used = [...data.twoTheta.keys()].filter((i) => data.sigma[i] < Infinity);
  expect([...histogram.twoTheta]).toEqual(used.map((i) => data.twoTheta[i]));
  expect([...histogram.observed]).toEqual(used.map((i) => data.intensity[i]));
  expect(histogram.calculated[used.indexOf(pattern.index[5])]).toBeCloseTo(pattern.calculated[5], 8);
  expect(histogram.wavelength).toBeCloseTo(instrument.wavelength, 10);
  expect(histogram.limits).toEqual([...limits]);
  expect(project.rwp).toBeCloseTo(fit.statistics.rwp, 6);
});

test("another file is refused by name", async () => {
  const other = fileURLToPath(new URL("../../../../notebooks/data/CeO2.cif", import.meta.url));
  await expect(readGpx(other)).rejects.toThrow(/CeO2\.cif: found/);
  await expect(readGpx(new Uint8Array())).rejects.toThrow(/an empty file/);
});
