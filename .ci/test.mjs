import { mkdirSync, readFileSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lintBinder } from "./binder.mjs";
import { bootstrap } from "./bootstrap.mjs";
import { provideChromium, runUiTests } from "./ui-tests.mjs";
import { executeNotebook, hasTrueOutputs, listNotebooks } from "./notebooks.mjs";
import { provideNodePackages } from "./node-packages.mjs";
import { runExportTests } from "./python-tests.mjs";
import { ROOT, Stop, requireSpace, run, runScript, timed, withTemporaryFolder } from "./system.mjs";

/**
 * `npm test`: every check there is. `npm test -- unit notebooks` runs the groups named only. A check that is one command
 * counts as one test. The last line holds the numbers; the exit code is 0 only when something ran and nothing failed.
 */
const REPORTS = join(ROOT, "test-results");
/** What the tests write to the temporary folder at most, with some air. */
const TEMPORARY_BYTES = 6e8;

/** A command as one test. */
function command(title, executable, args) {
  return () => {
    const code = timed(title, () => run(executable, args));
    return { passed: Number(code === 0), failed: Number(code !== 0), skipped: 0 };
  };
}

const node = process.execPath;
const TSC = "node_modules/typescript/bin/tsc";
const GROUPS = {
  static: () => [
    command("eslint", node, ["node_modules/eslint/bin/eslint.js", "."]),
    command("prettier", node, ["node_modules/prettier/bin/prettier.cjs", "--check", "."]),
    command("types of the library and its tests", node, [TSC, "-p", "kernel-lib/tsconfig.test.json"]),
    command("types of the extension and its tests", node, [TSC, "-p", "extension/tsconfig.test.json"]),
  ],
  unit: () => [unitTests],
  notebooks: (python) =>
    listNotebooks().map((name) => async () => {
      const folder = join(REPORTS, "notebooks");
      const code = timed(`notebooks/${name}`, () => executeNotebook(python, name, folder));
      const isGood = code === 0 && (await hasTrueOutputs(name, folder));
      return { passed: Number(isGood), failed: Number(!isGood), skipped: 0 };
    }),
  exports: (python) => [() => timed("exports, read by other programs", () => runExportTests(python, REPORTS))],
  binder: (python) => [
    () => {
      const code = timed("binder/, read by repo2docker", () => lintBinder(python));
      return { passed: Number(code === 0), failed: Number(code !== 0), skipped: 0 };
    },
  ],
  wheel: () => [command("the wheel in a fresh environment", node, [".ci/wheel.mjs", "--as-built"])],
  ui: (python) => [
    command("types of the tests in the browser", node, [TSC, "-p", "ui-tests/tsconfig.json"]),
    () => timed("JupyterLab in Chromium (Galata)", () => runUiTests(python, REPORTS)),
  ],
};

function unitTests() {
  const report = join(REPORTS, "jest.json");
  const jest = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", "node_modules/jest/bin/jest.js"];
  timed("unit tests (jest)", () => run(node, [...jest, "--json", `--outputFile=${report}`]));
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(report, "utf8"));
  const brokenFiles = result.numRuntimeErrorTestSuites;
  const failed = result.numFailedTests + brokenFiles;
  const ended = failed > 0 || result.success;
  return {
    passed: result.numPassedTests,
    failed: ended ? failed : 1,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

await runScript(() => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in GROUPS));
  if (unknown) throw new Stop(`${unknown}: no such group of tests; there are ${Object.keys(GROUPS).join(", ")}.`);
  const chosen = names.length > 0 ? names : Object.keys(GROUPS);
  requireSpace(tmpdir(), TEMPORARY_BYTES);
  return withTemporaryFolder(() => runGroups(chosen));
});

async function runGroups(chosen) {
  const python = bootstrap();
  if (chosen.includes("ui")) {
    provideChromium();
    provideNodePackages("ui-tests");
  }
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });

  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const check of chosen.flatMap((name) => GROUPS[name](python))) {
    const counts = await check();
    for (const key of Object.keys(sum)) sum[key] += counts[key];
  }
  console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.passed > 0 && sum.failed === 0 ? 0 : 1;
}
