// From files of frames to sums, beside reading alone: bitshuffle-lz4 HDF5 (where PYTHON has h5py and hdf5plugin), raw GE and
// uncompressed TIFF, read into the engine's memory and into memory of their own, in turn. `node cake-files.mjs [threads]`.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createWasmEngine } from "../dist/src/caking/engines/wasm.js";
import { integrate } from "../dist/src/exports/integrate.js";
import { openFrames } from "../dist/src/frames/open-frames.js";
import { readFrames } from "../dist/src/frames/read-frames.js";
import { formatTiff } from "../dist/src/io/tiff/format-tiff.js";
import { writeCompressed } from "./cake-others.mjs";
import { benchFrames, benchMap } from "./cake-setup.mjs";

const WRITER = { add: async () => undefined, finish: async () => undefined, abort: async () => undefined };

/** @returns { name, reading, own, there }: median frames/s of reading alone, and with sums by memory of the frames */
export async function measureFiles(map, frames, threads = 2, rounds = 7) {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-bench-"));
  const prepared = await createWasmEngine({ threads }).prepare(map, { invalid: { sentinels: [65535] } });
  const engineOf = (more) => ({
    kind: "wasm",
    precision: "float32",
    prepare: async () => ({ ...prepared, ...more, close: async () => undefined }),
  });
  const into = (more) => (source) => integrate(source, map, [WRITER], { engine: engineOf(more) });
  const work = {
    reading: (source) => readFrames(source, {}, () => undefined),
    own: into({ frameMemory: undefined }),
    there: into({}),
  };
  const results = [];
  for (const [name, file, options] of writeFiles(folder, frames)) {
    const rates = { reading: [], own: [], there: [] };
    for (let round = 0; round < rounds; round++) {
      for (const [what, run] of Object.entries(work)) {
        const source = await openFrames(file, options);
        const from = performance.now();
        await run(source);
        rates[what].push((1e3 * frames.length) / (performance.now() - from));
        await source.close();
      }
    }
    const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
    results.push({ name, reading: median(rates.reading), own: median(rates.own), there: median(rates.there) });
  }
  await prepared.close();
  rmSync(folder, { recursive: true });
  return results;
}

function writeFiles(folder, frames) {
  const ge = join(folder, "frames.ge3");
  writeFileSync(ge, new Uint8Array(8192));
  for (const { pixels } of frames) appendFileSync(ge, pixels);
  const series = join(folder, "series");
  mkdirSync(series);
  frames.forEach(({ pixels, width }, at) => writeFileSync(join(series, `${1000 + at}.tif`), formatTiff(pixels, width)));
  const { width, height } = frames[0];
  const hdf5 = writeCompressed(folder, frames);
  return [
    ...(hdf5 === undefined ? [] : [["bitshuffle-lz4 HDF5", hdf5, { dataset: "exchange/data" }]]),
    ["raw GE", ge, { raw: { width, height } }],
    ["TIFF, one frame a file", series, {}],
  ];
}

export function printFiles(results) {
  for (const { name, reading, own, there } of results) {
    const [a, b, c] = [reading, there, own].map((rate) => rate.toFixed(1));
    console.log(`${name}: reading alone ${a} frames/s, with sums ${b} (frames in memory of their own: ${c})`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const threads = Number(process.argv[2] ?? 2);
  printFiles(await measureFiles(await benchMap(2048, 5), benchFrames(2048, 16), threads));
}
