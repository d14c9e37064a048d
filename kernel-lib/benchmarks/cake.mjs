// Milliseconds a frame of our engines beside other programs', the same detector, bins and frames.
// `npm run bench:cake`; PYTHON=/path/to/python names one that has pyFAI, scipy or midas-integrate.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuEngine } from "../dist/src/caking/engines/cpu.js";
import { createWasmEngine } from "../dist/src/caking/engines/wasm.js";
import { webgpuEngine } from "../dist/src/caking/engines/webgpu.js";
import { openGpuDevice } from "../dist/src/platform/gpu-device.js";
import { benchFrames, benchGeometry, benchMap } from "./cake-setup.mjs";

const SIZE = Number(process.env.SIZE ?? 2048);
const FRAMES = 16;
const frames = benchFrames(SIZE, FRAMES);
for (const etaStep of (process.argv[2] ?? "5,1").split(",").map(Number)) await compare(etaStep);

async function compare(etaStep) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const map = await benchMap(SIZE, etaStep);
  const { radialBins, etaBins } = map.grid;
  const built = process.cpuUsage(cpu);
  console.log(`\n${SIZE}² u16, R 0.5 px, η ${etaStep}°: ${radialBins} × ${etaBins} bins, ${map.pixels.length} entries`);
  console.log(
    `map: ${((performance.now() - wall) / 1e3).toFixed(1)} s wall, ${((built.user + built.system) / 1e6).toFixed(1)} s CPU`,
  );
  const rows = [await measure("cpu (TypeScript, float64)", cpuEngine, map, 2, false)];
  rows.push(await measure("wasm, 1 thread", createWasmEngine(), map, 3, false));
  rows.push(await measure("wasm, 1 thread, with variance", createWasmEngine(), map, 3, true));
  rows.push(await measure("wasm, 2 threads", createWasmEngine({ threads: 2 }), map, 3, false));
  rows.push(await measure("wasm, 2 threads, with variance", createWasmEngine({ threads: 2 }), map, 3, true));
  const gpu = await openGpuDevice().catch(() => undefined);
  gpu?.device.destroy();
  if (gpu !== undefined && !gpu.isSoftware)
    rows.push(await measure(`webgpu (${gpu.name})`, webgpuEngine, map, 5, false));
  rows.push(...measurePython(map, etaStep));
  print(rows);
}

async function measure(name, engine, map, repeats, variance) {
  const prepared = await engine.prepare(map, { variance });
  await prepared.sum(frames);
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    await prepared.sum(frames);
    const used = process.cpuUsage(cpu);
    times.push({ wall: (performance.now() - wall) / FRAMES, cpu: (used.user + used.system) / 1e3 / FRAMES });
  }
  await prepared.close();
  return { name, wall: Math.min(...times.map((t) => t.wall)), cpu: Math.min(...times.map((t) => t.cpu)) };
}

/** Other programs in a Python of the user's; each answers for itself whether it is there. */
function measurePython(map, etaStep) {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-bench-"));
  try {
    writeFileSync(join(folder, "starts.u32"), map.starts);
    writeFileSync(join(folder, "pixels.u32"), map.pixels);
    writeFileSync(join(folder, "weights.f32"), map.weights);
    writeFileSync(join(folder, "frame.u16"), frames[0].pixels);
    writeFileSync(join(folder, "setup.json"), JSON.stringify({ size: SIZE, etaStep, geometry: benchGeometry(SIZE) }));
    const script = fileURLToPath(new URL("cake_reference.py", import.meta.url));
    const { status, stdout, stderr, error } = spawnSync(process.env.PYTHON ?? "python3", [script, folder], {
      encoding: "utf8",
      env: { ...process.env, OMP_NUM_THREADS: "1" },
    });
    if (status !== 0)
      console.log(`no comparison with other programs: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
    return status === 0 ? JSON.parse(stdout.trim().split("\n").at(-1)) : [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print(rows) {
  const ours = rows.find(({ name }) => name === "wasm, 1 thread");
  console.log(`${"".padEnd(52)}   CPU ms  wall ms   CPU / wasm`);
  for (const { name, wall, cpu } of rows) {
    const ratio = (cpu / ours.cpu).toFixed(1);
    console.log(
      `${name.padEnd(52)} ${cpu.toFixed(2).padStart(8)} ${wall.toFixed(2).padStart(8)} ${ratio.padStart(12)}`,
    );
  }
}
