import { listEngines } from "./list-engines.js";

test("every engine is listed once with what would run or why it cannot; plain TypeScript always runs", async () => {
  const engines = await listEngines();
  expect(engines.map(({ kind }) => kind)).toEqual(["webgpu", "wasm", "gpujs", "cpu"]);
  for (const { text } of engines) expect(text.length).toBeGreaterThan(5);
  expect(engines.at(-1)?.isAvailable).toBe(true);
});
