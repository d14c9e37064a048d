import { createBinGrid } from "../../caking/bin-grid.js";
import { buildPixelBinMap } from "../../caking/build-map.js";
import { varianceFactors } from "../../caking/covariance.js";
import { framesInMemory } from "../../frames/frames-in-memory.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import type { Histogram } from "../../histograms/histogram.js";
import { openMidasZarr, type MidasScan } from "../../histograms/midas-scan.js";
import { createMemorySink } from "../../platform/byte-sink.js";
import { integrate } from "../integrate.js";
import { createMidasZarrWriter } from "./midas-zarr-writer.js";

const [width, height, copies, mean] = [70, 66, 200, 50];
const geometry: DetectorGeometry = {
  ...{
    pixelsY: width,
    pixelsZ: height,
    pixelSize: 200,
    distance: 3e5,
    centreY: 34.3,
    centreZ: 32.6,
    tx: 0,
    ty: 0.5,
    tz: -1,
  },
  ...{ wavelength: 0.4, distortion: [], rhoD: 10000, parallax: 0, transforms: [] },
};
const bins = { axis: "R", radial: { min: 8, max: 30, step: 0.6 }, eta: { min: -180, max: 180, step: 60 } } as const;
const grid = createBinGrid(bins, geometry);

/** Poisson numbers by inversion, always the same. */
function poissonFrames(): readonly Uint16Array[] {
  let state = 20261122;
  const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) + 0.5) / 2 ** 32;
  return Array.from({ length: copies }, () =>
    Uint16Array.from({ length: width * height }, () => {
      const target = random();
      let [k, term] = [0, Math.exp(-mean)];
      for (let sum = term; sum < target && k < 200; sum += term) term *= mean / ++k;
      return k;
    }),
  );
}

let bytes: Uint8Array;
beforeAll(async () => {
  const map = await buildPixelBinMap(geometry, grid);
  const sink = createMemorySink("poisson.zarr.zip");
  const writer = await createMidasZarrWriter(sink, grid, geometry, { varianceFactors: varianceFactors(map) });
  await integrate(framesInMemory(poissonFrames(), width, height), map, [writer]);
  bytes = sink.bytes();
});

const open = (weights: "poisson" | "effective" | "own"): Promise<MidasScan> =>
  openMidasZarr(bytes, { name: "poisson.zarr.zip", normalized: true, weights });

/** σ of a point if its counts were the true mean: counts that happen to be low would weigh too much. */
function trueSigma({ sigma, intensity }: Histogram): readonly number[] {
  return Array.from(sigma, (value, at) => value * Math.sqrt(mean / intensity[at]));
}

const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

/** Deviations of a constant fitted to each lineout, over the esd that the fit gives it. */
async function pullsOfConstants(weights: "poisson" | "effective" | "own", eta: "all" | "sum"): Promise<number> {
  const scan = await open(weights);
  const pulls = (await scan.histograms({ etas: eta })).map((histogram) => {
    const w = trueSigma(histogram).map((sigma) => 1 / sigma ** 2);
    const total = w.reduce((a, b) => a + b, 0);
    const constant = w.reduce((sum, weight, at) => sum + weight * histogram.intensity[at], 0) / total;
    return (constant - mean) * Math.sqrt(total);
  });
  return rms(pulls);
}

test("pulls of single bins over 200 Poisson copies are 1 with each bin's own σ", async () => {
  const scan = await open("own");
  const histograms = await scan.histograms();
  const pulls = histograms.flatMap((histogram) => {
    const sigma = trueSigma(histogram);
    return Array.from(histogram.intensity, (value, at) => (value - mean) / sigma[at]);
  });
  expect(histograms).toHaveLength(6 * copies);
  expect(rms(pulls)).toBeGreaterThan(0.98);
  expect(rms(pulls)).toBeLessThan(1.02);
});

test("with the effective σ a constant fitted over split bins has the right esd; with each bin's own it is too small", async () => {
  // 1200 pulls of independent copies and azimuths: an rms of 1 is known to 0.02.
  expect(Math.abs((await pullsOfConstants("effective", "all")) - 1)).toBeLessThan(0.06);
  expect(await pullsOfConstants("own", "all")).toBeGreaterThan(1.25);
});

test("the default counts are effective but for pixels shared with the next azimuths", async () => {
  expect(Math.abs((await pullsOfConstants("poisson", "all")) - 1)).toBeLessThan(0.08);
  expect(Math.abs((await pullsOfConstants("poisson", "sum")) - 1)).toBeLessThan(0.12);
});

test("a file that does not say how its pixels were split has no effective σ, and that is said", async () => {
  const sink = createMemorySink("plain.zarr.zip");
  const map = await buildPixelBinMap(geometry, grid);
  await integrate(framesInMemory([new Uint16Array(width * height).fill(9)], width, height), map, [
    await createMidasZarrWriter(sink, grid, geometry),
  ]);
  await expect(openMidasZarr(sink.bytes(), { name: "plain.zarr.zip", weights: "effective" })).rejects.toThrow(
    /weights in plain\.zarr\.zip: found effective, and no BinVarianceFactors .* take the weights poisson/,
  );
});
