import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildMidasZarr, put } from "../io/midas-zarr/fixtures/build-midas-zarr.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import type { ByteSource } from "../platform/byte-source.js";
import { openMidasZarr } from "./midas-scan.js";
import { readPattern } from "./text-pattern.js";

const data = (name: string) => fileURLToPath(new URL(`../../../notebooks/data/${name}`, import.meta.url));
const REAL = data("ceo2_mask.zarr.zip");
const NORMALIZED = data("ceo2_12x2.zarr.zip");
const COUNTS = data("ceo2_norm0_12x2.zarr.zip");

test("the real cake: 68 of 72 azimuths are usable, numbered with η ascending", async () => {
  const scan = await openMidasZarr(REAL);
  expect([scan.frames.length, scan.etas.length, scan.twoTheta.length]).toEqual([1, 72, 1420]);
  expect(scan.wavelength).toBe(0.4066);
  expect(scan.instrument.instrument.radius).toBeCloseTo(208.688654858, 9);
  const lineouts = await scan.lineouts();
  const out = lineouts.filter((lineout) => lineout.leftOut !== undefined);
  expect(out.map(({ eta, points, leftOut }) => [eta, points, leftOut])).toEqual([
    [-177.5, 5, "fewer than 20 points"],
    [-2.5, 5, "fewer than 20 points"],
    [2.5, 4, "fewer than 20 points"],
    [177.5, 4, "fewer than 20 points"],
  ]);
  const used = lineouts.filter((lineout) => lineout.leftOut === undefined);
  expect(used.map((lineout) => lineout.number)).toEqual([...Array(68).keys()]);
  expect((await scan.histograms()).length).toBe(68);
  await scan.close();
});

test("bins that MIDAS voided (NaN with an area) never reach a histogram", async () => {
  const scan = await openMidasZarr(REAL);
  const { intensity, sigma, twoTheta, azimuth, metadata } = await scan.histogram({ frame: 0, eta: 6 });
  expect(metadata.eta).toBe(-147.5);
  expect(azimuth).toBe(237.5);
  for (const array of [intensity, sigma, twoTheta]) expect(array.every(Number.isFinite)).toBe(true);
  expect(metadata.maskedFraction).toBeCloseTo(1 - twoTheta.length / 1420, 12);
  await scan.close();
});

test("the azimuthal mean of the real cake is the one calculated with numpy", async () => {
  const scan = await openMidasZarr(REAL);
  const mean = await scan.histogram({ frame: 0, eta: "sum" });
  const reference = await readPattern(
    fileURLToPath(new URL("fixtures/ceo2-azimuthal-mean-every-20th.xye", import.meta.url)),
  );
  expect(mean.twoTheta.length).toBe(1404);
  for (const [k, twoTheta] of reference.twoTheta.entries()) {
    const i = Math.min(20 * k, 1403);
    expect(Math.abs(mean.twoTheta[i] - twoTheta)).toBeLessThan(1e-8);
    expect(Math.abs(mean.intensity[i] / reference.intensity[k] - 1)).toBeLessThan(1e-8);
    expect(Math.abs(mean.sigma[i] / reference.sigma[k] - 1)).toBeLessThan(1e-8);
  }
  // Nearly the whole circle: polarisation as for an unpolarised beam.
  expect(mean.azimuth).toBeCloseTo(45, -1);
  await scan.close();
});

test("counts and counts per area are told apart, and give the same histograms", async () => {
  const [perArea, counts] = [await openMidasZarr(NORMALIZED), await openMidasZarr(COUNTS)];
  expect([perArea.normalization.normalized, counts.normalization.normalized]).toEqual([true, false]);
  expect(counts.normalization.how).toContain("Normalize 0");
  expect((await openMidasZarr(REAL)).normalization.normalized).toBe(true);
  for (const eta of [0, 5, "sum"] as const) {
    const [a, b] = [await perArea.histogram({ frame: 1, eta }), await counts.histogram({ frame: 1, eta })];
    expect(a.intensity.length).toBe(2400);
    for (let i = 0; i < 2400; i += 7) {
      expect(Math.abs(a.intensity[i] / b.intensity[i] - 1)).toBeLessThan(1e-12);
      expect(Math.abs(a.sigma[i] / b.sigma[i] - 1)).toBeLessThan(1e-12);
    }
  }
});

test("with one azimuth the noise alone tells counts from counts per area", async () => {
  const area = (r: number) => 20 + r / 5;
  const counts = (r: number) => 40 * area(r) + Math.sqrt(40 * area(r)) * gauss(r);
  const decide = async (value: (r: number) => number) =>
    (await openMidasZarr(buildMidasZarr({ nR: 700, nEta: 1, area, frames: { 0: value }, rawFrames: 1 }))).normalization;
  expect((await decide(counts)).normalized).toBe(false);
  expect((await decide((r) => counts(r) / area(r))).normalized).toBe(true);
});

test("where all areas are alike the data cannot tell, and MIDAS's default is taken and said", async () => {
  const scan = await openMidasZarr(
    buildMidasZarr({ nR: 400, nEta: 4, frames: { 0: (r) => 1000 + 30 * gauss(r) }, rawFrames: 1 }),
  );
  expect(scan.normalization.normalized).toBe(true);
  expect(scan.normalization.how).toMatch(/cannot tell|not clear/);
  expect((await openMidasZarr(buildMidasZarr(), { normalized: false })).normalization.how).toContain("By order");
});

test("the integration's own Normalize decides where the file holds it", async () => {
  const entries: Record<string, Uint8Array> = {};
  put(entries, "analysis/process/analysis_parameters/Normalize", [1], Float64Array.of(0));
  const scan = await openMidasZarr(buildMidasZarr({ entries }));
  expect(scan.normalization).toEqual({ normalized: false, how: "The file says Normalize 0." });
});

test("σ is Poisson's: (y/σ)² is the number of counts", async () => {
  const scan = await openMidasZarr(COUNTS, { normalized: false });
  const { intensity, sigma } = await scan.histogram({ frame: 0, eta: 3 });
  for (let i = 0; i < intensity.length; i += 100) {
    const counts = (intensity[i] / sigma[i]) ** 2;
    expect(Math.abs(counts - Math.round(counts))).toBeLessThan(1e-6);
  }
});

test("weights of GSAS-II's importer are those that it made of this file", async () => {
  const scan = await openMidasZarr(NORMALIZED, { weights: "gsas2" });
  const { intensity, sigma, azimuth, metadata } = await scan.histogram({ frame: 0, eta: 0 });
  // GSAS-II 5.7.9 (d46e7a0a): first points of PWDR … img=0 omega=1.125 eta=-177.5
  const y = [53.19078303088975, 52.11505882611442, 52.091213061183666];
  const w = [14.859012223599256, 15.294667060469031, 15.080185468945935];
  for (let i = 0; i < 3; i++) {
    expect(intensity[i]).toBeCloseTo(y[i], 10);
    expect(1 / sigma[i] ** 2).toBeCloseTo(w[i], 10);
  }
  expect([azimuth, metadata.omega]).toEqual([267.5, 1.125]);
});

test("frames come in numeric order with what the file says of them", async () => {
  const scan = await openMidasZarr(COUNTS);
  expect(scan.frames[1]).toEqual({
    ...{
      index: 1,
      lastFrameNumber: 19,
      framesSummed: 10,
      omega: 3.625,
      temperature: 295,
      pressure: 0.1,
      current: 101.5,
    },
    i0: 9876,
  });
  const histograms = await scan.histograms();
  expect(histograms.map(({ metadata }) => [metadata.frame, metadata.etaIndex])).toEqual(
    [0, 1].flatMap((frame) => [0, 1, 2, 3, 4, 5, 6, 9, 10, 11].map((eta) => [frame, eta])),
  );
  expect((await scan.histograms({ frames: [1], etas: [3, 7] })).map(({ metadata }) => metadata.eta)).toEqual([-162.5]);
  expect((await scan.histograms({ etas: "sum" })).length).toBe(2);
});

test("a count of 1 that MIDAS writes when ω stands still is seen through, and said", async () => {
  const frameAttributes = { "Number Of Frames Summed": 1, FirstOme: 0, LastOme: 0 };
  const scan = await openMidasZarr(buildMidasZarr({ frameAttributes, rawFrames: 20 }));
  expect(scan.frames.map((frame) => frame.framesSummed)).toEqual([10, 10]);
  expect(scan.notes.join(" ")).toContain("says it sums 1 frame, but its number and the file's total say 10");
  // Without the file's total to confirm it, the attribute stands.
  const unsure = await openMidasZarr(buildMidasZarr({ frameAttributes, rawFrames: 7 }));
  expect(unsure.frames.map((frame) => frame.framesSummed)).toEqual([1, 1]);
});

test("a frame that does not state its ω gets it from the file's list; one without either has none", async () => {
  const entries: Record<string, Uint8Array> = {};
  put(
    entries,
    "Omegas",
    [20],
    Float64Array.from({ length: 20 }, (_, i) => i / 2),
  );
  const scan = await openMidasZarr(buildMidasZarr({ entries }));
  expect(scan.frames.map((frame) => frame.omega)).toEqual([2.25, 7.25]);
  expect((await openMidasZarr(buildMidasZarr())).frames[0].omega).toBeUndefined();
});

test("what MIDAS's streaming path leaves out is not needed", async () => {
  const entries = Object.fromEntries([".zarray", ".zattrs", "0.0"].map((key) => [`SumFrames/${key}`, undefined]));
  const scan = await openMidasZarr(buildMidasZarr({ entries, instrument: {} }));
  expect((await scan.histograms()).length).toBe(6);
});

test("opening reads the map and one frame, a histogram one more, never the rest", async () => {
  const frames = Object.fromEntries(Array.from({ length: 200 }, (_, k) => [k, () => 100 + k]));
  const bytes = buildMidasZarr({ nR: 400, nEta: 36, frames, rawFrames: 200 });
  const { source, count } = counting(bytes);
  const scan = await openMidasZarr(source);
  const frameBytes = 400 * 36 * 8;
  expect(bytes.length).toBeGreaterThan(200 * frameBytes);
  // Directory, five planes of map, one frame, and the small entries.
  expect(count()).toBeLessThan(8 * frameBytes);
  const opened = count();
  await scan.histogram({ frame: 150, eta: 7 });
  await scan.histogram({ frame: 150, eta: 8 });
  expect(count() - opened).toBeLessThan(1.1 * frameBytes);
});

test("reading can be stopped", async () => {
  const scan = await openMidasZarr(COUNTS);
  const stop = new AbortController();
  stop.abort();
  await expect(scan.lineouts({ signal: stop.signal })).rejects.toMatchObject({ kind: "cancelled" });
  expect((await scan.histogram({ frame: 0, eta: 0 })).twoTheta.length).toBe(2400);
});

test("the file's hash is SHA-256 of all its bytes", async () => {
  const { createHash } = await import("node:crypto");
  const expected = createHash("sha256").update(readFileSync(REAL)).digest("hex");
  expect(await (await openMidasZarr(REAL)).sha256()).toBe(expected);
});

function counting(bytes: Uint8Array): { source: ByteSource; count: () => number } {
  let read = 0;
  const inner = bytesInMemory(bytes, "counted.zarr.zip");
  const source: ByteSource = {
    ...inner,
    read(offset, length, signal) {
      read += length;
      return inner.read(offset, length, signal);
    },
  };
  return { source, count: () => read };
}

/** Deterministic numbers with mean 0 and variance 1 (sum of twelve uniform ones). */
function gauss(i: number): number {
  let sum = -6;
  for (let k = 0; k < 12; k++) {
    const x = Math.sin((12 * i + k) * 12.9898) * 43758.5453;
    sum += x - Math.floor(x);
  }
  return sum;
}
