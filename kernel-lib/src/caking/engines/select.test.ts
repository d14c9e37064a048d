import { RietbookError } from "../../errors.js";
import type { Frame } from "../../frames/frame.js";
import { releaseArrays } from "../../platform/release-arrays.js";
import type { BinSums, CakingEngine, PreparedCake } from "../engine.js";
import { cpuEngine } from "./cpu.js";
import { createSteppingEngine, selectEngine } from "./select.js";
import { naiveSums, testEngine, testMap } from "./testing/engine-suite.js";
import { createWasmEngine } from "./wasm.js";

testEngine({ name: "auto", create: () => selectEngine("auto", { threads: 1 }), tolerance: 2e-6 });

const frames = Array.from({ length: 5 }, (_, index): Frame => ({
  pixels: Uint16Array.from({ length: 37 * 29 }, (__, at) => (at * 31 + index * 17) % 5000),
  width: 37,
  height: 29,
  source: `frame ${index}`,
  index,
}));

/** An engine that sums `good` calls, then fails with `error`. */
function failingEngine(good: number, error: Error, closed: string[] = []): CakingEngine {
  return {
    kind: "webgpu",
    precision: "float32",
    async prepare(map, options): Promise<PreparedCake> {
      const inner = await cpuEngine.prepare(map, options);
      let calls = 0;
      return {
        engine: "webgpu",
        description: "a GPU",
        async sum(batch): Promise<BinSums> {
          if (calls++ < good) return inner.sum(batch);
          throw error;
        },
        close: async () => void closed.push("webgpu"),
      };
    },
  };
}

const lost = new RietbookError({ kind: "unavailable", field: "WebGPU", found: "the GPU lost (unplugged)" });

test("a GPU lost in the middle: the next engine sums the same frames, and the description says why", async () => {
  const map = testMap(1);
  const closed: string[] = [];
  const engine = createSteppingEngine([{ engine: failingEngine(2, lost, closed) }, { engine: cpuEngine }]);
  const prepared = await engine.prepare(map);
  expect([prepared.engine, prepared.description]).toEqual(["webgpu", "a GPU (auto)"]);
  for (const frame of frames) {
    const sums = await prepared.sum([frame]);
    naiveSums(map, [frame], {}).signal.forEach((value, bin) => expect(sums.signal[bin]).toBeCloseTo(value, 6));
  }
  expect(prepared.engine).toBe("cpu");
  expect(prepared.description).toBe("TypeScript, float64 (auto; webgpu stopped: the GPU lost (unplugged))");
  expect(closed).toEqual(["webgpu"]);
  await prepared.close();
});

test("a GPU lost in the middle that had taken the map's entries: the next engine gets them again", async () => {
  const map = testMap(1);
  const gone = { ...map, pixels: map.pixels.slice(), weights: map.weights.slice(), areas: map.areas.slice() };
  const gpu: CakingEngine = {
    ...failingEngine(1, lost),
    async prepare(given, options) {
      const prepared = await failingEngine(1, lost).prepare(map, options);
      await releaseArrays([given.pixels, given.weights, given.areas]);
      return prepared;
    },
  };
  const prepared = await createSteppingEngine([{ engine: gpu }, { engine: cpuEngine }]).prepare(gone, {
    reload: async () => map,
  });
  expect(gone.pixels).toHaveLength(0);
  for (const frame of frames) {
    const sums = await prepared.sum([frame]);
    naiveSums(map, [frame], {}).signal.forEach((value, bin) => expect(sums.signal[bin]).toBeCloseTo(value, 6));
  }
  expect(prepared.engine).toBe("cpu");
});

test("an engine that was asked for must be there at the start; lost later it is followed by the next, which is said", async () => {
  const asked = (good: number) => [{ engine: failingEngine(good, lost), isAskedFor: true }, { engine: cpuEngine }];
  const missing: CakingEngine = { ...failingEngine(1, lost), prepare: () => Promise.reject(lost) };
  await expect(
    createSteppingEngine([{ engine: missing, isAskedFor: true }, { engine: cpuEngine }]).prepare(testMap(1)),
  ).rejects.toBe(lost);
  const prepared = await createSteppingEngine(asked(1)).prepare(testMap(1));
  expect(prepared.description).toBe("a GPU");
  await prepared.sum([frames[0]]);
  const sums = await prepared.sum([frames[1]]);
  naiveSums(testMap(1), [frames[1]], {}).signal.forEach((value, bin) => expect(sums.signal[bin]).toBeCloseTo(value, 6));
  expect(prepared.description).toBe("TypeScript, float64 (webgpu stopped: the GPU lost (unplugged))");
});

test("calls that fail together step down once", async () => {
  const closed: string[] = [];
  const engine = createSteppingEngine([{ engine: failingEngine(0, lost, closed) }, { engine: cpuEngine }]);
  const prepared = await engine.prepare(testMap(2));
  const all = await Promise.all(frames.map((frame) => prepared.sum([frame])));
  expect(all.map(({ frames: count }) => count)).toEqual([1, 1, 1, 1, 1]);
  expect(closed).toEqual(["webgpu"]);
});

test("an error that another engine would have as well is not hidden by a step down", async () => {
  const bad = new RietbookError({ kind: "bad input", found: "a broken frame" });
  const engine = createSteppingEngine([{ engine: failingEngine(0, bad) }, { engine: cpuEngine }]);
  const prepared = await engine.prepare(testMap(2));
  await expect(prepared.sum(frames)).rejects.toBe(bad);
  expect(prepared.engine).toBe("webgpu");
});

test("the last engine's failure is the caller's", async () => {
  const prepared = await createSteppingEngine([{ engine: failingEngine(0, lost) }]).prepare(testMap(2));
  await expect(prepared.sum(frames)).rejects.toBe(lost);
});

test("an engine that would run but should not is passed over, with the reason", async () => {
  const refused = { engine: createWasmEngine(), refusal: async () => "slower here" };
  const prepared = await createSteppingEngine([refused, { engine: cpuEngine }]).prepare(testMap(3));
  expect(prepared.description).toBe("TypeScript, float64 (auto; no wasm: slower here)");
});

test("auto never takes a GPU that is played in software, and ends with an engine that runs everywhere", async () => {
  const prepared = await (await selectEngine("auto")).prepare(testMap(4));
  if (prepared.engine === "wasm") expect(prepared.description).toMatch(/^WASM SIMD.*\(auto; no webgpu: .+\)$/);
  else expect(prepared.description).toMatch(/^WebGPU: (?!.*software)/);
  await prepared.close();
});

test("auto sums few frames in float64, says so, and takes a faster engine for many or for large ones", async () => {
  const describe = async (size: { frames?: number; pixels?: number }) => {
    const engine = await selectEngine("auto", { threads: 1, ...size });
    const prepared = await engine.prepare(testMap(5));
    await prepared.close();
    return [engine.precision, prepared.description];
  };
  expect(await describe({ frames: 3, pixels: 1e6 })).toEqual(["float64", "TypeScript, float64 (auto; few frames)"]);
  for (const size of [{ frames: 300, pixels: 1e6 }, { frames: 3, pixels: 1.7e7 }, {}]) {
    expect(await describe(size)).toEqual(["float32", expect.stringMatching(/\(auto[;)]/)]);
  }
});

test.each(["cpu", "wasm", "webgpu", "gpujs"] as const)("the engine %s by its name", async (name) => {
  expect((await selectEngine(name, { threads: 1 })).kind).toBe(name);
});

test("a number of threads that cannot be is refused", async () => {
  await expect(selectEngine("wasm", { threads: 0 })).rejects.toThrow(
    /threads: found 0, expected a whole number from 1/,
  );
});
