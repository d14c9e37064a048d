// Other programs on the same matrix and frames: pyFAI, midas-integrate and scipy in a Python of the user's, and native C.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatMapFiles } from "../dist/src/caking/map-files.js";
import { formatTiff } from "../dist/src/io/tiff/format-tiff.js";
import { parseMidasParameters } from "../dist/src/io/midas-parameters/midas-parameters.js";
import { benchGeometry, midasParameters } from "./cake-setup.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const PYTHON = process.env.PYTHON ?? "python3";

/** Rows { name, cpu, wall?, build? } in milliseconds a frame; programs that are not installed are named on the console. */
export async function measureOthers(map, frame, etaStep) {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-bench-"));
  try {
    writeFileSync(join(folder, "starts.u32"), map.starts);
    writeFileSync(join(folder, "pixels.u32"), map.pixels);
    writeFileSync(join(folder, "weights.f32"), map.weights);
    writeFileSync(join(folder, "frame.u16"), frame.pixels);
    const size = map.width;
    writeFileSync(join(folder, "setup.json"), JSON.stringify({ size, etaStep, geometry: benchGeometry(size) }));
    return [...withPython(folder), ...withNative(folder, map), ...(await withMidas(folder, map, frame, etaStep))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withPython(folder) {
  const env = { ...process.env, OMP_NUM_THREADS: "1", NUMBA_NUM_THREADS: "1" };
  const { status, stdout, stderr, error } = spawnSync(PYTHON, [here("cake_reference.py"), folder], {
    encoding: "utf8",
    env,
  });
  for (const line of (stderr ?? "").split("\n")) if (line.startsWith("not measured")) console.log(line);
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1));
  console.log(`not measured: other programs (${error?.message ?? stderr.trim().split("\n").at(-1)})`);
  return [];
}

function withNative(folder, map) {
  const program = join(folder, "cake-native");
  const compiler = process.env.CC ?? "cc";
  const flags = ["-O3", "-march=native", "-ffast-math", "-o", program, here("cake-native.c"), "-lm"];
  const built = spawnSync(compiler, flags, { encoding: "utf8" });
  if (built.status !== 0) {
    console.log(`not measured: native C (${built.error?.message ?? built.stderr.trim().split("\n")[0]})`);
    return [];
  }
  const { stdout } = spawnSync(program, [folder, String(map.grid.etaBins)], { encoding: "utf8" });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** MIDAS's IntegratorZarrOMP on one thread, with our map in its format; MIDAS_INTEGRATOR is its path. */
async function withMidas(folder, map, frame, etaStep) {
  const program = process.env.MIDAS_INTEGRATOR;
  if (program === undefined) {
    console.log("not measured: MIDAS's C code (MIDAS_INTEGRATOR does not name its IntegratorZarrOMP)");
    return [];
  }
  const text = midasParameters(map.width, etaStep, 1).join("\n") + "\n";
  writeFileSync(join(folder, "midas.txt"), text);
  const files = await formatMapFiles(map, benchGeometry(map.width), parseMidasParameters(text, "midas.txt"));
  writeFileSync(join(folder, "Map.bin"), files.map);
  writeFileSync(join(folder, "nMap.bin"), files.nMap);
  writeFileSync(join(folder, "frame.tif"), formatTiff(frame.pixels, map.width));
  // CPU of the process, by the shell; the difference of two runs is that of the repeated frames.
  const run = (frames) => {
    const flags = `-paramFN midas.txt -dataFN frame.tif -nCPUs 1 -benchmark ${frames}`;
    const command = `'${program}' ${flags} > midas.log 2>&1 && times`;
    const { status, stdout } = spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(readFileSync(join(folder, "midas.log"), "utf8").slice(-2000));
    const [user, system] = [
      ...stdout
        .trim()
        .split("\n")[1]
        .matchAll(/(\d+)m([\d.]+)s/g),
    ];
    return [user, system].reduce((sum, [, minutes, seconds]) => sum + 60e3 * minutes + 1e3 * seconds, 0);
  };
  return [{ name: "MIDAS's IntegratorZarrOMP, C", cpu: (run(11) - run(1)) / 10 }];
}

/** A file of bitshuffled, lz4-compressed frames, written with h5py; undefined where that is not installed. */
export function writeCompressed(folder, frames) {
  const file = join(folder, "frames.h5");
  writeFileSync(join(folder, "frames.u16"), Buffer.concat(frames.map(({ pixels }) => Buffer.from(pixels.buffer))));
  const script = [
    "import sys, numpy, h5py, hdf5plugin",
    "size, folder = int(sys.argv[1]), sys.argv[2]",
    "data = numpy.fromfile(folder + '/frames.u16', numpy.uint16).reshape(-1, size, size)",
    "h = h5py.File(folder + '/frames.h5', 'w')",
    "h.create_dataset('exchange/data', data=data, chunks=(1, size, size), compression=hdf5plugin.Bitshuffle(cname='lz4'))",
    "h.close()",
  ].join("\n");
  const { status, stderr, error } = spawnSync(PYTHON, ["-c", script, String(frames[0].width), folder], {
    encoding: "utf8",
  });
  if (status === 0) return file;
  console.log(`not measured: bitshuffle-lz4 (${error?.message ?? stderr.trim().split("\n").at(-1)})`);
  return undefined;
}
