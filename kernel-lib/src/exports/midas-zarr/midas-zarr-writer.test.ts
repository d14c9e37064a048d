import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createBinGrid } from "../../caking/bin-grid.js";
import { buildPixelBinMap } from "../../caking/build-map.js";
import { cake } from "../../caking/cake.js";
import { RietbookError } from "../../errors.js";
import { framesInMemory } from "../../frames/frames-in-memory.js";
import type { FrameSource } from "../../frames/frame.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { openMidasZarr } from "../../histograms/midas-scan.js";
import { openMidasFile } from "../../io/midas-zarr/midas-file.js";
import { openZarrArray } from "../../io/midas-zarr/zarr-array.js";
import { bytesInMemory } from "../../platform/bytes-in-memory.js";
import { createMemorySink, type ByteSink } from "../../platform/byte-sink.js";
import type { CakeWriter } from "../cake-writer.js";
import { integrate } from "../integrate.js";
import type { MidasZarrOptions } from "./midas-layout.js";
import { createMidasZarrWriter, midasZarrBytes } from "./midas-zarr-writer.js";

const geometry: DetectorGeometry = {
  ...{
    pixelsY: 80,
    pixelsZ: 90,
    pixelSize: 200,
    distance: 300000,
    centreY: 39.3,
    centreZ: 44.1,
    tx: 0,
    ty: 0.5,
    tz: -0.3,
  },
  ...{ wavelength: 0.4, distortion: [], rhoD: 10000, parallax: 0, transforms: [] },
};
const bins = { axis: "R", radial: { min: 2, max: 36, step: 0.5 }, eta: { min: -180, max: 180, step: 60 } } as const;
const grid = createBinGrid(bins, geometry);
const noise = (seed: number) =>
  Uint16Array.from({ length: 80 * 90 }, (_, i) => 100 + ((i * 7919 + seed * 104729) % 61));
const frames = (count: number): FrameSource => {
  const source = framesInMemory(
    Array.from({ length: count }, (_, i) => noise(i)),
    80,
    90,
  );
  return { ...source, read: async (i) => ({ ...(await source.read(i)), omega: -10 + i * 0.5 }) };
};
const map = buildPixelBinMap(geometry, grid);

async function written(count: number, options: MidasZarrOptions = {}): Promise<Uint8Array> {
  const sink = createMemorySink("a.zarr.zip");
  await integrate(frames(count), await map, [await createMidasZarrWriter(sink, grid, geometry, options)], { chunk: 3 });
  return sink.bytes();
}

test("what is written is read back: map, sums, attributes, instrument", async () => {
  const bytes = await written(7, {
    omegaSumFrames: 3,
    instrument: { U: 5, Polariz: 0.95 },
    conditions: (i) => ({ temperature: 300 + i, I0: 1000 }),
    attributes: { source: "noise" },
  });
  const file = await openMidasFile(bytesInMemory(bytes, "a.zarr.zip"));
  const whole = await cake(frames(7), await map);
  expect([file.map.nR, file.map.nEta, file.rawFrames]).toEqual([68, 6, 7]);
  expect(file.map.area).toEqual(whole.area);
  expect(file.map.radius[0]).toBe(2.25);
  expect(file.map.twoTheta[10]).toBeCloseTo((Math.atan((7.25 * 200) / 300000) * 180) / Math.PI, 12);
  expect(file.map.q![10]).toBeCloseTo(((4 * Math.PI) / 0.4) * Math.sin(Math.atan((7.25 * 200) / 300000) / 2), 12);
  expect([...file.map.eta]).toEqual([-150, -90, -30, 30, 90, 150]);
  expect(file.frames.map(({ lastFrameNumber }) => lastFrameNumber)).toEqual([2, 5, 6]);
  const first = await file.frames[0].array.read();
  const n = first.length;
  const sum = first.map((_, i) => whole.intensity[i] + whole.intensity[n + i] + whole.intensity[2 * n + i]);
  expect(first).toEqual(sum);
  expect(file.frames[1].array.attributes).toEqual({
    ...{ FirstOme: -8.5, LastOme: -7.5, LastFrameNumber: 5, "Number Of Frames Summed": 3 },
    ...{ I: 0, I0: 1000, Temperature: 304, Pressure: 0 },
  });
  expect(file.instrumentParameters).toMatchObject({ U: 5, Polariz: 0.95, V: -0.126, Lam: 0.4, Distance: 300000 });
  expect(file.attributes).toMatchObject({ source: "noise", rietbook_version: expect.any(String) });
});

test("the esds that are read back are those of the cake", async () => {
  const whole = await cake(frames(1), await map);
  const scan = await openMidasZarr(bytesInMemory(await written(1), "a.zarr.zip"));
  const { intensity, sigma } = await scan.histogram({ frame: 0, eta: 2 });
  expect(intensity.length).toBe(68);
  // Split pixels make Σ w² v smaller than Σ w v, which is all that the file holds.
  for (const [r, value] of intensity.entries()) {
    const bin = r * 6 + 2;
    expect(value).toBeCloseTo(whole.intensity[bin], 10);
    expect(sigma[r]).toBeGreaterThanOrEqual(whole.sigma[bin] * (1 - 1e-12));
  }
});

test("−1 sums all frames, 0 counts as 1", async () => {
  const frameNumbers = async (omegaSumFrames: number) => {
    const bytes = await written(4, { omegaSumFrames });
    return (await openMidasFile(bytesInMemory(bytes, "a"))).frames.map(({ lastFrameNumber }) => lastFrameNumber);
  };
  expect(await frameNumbers(-1)).toEqual([3]);
  expect(await frameNumbers(0)).toEqual([0, 1, 2, 3]);
  await expect(written(1, { omegaSumFrames: 1.5 })).rejects.toThrow(/OmegaSumFrames: found 1.5/);
  const folder = mkdtempSync(join(tmpdir(), "rietbook-refused-"));
  const refused = createMidasZarrWriter(join(folder, "a.zarr.zip"), grid, geometry, { omegaSumFrames: -2 });
  await expect(refused).rejects.toThrow(/OmegaSumFrames: found -2/);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("bins without a measurement stay NaN, but in SumFrames, which has what was measured in other frames", async () => {
  const size = 68 * 6;
  const intensity = new Float64Array(size).fill(7);
  intensity[5] = NaN;
  const ones = new Float64Array(size).fill(1);
  const frame = { index: 0, source: "x", intensity, sigma: ones, area: ones };
  const other = { ...frame, index: 1, intensity: ones };
  const file = await openMidasFile(bytesInMemory(await midasZarrBytes([frame, other], grid, geometry), "a"));
  expect(await file.frames[0].array.read()).toEqual(intensity);
  const sums = await (await openZarrArray(file.store, "SumFrames")).read();
  expect(sums).toEqual(intensity.map((value) => (Number.isNaN(value) ? 1 : value + 1)));
});

/** Bytes that are reachable. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test("memory does not grow with the frames", async () => {
  let written = 0;
  const sink: ByteSink = {
    name: "nowhere",
    write: async (bytes) => void (written += bytes.length),
    finish: async () => undefined,
    abort: async () => undefined,
  };
  const fine = createBinGrid(
    { ...bins, radial: { min: 2, max: 36, step: 0.05 }, eta: { ...bins.eta, step: 1 } },
    geometry,
  );
  const size = fine.radialBins * fine.etaBins;
  const writer = await createMidasZarrWriter(sink, fine, geometry);
  const values = Float64Array.from({ length: size }, (_, i) => (i * 2654435761) % 100003);
  const add = async (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      await writer.add({ index, source: "", intensity: values, sigma: values, area: values });
    }
  };
  await add(0, 15);
  const before = memoryInUse();
  await add(15, 60);
  // Buffers that nobody reaches are given back a moment later.
  let after = memoryInUse();
  for (let wait = 0; wait < 20 && after - before > 4e6; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    after = memoryInUse();
  }
  await writer.finish();
  // 45 frames of 2 MB each.
  expect(size * 8 * 45).toBeGreaterThan(80e6);
  expect(after - before).toBeLessThan(4e6);
  expect(written).toBeGreaterThan(1e6);
});

describe("on disk", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "rietbook-zarr-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test("a file has its name only when it is whole", async () => {
    const path = join(folder, "deep", "a.zarr.zip");
    const writer = await createMidasZarrWriter(path, grid, geometry);
    expect(readdirSync(join(folder, "deep")).filter((name) => !name.startsWith("."))).toEqual([]);
    const watched: CakeWriter = { ...writer };
    const { frames: count, engine } = await integrate(frames(2), await map, [watched]);
    expect([count, engine]).toEqual([2, "cpu"]);
    expect(readdirSync(join(folder, "deep"))).toEqual(["a.zarr.zip"]);
    const scan = await openMidasZarr(path);
    expect(scan.frames.length).toBe(2);
    await scan.close();
  });

  test("after an error or a stop nothing is left", async () => {
    const failing: FrameSource = {
      ...frames(5),
      read: (i) =>
        i < 3 ? frames(5).read(i) : Promise.reject(new RietbookError({ kind: "bad input", found: "damage" })),
    };
    const path = join(folder, "a.zarr.zip");
    const options = { chunk: 1 };
    await expect(
      integrate(failing, await map, [await createMidasZarrWriter(path, grid, geometry)], options),
    ).rejects.toThrow(/damage/);
    const signal = AbortSignal.abort();
    await expect(
      integrate(frames(2), await map, [await createMidasZarrWriter(path, grid, geometry)], { signal }),
    ).rejects.toMatchObject({ kind: "cancelled" });
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, "file"), "");
    await expect(createMidasZarrWriter(join(folder, "file", "a.zip"), grid, geometry)).rejects.toMatchObject({
      kind: "output",
    });
  });

  test("a full disk is an output error", async () => {
    const full: ByteSink = {
      name: "a.zarr.zip",
      write: () => Promise.reject(new RietbookError({ kind: "output", file: "a.zarr.zip", found: "a full disk" })),
      finish: async () => undefined,
      abort: async () => undefined,
    };
    await expect(createMidasZarrWriter(full, grid, geometry)).rejects.toThrow("a.zarr.zip: found a full disk.");
  });
});
