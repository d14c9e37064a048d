import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
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
  const options = ["--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=600", "--log-level=WARN"];
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: "1" };
  return run(python.program("jupyter"), ["nbconvert", ...options, "--output-dir", folder, join("notebooks", name)], {
    env,
  });
}
