import { expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { readGpxModel } from "../../model/gpx/model-from-gpx.js";
import { listParameters } from "../../model/parameter-path.js";
import { withValues } from "../../model/with-values.js";
import { simulate } from "../../refinement/fixtures/simulated.js";
import { refineStage } from "../../refinement/refine.js";
import { formatGpxProject } from "./gpx-project.js";

jest.setTimeout(60_000);

const RATIO = "histograms.ring.instrument.secondWavelength.ratio";

test("the intensity of Kα2 is found, with its esd, and goes through a project as refined", async () => {
  const truth = simulate({ instrument: { secondWavelength: { wavelength: 0.203, ratio: 0.45 } } });
  const stage = { name: "Kα2", free: [RATIO, "histograms.*.scale"] };
  const fit = await refineStage(withValues(truth, { [RATIO]: 0.55 }), stage);
  const { value, esd } = fit.parameters.find(({ path }) => path === RATIO)!;
  expect(Math.abs(value - 0.45)).toBeLessThan(4 * esd!);
  expect(esd).toBeLessThan(0.02);
  const back = await readGpxModel(formatGpxProject(fit, { ring: calculatePattern(fit.model, "ring") }, "test.gpx"));
  const [name] = Object.keys(back.model.histograms);
  expect(back.free).toContain(`histograms.${name}.instrument.secondWavelength.ratio`);
  expect(back.model.histograms[name].instrument.secondWavelength?.ratio).toBeCloseTo(value, 10);
});

test("a beam of one wavelength has no such parameter", () => {
  expect(listParameters(simulate()).filter(({ path }) => path.includes("secondWavelength"))).toEqual([]);
});
