import { releaseArrays } from "./release-arrays.js";

const BYTES = 64e6;

test("memory is back when the call ends, in whichever part of a turn it began", async () => {
  const inTimer = (use: () => void) => void setTimeout(use, 0);
  const afterImmediate = (use: () => void) => void setImmediate(use);
  for (const begin of [inTimer, afterImmediate, queueMicrotask]) {
    const left = await new Promise<number>((resolve, reject) => {
      begin(() => {
        const array = new Uint8Array(BYTES).fill(1);
        const before = process.memoryUsage().arrayBuffers;
        // So long that a timer set now is due at once.
        for (const from = performance.now(); performance.now() < from + 5;);
        releaseArrays([array]).then(() => resolve(process.memoryUsage().arrayBuffers - before), reject);
        for (const from = performance.now(); performance.now() < from + 5;);
      });
    });
    expect(left).toBeLessThan(-0.9 * BYTES);
  }
});

test("arrays on one buffer go together, shared memory stays", async () => {
  const buffer = new ArrayBuffer(16);
  const [low, high, shared] = [new Uint8Array(buffer, 0, 8), new Uint8Array(buffer, 8), new SharedArrayBuffer(8)];
  await releaseArrays([low, high, new Uint8Array(shared)]);
  expect([low.length, high.length, shared.byteLength]).toEqual([0, 0, 8]);
  await releaseArrays([]);
});
