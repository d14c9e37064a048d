import type { Frame, FrameSource } from "../frames/frame.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { createBinGrid, type BinGridDescription } from "./bin-grid.js";
import { buildPixelBinMap } from "./build-map.js";
import { cake, type CakeOptions } from "./cake.js";
import { effectiveSigmaFactors } from "./covariance.js";
import { randomNumbers } from "./engines/testing/engine-suite.js";
import { radialLineout } from "./lineout.js";

const geometry: DetectorGeometry = {
  pixelsY: 60,
  pixelsZ: 50,
  pixelSize: 200,
  distance: 1e5,
  centreY: 28.3,
  centreZ: 24.6,
  tx: 0,
  ty: 1,
  tz: -0.5,
  wavelength: 0.3,
  distortion: [0, 0, 0.01],
  rhoD: 6000,
  parallax: 0,
  transforms: [2],
};
const bins: BinGridDescription = {
  axis: "R",
  radial: { min: 4, max: 40, step: 0.6 },
  eta: { min: -180, max: 180, step: 30 },
};
const total = 60 * 50;

function frameOf(pixels: Frame["pixels"], index = 0): Frame {
  return { pixels, width: 60, height: 50, source: `frame ${index}`, index, omega: 0.25 * index };
}

function flatFrame(value: number, index = 0): Frame {
  return frameOf(new Uint16Array(total).fill(value), index);
}

/** Poisson numbers by inversion, for means up to a few hundred. */
function poisson(mean: number, random: () => number): number {
  let k = 0;
  let term = Math.exp(-mean);
  let sum = term;
  const target = random();
  while (sum < target && k < 20 * mean + 50) {
    term *= mean / ++k;
    sum += term;
  }
  return k;
}

test("a flat image cakes to 1 wherever there is area, and to NaN elsewhere", async () => {
  const result = await cake(flatFrame(1), geometry, { bins });
  let empty = 0;
  result.intensity.forEach((value, bin) => {
    if (result.area[bin] === 0) {
      empty++;
      expect([value, result.sigma[bin]]).toEqual([NaN, NaN]);
    } else expect(value).toBeCloseTo(1, 12);
  });
  expect(empty).toBeGreaterThan(0);
  expect(empty).toBeLessThan(result.intensity.length / 2);
  expect(result.engine).toBe("cpu");
  expect(result.warnings).toEqual([]);
  const wide = await cake(flatFrame(1), geometry, { bins: { ...bins, radial: { min: 4, max: 80, step: 4 } } });
  expect(wide.warnings[0]).toMatch(/empty bins/);
});

test("the engine is chosen by the number of frames unless it is named, and the result says which and why", async () => {
  const many = Array.from({ length: 40 }, (_, at) => flatFrame(at));
  const describe = async (frames: Frame | readonly Frame[], engine?: "wasm" | "cpu") =>
    (await cake(frames, geometry, { bins, engine })).description;
  expect(await describe(flatFrame(1))).toBe("TypeScript, float64 (auto; few frames)");
  expect(await describe(many)).toMatch(/^(WASM SIMD|WebGPU).*\(auto/);
  expect(await describe(many, "cpu")).toBe("TypeScript, float64");
  expect(await describe(flatFrame(1), "wasm")).toMatch(/^WASM SIMD, \d+ threads?$/);
});

test("a geometry needs bins, a map brings its own", async () => {
  await expect(cake(flatFrame(1), geometry)).rejects.toThrow(/bins.*with a geometry/);
  const map = await buildPixelBinMap(geometry, createBinGrid(bins, geometry), { precision: "double" });
  const [direct, prepared] = [await cake(flatFrame(3), geometry, { bins }), await cake(flatFrame(3), map)];
  expect(prepared.intensity).toEqual(direct.intensity);
  expect(prepared.map).toBe(map);
});

test("masked bins keep the rest of their area, or are void as in MIDAS", async () => {
  const mask = new Uint8Array(total);
  for (let pixel = 700; pixel < 760; pixel++) mask[pixel] = 1;
  const image = new Uint16Array(total).fill(5);
  image.fill(60000, 700, 760);
  const keep = await cake(frameOf(image), geometry, { bins, mask });
  const all = await cake(flatFrame(5), geometry, { bins });
  const changed = keep.area.filter((area, bin) => area < all.area[bin]).length;
  expect(changed).toBeGreaterThan(10);
  keep.intensity.forEach((value, bin) => {
    if (keep.area[bin] > 0) expect(value).toBeCloseTo(5, 12);
  });
  const voided = await cake(frameOf(image), geometry, { bins, mask, maskedBins: "void" });
  voided.intensity.forEach((value, bin) => {
    expect(Number.isNaN(value)).toBe(keep.map.touchedByMask[bin] === 1);
    if (keep.map.touchedByMask[bin] === 0 && keep.area[bin] === 0) expect(value).toBe(0);
  });
});

test("invalid values leave a bin, area and all, frame by frame", async () => {
  const bad = new Int32Array(total).fill(7);
  for (let pixel = 0; pixel < total; pixel += 3) bad[pixel] = pixel % 2 === 0 ? -1 : -2;
  const options: CakeOptions = { bins, invalid: { sentinels: [-1, -2] } };
  const result = await cake([frameOf(bad), flatFrame(7, 1)], geometry, options);
  const count = result.intensity.length / 2;
  expect(result.area).toHaveLength(2 * count);
  const areaOf = (frame: number) =>
    result.area.subarray(frame * count, (frame + 1) * count).reduce((sum, area) => sum + area, 0);
  expect(areaOf(0) / areaOf(1)).toBeCloseTo(2 / 3, 2);
  for (let bin = 0; bin < count; bin++) {
    expect(result.area[bin]).toBeLessThanOrEqual(result.area[count + bin]);
    for (const at of [bin, count + bin]) if (result.area[at] > 0) expect(result.intensity[at]).toBeCloseTo(7, 12);
  }
});

test.each(["cpu", "wasm"] as const)("frames of several batches keep what is their own: %s", async (engine) => {
  // The last frame is a batch by itself.
  const bad = new Int32Array(total).fill(7);
  for (let pixel = 0; pixel < total; pixel += 2) bad[pixel] = -1;
  const frames = Array.from({ length: 17 }, (_, at) => (at === 16 ? frameOf(bad, at) : flatFrame(7, at)));
  const { area, intensity } = await cake(frames, geometry, { bins, engine, invalid: { sentinels: [-1] } });
  const count = intensity.length / 17;
  expect(area).toHaveLength(intensity.length);
  const areaOf = (frame: number) => area.subarray(frame * count).reduce((s, a, at) => (at < count ? s + a : s), 0);
  expect(areaOf(16) / areaOf(0)).toBeCloseTo(1 / 2, 2);
  const mask = new Uint8Array(total);
  mask.fill(1, 20 * 60, 23 * 60);
  const voided = await cake(
    Array.from({ length: 17 }, (_, at) => flatFrame(at + 1, at)),
    geometry,
    { bins, engine, mask, maskedBins: "void" },
  );
  expect(voided.beforeVoiding).toHaveLength(voided.intensity.length);
  voided.beforeVoiding!.forEach((value, at) => {
    if (voided.area[at % count] > 0) expect(value).toBeCloseTo(Math.floor(at / count) + 1, 5);
  });
});

test("voided bins come with MIDAS's map, unless another one is asked for", async () => {
  const hashOf = async (options: CakeOptions) => (await cake(flatFrame(1), geometry, { bins, ...options })).map.hash;
  const [whole, midas] = [await hashOf({}), await hashOf({ splitting: "midas" })];
  expect(midas).not.toBe(whole);
  expect(await hashOf({ maskedBins: "void" })).toBe(midas);
  expect(await hashOf({ maskedBins: "void", splitting: "whole" })).toBe(whole);
});

test("where there are no counts the esd is that of one count in the bin", async () => {
  const { intensity, sigma, area, map } = await cake(flatFrame(0), geometry, { bins });
  intensity.forEach((value, bin) => {
    if (!(area[bin] > 0)) return;
    expect(value).toBe(0);
    expect(sigma[bin]).toBeCloseTo(1 / (map.starts[bin + 1] - map.starts[bin]), 12);
  });
});

test("dark keeps its sign", async () => {
  const result = await cake(flatFrame(3), geometry, { bins, dark: new Float64Array(total).fill(4.5) });
  result.intensity.forEach((value, bin) => {
    if (result.area[bin] > 0) expect(value).toBeCloseTo(-1.5, 12);
  });
});

test("more frames than one batch come from a source in order, with progress", async () => {
  const order: number[] = [];
  const source: FrameSource = {
    name: "series",
    width: 60,
    height: 50,
    count: 20,
    async read(index) {
      order.push(index);
      return flatFrame(index + 1, index);
    },
    async close() {},
  };
  const done: number[] = [];
  const result = await cake(source, geometry, {
    engine: "cpu",
    bins,
    onProgress: ({ task, done: count }) => task === "cake" && done.push(count),
  });
  expect(order).toEqual(Array.from({ length: 20 }, (_, at) => at));
  expect(done).toEqual([16, 20]);
  expect(result.sources.map(({ omega }) => omega)).toEqual(order.map((at) => 0.25 * at));
  const count = result.intensity.length / 20;
  const filled = result.area.findIndex((area) => area > 0);
  order.forEach((at) => expect(result.intensity[at * count + filled]).toBeCloseTo(at + 1, 12));
  expect(result.area).toHaveLength(count);
});

test("a stop between batches stops, and a wrong size is refused", async () => {
  const stop = new AbortController();
  const map = await buildPixelBinMap(geometry, createBinGrid(bins, geometry));
  const frames = Array.from({ length: 40 }, (_, at) => flatFrame(1, at));
  const running = cake(frames, map, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(running).rejects.toThrow(/request to stop/);
  const wrong = { ...flatFrame(1), width: 50, height: 60 };
  await expect(cake(wrong, map)).rejects.toThrow(/50 × 60.*60 × 50/);
});

test("pulls of 200 Poisson copies have the spread that σ promises", async () => {
  const random = randomNumbers(11);
  const map = await buildPixelBinMap(geometry, createBinGrid(bins, geometry));
  const mean = 40;
  const frames = Array.from({ length: 200 }, (_, at) =>
    frameOf(
      Uint16Array.from({ length: total }, () => poisson(mean, random)),
      at,
    ),
  );
  const result = await cake(frames, map);
  const count = result.area.length;
  let [sum, used] = [0, 0];
  for (let frame = 0; frame < 200; frame++) {
    for (let bin = 0; bin < count; bin++) {
      if (result.area[bin] < 2) continue;
      sum += ((result.intensity[frame * count + bin] - mean) / result.sigma[frame * count + bin]) ** 2;
      used++;
    }
  }
  const rms = Math.sqrt(sum / used);
  expect(rms).toBeGreaterThan(0.98);
  expect(rms).toBeLessThan(1.02);
});

test("with the effective σ a constant fitted to a lineout has the esd that 400 copies show", async () => {
  const random = randomNumbers(5);
  const map = await buildPixelBinMap(geometry, createBinGrid(bins, geometry));
  const factors = effectiveSigmaFactors(map);
  const { radialBins, etaBins } = map.grid;
  const mean = 30;
  const frames = Array.from({ length: 400 }, (_, at) =>
    frameOf(
      Uint16Array.from({ length: total }, () => poisson(mean, random)),
      at,
    ),
  );
  const result = await cake(frames, map);
  const count = radialBins * etaBins;
  const fit = (scale: (bin: number) => number) => {
    const pulls: number[] = [];
    for (let frame = 0; frame < 400; frame++) {
      for (let eta = 0; eta < etaBins; eta++) {
        let [weights, sum] = [0, 0];
        for (let bin = eta; bin < count; bin += etaBins) {
          // Weights from the true variance: those from counts would favour low counts.
          if (!(result.area[bin] > 1)) continue;
          const sigma = result.sigma[frame * count + bin] * Math.sqrt(mean / result.intensity[frame * count + bin]);
          const weight = 1 / (sigma * scale(bin)) ** 2;
          weights += weight;
          sum += weight * result.intensity[frame * count + bin];
        }
        pulls.push((sum / weights - mean) * Math.sqrt(weights));
      }
    }
    return Math.sqrt(pulls.reduce((all, pull) => all + pull * pull, 0) / pulls.length);
  };
  const effective = fit((bin) => factors[bin]);
  expect(effective).toBeGreaterThan(0.95);
  expect(effective).toBeLessThan(1.05);
  // Taking split bins for independent makes esds too small by a third and more.
  expect(fit(() => 1)).toBeGreaterThan(1.3);
});

test("effective sigmas are the plain ones where no pixel is shared, and count what is", async () => {
  const map = await buildPixelBinMap(geometry, createBinGrid(bins, geometry));
  effectiveSigmaFactors(map).forEach((factor, bin) => {
    if (map.starts[bin + 1] === map.starts[bin]) expect(factor).toBe(1);
    else expect(factor).toBeGreaterThanOrEqual(1 - 1e-12);
  });
  // Each pixel in one bin only.
  const starts = Uint32Array.of(0, 2, 4);
  const [pixels, areas] = [Uint32Array.of(0, 1, 2, 3), Float32Array.of(1, 1, 1, 0.5)];
  const grid = createBinGrid(
    { ...bins, radial: { min: 1, max: 3, step: 1 }, eta: { min: 0, max: 90, step: 90 } },
    geometry,
  );
  const single = { ...map, grid, starts, pixels, areas, weights: areas };
  expect([...effectiveSigmaFactors(single)]).toEqual([1, 1]);
});

test("where a dark leaves next to nothing, float64 engines get float64 weights", async () => {
  // Alternating differences of ±10⁶ + ¼: what is left of a bin is far below the rounding of single weights.
  const values = Float64Array.from({ length: total }, (_, at) => (at % 2 === 0 ? 1e6 : -1e6) + 0.25);
  const double = await cake(frameOf(values), geometry, { bins });
  const single = await cake(frameOf(values), geometry, { bins, precision: "single" });
  expect(double.map.weights).toBeInstanceOf(Float64Array);
  expect(single.map.weights).toBeInstanceOf(Float32Array);
  expect(single.map.hash).not.toBe(double.map.hash);
  const largest = Math.max(...double.intensity.map((value, bin) => Math.abs(value - single.intensity[bin]) || 0));
  expect(largest).toBeGreaterThan(1e-3);
  expect(largest).toBeLessThan(1);
  // The areas themselves are those of the single map, rounded.
  double.map.areas.forEach((area, at) => expect(Math.fround(area)).toBe(single.map.areas[at]));
});

const ring = {
  intensity: Float64Array.of(2, 4, 0, NaN, 5, 5, 5, 500),
  sigma: Float64Array.of(0.1, 0.1, 0.1, NaN, 0.5, 0.5, 0.5, 5),
  area: Float64Array.of(1, 3, 1, 0, 1, 1, 1, 1),
};

test("a lineout weighs by area, MIDAS's counts bins that are neither 0 nor NaN", () => {
  const weighted = radialLineout({ radialBins: 2, etaBins: 4 }, ring);
  expect(weighted.intensity[0]).toBeCloseTo((2 + 12) / 5, 12);
  expect(weighted.sigma[0]).toBeCloseTo(Math.sqrt(0.01 + 0.09 + 0.01) / 5, 12);
  expect(weighted.area[0]).toBe(5);
  const midas = radialLineout({ radialBins: 2, etaBins: 4 }, ring, { weighting: "midas" });
  expect(midas.intensity[0]).toBeCloseTo(3, 12);
});

test("azimuthal clipping leaves spots out", () => {
  const clipped = radialLineout({ radialBins: 2, etaBins: 4 }, ring, { clip: 5 });
  expect(clipped.intensity[1]).toBeCloseTo(5, 12);
  expect(clipped.area[1]).toBe(3);
});

test("a ring without bins is NaN, MIDAS's 0", () => {
  const nothing = { intensity: Float64Array.of(NaN), sigma: Float64Array.of(NaN), area: Float64Array.of(0) };
  expect(radialLineout({ radialBins: 1, etaBins: 1 }, nothing).intensity[0]).toBeNaN();
  expect(radialLineout({ radialBins: 1, etaBins: 1 }, nothing, { weighting: "midas" }).intensity[0]).toBe(0);
});
