// Peak memory of a whole integration of large frames: `node cake-memory.mjs [size] [frames] [types] [threads]` writes raw
// frames of each type, runs `rietbook integrate` on them in a process of its own (twice: the map is built, then read) and prints
// what it took. Types: uint16, uint32, float32; with "+" after it also with a dark and a mask, with "c" the rings are checked:
// everything that may be wrong is tried, for there are none of ceria in these frames.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { formatTiff } from "../dist/src/io/tiff/format-tiff.js";
import { benchFrames, midasParameters } from "./cake-setup.mjs";

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** Array and MIDAS's DataType. */
const TYPES = { uint16: [Uint16Array, 1], float32: [Float32Array, 3], uint32: [Uint32Array, 4] };

/** @returns megabytes (10⁶) at the peak of each run, by what was done */
export function measureMemory(size, count, what = "uint16", engine = "auto", threads = undefined) {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-memory-"));
  try {
    const data = join(folder, "scan_000001.ge3");
    writeFileSync(data, "");
    const [frame] = benchFrames(size, 1);
    const [Type, code] = TYPES[/^[a-z]+\d+/.exec(what)[0]];
    const pixels = new Uint8Array(Type.from(frame.pixels).buffer);
    for (let at = 0; at < count; at++) appendFileSync(data, pixels);
    const parameters = midasParameters(size, 5, code);
    if (what.includes("+")) {
      const dark = join(folder, "dark.tif");
      writeFileSync(
        dark,
        formatTiff(
          Float32Array.from({ length: size * size }, (_, at) => at % 7),
          size,
        ),
      );
      writeFileSync(join(folder, "mask.tif"), maskOf(size));
      parameters.push(`Dark ${dark}`, `MaskFile ${join(folder, "mask.tif")}`);
    }
    writeFileSync(join(folder, "p.txt"), parameters.join("\n"));
    const run = (name) => {
      const flags = [
        "integrate",
        "-paramFN",
        join(folder, "p.txt"),
        "-dataFN",
        data,
        "-resultFolder",
        join(folder, name),
        ...(threads === undefined ? [] : ["-nCPUs", String(threads)]),
        ...(what.includes("c") ? ["--check", "CeO2"] : ["--no-check"]),
      ];
      // The child says itself what it took at most, in kilobytes: getrusage's maximum counts what its parent had.
      const status = 'process.getBuiltinModule("node:fs").readFileSync("/proc/self/status", "utf8")';
      const report = `process.on("exit", () => console.log("peak", /VmHWM:\\s+(\\d+)/.exec(${status})[1]));`;
      const code = `${report} process.argv = ["node", "rietbook", ...${JSON.stringify([...flags, "--engine", engine])}];`;
      const script = `${code} await import(${JSON.stringify(pathToFileURL(main).href)});`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
        encoding: "utf8",
        env: { ...process.env, RIETBOOK_CACHE: join(folder, "cache") },
      });
      const peak = /^peak (\d+)$/m.exec(stdout)?.[1];
      if (peak === undefined || !/integrated \d+ frames/.test(stdout)) throw new Error(`${stdout}\n${stderr}`);
      return { name, megabytes: (Number(peak) * 1024) / 1e6, said: stdout.trim().split("\n").at(-2) };
    };
    return [run("map built"), run("map kept")];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every hundredth pixel masked, as a TIFF. */
function maskOf(size) {
  return formatTiff(
    Uint8Array.from({ length: size * size }, (_, at) => (at % 100 === 0 ? 1 : 0)),
    size,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [size = "4096", count = "18", types = "uint16,uint32,float32,uint16+,uint32+,float32+,float32+c", threads] =
    process.argv.slice(2);
  for (const what of types.split(",")) {
    for (const { name, megabytes, said } of measureMemory(
      Number(size),
      Number(count),
      what,
      process.env.ENGINE,
      threads,
    )) {
      console.log(`${size}² ${what}, ${count} frames, ${name}: peak ${megabytes.toFixed(0)} MB; ${said}`);
    }
  }
}
