import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const bin = join(root, "dist", "cli", "main.js");

/** Shipped data by name. */
export function dataFile(name: string): string {
  return join(root, "..", "notebooks", "data", name);
}

/** Builds the command line where a source is newer than the last build, so that the tests never run an old one. */
export function buildCli(): void {
  if (existsSync(bin) && newestSource() <= statSync(bin).mtimeMs) return;
  const compiler = join(root, "..", "node_modules", "typescript", "bin", "tsc");
  const result = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.json")], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`the command line cannot be built:\n${result.stdout}`);
}

function newestSource(): number {
  const times = ["src", "cli"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/(fixtures|testing)\//.test(path))
      .map((path) => statSync(join(root, folder, path)).mtimeMs),
  );
  return Math.max(...times);
}

/** How a command ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `rietbook` with these arguments, its output into pipes. */
export function runCli(...args: readonly string[]): Promise<CliResult> {
  return ended(startCli(...args));
}

/** Starts `rietbook` without waiting. */
export function startCli(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

/** Collects a command's output until it ends. */
export function ended(child: ChildProcess): Promise<CliResult> {
  let [stdout, stderr] = ["", ""];
  child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}
