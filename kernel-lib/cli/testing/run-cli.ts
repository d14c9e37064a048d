import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const bin = join(root, "dist", "cli", "main.js");

/** Shipped data by name. */
export function dataFile(name: string): string {
  return join(root, "..", "notebooks", "data", name);
}

/**
 * Builds the library where a source is newer than the last build, so that the tests never run an old one. Test files run
 * side by side: one builds, the others wait.
 */
export function buildCli(): void {
  const lock = join(root, "dist", ".building");
  mkdirSync(dirname(lock), { recursive: true });
  while (!isBuilt()) {
    if (!takeLock(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      continue;
    }
    try {
      const compiler = join(root, "..", "node_modules", "typescript", "bin", "tsc");
      const result = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.json")], { encoding: "utf8" });
      if (result.status !== 0) throw new Error(`the command line cannot be built:\n${result.stdout}`);
      if (!isBuilt())
        throw new Error("a source has changed while the command line was being built: run the test again");
    } finally {
      // On a machine that takes minutes to build another test may have taken the lock for one left behind.
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

/** True if every source has a compiled file, none older than the newest source. */
function isBuilt(): boolean {
  const sources = ["src", "cli"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/(fixtures|testing)\//.test(path))
      .map((path) => join(folder, path)),
  );
  const newest = Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs));
  const compiled = sources.map((path) => join(root, "dist", path.replace(/ts$/, "js")));
  return compiled.every((path) => existsSync(path) && statSync(path).mtimeMs >= newest);
}

/** A lock that its owner left behind when it was killed holds for three minutes. */
function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 180_000) rmSync(lock, { recursive: true });
    return false;
  }
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
