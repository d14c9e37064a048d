import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { parseGpx } from "../../io/gpx/gpx-file.js";
import type { NumpyArray, PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import type { Model } from "../../model/model.js";
import { refine } from "../../refinement/refine.js";
import { trueModel } from "../testing/small-fit.js";
import { formatGpxProject } from "./gpx-project.js";

/** Two phases, strained differently, over a background of every kind of part. */
function modelOfManyTerms(): Model {
  const truth = trueModel();
  const { ring } = truth.histograms;
  return {
    ...truth,
    histograms: {
      ring: {
        ...ring,
        background: {
          kind: "cosine",
          coefficients: [400, -20, 10],
          debye: [{ amplitude: 3, distance: 2.4, u: 0.02 }],
          peaks: [{ position: 6, intensity: 9000, sig: 4000, gam: 20 }],
          fixed: { twoTheta: [3, 8, 15], intensity: [100, 200, 50], multiplier: 0.5 },
        },
        phases: {
          CeO2: {
            ...ring.phases.CeO2,
            strain: { d11: 2e-5, d22: 2e-5, d33: 2e-5, d12: 0, d13: 0, d23: 0 },
            layerDisplacement: 40,
          },
          Al2O3: {
            ...ring.phases.Al2O3,
            strain: { d11: 1e-5, d22: 1e-5, d33: -3e-5, d12: 1e-5, d13: 0, d23: 0 },
          },
        },
      },
    },
  };
}

async function projectOf(model: Model, free: readonly string[]) {
  const fit = await refine(model, { name: "test", stages: [{ name: "all", free }] }, { startingValues: false });
  return parseGpx(formatGpxProject(fit, { ring: calculatePattern(fit.model, "ring") }, "test.gpx"));
}

const find = (items: Awaited<ReturnType<typeof projectOf>>, parent: string, child: string): PythonValue =>
  items.find(({ name }) => name === parent)?.children.find(({ name }) => name === child)?.data ?? null;

test("every part of a background stands where GSAS-II reads it, with a flag of its own", async () => {
  const items = await projectOf(modelOfManyTerms(), [
    "histograms.*.background.debye.0.amplitude",
    "histograms.*.background.peaks.0.intensity",
    "histograms.*.background.fixed",
  ]);
  const [list, parts] = find(items, "PWDR ring", "Background") as [PythonValue[], PythonDict];
  expect(list).toEqual(["cosine", false, 3n, 400, -20, 10]);
  expect((parts.get("debyeTerms") as PythonValue[][])[0]).toEqual([expect.any(Number), true, 2.4, false, 0.02, false]);
  expect((parts.get("peaksList") as PythonValue[][])[0]).toEqual([
    6,
    false,
    expect.any(Number),
    true,
    4000,
    false,
    20,
    false,
  ]);
  expect(parts.get("background PWDR")).toEqual(["PWDR ring fixed background", expect.any(Number), true]);
  const { data } = items.find(({ name }) => name === "PWDR ring fixed background") as (typeof items)[number];
  const table = (data as PythonValue[])[1] as NumpyArray;
  expect([table.data[0], table.data[table.shape[1]]]).toEqual([3, 100]);
  const covariance = items.find(({ name }) => name === "Covariance")?.data as PythonDict;
  expect(covariance.get("varyList")).toEqual([":0:DebyeA;0", ":0:BkPkint;0", ":0:BF mult"]);
});

test("strains are written in GSAS-II's order and number, each with its flag, and so is the layer's displacement", async () => {
  const items = await projectOf(modelOfManyTerms(), [
    "histograms.*.phases.Al2O3.strain.d33",
    "histograms.*.phases.CeO2.layerDisplacement",
  ]);
  const share = (phase: string) =>
    ((find(items, "Phases", phase) as PythonDict).get("Histograms") as PythonDict).get("PWDR ring") as PythonDict;
  expect(share("CeO2").get("HStrain")).toEqual([
    [2e-5, 0],
    [false, false],
  ]);
  expect(share("CeO2").get("Layer Disp")).toEqual([expect.any(Number), true]);
  expect(share("Al2O3").get("HStrain")).toEqual([
    [1e-5, expect.any(Number)],
    [false, true],
  ]);
});
