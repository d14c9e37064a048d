import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** What the scripts need of the machine: commands, packages of the system, hashes of files. Plain Node, no dependency. */

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** An end that the reader can act on: one line, no stack trace. */
export class Stop extends Error {}

/** Runs `main` and turns a Stop into its line and exit code 1. */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/** Runs a command in the project folder, its output shown as it comes; returns the exit code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], ...options });
  if (result.error) throw new Stop(`${command} could not be started: ${result.error.message}`);
  if (result.signal) throw new Stop(`${command} was ended by ${result.signal}`);
  return result.status;
}

/** Like {@link run}, but anything but exit code 0 stops the script. */
export function mustRun(command, args, options) {
  const code = run(command, args, options);
  if (code !== 0) throw new Stop(`${[command, ...args].join(" ")} failed with exit code ${code}; its output is above.`);
}

/** Standard output of a command, trimmed, or undefined where it is missing or fails. */
export function outputOf(command, args) {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Node's own npm: the one that started this script, else the one on the PATH. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) mustRun(process.execPath, [script, ...args], options);
  else
    mustRun(process.platform === "win32" ? "npm.cmd" : "npm", args, {
      shell: process.platform === "win32",
      ...options,
    });
}

/** Stops where a disk has less than `needed` bytes free, before an installer fails in the middle with less clear words. */
export function requireSpace(folder, needed) {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Stop(
    `The disk of ${folder} has ${gigabytes(free)} free; ${gigabytes(needed)} are needed. Make room and start again.`,
  );
}

/**
 * Runs `work` with a temporary folder of its own, which every program that it starts takes for the system's, and removes it
 * with what they left there, however `work` ends.
 */
export async function withTemporaryFolder(work) {
  const names = ["TMPDIR", "TMP", "TEMP"];
  const before = names.map((name) => process.env[name]);
  const folder = mkdtempSync(join(tmpdir(), "rietbook-"));
  for (const name of names) process.env[name] = folder;
  try {
    return await work(folder);
  } finally {
    names.forEach((name, i) => {
      if (before[i] === undefined) delete process.env[name];
      else process.env[name] = before[i];
    });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Installs packages of Debian or Ubuntu where we are root; otherwise stops with the line to type. */
export function installSystemPackages(packages, reason) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || outputOf("apt-get", ["--version"]) === undefined) {
    throw new Stop(`${reason} On Debian or Ubuntu: sudo apt-get install ${packages.join(" ")}`);
  }
  console.log(`${reason} Installing ${packages.join(" ")} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  mustRun("apt-get", ["update", "-qq"], { env });
  mustRun("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}

/** SHA-256 over the names and contents of files and folders below the project folder, and over `extra`. */
export function hashOf(paths, { extra = "", skip = /node_modules|\.test\.ts$|fixtures/ } = {}) {
  const hash = createHash("sha256").update(extra);
  const visit = (path) => {
    if (skip.test(path) || !existsSync(join(ROOT, path))) return;
    if (statSync(join(ROOT, path)).isDirectory()) {
      for (const name of readdirSync(join(ROOT, path)).sort()) visit(`${path}/${name}`);
    } else hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  };
  paths.forEach(visit);
  return hash.digest("hex");
}

/** Runs `work` unless the stamp file already holds `key`; the stamp is written last, so a broken run is repeated. */
export function once(stampFile, key, title, work) {
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === key) return;
  timed(title, work);
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, key);
}

/** Says what is being done and how long it took. */
export function timed(title, work) {
  console.log(`── ${title}`);
  const start = performance.now();
  const result = work();
  console.log(`   ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
