import type { Frame, PixelArray } from "../../../frames/frame.js";
import type { BinGrid } from "../../bin-grid.js";
import type { BinSums, CakingEngine, PrepareOptions } from "../../engine.js";
import type { PixelBinMap } from "../../pixel-bin-map.js";

/** What every engine has to do; `tolerance` is relative to the sum of the absolute terms of a bin. */
export interface EngineUnderTest {
  readonly name: string;
  /** Called once before the tests; throws where the machine cannot run it. */
  readonly create: () => Promise<CakingEngine>;
  /** 1e-12 for float64, 2e-6 for float32. */
  readonly tolerance: number;
}

const WIDTH = 37;
const HEIGHT = 29;

/** Runs the same tests against any engine. */
export function testEngine({ name, create, tolerance }: EngineUnderTest): void {
  describe(`engine ${name}`, () => {
    let engine: CakingEngine;
    beforeAll(async () => {
      engine = await create();
    });

    const run = async (map: PixelBinMap, frames: readonly Frame[], options: PrepareOptions = {}): Promise<BinSums> => {
      const prepared = await engine.prepare(map, options);
      try {
        expect(prepared.description).not.toBe("");
        return await prepared.sum(frames);
      } finally {
        await prepared.close();
      }
    };
    const agree = (map: PixelBinMap, sums: BinSums, frames: readonly Frame[], options: PrepareOptions = {}) =>
      expectAgreement(sums, naiveSums(map, frames, options), tolerance);

    test("a flat image cakes to 1 in every bin that has area", async () => {
      const map = testMap(1);
      const sums = await run(map, [frameOf(new Uint16Array(WIDTH * HEIGHT).fill(1))]);
      for (let bin = 0; bin < sums.bins; bin++) {
        if (sums.normalization[bin] === 0) expect(sums.signal[bin]).toBe(0);
        else expect(Math.abs(sums.signal[bin] / sums.normalization[bin] - 1)).toBeLessThan(tolerance);
      }
    });

    test("random frames give what a plain loop over the entries gives", async () => {
      const map = testMap(2);
      const frames = [0, 1, 2].map((at) => frameOf(randomCounts(Uint16Array, 60000, at + 5), at));
      agree(map, await run(map, frames), frames);
    });

    test("counts are conserved: bins that share pixels wholly hold all counts", async () => {
      const map = testMap(3, { whole: true });
      const frame = frameOf(randomCounts(Uint16Array, 1000, 9));
      const sums = await run(map, [frame]);
      const total = sums.signal.reduce((sum, value) => sum + value, 0);
      const counts = (frame.pixels as Uint16Array).reduce((sum, value) => sum + value, 0);
      expect(Math.abs(total / counts - 1)).toBeLessThan(tolerance);
    });

    test.each([
      ["u8", Uint8Array, 255],
      ["i8", Int8Array, 127],
      ["u16", Uint16Array, 65535],
      ["i16", Int16Array, 32767],
      ["u32", Uint32Array, 4e9],
      ["i32", Int32Array, 2e9],
      ["f32", Float32Array, 1e4],
      ["f64", Float64Array, 1e4],
    ] as const)("pixels of type %s", async (_, Type, max) => {
      const map = testMap(4);
      const frames = [
        frameOf(randomCounts<PixelArray>(Type, max, 3)),
        frameOf(randomCounts<PixelArray>(Type, max, 4), 1),
      ];
      agree(map, await run(map, frames), frames);
    });

    test("many frames in one call are the same as one by one", async () => {
      const map = testMap(5);
      const frames = Array.from({ length: 19 }, (_, at) => frameOf(randomCounts(Uint16Array, 3000, at), at));
      const prepared = await engine.prepare(map);
      const together = await prepared.sum(frames);
      agree(map, together, frames);
      for (const at of [0, 7, 18]) {
        const alone = await prepared.sum([frames[at]]);
        const { signal, bins } = together;
        const expected = naiveSums(map, [frames[at]], {});
        expectAgreement(alone, expected, tolerance);
        expectAgreement({ ...alone, signal: signal.slice(at * bins, (at + 1) * bins) }, expected, tolerance);
      }
      await prepared.close();
    });

    test("no frame gives no sums", async () => {
      const sums = await run(testMap(5), []);
      expect(sums.frames).toBe(0);
      expect(sums.signal).toHaveLength(0);
    });

    test("dark is subtracted with its sign, flat divides", async () => {
      const map = testMap(6);
      const frames = [frameOf(randomCounts(Uint16Array, 200, 8))];
      const dark = Float64Array.from(randomCounts(Float64Array, 300, 21));
      const flat = Float64Array.from(randomCounts(Float64Array, 1, 22), (value) => 0.5 + value);
      agree(map, await run(map, frames, { dark }), frames, { dark });
      // Emptied or not by the engine, the one that it reads is its own.
      agree(map, await run(map, frames, { readDark: async () => dark.slice() }), frames, { dark });
      agree(map, await run(map, frames, { flat }), frames, { flat });
      agree(map, await run(map, frames, { dark, flat }), frames, { dark, flat });
    });

    test("a mean dark that leaves next to nothing loses no digits", async () => {
      const map = testMap(6);
      const counts = frameOf(randomCounts(Uint16Array, 2, 23).map((value) => value + 1000));
      const dark = Float64Array.from(randomCounts(Uint16Array, 2, 24), (value) => value + 1000 + 1 / 3);
      agree(map, await run(map, [counts], { dark }), [counts], { dark });
    });

    test("arrays of an earlier result are used again, whatever the frames and the engine that it is of", async () => {
      const map = testMap(7);
      const options = { invalid: { sentinels: [65535] } };
      const clean = frameOf(randomCounts(Uint16Array, 1000, 30));
      const holed = frameOf(randomCounts(Uint16Array, 1000, 31), 1);
      for (let pixel = 0; pixel < holed.pixels.length; pixel += 11) holed.pixels[pixel] = 65535;
      // The map's areas and counts stand for all frames where no value is invalid.
      const perFrame = (sums: BinSums): BinSums => {
        if (sums.count.length === sums.signal.length) return sums;
        const repeated = (values: ArrayLike<number>) => (_: unknown, at: number) => values[at % sums.bins];
        const { length } = sums.signal;
        const normalization = Float64Array.from({ length }, repeated(sums.normalization));
        return { ...sums, normalization, count: Uint32Array.from({ length }, repeated(sums.count)) };
      };
      const prepared = await engine.prepare(map, options);
      try {
        let into: BinSums | undefined;
        for (const frames of [[clean], [holed], [clean], [clean, holed], [clean, clean], [holed, holed]]) {
          into = await prepared.sum(frames, { into });
          agree(map, perFrame(into), frames, options);
        }
        const { signal, variance, normalization, count } = into!;
        const plain = { signal: signal.slice(), variance: variance.slice() };
        const others = { ...into!, ...plain, normalization: normalization.slice(), count: count.slice() };
        agree(map, await prepared.sum([holed, clean], { into: others }), [holed, clean], options);
      } finally {
        await prepared.close();
      }
    });

    test("invalid values leave signal, variance, area and count", async () => {
      const map = testMap(7);
      const frames = [0, 1].map((at) => frameOf(randomCounts(Uint16Array, 1000, 30 + at), at));
      frames.forEach(({ pixels }, at) => {
        for (let pixel = at; pixel < pixels.length; pixel += 11) pixels[pixel] = 65535;
      });
      const invalid = { sentinels: [65535] };
      const sums = await run(map, frames, { invalid });
      expect(sums.normalization).toHaveLength(2 * sums.bins);
      agree(map, sums, frames, { invalid });
      const limits = { sentinels: [], below: 100, above: 900 };
      agree(map, await run(map, frames, { invalid: limits }), frames, { invalid: limits });
      const dark = new Float64Array(WIDTH * HEIGHT).fill(64.25);
      agree(map, await run(map, frames, { invalid, dark }), frames, { invalid, dark });
    });

    test("bins without an invalid pixel have the area that they have without invalid values, to the last bit", async () => {
      const map = testMap(7);
      const frame = frameOf(randomCounts(Uint16Array, 1000, 33));
      for (let pixel = 0; pixel < frame.pixels.length; pixel += 97) frame.pixels[pixel] = 65535;
      const plain = await run(map, [frame]);
      const sums = await run(map, [frame], { invalid: { sentinels: [65535] } });
      let whole = 0;
      sums.normalization.forEach((area, bin) => {
        if (sums.count[bin] !== plain.count[bin]) return;
        whole++;
        expect(area).toBe(plain.normalization[bin]);
      });
      expect(whole).toBeGreaterThan(0);
      expect(whole).toBeLessThan(sums.bins);
    });

    test("−1, −2 and 2³²−1 are recognised in signed and unsigned frames", async () => {
      const map = testMap(8);
      const signed = randomCounts(Int32Array, 500, 1);
      const unsigned = randomCounts(Uint32Array, 500, 2);
      for (let pixel = 0; pixel < signed.length; pixel += 7) {
        signed[pixel] = pixel % 2 === 0 ? -1 : -2;
        unsigned[pixel] = 4294967295;
      }
      const invalid = { sentinels: [-1, -2, 4294967295] };
      for (const frames of [[frameOf(signed)], [frameOf(unsigned)]]) {
        agree(map, await run(map, frames, { invalid }), frames, { invalid });
      }
    });

    test("corrections change signal and variance, not the area", async () => {
      const map = testMap(9, { corrected: true });
      const frames = [frameOf(randomCounts(Uint16Array, 5000, 12))];
      agree(map, await run(map, frames), frames);
    });

    test("variance can be left out", async () => {
      const map = testMap(10);
      const frames = [frameOf(randomCounts(Uint16Array, 5000, 13))];
      const sums = await run(map, frames, { variance: false });
      expect(sums.variance.every((value) => value === 0)).toBe(true);
      expectAgreement(
        { ...sums, variance: naiveSums(map, frames, {}).variance },
        naiveSums(map, frames, {}),
        tolerance,
      );
    });

    test("a map without entries gives zeros", async () => {
      const map = testMap(11, { empty: true });
      const sums = await run(map, [frameOf(randomCounts(Uint16Array, 5000, 13))]);
      expect(sums.signal.every((value) => value === 0)).toBe(true);
      expect(sums.count.every((value) => value === 0)).toBe(true);
    });

    test("a frame of another size is refused with both sizes", async () => {
      const prepared = await engine.prepare(testMap(12));
      const wrong: Frame = { pixels: new Uint16Array(20 * 20), width: 20, height: 20, source: "wrong.tif", index: 0 };
      await expect(prepared.sum([wrong])).rejects.toThrow(/wrong\.tif.*20 × 20.*37 × 29/);
      await prepared.close();
    });

    test("a dark of another size is refused", async () => {
      const dark = new Float64Array(5);
      await expect(engine.prepare(testMap(13), { dark })).rejects.toThrow(/dark.*5 pixels/);
      await expect(engine.prepare(testMap(13), { readDark: async () => dark })).rejects.toThrow(/dark.*5 pixels/);
    });
  });
}

/** The sums by definition, in float64: a loop over frames, bins and entries. */
export function naiveSums(map: PixelBinMap, frames: readonly Frame[], options: PrepareOptions): BinSums {
  const bins = map.grid.radialBins * map.grid.etaBins;
  const { invalid } = options;
  const long = invalid === undefined ? bins : bins * frames.length;
  const sums = {
    frames: frames.length,
    bins,
    signal: new Float64Array(bins * frames.length),
    variance: new Float64Array(bins * frames.length),
    normalization: new Float64Array(long),
    count: new Uint32Array(long),
  };
  frames.forEach(({ pixels }, frame) => {
    for (let bin = 0; bin < bins; bin++) {
      const at = frame * bins + bin;
      const areaAt = invalid === undefined ? bin : at;
      if (invalid === undefined) {
        sums.normalization[bin] = 0;
        sums.count[bin] = 0;
      }
      for (let entry = map.starts[bin]; entry < map.starts[bin + 1]; entry++) {
        const pixel = map.pixels[entry];
        const raw = pixels[pixel];
        if (invalid?.sentinels.includes(raw) === true) continue;
        if (invalid?.below !== undefined && raw < invalid.below) continue;
        if (invalid?.above !== undefined && raw > invalid.above) continue;
        const flat = options.flat?.[pixel] ?? 1;
        sums.signal[at] += map.weights[entry] * ((raw - (options.dark?.[pixel] ?? 0)) / flat);
        sums.variance[at] += (map.weights[entry] ** 2 * Math.max(raw, 0)) / flat ** 2;
        sums.normalization[areaAt] += map.areas[entry];
        sums.count[areaAt]++;
      }
    }
  });
  return sums;
}

function expectAgreement(found: BinSums, expected: BinSums, tolerance: number): void {
  expect(found.bins).toBe(expected.bins);
  expect(found.frames).toBe(expected.frames);
  expect(Array.from(found.count)).toEqual(Array.from(expected.count));
  for (const name of ["signal", "variance", "normalization"] as const) {
    expect(found[name]).toHaveLength(expected[name].length);
    const scale = expected[name].reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    let worst = 0;
    expected[name].forEach((value, at) => {
      // Differences of a dark leave small sums of large terms: the largest bin sets the scale for the smallest ones.
      const error = Math.abs(found[name][at] - value) / Math.max(Math.abs(value), scale * 1e-3, 1e-30);
      worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
    });
    expect({ [name]: worst < tolerance ? "agrees" : worst }).toEqual({ [name]: "agrees" });
  }
}

interface TestMapOptions {
  readonly whole?: boolean;
  readonly corrected?: boolean;
  readonly empty?: boolean;
}

/** A random map over 37 × 29 pixels: rows of 0 … 40 entries, some bins empty; `whole` shares each pixel out completely. */
export function testMap(seed: number, { whole, corrected, empty }: TestMapOptions = {}): PixelBinMap {
  const random = randomNumbers(seed);
  const [radialBins, etaBins] = [13, 7];
  const bins = radialBins * etaBins;
  const rows: [number, number][][] = Array.from({ length: bins }, () => []);
  if (empty !== true) {
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
      if (whole !== true && random() < 0.1) continue;
      const first = Math.floor(random() * (bins - 4));
      const shares = whole === true ? [1, 2, 1] : [random(), random(), random()];
      const sum = shares.reduce((total, share) => total + share, 0);
      // Every seventh bin stays empty.
      shares.forEach((share, at) =>
        rows[Math.floor((first + at) / 7) * 7 + ((first + at) % 6)].push([pixel, share / sum]),
      );
    }
  }
  const entries = rows.flat();
  const areas = Float32Array.from(entries, ([, area]) => area);
  const starts = new Uint32Array(bins + 1);
  rows.forEach((row, bin) => (starts[bin + 1] = starts[bin] + row.length));
  const weights = corrected === true ? areas.map((area) => area * (1 + random())) : areas;
  const pixels = Uint32Array.from(entries, ([pixel]) => pixel);
  const touchedByMask = new Uint8Array(bins);
  return {
    grid: testGrid(radialBins, etaBins),
    width: WIDTH,
    height: HEIGHT,
    starts,
    pixels,
    weights,
    areas,
    touchedByMask,
    hash: `test ${seed}`,
  };
}

function testGrid(radialBins: number, etaBins: number): BinGrid {
  const radialEdges = Float64Array.from({ length: radialBins + 1 }, (_, at) => 2 + at);
  const etaEdges = Float64Array.from({ length: etaBins + 1 }, (_, at) => -180 + (360 * at) / etaBins);
  return { axis: "R", radialBins, etaBins, radialEdges, etaEdges };
}

function frameOf(pixels: PixelArray, index = 0): Frame {
  return { pixels, width: WIDTH, height: HEIGHT, source: `frame ${index}`, index };
}

function randomCounts<T extends PixelArray>(Type: new (length: number) => T, max: number, seed: number): T {
  const random = randomNumbers(seed);
  const pixels = new Type(WIDTH * HEIGHT);
  for (let at = 0; at < pixels.length; at++) pixels[at] = random() * max;
  return pixels;
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
