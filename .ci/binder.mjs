import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PythonEnvironment, findPython, providePython, provideTestPackages } from "./python.mjs";
import { ROOT, Stop, mustRun, runScript, timed, withTemporaryFolder } from "./system.mjs";

/** What the image that mybinder.org builds must do, in this order. */
const STEPS = [
  /env update -p \$\{NB_PYTHON_PREFIX\} --file "binder\/environment\.yml"/,
  /^RUN \.\/binder\/postBuild$/m,
];

/** Lets repo2docker write its Dockerfile of this project, without docker; returns the exit code. */
export function lintBinder(python) {
  provideTestPackages(python);
  const arguments_ = ["--no-build", "--debug", "."];
  const { status, stdout, stderr } = spawnSync(python.program("jupyter-repo2docker"), arguments_, {
    cwd: ROOT,
    encoding: "utf8",
  });
  const said = `${stdout}${stderr}`;
  const missing = STEPS.filter((step) => !step.test(said));
  if (status === 0 && missing.length === 0) return 0;
  console.log(said.split("\n").slice(-30).join("\n"));
  console.log(`repo2docker ended with ${status}; not in its Dockerfile: ${missing.join(", ") || "nothing"}`);
  return 1;
}

/**
 * Does what mybinder.org does after that: a copy of the last commit somewhere else, a fresh environment, binder/postBuild, and
 * then the first tutorial in it. Takes minutes and the network.
 */
function tryPostBuild(place) {
  const [copy, prefix] = [join(place, "copy"), join(place, "env")];
  mustRun("git", ["clone", "--quiet", "--depth", "1", pathToFileURL(ROOT).href, copy]);
  mustRun(findPython(), ["-m", "venv", prefix]);
  const environment = new PythonEnvironment(prefix);
  const env = { ...process.env, NB_PYTHON_PREFIX: prefix, PATH: `${environment.bin}:${process.env.PATH}` };
  timed("binder/postBuild", () => mustRun("./binder/postBuild", [], { cwd: copy, env }));
  const options = ["nbconvert", "--to", "notebook", "--execute", "--output-dir", place];
  const tutorial = "notebooks/01-first-refinement.ipynb";
  timed("the first tutorial in it", () =>
    mustRun(environment.program("jupyter"), [...options, tutorial], { cwd: copy, env }),
  );
}

/** `npm run binder`: both. */
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runScript(async () => {
    if (timed("binder/, read by repo2docker", () => lintBinder(providePython())) !== 0)
      throw new Stop("binder/ is not well.");
    await withTemporaryFolder(tryPostBuild);
    console.log("A Binder link would open the first tutorial.");
  });
}
