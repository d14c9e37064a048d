import { readFileSync } from "node:fs";
import { unzipSync, zipSync } from "fflate";
import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import { bytesInMemory } from "../../platform/bytes-in-memory.js";
import { openMidasZarr } from "../../histograms/midas-scan.js";

const names = ["v2-lz4-shuffle", "v2-zstd-bitshuffle", "v2-integers", "v3-default", "v3-gzip-big-endian", "v3-sharded"];
const archives = names.map(
  (name) => new Uint8Array(readFileSync(new URL(`./fixtures/${name}.zarr.zip`, import.meta.url))),
);
/** No single test file here is larger than 20 kB; the decoders' own memory is far below this. */
const MEMORY = 256 * 1024 * 1024;

/** Reads everything there is; only the library's own errors may come out, and arrays of the right length. */
async function survive(bytes: Uint8Array): Promise<void> {
  try {
    const scan = await openMidasZarr(bytesInMemory(bytes, "fuzz.zarr.zip"));
    for (const { leftOut, frame, etaIndex } of await scan.lineouts()) {
      if (leftOut !== undefined) continue;
      const { twoTheta, intensity, sigma } = await scan.histogram({ frame, eta: etaIndex });
      expect([intensity.length, sigma.length]).toEqual([twoTheta.length, twoTheta.length]);
      expect(intensity.every(Number.isFinite)).toBe(true);
    }
  } catch (error) {
    if (!isRietbookError(error)) throw error;
    expect(error.message).not.toMatch(/\n/);
  }
}

const mutations = fc.array(fc.record({ at: fc.nat(1_000_000), to: fc.nat(255) }), { minLength: 1, maxLength: 6 });

function mutate(bytes: Uint8Array, changes: readonly { at: number; to: number }[]): Uint8Array {
  const copy = bytes.slice();
  for (const { at, to } of changes) if (copy.length > 0) copy[at % copy.length] = to;
  return copy;
}

test("damaged archives end in one of our errors or in the data", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(names.length - 1), mutations, fc.option(fc.nat(20000)), async (which, changes, cut) => {
      const bytes = mutate(archives[which], changes);
      await survive(cut === null ? bytes : bytes.subarray(0, cut));
    }),
    { numRuns: 150, seed: 3 },
  );
}, 60_000);

test("whole archives with damaged metadata or chunks end in one of our errors or in the data", async () => {
  const before = process.memoryUsage().rss;
  const contents = archives.map((bytes) => unzipSync(bytes));
  await fc.assert(
    fc.asyncProperty(fc.nat(names.length - 1), fc.nat(1000), mutations, async (which, entry, changes) => {
      const keys = Object.keys(contents[which]);
      const key = keys[entry % keys.length];
      await survive(zipSync({ ...contents[which], [key]: mutate(contents[which][key], changes) }, { level: 0 }));
    }),
    { numRuns: 200, seed: 4 },
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY);
}, 60_000);
