import { fileURLToPath } from "node:url";
import { expect, jest, test } from "@jest/globals";
import type { Histogram, HistogramMetadata } from "../histograms/histogram.js";
import { openMidasZarr } from "../histograms/midas-scan.js";
import { chebyshev } from "../model/background.js";
import { createModel } from "../model/create-model.js";
import { readCif } from "../model/phase-from-cif.js";
import { withHistogramData } from "./refine-all.js";
import { canSeed, refineChain } from "./chain.js";
import { simulate, withCubicCell } from "./fixtures/simulated.js";
import { recipes } from "./recipes.js";
import { chainsAlong, refineSequence } from "./refine-sequence.js";

jest.setTimeout(120_000);

const recipe = recipes.midasWith({ atoms: false });
const start = simulate();
const truthOf = (frame: number): number => 5.4113 * (1 + 0.006 * frame);
/** A sample that expands: 0.6 % a frame, so that the last lies 3.6 % from the start. */
function heated(frame: number, metadata: HistogramMetadata = {}): Histogram {
  const phase = withCubicCell(simulate(), "CeO2", truthOf(frame)).phases["CeO2"];
  const { data } = simulate({ phases: { CeO2: phase }, seed: frame + 2 }).histograms["ring"];
  return { ...data, name: `frame ${frame}`, metadata: { frame, temperature: 300 + 100 * frame, ...metadata } };
}
const blank = (frame: number): Histogram => ({ ...heated(frame), intensity: new Float64Array(600) });
const cellOf = (fit: { readonly fit?: { readonly model: typeof start } }): number | undefined =>
  fit.fit?.model.phases["CeO2"].cell.a;

test("a chain follows a cell farther than a common start reaches, and a failed histogram seeds no other", async () => {
  const frames = [0, 1, 2, 3, 4, 5, 6].map((frame) => (frame === 4 ? blank(frame) : heated(frame)));
  const fits = await refineSequence(frames, start, { along: "frame", recipe });
  fits.forEach((fit, frame) => {
    if (frame === 4) return expect(fit.judgement.status).toBe("failed");
    const a = fit.fit?.parameters.find(({ path }) => path === "phases.CeO2.cell.a");
    expect(Math.abs((a?.value ?? NaN) - truthOf(frame)) / (a?.esd ?? NaN)).toBeLessThan(4);
    expect(fit.fit?.statistics.gof).toBeLessThan(1.1);
  });
  expect(fits.map(({ seededBy }) => seededBy)).toEqual([undefined, 0, 1, 2, undefined, 3, 5]);
  expect(fits[5].fit?.stages).toHaveLength(1);
});

test("a frame without beam is told by its neighbour's values, and hands no half-free model on", async () => {
  const shipped = (name: string) => fileURLToPath(new URL(`../../../notebooks/data/${name}`, import.meta.url));
  const scan = await openMidasZarr(shipped("ceo2_heating_75x4.zarr.zip"));
  const frames = await Promise.all([22, 23, 24].map((frame) => scan.histogram({ frame, eta: "sum" })));
  const CeO2 = await readCif(shipped("CeO2.cif"));
  const ring = { data: frames[0], instrument: scan.instrument, background: chebyshev(4) };
  const model = createModel({ phases: { CeO2 }, histograms: { ring } });
  const fits = await refineSequence(frames, model, { along: "temperature", chainsOf: "none", recipe: recipes.midas });
  await scan.close();
  expect(fits.map(({ judgement }) => judgement.status)).toEqual(["success", "flagged", "success"]);
  expect(fits.map(({ seededBy }) => seededBy)).toEqual([undefined, undefined, 0]);
  const cell = fits[2].fit?.parameters.find(({ path }) => path === "phases.CeO2.cell.a");
  expect(cell?.state).toBe("free");
});

test("order is that of the metadata, not that in which they come; results keep the order given", async () => {
  const shuffled = [2, 0, 3, 1].map((frame) => heated(frame));
  const fits = await refineSequence(shuffled, start, { along: "temperature", recipe });
  expect(fits.map(({ seededBy }) => seededBy)).toEqual([3, undefined, 0, 1]);
  expect(fits.map(({ histogram }) => histogram.name)).toEqual(shuffled.map(({ name }) => name));
  const back = await refineSequence(shuffled, withCubicCell(start, "CeO2", truthOf(3)), {
    along: "temperature",
    direction: "backward",
    recipe,
  });
  expect(back.map(({ seededBy }) => seededBy)).toEqual([2, 3, undefined, 0]);
  expect(back.every(canSeed)).toBe(true);
  back.forEach((fit, i) => expect(Math.abs(cellOf(fit)! - truthOf([2, 0, 3, 1][i]))).toBeLessThan(1e-3));
});

test("there and back saves what the way there could not reach", async () => {
  // The common start is the cell of the last frame: forward, the first one is lost.
  const models = [0, 3, 6].map((frame) => withHistogramData(withCubicCell(start, "CeO2", truthOf(6)), heated(frame)));
  const forward = await refineChain(models, recipe, { direction: "forward" });
  expect(forward[0].judgement.status).toBe("flagged");
  const both = await refineChain(models, recipe, { direction: "both" });
  expect(both[0].seededBy).toBe(1);
  expect(cellOf(both[1])).toBeCloseTo(truthOf(3), 3);
  expect(cellOf(both[0])).toBeCloseTo(truthOf(0), 3);
});

test("azimuths of one frame and frames of one azimuth are chains of their own", () => {
  const grid = [0, 1].flatMap((frame) =>
    [2, 0, 1].map((etaIndex) => ({ name: "", metadata: { frame, etaIndex, eta: 10 * etaIndex, omega: 5 - frame } })),
  );
  expect(chainsAlong(grid, "eta", "frame")).toEqual([
    [1, 2, 0],
    [4, 5, 3],
  ]);
  expect(chainsAlong(grid, "omega", "etaIndex")).toEqual([
    [3, 0],
    [4, 1],
    [5, 2],
  ]);
  expect(chainsAlong(grid, "eta", "none")).toEqual([[1, 4, 2, 5, 0, 3]]);
  expect(() => chainsAlong(grid, "temperature", "none")).toThrow(/no temperature in/);
});
