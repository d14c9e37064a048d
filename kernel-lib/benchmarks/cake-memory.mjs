// Peak memory of a whole integration of large frames: `node cake-memory.mjs [size] [frames]` writes raw 16-bit frames, runs
// `rietbook integrate` on them in a process of its own (twice: the map is built, then read) and prints what it took.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { benchFrames, benchGeometry } from "./cake-setup.mjs";

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** @returns megabytes (10⁶) at the peak of each run, by what was done */
export function measureMemory(size, count, engine = "auto") {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-memory-"));
  try {
    const data = join(folder, "scan_000001.ge3");
    writeFileSync(data, "");
    const [frame] = benchFrames(size, 1);
    for (let at = 0; at < count; at++) appendFileSync(data, new Uint8Array(frame.pixels.buffer));
    const { centreY, centreZ, distance, pixelSize, ty, tz, wavelength } = benchGeometry(size);
    const parameters = [
      ...[`NrPixelsY ${size}`, `NrPixelsZ ${size}`, `px ${pixelSize}`, `Lsd ${distance}`, `BC ${centreY} ${centreZ}`],
      ...[`ty ${ty}`, `tz ${tz}`, `Wavelength ${wavelength}`, "RMin 10", `RMax ${0.69 * size}`, "RBinSize 0.5"],
      ...["EtaBinSize 5", "HeadSize 0", "DataType 1", "OmegaStart 0", "OmegaStep 1"],
    ];
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
      ];
      // The child says itself what it took at most, in kilobytes.
      const report = 'process.on("exit", () => console.log("peak", process.resourceUsage().maxRSS));';
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [size = 4096, count = 18] = process.argv.slice(2).map(Number);
  for (const { name, megabytes, said } of measureMemory(size, count, process.env.ENGINE)) {
    console.log(`${size}², ${count} frames, ${name}: peak ${megabytes.toFixed(0)} MB; ${said}`);
  }
}
