import { createGpujsEngine } from "./gpujs.js";
import { testEngine, testMap } from "./testing/engine-suite.js";

testEngine({ name: "gpujs, its WebAssembly", create: async () => createGpujsEngine("webasm"), tolerance: 2e-6 });
testEngine({ name: "gpujs, its JavaScript", create: async () => createGpujsEngine("cpu"), tolerance: 2e-6 });

test("a detector whose pixels single precision cannot count is refused", async () => {
  const map = { ...testMap(1), width: 4096, height: 4097 };
  await expect(createGpujsEngine().prepare(map)).rejects.toMatchObject({
    kind: "unavailable",
    message: expect.stringMatching(/16781312 pixels of a frame, expected at most 16777216/),
  });
});

test("a map with too many entries is refused", async () => {
  const map = { ...testMap(1), pixels: { length: 2 ** 24 + 1 } as Uint32Array };
  await expect(createGpujsEngine().prepare(map)).rejects.toThrow(/16777217 entries of the map/);
});

test("WebGL2 by name throws where there is none", async () => {
  await expect(createGpujsEngine("webgl2").prepare(testMap(1))).rejects.toThrow(/gpu\.js: found no WebGL2/);
});

test("a closed engine throws: its kernels are gone", async () => {
  const prepared = await createGpujsEngine("cpu").prepare(testMap(1));
  await prepared.close();
  await expect(prepared.sum([])).rejects.toThrow("gpu.js: found an engine that is closed");
});
