import { join } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { provideNodePackages } from "./node-packages.mjs";
import { ROOT, run, runScript } from "./system.mjs";
import { provideChromium } from "./ui-tests.mjs";

/**
 * Prints how fast the widgets are in Chromium: frames per second, and seconds from a click to its picture. What is given on the
 * command line goes to Playwright: `npm run measure:ui -- -g stage` measures the stages only.
 */
await runScript(() => {
  const python = bootstrap();
  provideNodePackages("ui-tests");
  const env = {
    ...process.env,
    JUPYTER_PREFER_ENV_PATH: "1",
    RIETBOOK_JUPYTER: python.program("jupyter"),
    RIETBOOK_CHROMIUM: provideChromium(),
  };
  const cli = join(ROOT, "ui-tests/node_modules/@playwright/test/cli.js");
  const options = ["--config", "playwright.measure.config.ts", "--reporter=list", ...process.argv.slice(2)];
  return run(process.execPath, [cli, "test", ...options], { cwd: join(ROOT, "ui-tests"), env, stdio: "inherit" });
});
