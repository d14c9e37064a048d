import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, npm, requireSpace, timed } from "./system.mjs";

/** What the packages of npm and of Python and what is built of them take together, with some air. */
const INSTALLED_BYTES = 2e9;

/**
 * Makes node_modules what the lock file says, and leaves it alone where it is that already. npm keeps what it installed in
 * node_modules/.package-lock.json; packages for other platforms are missing there and may be. No package's install script
 * runs: every binary that is needed comes inside its package.
 */
export function provideNodePackages(folder = ".") {
  if (isInstalled(join(ROOT, folder))) return;
  requireSpace(ROOT, INSTALLED_BYTES);
  timed(`npm packages of ${folder === "." ? "the workspace" : folder}, from its lock file`, () =>
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: join(ROOT, folder) }),
  );
}

function isInstalled(folder) {
  const installedFile = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const wanted = packagesOf(join(folder, "package-lock.json"));
  const installed = packagesOf(installedFile);
  const missing = Object.keys(wanted).some((path) => !isSame(wanted[path], installed[path], join(folder, path)));
  return !missing && Object.keys(installed).every((path) => path in wanted);
}

/** The packages below node_modules; the root itself and the workspaces' own folders are not installed. */
function packagesOf(lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, "utf8"));
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path.includes("node_modules")));
}

function isSame(wanted, installed, folder) {
  if (installed === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
  return wanted.version === installed.version && existsSync(folder);
}
