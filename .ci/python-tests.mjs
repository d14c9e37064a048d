import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { provideTestPackages } from "./python.mjs";
import { ROOT, mustRun } from "./system.mjs";

const DATA = "notebooks/data";

/** Refines two lineouts from the command line and lets other programs read what was written; counts as unittest does. */
export function runExportTests(python, reports) {
  provideTestPackages(python);
  const run = join(reports, "exports");
  const inputs = ["--data", `${DATA}/ceo2_norm0_12x2.zarr.zip`, "--cif", `${DATA}/CeO2.cif`];
  const cli = "kernel-lib/dist/cli/main.js";
  mustRun(process.execPath, [cli, "refine", ...inputs, "--frames", "0", "--etas", "0,1", "--out", run]);

  const { stderr } = spawnSync(python.python, [".ci/test_exports.py", "--verbose"], {
    cwd: ROOT,
    env: { ...process.env, RIETBOOK_RUN: run },
    stdio: ["ignore", "inherit", "pipe"],
    encoding: "utf8",
  });
  process.stdout.write(stderr);
  const count = (pattern) => Number(stderr.match(pattern)?.[1] ?? 0);
  const [ran, skipped] = [count(/^Ran (\d+) tests?/m), count(/skipped=(\d+)/)];
  const failed = count(/failures=(\d+)/) + count(/errors=(\d+)/);
  return { passed: ran - failed - skipped, failed: ran === 0 ? 1 : failed, skipped };
}
