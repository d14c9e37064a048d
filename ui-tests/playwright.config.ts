import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig } from "@playwright/test";

/** Started by `npm test -- ui` in the project's folder, which names the programs in the environment. */
const port = process.env.RIETBOOK_UI_PORT ?? "8867";
const results = resolve(__dirname, "..", "test-results");
// Inside the clone, so that notebooks find the library as the tutorials do.
const serverRoot = join(results, "ui-server");
mkdirSync(serverRoot, { recursive: true });

const config = defineConfig({
  testDir: "tests",
  outputDir: join(results, "ui"),
  timeout: 120_000,
  expect: { timeout: 30_000 },
  workers: 1,
  retries: 0,
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.RIETBOOK_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `"${process.env.RIETBOOK_JUPYTER ?? "jupyter"}" lab --config jupyter_server_config.py > "${join(results, "jupyterlab.log")}" 2>&1`,
    url: `http://localhost:${port}/lab`,
    env: { RIETBOOK_UI_PORT: port, JUPYTERLAB_GALATA_ROOT_DIR: serverRoot, JUPYTER_PREFER_ENV_PATH: "1" },
    timeout: 120_000,
    reuseExistingServer: false,
  },
});

export { config as default };
