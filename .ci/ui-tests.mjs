import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { provideTestPackages } from "./python.mjs";
import { ROOT, Stop, installSystemPackages, outputOf, run } from "./system.mjs";

/** Chromium's executable, installed if it has to be and can be. */
export function provideChromium() {
  if (findChromium() === undefined) {
    installSystemPackages(
      ["chromium"],
      "The tests in the browser need Chromium (or name one: CHROMIUM=/path/to/chromium).",
    );
  }
  const executable = findChromium();
  if (executable === undefined)
    throw new Stop("Chromium was installed, but no chromium is on the PATH. Name it: CHROMIUM=/path npm test");
  return executable;
}

function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const names = ["chromium", "chromium-browser", "google-chrome"];
  return names.map((name) => outputOf("which", [name])).find((path) => path !== undefined);
}

/** Runs the Galata tests against a real JupyterLab; counts as its report says. */
export function runUiTests(python, reports) {
  provideTestPackages(python);
  const report = join(reports, "playwright.json");
  const env = {
    ...process.env,
    JUPYTER_PREFER_ENV_PATH: "1",
    RIETBOOK_JUPYTER: python.program("jupyter"),
    RIETBOOK_CHROMIUM: provideChromium(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  };
  const cli = join(ROOT, "ui-tests/node_modules/@playwright/test/cli.js");
  run(process.execPath, [cli, "test", "--reporter=list,json"], { cwd: join(ROOT, "ui-tests"), env });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { stats, errors } = JSON.parse(readFileSync(report, "utf8"));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped };
}
