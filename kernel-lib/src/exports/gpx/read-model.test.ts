import { beforeAll, expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { extractIntensities } from "../../calculation/extraction.js";
import { parseGpx } from "../../io/gpx/gpx-file.js";
import { dict } from "../../io/gpx/python-value.js";
import { modelFromGpx, readGpxModel } from "../../model/gpx/model-from-gpx.js";
import type { ModelFromGpx } from "../../model/gpx/model-from-gpx.js";
import type { Model } from "../../model/model.js";
import { expandPaths, listParameters } from "../../model/parameter-path.js";
import { refine } from "../../refinement/refine.js";
import { trueModel } from "../testing/small-fit.js";
import { formatGpxProject } from "./gpx-project.js";

jest.setTimeout(60_000);

/** Two phases with terms of every kind. */
function manyTerms(): Model {
  const truth = trueModel();
  const { ring } = truth.histograms;
  return {
    ...truth,
    histograms: {
      ring: {
        ...ring,
        background: {
          kind: "inverse",
          coefficients: [400, 300, 350, 380],
          debye: [{ amplitude: 0.3, distance: 2.4, u: 0.02 }],
          peaks: [{ position: 6, intensity: 9000, sig: 4000, gam: 20 }],
          fixed: { twoTheta: ring.data.twoTheta, intensity: ring.data.twoTheta.map((x) => 100 + x), multiplier: 0.5 },
        },
        sample: { ...ring.sample, displaceX: 30, displaceY: -20, absorption: 0.4 },
        phases: {
          CeO2: {
            ...ring.phases.CeO2,
            size: { kind: "uniaxial", equatorial: 0.4, axial: 0.8, axis: [1, 1, 1] },
            microstrain: { kind: "generalized", coefficients: { S400: 0.4, S220: 0.2 } },
            sizeMixing: 0.6,
            extinction: 0.01,
            strain: { d11: 2e-5, d22: 2e-5, d33: 2e-5, d12: 0, d13: 0, d23: 0 },
            layerDisplacement: 40,
          },
          Al2O3: {
            ...ring.phases.Al2O3,
            marchDollase: { ratio: 0.9, axis: [0, 0, 1] },
            strain: { d11: 1e-5, d22: 1e-5, d33: -3e-5, d12: 1e-5, d13: 0, d23: 0 },
          },
        },
      },
    },
  };
}

const FREE = [
  "histograms.*.background.coefficients",
  "histograms.*.scale",
  "histograms.*.phases.Al2O3.scale",
  "histograms.*.phases.CeO2.layerDisplacement",
  "histograms.*.instrument.Y",
  "phases.Al2O3.cell",
  "phases.Al2O3.atoms.Al1.uIso",
];
let model: Model;
let bytes: Uint8Array;
let read: ModelFromGpx;
beforeAll(async () => {
  const fit = await refine(
    manyTerms(),
    { name: "t", stages: [{ name: "all", free: FREE }] },
    { startingValues: false },
  );
  ({ model } = fit);
  bytes = formatGpxProject(fit, { ring: calculatePattern(model, "ring") }, "test.gpx");
  read = await readGpxModel(bytes);
});

test("a model goes through a GSAS-II project unchanged: every parameter and the pattern", () => {
  expect(Object.keys(read.model.phases)).toEqual(["CeO2", "Al2O3"]);
  const values = new Map(listParameters(read.model).map(({ path, value }) => [path, value]));
  for (const { path, value } of listParameters(model)) {
    const back = path.endsWith("Al2O3.size") ? 1e6 : value; // no broadening
    expect([path, values.get(path)]).toEqual([path, expect.closeTo(back, 10)]);
  }
  const [before, after] = [calculatePattern(model, "ring"), calculatePattern(read.model, "ring")];
  expect(after.twoTheta).toEqual(before.twoTheta);
  const most = Math.max(...before.calculated);
  before.calculated.forEach((y, i) => expect(Math.abs(after.calculated[i] - y) / most).toBeLessThan(1e-6));
  after.sigma.forEach((sigma, i) => expect(sigma).toBeCloseTo(before.sigma[i], 9));
});

test("what was free is set to be refined, and a stage can take it as it is", async () => {
  const paths = (of: Model, patterns: readonly string[]) => expandPaths(of, patterns).map(({ path }) => path);
  expect(new Set(paths(read.model, read.free))).toEqual(new Set(paths(model, FREE)));
  const stage = { name: "go on", free: read.free };
  const fit = await refine(read.model, { name: "again", stages: [stage] }, { startingValues: false });
  expect(fit.stages[0].verdict).toBe("accepted");
});

test("Le Bail intensities come back with their project", async () => {
  const start = extractIntensities(trueModel(), "le bail", ["CeO2"]);
  const stage = { name: "cell", free: ["phases.CeO2.cell"] };
  const fit = await refine(start, { name: "t", stages: [stage] }, { startingValues: false });
  const pattern = calculatePattern(fit.model, "ring");
  const back = await readGpxModel(formatGpxProject(fit, { ring: pattern }, "test.gpx"));
  expect(back.model.histograms.ring.phases.CeO2.extracted?.method).toBe("le bail");
  const again = calculatePattern(back.model, "ring");
  const most = Math.max(...pattern.calculated);
  pattern.calculated.forEach((y, i) => expect(Math.abs(again.calculated[i] - y) / most).toBeLessThan(1e-6));
});

test("what a model cannot hold is refused by name", () => {
  const items = parseGpx(bytes);
  const neutrons = items.map((one) => ({
    ...one,
    children: one.children.map((child) =>
      child.name === "Instrument Parameters"
        ? { ...child, data: [dict({ Type: ["PNT", "PNT", false] }), dict({})] }
        : child,
    ),
  }));
  expect(() => modelFromGpx(neutrons, "f.gpx")).toThrow(/PWDR ring in f\.gpx: .*PNT.*PXC/);
});
