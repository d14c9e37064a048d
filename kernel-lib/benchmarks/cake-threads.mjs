// What two threads gain over one: both, and two separate processes of one thread each, measured in turns in the same rounds; in the
// processes also with the one copy more that two threads need of frames in ordinary memory, arithmetic alone, and memory read and
// written that no cache holds.
// `node cake-threads.mjs [η step] [rounds]`; `npm run bench:cake` prints the same.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createWasmEngine } from "../dist/src/caking/engines/wasm.js";
import { benchFrames, benchMap } from "./cake-setup.mjs";

const FRAMES = 16;
const OPTIONS = { variance: false };
/** Of the 32 bands of 2048 pixels by 2048 so many are handed to the other thread: each frame's part of them is copied once more. */
const HANDED_OVER = 18 / 32;

/**
 * Wall times of one batch in `rounds` rounds. In each round one and two threads, and one and two processes, follow one another,
 * first the one, then the other way round; a ratio is that of two neighbours.
 * @returns what was measured: name, median milliseconds (a frame, where there are any) of one and of two, quartiles of two over one; the last ones are what
 *   the machine allows two processes (`isLimit`)
 */
export async function measureThreads(map, frames, etaStep, rounds = 40) {
  const some = frames.slice(0, FRAMES);
  const [one, two] = [await start(map, some, 1), await start(map, some, 2)];
  const processes = [await startProcess(map.width, etaStep), await startProcess(map.width, etaStep)];
  const apart = (name, work) => ({
    name: `two processes over one, ${name}`,
    isLimit: true,
    parts: work.startsWith("sum") ? FRAMES : 1,
    ofOne: () => processes[0].run(work === "sum and copy" ? "sum" : work),
    ofTwo: () => Promise.all(processes.map((process) => process.run(work))),
  });
  const cases = [
    { name: "frames in ordinary memory", ofOne: () => one.sum("plain"), ofTwo: () => two.sum("plain") },
    { name: "frames in the engine's memory", ofOne: () => one.sum("there"), ofTwo: () => two.sum("there") },
    apart("each one thread (what the machine allows)", "sum"),
    apart("and what is handed over copied (what it allows in ordinary memory)", "sum and copy"),
    apart("arithmetic alone", "arithmetic"),
    apart("128 MB read", "read"),
    apart("128 MB written", "write"),
  ];
  const results = cases.map(({ name, isLimit = false }) => ({ name, isLimit, ones: [], twos: [] }));
  for (let round = -1; round < rounds; round++) {
    for (const [i, { ofOne, ofTwo, parts = FRAMES }] of cases.entries()) {
      const order = round % 2 === 0 ? [ofOne, ofTwo] : [ofTwo, ofOne];
      const times = [];
      for (const run of order) {
        const from = performance.now();
        await run();
        times.push((performance.now() - from) / parts);
      }
      if (round < 0) continue;
      results[i].ones.push(times[round % 2 === 0 ? 0 : 1]);
      results[i].twos.push(times[round % 2 === 0 ? 1 : 0]);
    }
  }
  for (const { close } of [one, two, ...processes]) await close();
  return results.map(({ name, isLimit, ones, twos }) => {
    // Two processes do twice the work.
    const ratios = twos.map((time, at) => time / ones[at] / (isLimit ? 2 : 1));
    return {
      name,
      isLimit,
      one: quantile(ones, 0.5),
      two: quantile(twos, 0.5),
      ratios: [0.25, 0.5, 0.75].map((q) => quantile(ratios, q)),
    };
  });
}

async function start(map, frames, threads) {
  const prepared = await createWasmEngine({ threads }).prepare(map, OPTIONS);
  const given = prepared.frameMemory(FRAMES, frames[0].pixels.byteLength);
  const there = frames.map((frame, at) => {
    const pixels = new Uint16Array(given[at].buffer, given[at].byteOffset, frame.pixels.length);
    pixels.set(frame.pixels);
    return { ...frame, pixels };
  });
  const sources = { plain: frames, there };
  let into = await prepared.sum(there);
  return {
    async sum(where) {
      into = await prepared.sum(sources[where], { into });
    },
    close: prepared.close,
  };
}

async function startProcess(size, etaStep) {
  const child = fork(fileURLToPath(import.meta.url), ["process", String(size), String(etaStep)]);
  const answer = () =>
    new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) => reject(new Error(`a process of the benchmark ended with ${code}`)));
    });
  await answer();
  child.removeAllListeners("exit");
  return {
    async run(work) {
      const done = answer();
      child.send(work);
      await done;
      child.removeAllListeners("exit");
    },
    close: async () => child.disconnect(),
  };
}

/** Copies what two threads hand over of a batch into shared memory that no cache holds. */
function createCopy(frames) {
  const slots = new Uint16Array(new SharedArrayBuffer(100e6));
  const piece = 2 ** 17;
  let at = 0;
  return () => {
    for (let from = 0; from < HANDED_OVER * frames[0].pixels.length; from += piece) {
      for (const { pixels } of frames) {
        if (at + piece > slots.length) at = 0;
        slots.set(pixels.subarray(from, from + piece), at);
        at += piece;
      }
    }
  };
}

/** Four chains of products and sums, in registers. */
function arithmetic(count) {
  let [a, b, c, d] = [1, 2, 3, 4];
  for (let i = 0; i < count; i++) {
    a = a * 0.999 + 1;
    b = b * 0.998 + 1;
    c = c * 0.997 + 1;
    d = d * 0.996 + 1;
  }
  return a + b + c + d;
}

/** One value of each cache line. */
function read(memory) {
  let sum = 0;
  for (let at = 0; at < memory.length; at += 8) sum += memory[at];
  return sum;
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "process") {
    const [size, etaStep] = process.argv.slice(3).map(Number);
    const frames = benchFrames(size, FRAMES);
    const one = await start(await benchMap(size, etaStep), frames, 1);
    const copyOver = createCopy(frames);
    const memory = new Float64Array(2 ** 24).fill(1);
    const works = {
      sum: () => one.sum("plain"),
      "sum and copy": async () => {
        await one.sum("plain");
        copyOver();
      },
      arithmetic: () => arithmetic(2e7),
      read: () => read(memory),
      write: () => memory.fill(Math.random()),
    };
    process.on("message", async (work) => {
      await works[work]();
      process.send("done");
    });
    process.send("ready");
  } else {
    const [etaStep = 5, rounds = 40] = process.argv.slice(2).map(Number);
    const size = Number(process.env.SIZE ?? 2048);
    for (const { name, one, two, ratios } of await measureThreads(
      await benchMap(size, etaStep),
      benchFrames(size, FRAMES),
      etaStep,
      rounds,
    )) {
      console.log(`${name}: ${one.toFixed(2)} and ${two.toFixed(2)} ms; ${ratios.map((r) => r.toFixed(3)).join(" ")}`);
    }
  }
}
