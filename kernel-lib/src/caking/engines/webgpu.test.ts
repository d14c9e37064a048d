import { openGpuDevice } from "../../platform/gpu-device.js";
import { createSegments } from "./map-segments.js";
import { naiveSums, testEngine, testMap } from "./testing/engine-suite.js";
import { createWebgpuEngine } from "./webgpu-engine.js";
import { webgpuEngine } from "./webgpu.js";
import type { Frame } from "../../frames/frame.js";

const missing = await openGpuDevice().then(
  ({ device }) => device.destroy(),
  (error: Error) => error.message,
);

if (missing !== undefined) test.skip(`skipped: no GPU (${missing})`, () => undefined);
else {
  testEngine({ name: "webgpu", create: async () => webgpuEngine, tolerance: 2e-6 });

  const frames = (count: number): Frame[] =>
    Array.from({ length: count }, (_, index) => ({
      pixels: Uint16Array.from({ length: 37 * 29 }, (_, at) => (at * 31 + index * 17) % 50000),
      width: 37,
      height: 29,
      source: `frame ${index}`,
      index,
    }));

  test("a GPU that is lost between two batches ends the call with an error, not with wrong sums or a wait for ever", async () => {
    const opened = await openGpuDevice();
    const prepared = await createWebgpuEngine(async () => opened).prepare(testMap(1));
    const onProgress = () => opened.device.destroy();
    await expect(prepared.sum(frames(100), { onProgress })).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(/WebGPU: found the GPU lost/),
    });
    await expect(prepared.sum(frames(1))).rejects.toMatchObject({ kind: "unavailable" });
    await prepared.close();
  });

  test("more frames than fit into one batch come back in their order", async () => {
    const map = testMap(3);
    const prepared = await webgpuEngine.prepare(map, { variance: false });
    const many = frames(71);
    const sums = await prepared.sum(many);
    const expected = naiveSums(map, many, {});
    expect(sums.signal).toHaveLength(expected.signal.length);
    sums.signal.forEach((value, at) => expect(Math.abs(value - expected.signal[at])).toBeLessThan(1 + value * 2e-6));
    await prepared.close();
  });

  test("a request to stop between batches is obeyed", async () => {
    const prepared = await webgpuEngine.prepare(testMap(1));
    const stop = new AbortController();
    const summed = prepared.sum(frames(200), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(summed).rejects.toMatchObject({ kind: "cancelled" });
    await prepared.close();
  });
}

test("segments hold every entry once, long rows cut, and add up to bins again", () => {
  const map = testMap(4);
  const segments = createSegments(map, 5);
  const lengths = segments.end.map((end, at) => end - segments.begin[at]);
  expect(Math.max(...lengths)).toBe(5);
  const seen = new Uint8Array(map.pixels.length);
  segments.begin.forEach((begin, at) => seen.subarray(begin, segments.end[at]).forEach((_, e, part) => part[e]++));
  expect(seen.every((times) => times === 1)).toBe(true);
  expect([...segments.place].sort((a, b) => a - b)).toEqual([...segments.place.keys()]);
});
