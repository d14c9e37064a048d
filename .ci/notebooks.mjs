import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { compareOutputs } from "./compare-outputs.mjs";
import { ROOT, run } from "./system.mjs";

/** The tutorials, in order. */
export function listNotebooks() {
  return readdirSync(join(ROOT, "notebooks"))
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
}

/** Runs every cell of a tutorial in the tslab kernel; the executed copy goes to `folder`. Returns the exit code. */
export function executeNotebook(python, name, folder) {
  mkdirSync(folder, { recursive: true });
  const settings = ["timeout=600", "record_timing=False"].map((setting) => `--ExecutePreprocessor.${setting}`);
  const options = ["--to", "notebook", "--execute", ...settings, "--log-level=WARN"];
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: "1" };
  return run(python.program("jupyter"), ["nbconvert", ...options, "--output-dir", folder, join("notebooks", name)], {
    env,
  });
}

/** Whether a tutorial is committed with the outputs of the run whose copy is in `folder`; says where not. */
export async function hasTrueOutputs(name, folder) {
  const differences = await compareOutputs(join(ROOT, "notebooks", name), join(folder, name));
  for (const line of differences) console.log(`   ${line.slice(0, 600)}`);
  if (differences.length > 0) {
    console.log(
      `   The outputs in notebooks/${name} are not those of this run. Where the run is right: npm run tutorials`,
    );
  }
  return differences.length === 0;
}

/** Runs tutorials and keeps their outputs in place. Returns the exit code of the first that fails. */
export function renewNotebooks(python, names, folder) {
  for (const name of names) {
    const code = executeNotebook(python, name, folder);
    if (code !== 0) return code;
    copyFileSync(join(folder, name), join(ROOT, "notebooks", name));
  }
  return 0;
}
