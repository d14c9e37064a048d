import type { Frame } from "../../frames/frame.js";
import { createBinGrid } from "../bin-grid.js";
import { buildPixelBinMap } from "../build-map.js";
import { cpuEngine } from "./cpu.js";
import { testEngine } from "./testing/engine-suite.js";
import { planBatch, planMemory } from "./wasm-layout.js";
import { PIECE_WORDS, planMatrix } from "./wasm-matrix.js";
import { createWasmEngine } from "./wasm.js";

for (const threads of [1, 2]) {
  testEngine({ name: `wasm, threads ${threads}`, create: async () => createWasmEngine({ threads }), tolerance: 2e-6 });
}

/** A detector with more pixels than two bytes can count, so that rows are cut into pieces. */
const geometry = {
  ...{
    pixelsY: 341,
    pixelsZ: 339,
    pixelSize: 100,
    distance: 3e5,
    centreY: 170.2,
    centreZ: 169.1,
    tx: 0,
    ty: 1,
    tz: -2,
  },
  ...{ wavelength: 0.2, distortion: Array<number>(15).fill(0), rhoD: 30000, parallax: 0, transforms: [] },
};
const bins = { axis: "R", radial: { min: 3, max: 180, step: 1.5 }, eta: { min: -180, max: 180, step: 90 } } as const;
const wideMap = buildPixelBinMap(geometry, createBinGrid(bins, geometry));

function manyFrames(Type: typeof Uint16Array | typeof Float32Array, count: number): readonly Frame[] {
  return Array.from({ length: count }, (_, index): Frame => {
    const pixels = new Type(341 * 339);
    for (let at = 0; at < pixels.length; at++) pixels[at] = (at * 7919 + index * 104729) % 60000;
    return { pixels, width: 341, height: 339, source: `frame ${index}`, index };
  });
}

test.each([
  [1, "Uint16Array", 18],
  [2, "Uint16Array", 18],
  [1, "Uint16Array", 3],
  [1, "Float32Array", 9],
  [2, "Float32Array", 3],
] as const)("%s threads, %s, %s frames: long rows over many pixels sum as in float64", async (threads, name, count) => {
  const map = await wideMap;
  const frames = manyFrames(name === "Uint16Array" ? Uint16Array : Float32Array, count);
  for (const options of [{}, { dark: Float64Array.from(frames[0].pixels, (_, at) => at % 31) }]) {
    const [exact, prepared] = [
      await cpuEngine.prepare(map, options),
      await createWasmEngine({ threads }).prepare(map, options),
    ];
    const expected = await exact.sum(frames);
    const found = await prepared.sum(frames).finally(() => prepared.close());
    for (const key of ["signal", "variance"] as const) {
      const worst = expected[key].reduce(
        (most, value, at) => Math.max(most, Math.abs(found[key][at] / (value || 1) - 1)),
        0,
      );
      expect(worst).toBeLessThan(2e-6);
    }
  }
});

test.each([
  [1, "Uint16Array"],
  [2, "Uint16Array"],
  [1, "Float32Array"],
  [2, "Float32Array"],
] as const)("%s threads: %s frames in the engine's own memory sum as those elsewhere", async (threads, name) => {
  const Type = name === "Uint16Array" ? Uint16Array : Float32Array;
  const prepared = await createWasmEngine({ threads }).prepare(await wideMap);
  const frames = manyFrames(Type, 11);
  const expected = await prepared.sum(frames);
  const memory = prepared.frameMemory!(11, frames[0].pixels.byteLength);
  const there = frames.map((frame, k) => {
    const { buffer, byteOffset } = memory[k];
    const pixels = new Type(buffer as ArrayBuffer, byteOffset, frame.pixels.length);
    pixels.set(frame.pixels);
    return { ...frame, pixels };
  });
  expect(prepared.frameMemory!(11, frames[0].pixels.byteLength)[3].byteOffset).toBe(memory[3].byteOffset);
  expect(await prepared.sum(there)).toEqual(expected);
  // In another order, or with others between them, they are copied.
  const mixed = [there[2], there[0], frames[1], there[3]];
  expect(await prepared.sum(mixed)).toEqual(await prepared.sum([2, 0, 1, 3].map((k) => frames[k])));
  await prepared.close();
});

test.each([1, 2])(
  "%s threads: frames of many bands sum as in float64, wherever a value is invalid",
  async (threads) => {
    // Three bands; a value in the last, none, one in the first, and one in each of two.
    const [width, height] = [700, 401];
    const large = { ...geometry, pixelsY: width, pixelsZ: height, centreY: 333.3, centreZ: 171.2 };
    const coarse = { ...bins, radial: { min: 3, max: 400, step: 20 }, eta: { min: -180, max: 180, step: 40 } };
    const map = await buildPixelBinMap(large, createBinGrid(coarse, large));
    const dark = new Float64Array(width * height).map((_, at) => at % 31);
    const options = { invalid: { sentinels: [65535] }, dark };
    const [exact, prepared] = [
      await cpuEngine.prepare(map, options),
      await createWasmEngine({ threads }).prepare(map, options),
    ];
    const plain = new Uint16Array(width * height).map((_, pixel) => (pixel * 7919) % 60000);
    for (const at of [[], [width * 400 + 333], [], [70_000], [5, 270_000]]) {
      const frames = [plain, plain.slice()].map((pixels, index) => ({ pixels, width, height, source: "", index }));
      for (const pixel of at) frames[1].pixels[pixel] = 65535;
      const [expected, found] = [await exact.sum(frames), await prepared.sum(frames)];
      for (const key of ["signal", "variance", "normalization", "count"] as const) {
        const [sought, values] = [Float64Array.from(expected[key]), Float64Array.from(found[key])];
        const worst = values.reduce((most, value, bin) => {
          const one = sought[sought.length === values.length ? bin : bin % found.bins];
          return Math.max(most, Math.abs(one === 0 ? value : value / one - 1));
        }, 0);
        expect(worst).toBeLessThan(2e-6);
      }
    }
    await prepared.close();
  },
);

test("rows are cut where their pixels lie too far apart for two bytes", async () => {
  const plan = planMatrix(await wideMap, {});
  expect(plan.pieces.length / PIECE_WORDS).toBeGreaterThan(plan.segments.place.length);
});

test("as many frames go side by side as there are, and fewer where the memory would not stay below 640 MB", async () => {
  const plan = planMatrix(await wideMap, {});
  const small = planMemory(plan, { pixels: 341 * 339, bins: 472 }, {}, 65536);
  expect([1, 4, 5, 16, 40].map((frames) => planBatch(small, "u16", frames, 1).batch)).toEqual([4, 4, 8, 16, 16]);
  expect([1, 5, 40].map((frames) => planBatch(small, "f32", frames, 1).batch)).toEqual([4, 8, 8]);
  const large = { ...small, segments: 690_000, planes: 4 as const, bytes: 500e6 };
  expect(planBatch(large, "u16", 16, 1).batch).toBe(8);
  // Room for the frames themselves does not count.
  expect(planBatch(large, "u16", 16, 1, 900e6).batch).toBe(8);
  expect(planBatch({ ...large, bytes: 4e9 }, "u16", 2, 1).batch).toBe(4);
  expect(() => planBatch({ ...large, bytes: 4.29e9 }, "u16", 2, 1)).toThrow(
    /a need of 4\.\d GiB, expected at most 4 GiB/,
  );
});

test("areas and counts of frames without invalid values are the map's, whichever batch has some", async () => {
  const map = await wideMap;
  const frames = manyFrames(Uint16Array, 20);
  frames[18].pixels[map.pixels[1000]] = 65535;
  const invalid = { sentinels: [65535] };
  const [exact, prepared] = [
    await cpuEngine.prepare(map, { invalid }),
    await createWasmEngine().prepare(map, { invalid }),
  ];
  const [expected, found] = [await exact.sum(frames), await prepared.sum(frames)];
  expect(found.count).toEqual(expected.count);
  expected.normalization.forEach((area, at) => expect(found.normalization[at]).toBeCloseTo(area, 2));
  const clean = await prepared.sum(frames.slice(0, 5));
  expect(clean.normalization).toHaveLength(clean.bins);
  expect(clean.count).toEqual(expected.count.slice(0, clean.bins));
});

test("a map that can be had again is empty afterwards, and its engine sums as with one that stays", async () => {
  const map = await wideMap;
  const twin = { ...map, pixels: map.pixels.slice(), weights: map.weights.slice(), areas: map.areas.slice() };
  const frames = manyFrames(Uint16Array, 2);
  const [kept, consumed] = [
    await createWasmEngine().prepare(map),
    await createWasmEngine().prepare(twin, { reload: async () => map }),
  ];
  expect(await consumed.sum(frames)).toEqual(await kept.sum(frames));
  expect([twin.pixels.length, twin.weights.length, twin.areas.length]).toEqual([0, 0, 0]);
});
