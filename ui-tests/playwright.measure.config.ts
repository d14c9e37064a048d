import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** Measurements, not tests: they print figures and compare nothing. `node ../.ci/measure-ui.mjs`. */
const config = defineConfig(base, {
  testDir: "measure",
  // A trace takes pictures of the page all the time, which a user's browser does not do.
  use: { trace: "off" },
});

export { config as default };
