import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { provideNodePackages } from "./node-packages.mjs";
import { providePython } from "./python.mjs";
import { ROOT, Stop, hashOf, mustRun, npm, once, runScript } from "./system.mjs";

/**
 * Makes a clone ready to run: npm packages, Python environment, library, JupyterLab extension, tslab kernel. Every step
 * knows by a hash of what goes into it whether it was done, so that a second run takes a moment.
 * With `prefix`, everything of Python's goes into that environment instead of the project's own .venv.
 */
export function bootstrap({ prefix } = {}) {
  checkNode();
  provideNodePackages();
  const python = providePython(prefix);
  const library = buildLibrary();
  installExtension(python, library);
  installKernel(python);
  return python;
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Stop(
    `Node 20.19 or later is needed: found ${process.versions.node}. Install it from your distribution or nodejs.org.`,
  );
}

function buildLibrary() {
  const key = hashOf([
    "kernel-lib/src",
    "kernel-lib/cli",
    "kernel-lib/package.json",
    "kernel-lib/tsconfig.json",
    "package-lock.json",
    "tsconfig.json",
  ]);
  once(join(ROOT, "kernel-lib/dist/.stamp"), key, "library and command line (kernel-lib)", () => {
    rmSync(join(ROOT, "kernel-lib/dist"), { recursive: true, force: true });
    npm(["run", "--silent", "build"], { cwd: join(ROOT, "kernel-lib") });
  });
  return key;
}

function installExtension(python, libraryKey) {
  const sources = [
    "src",
    "style",
    "schema",
    "rietbook",
    "package.json",
    "tsconfig.json",
    "pyproject.toml",
    "install.json",
    "webpack.config.cjs",
  ];
  const key = hashOf(
    sources.map((name) => `extension/${name}`),
    { extra: libraryKey },
  );
  once(join(ROOT, "extension/lib/.stamp"), key, "JupyterLab extension", () => {
    for (const made of ["lib", "labextension"]) rmSync(join(ROOT, "extension", made), { recursive: true, force: true });
    npm(["run", "--silent", "build"], { cwd: join(ROOT, "extension") });
  });
  once(python.stamp("extension"), key, "JupyterLab extension into the Python environment", () => {
    const options = ["-qq", "--no-deps", "--no-build-isolation", "--force-reinstall"];
    mustRun(python.python, ["-m", "pip", "--disable-pip-version-check", "install", ...options, "./extension"]);
  });
}

/** The kernel specification names the kernel of this clone by its full path. Its JavaScript twin is not offered. */
function installKernel(python) {
  const isWindows = process.platform === "win32";
  const tslab = join(ROOT, isWindows ? "node_modules/.bin/tslab.cmd" : "kernel-lib/bin/rietbook-kernel.js");
  const key = hashOf(["node_modules/tslab/package.json", "kernel-lib/bin"], {
    extra: `${ROOT} ${python.prefix}`,
    skip: /\.test\.ts$/,
  });
  once(python.stamp("kernel"), key, "tslab kernel (TypeScript notebooks)", () => {
    const options = [`--python=${python.python}`, "--sys-prefix", `--binary=${tslab}`];
    mustRun(process.execPath, [join(ROOT, "node_modules/tslab/bin/tslab"), "install", ...options]);
    rmSync(join(python.prefix, "share/jupyter/kernels/jslab"), { recursive: true, force: true });
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const prefix = process.argv.find((argument) => argument.startsWith("--prefix="))?.slice("--prefix=".length);
  await runScript(() => {
    bootstrap({ prefix });
    console.log("Ready.");
  });
}
