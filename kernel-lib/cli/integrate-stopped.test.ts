import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openMidasFile } from "../src/io/midas-zarr/midas-file.js";
import { bytesInMemory } from "../src/platform/bytes-in-memory.js";
import { openGpuDevice } from "../src/platform/gpu-device.js";
import { buildCli, ended, startCli, type CliResult } from "./testing/run-cli.js";

const [WIDTH, HEIGHT, FRAMES] = [40, 30, 40];
const PARAMETERS = [
  ...["Lsd 100000", "BC 18.3 14.6", "px 200", `NrPixelsY ${WIDTH}`, `NrPixelsZ ${HEIGHT}`, "Wavelength 0.3"],
  ...["RMin 2", "RMax 20", "RBinSize 1", "EtaBinSize 30", "HeadSize 0", "DataType 1", "OmegaSumFrames 1"],
];

const missing = await openGpuDevice().then(
  ({ device }) => device.destroy(),
  (error: Error) => error.message,
);

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-stopped-"));
  writeFileSync(join(folder, "ps.txt"), PARAMETERS.join("\n"));
  writeFileSync(join(folder, "scan_000001.ge3"), counts(WIDTH * HEIGHT * FRAMES));
}, 200_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const counts = (length: number) => Uint16Array.from({ length }, (_, at) => (at * 7919) % 5003);
const flagsOf = (result: string, data: string, engine: string) => [
  ...["integrate", "-paramFN", join(folder, "ps.txt"), "-dataFN", join(folder, data)],
  ...["-resultFolder", join(folder, result), "--no-map-cache", "--engine", engine],
];

if (missing !== undefined) test.skip(`skipped: no GPU (${missing})`, () => undefined);
else {
  /** The command line in a process whose GPU is lost after so many submissions. */
  const withLosing = (after: number, flags: readonly string[]): Promise<CliResult> => {
    const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    const preload = ["--import", new URL("testing/lose-gpu.mjs", import.meta.url).href];
    return ended(
      spawn(process.execPath, [...preload, file("../dist/cli/main.js"), ...flags], {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, LOSE_GPU_AFTER: String(after), GPU_NAME: "Some GPU" },
      }),
    );
  };
  const cakes = async (result: string): Promise<Float64Array[]> => {
    const bytes = readFileSync(join(folder, result, "scan_000001.zarr.zip"));
    const { frames } = await openMidasFile(bytesInMemory(bytes, result));
    return Promise.all(frames.map(({ array }) => array.read()));
  };

  test.each(["auto", "webgpu"])(
    "a GPU lost in the middle of a run with --engine %s loses no frame",
    async (engine) => {
      const plain = await ended(startCli(...flagsOf("cpu", "scan_000001.ge3", "cpu")));
      expect([plain.code, plain.stderr]).toEqual([0, ""]);
      const { code, stdout, stderr } = await withLosing(2, flagsOf(engine, "scan_000001.ge3", engine));
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/40 frames, .*WASM SIMD.* \((auto; )?webgpu stopped: the GPU lost \(.+\)\)/);
      const [own, expected] = [await cakes(engine), await cakes("cpu")];
      expect([own.length, expected.length]).toEqual([FRAMES, FRAMES]);
      const worst = Math.max(
        ...expected.flatMap((cake, at) => Array.from(cake, (value, bin) => Math.abs(own[at][bin] / value - 1) || 0)),
      );
      expect(expected[FRAMES - 1].some((value) => value > 100)).toBe(true);
      expect(worst).toBeLessThan(2e-6);
    },
    120_000,
  );
}

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)(
  "%s in the middle: says how to go on, exit code %s, no file that is not whole",
  async (signal, expected) => {
    const many = 6000;
    mkdirSync(join(folder, "long"), { recursive: true });
    writeFileSync(join(folder, "long_000001.ge3"), counts(WIDTH * HEIGHT * many));
    const child = startCli(...flagsOf("long", "long_000001.ge3", "wasm"));
    const result = ended(child);
    while (!readdirSync(join(folder, "long")).some((name) => name.endsWith(".tmp"))) {
      expect(child.exitCode).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    child.kill(signal);
    const { code, stderr } = await result;
    expect([code, stderr]).toEqual([expected, "rietbook: stopped. The same command with --resume does the rest.\n"]);
    expect(readdirSync(join(folder, "long"))).toEqual([]);
  },
  60_000,
);
