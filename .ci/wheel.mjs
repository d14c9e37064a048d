import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { PythonEnvironment } from "./python.mjs";
import { ROOT, Stop, mustRun, outputOf, runScript, timed, withTemporaryFolder } from "./system.mjs";

/** Bytes. */
const LARGEST = 10 * 1024 * 1024;
const FOLDER = join(ROOT, "test-results/wheel");

/** A notebook that a new user might begin with, beside the data of the tutorials. */
const CELLS = [
  'import { openMidasZarr, plot, show } from "rietbook";\nconst scan = await openMidasZarr("ceo2_norm0_12x2.zarr.zip");\nshow(scan);',
  'const ring = await scan.histogram({ frame: 0, eta: "sum" });\nshow(plot.pattern(ring));',
];

/**
 * `npm run wheel`: builds the wheel, looks into it, and tries it in a fresh environment that holds nothing else of ours. With
 * `--as-built` from what was built before.
 */
await runScript(() => {
  const python = process.argv.includes("--as-built") ? new PythonEnvironment(join(ROOT, ".venv")) : bootstrap();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const wheel = timed("wheel", () => build(python));
  lookInto(python, wheel);
  return withTemporaryFolder((work) => {
    const title = "fresh environment: JupyterLab, the wheel, `rietbook install`";
    const fresh = timed(title, () => install(python, wheel, work));
    timed("a notebook in a folder outside of the project's packages", () => tryIt(fresh, work));
    console.log(`${wheel}: works in a fresh environment.`);
  });
});

function build(python) {
  const options = ["--no-deps", "--no-build-isolation", "-qq", "--wheel-dir", FOLDER];
  mustRun(python.python, ["-m", "pip", "--disable-pip-version-check", "wheel", ...options, "./extension"]);
  const name = readdirSync(FOLDER).find((file) => file.endsWith(".whl"));
  if (name === undefined) throw new Stop("pip made no wheel.");
  return join(FOLDER, name);
}

function lookInto(python, wheel) {
  const { size } = statSync(wheel);
  const script = (last) => `import sys, zipfile; wheel = zipfile.ZipFile(sys.argv[1]); ${last}`;
  const looked = (last, ...args) => {
    const said = outputOf(python.python, ["-c", script(last), wheel, ...args]);
    if (said === undefined) throw new Stop(`${wheel} cannot be read.`);
    return said;
  };
  const names = looked("print(*wheel.namelist(), sep='\\n')").split("\n");
  const tests = names.filter((name) => /\.test\.|\.spec\.|fixtures|testing|snapshots/.test(name));
  console.log(`   ${(size / 1e6).toFixed(2)} MB, ${names.length} files, ${tests.length} of them tests`);
  if (size >= LARGEST) throw new Stop(`The wheel has ${size} bytes, more than ${LARGEST}.`);
  if (tests.length > 0) throw new Stop(`The wheel holds test files: ${tests.slice(0, 5).join(", ")}`);
  for (const wanted of ["remoteEntry", "schemas/@rietbook/jupyterlab/preferences.json", "install.json"])
    if (!names.some((name) => name.includes(wanted))) throw new Stop(`The wheel lacks ${wanted}.`);
  const placed = looked(
    "print(*[name for name in wheel.namelist() if sys.argv[2].encode() in wheel.read(name)])",
    ROOT,
  );
  if (placed !== "") throw new Stop(`The wheel holds the path of the folder where it was made: ${placed}.`);
}

/** `work` lies outside of the clone: its packages are not to be found from there. */
function install(python, wheel, work) {
  const fresh = new PythonEnvironment(join(work, "venv"));
  mustRun(python.python, ["-m", "venv", fresh.prefix]);
  // JupyterLab asks Node to run CommonJS scripts that lie in here; without this they would be taken for ES modules.
  writeFileSync(join(fresh.prefix, "package.json"), '{ "type": "commonjs" }\n');
  const pip = ["-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-input"];
  mustRun(fresh.python, [...pip, "--require-hashes", "--requirement", "binder/requirements.txt"]);
  mustRun(fresh.python, [...pip, "--no-deps", wheel]);
  mustRun(process.execPath, ["kernel-lib/bin/rietbook.js", "install", "--python", fresh.python, "--folder", work]);
  const listed = outputOf(fresh.program("jupyter"), ["kernelspec", "list"]);
  if (listed === undefined) throw new Stop("`jupyter kernelspec list` fails.");
  if (!listed.includes("tslab")) throw new Stop(`The kernel is not there: ${listed}`);
  const { status, text } = labExtensions(fresh);
  if (status !== 0 || !/@rietbook\/jupyterlab v[\d.]+ .*enabled.*OK/.test(text))
    throw new Stop(`JupyterLab does not take the extension: ${text}`);
  return fresh;
}

/** What `jupyter labextension list` says, which it writes to standard error. */
function labExtensions(fresh) {
  const options = { encoding: "utf8", env: { ...process.env, JUPYTER_PREFER_ENV_PATH: "1" } };
  const { status, stdout, stderr, error } = spawnSync(fresh.program("jupyter"), ["labextension", "list"], options);
  if (error) throw new Stop(`\`jupyter labextension list\` does not start: ${error.message}`);
  return { status, text: `${stdout}${stderr}`.replace(/\u001b\[[\d;]*m/g, "") };
}

function tryIt(fresh, work) {
  copyFileSync(join(ROOT, "notebooks/data/ceo2_norm0_12x2.zarr.zip"), join(work, "ceo2_norm0_12x2.zarr.zip"));
  const cells = CELLS.map((source, i) => {
    return { cell_type: "code", id: `cell-${i}`, execution_count: null, metadata: {}, outputs: [], source };
  });
  const metadata = { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } };
  writeFileSync(join(work, "first.ipynb"), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
  const options = ["--to", "notebook", "--execute", "--log-level=WARN", "--output", "done.ipynb"];
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: "1" };
  mustRun(fresh.program("jupyter"), ["nbconvert", ...options, join(work, "first.ipynb")], { cwd: work, env });
  const done = readFileSync(join(work, "done.ipynb"), "utf8");
  for (const wanted of ["2 frames × 12 azimuths", "application/vnd.rietbook.figure+json"])
    if (!done.includes(wanted)) throw new Stop(`The notebook ran, but does not show ${wanted}.`);
}
