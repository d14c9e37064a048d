// Caking beside other programs, the same detector, bins and frames, and what is required of it: `npm run bench:cake`.
// MIDAS_INTEGRATOR=/path/to/IntegratorZarrOMP names MIDAS's. PYTHON=/path/to/python names one that has pyFAI, midas-integrate, scipy, h5py with hdf5plugin. Figures per frame are CPU
// time, which a busy machine changes least; those of two threads and of decoding are wall time and need a quiet one.
import { cpus, loadavg } from "node:os";
import { cpuEngine } from "../dist/src/caking/engines/cpu.js";
import { createWasmEngine } from "../dist/src/caking/engines/wasm.js";
import { measureMemory } from "./cake-memory.mjs";
import { manyOf, measureFiles, measureRuns, printFiles, printRuns } from "./cake-files.mjs";
import { measureOthers } from "./cake-others.mjs";
import { benchFrames, benchMap } from "./cake-setup.mjs";
import { measureThreads } from "./cake-threads.mjs";
import { roundTrip } from "./round-trip.mjs";

const SIZE = Number(process.env.SIZE ?? 2048);
const FRAMES = 16;
const frames = benchFrames(SIZE, FRAMES);
const verdicts = [];
console.log(
  `${cpus()[0].model}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
);
for (const [what, count, more] of [
  ["uint16", 18, ""],
  ["float32+", 18, ", dark and mask"],
]) {
  for (const { name, megabytes } of measureMemory(4096, count, what)) {
    const run = `4096² ${what.replace("+", "")}${more}, ${count} frames, ${name}`;
    require(`peak memory of rietbook integrate, ${run}, MB`, megabytes, 1000);
  }
}
for (const etaStep of (process.argv[2] ?? "5,1").split(",").map(Number)) await compare(etaStep);
await endToEnd();
await linearity();
console.log(`\nload ${loadavg()[0].toFixed(1)} at the end`);
for (const line of verdicts) console.log(line);
process.exitCode = verdicts.some((line) => line.startsWith("FAIL")) ? 1 : 0;

async function compare(etaStep) {
  console.log(`\na word from one processor to another and back: ${(await roundTrip()).toFixed(0)} ns`);
  const cpu = process.cpuUsage();
  const map = await benchMap(SIZE, etaStep);
  const built = milliseconds(process.cpuUsage(cpu));
  const { radialBins, etaBins } = map.grid;
  console.log(`\n${SIZE}² u16, R 0.5 px, η ${etaStep}°: ${radialBins} × ${etaBins} bins, ${map.pixels.length} entries`);
  console.log(`map built in ${(built / 1e3).toFixed(2)} s CPU`);
  const one = await measure("wasm, 1 thread", createWasmEngine(), map, { variance: false });
  const two = await measure("wasm, 2 threads", createWasmEngine({ threads: 2 }), map, { variance: false });
  const oneThere = await measure(
    "wasm, 1 thread, in its memory",
    createWasmEngine(),
    map,
    { variance: false },
    5,
    true,
  );
  const twoThere = await measure(
    "wasm, 2 threads, in their memory",
    createWasmEngine({ threads: 2 }),
    map,
    { variance: false },
    5,
    true,
  );
  const rows = [
    one,
    await measure("wasm, 1 thread, with variance", createWasmEngine(), map, {}),
    await measure("wasm, 1 thread, variance, 65535 invalid", createWasmEngine(), map, {
      invalid: { sentinels: [65535] },
    }),
    two,
    oneThere,
    twoThere,
    await measure("cpu (TypeScript, float64)", cpuEngine, map, { variance: false }, 1),
    ...(await measureOthers(map, frames[0], etaStep)),
  ];
  print(rows, one);
  const row = (pattern) => rows.find(({ name }) => pattern.test(name));
  const times = (pattern, part) => {
    const other = row(pattern);
    if (other !== undefined)
      require(`η ${etaStep}°: CPU a frame over that of ${other.name}`, one.cpu / other.cpu, part);
  };
  times(/^MIDAS/, 1 / 15);
  times(/^pyFAI.*full/, 1 / 15);
  times(/^midas-integrate/, 1 / 8);
  times(/^native C/, 2.5);
  const pyfai = row(/^pyFAI.*full/);
  if (pyfai !== undefined) require(`η ${etaStep}°: CPU of building the map over pyFAI's`, built / pyfai.build, 1);
  for (const { name, one: ofOne, two: ofTwo, ratios, isLimit } of await measureThreads(map, frames, etaStep)) {
    const [low, median, high] = ratios;
    console.log(
      `${name}: ${ofOne.toFixed(2)} and ${ofTwo.toFixed(2)} ms, ratio ${median.toFixed(3)} (quartiles ${low.toFixed(3)}, ${high.toFixed(3)})`,
    );
    if (!isLimit) require(`η ${etaStep}°: wall time of 2 threads over that of 1, ${name}`, median, 1 / 1.7);
  }
}

/** The least of several calls, per frame; with `isThere` a reader has put the frames into the engine's memory. */
async function measure(name, engine, map, options, repeats = 5, isThere = false) {
  const prepared = await engine.prepare(map, options);
  const given = isThere ? prepared.frameMemory(FRAMES, frames[0].pixels.byteLength) : [];
  const summed =
    given.length === 0 ? frames : frames.map((frame, at) => ({ ...frame, pixels: copyTo(given[at], frame) }));
  let last = await prepared.sum(summed);
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    last = await prepared.sum(summed, { into: last });
    times.push({ cpu: milliseconds(process.cpuUsage(cpu)) / FRAMES, wall: (performance.now() - wall) / FRAMES });
  }
  await prepared.close();
  return { name, wall: Math.min(...times.map((t) => t.wall)), cpu: Math.min(...times.map((t) => t.cpu)) };
}

function copyTo({ buffer, byteOffset }, { pixels }) {
  const there = new Uint16Array(buffer, byteOffset, pixels.length);
  there.set(pixels);
  return there;
}

/** From files of frames to sums, beside reading alone. */
async function endToEnd() {
  const results = await measureFiles(await benchMap(SIZE, 5), frames);
  console.log();
  printFiles(results);
  const many = manyOf(frames);
  printRuns(await measureRuns(many), many.length);
  const compressed = results.find(({ name }) => name.includes("HDF5"));
  if (compressed === undefined) return;
  require("decoding alone over decoding and sums, frames/s", compressed.reading / compressed.there, 1 / 0.6);
}

/** CPU per pixel of maps and frames of two sizes. */
async function linearity() {
  const perPixel = async (size) => {
    const cpu = process.cpuUsage();
    const map = await benchMap(size, 5);
    const built = milliseconds(process.cpuUsage(cpu));
    const some = benchFrames(size, 16);
    const prepared = await createWasmEngine().prepare(map, { variance: false });
    let last = await prepared.sum(some);
    let best = Infinity;
    for (let i = 0; i < 5; i++) {
      const from = process.cpuUsage();
      last = await prepared.sum(some, { into: last });
      best = Math.min(best, milliseconds(process.cpuUsage(from)) / 16);
    }
    return { built: built / size ** 2, sum: best / size ** 2 };
  };
  const [small, large] = [await perPixel(1024), await perPixel(2880)];
  require("CPU of building a map per pixel, 2880² over 1024²", large.built / small.built, 1.5);
  require("CPU of a frame per pixel, 2880² over 1024²", large.sum / small.sum, 1.5);
}

function milliseconds({ user, system }) {
  return (user + system) / 1e3;
}

function require(what, found, most) {
  const digits = most >= 100 ? 0 : 3;
  verdicts.push(
    `${found <= most ? "pass" : "FAIL"}  ${what}: ${found.toFixed(digits)} (at most ${most.toFixed(digits)})`,
  );
}

function print(rows, ours) {
  console.log(`${"".padEnd(52)}   CPU ms  wall ms   CPU / wasm`);
  for (const { name, wall, cpu } of rows) {
    const elapsed = wall === undefined ? "" : wall.toFixed(2);
    const ratio = (cpu / ours.cpu).toFixed(1);
    console.log(`${name.padEnd(52)} ${cpu.toFixed(2).padStart(8)} ${elapsed.padStart(8)} ${ratio.padStart(12)}`);
  }
}
