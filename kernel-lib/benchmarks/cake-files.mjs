// From files of frames to sums, beside reading alone: bitshuffle-lz4 HDF5 (where PYTHON has h5py and hdf5plugin), raw GE and
// uncompressed TIFF, read into the engine's memory and into memory of their own, in turn; then all that `rietbook integrate` does
// of frames up to a `.zarr.zip` with the bins of each. `node cake-files.mjs [threads]`.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runIntegration } from "../dist/src/batch/run-integration.js";
import { createWasmEngine } from "../dist/src/caking/engines/wasm.js";
import { integrate } from "../dist/src/exports/integrate.js";
import { openFrames } from "../dist/src/frames/open-frames.js";
import { readFrames } from "../dist/src/frames/read-frames.js";
import { formatTiff } from "../dist/src/io/tiff/format-tiff.js";
import { writeCompressed } from "./cake-others.mjs";
import { benchFrames, benchMap, midasParameters } from "./cake-setup.mjs";

const WRITER = { add: async () => undefined, finish: async () => undefined, abort: async () => undefined };

/** @returns { name, reading, own, there }: median frames/s of reading alone, and with sums by memory of the frames */
export async function measureFiles(map, frames, threads = 2, rounds = 7) {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-bench-"));
  const prepared = await createWasmEngine({ threads }).prepare(map, { invalid: { sentinels: [65535] } });
  try {
    const results = [];
    for (const [name, file, options] of writeFiles(folder, frames, [writeHdf5, writeGe, writeTiffs])) {
      results.push({
        name,
        ...(await ratesOf(() => openFrames(file, options), map, prepared, frames.length, rounds)),
      });
    }
    return results;
  } finally {
    await prepared.close();
    rmSync(folder, { recursive: true });
  }
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

async function ratesOf(open, map, prepared, count, rounds) {
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
  const rates = { reading: [], own: [], there: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [what, run] of Object.entries(work)) {
      const source = await open();
      const from = performance.now();
      await run(source);
      rates[what].push((1e3 * count) / (performance.now() - from));
      await source.close();
    }
  }
  return Object.fromEntries(Object.entries(rates).map(([what, values]) => [what, median(values)]));
}

/**
 * Frames/s of whole runs, from the first frame to the final name of the `.zarr.zip` that holds the bins of each; the map is that of
 * a run before.
 * @returns { name, rate }
 */
export async function measureRuns(frames, threads = 2, rounds = 3) {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-bench-"));
  try {
    const parameterFile = join(folder, "parameters.txt");
    writeFileSync(parameterFile, midasParameters(frames[0].width, 5, 1).join("\n"));
    const places = { parameterFile, resultFolder: join(folder, "cakes"), mapCache: join(folder, "maps") };
    const results = [];
    for (const [name, dataFile] of writeFiles(folder, frames, [writeHdf5, writeGe])) {
      const rates = [];
      for (let round = 0; round <= rounds; round++) {
        const more = { dataFile, overrides: ["HeadSize 8192"], engine: "wasm", nCPUs: threads };
        const run = await runIntegration({ ...places, ...more });
        if (round > 0) rates.push(run.frames / run.seconds);
      }
      results.push({ name, rate: median(rates) });
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns for each kind of file that can be written here its name, where it is, and how it is opened */
function writeFiles(folder, frames, writers) {
  return writers.map((write) => write(folder, frames)).filter((written) => written !== undefined);
}

function writeHdf5(folder, frames) {
  const file = writeCompressed(folder, frames);
  return file && ["bitshuffle-lz4 HDF5", file, { dataset: "exchange/data" }];
}

function writeGe(folder, frames) {
  const file = join(folder, "frames.ge3");
  writeFileSync(file, new Uint8Array(8192));
  for (const { pixels } of frames) appendFileSync(file, pixels);
  const { width, height } = frames[0];
  return ["raw GE", file, { raw: { width, height } }];
}

function writeTiffs(folder, frames) {
  const series = join(folder, "series");
  mkdirSync(series);
  frames.forEach(({ pixels, width }, at) => writeFileSync(join(series, `${1000 + at}.tif`), formatTiff(pixels, width)));
  return ["TIFF, one frame a file", series, {}];
}

export function printFiles(results) {
  for (const { name, reading, own, there } of results) {
    const [a, b, c] = [reading, there, own].map((rate) => rate.toFixed(1));
    console.log(`${name}: reading alone ${a} frames/s, with sums ${b} (frames in memory of their own: ${c})`);
  }
}

export function printRuns(results, count) {
  for (const { name, rate } of results)
    console.log(`${name}, ${count} frames, to a .zarr.zip with the bins of each: ${rate.toFixed(1)} frames/s`);
}

/** Of one file, which is more than the map and other arrays that it holds once. */
export function manyOf(frames) {
  return Array(4).fill(frames).flat();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const threads = Number(process.argv[2] ?? 2);
  const frames = benchFrames(2048, 16);
  printFiles(await measureFiles(await benchMap(2048, 5), frames, threads));
  const many = manyOf(frames);
  printRuns(await measureRuns(many, threads), many.length);
}
