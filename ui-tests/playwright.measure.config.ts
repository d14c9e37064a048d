import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** Measurements, not tests: they print figures and compare nothing. `node ../.ci/measure-ui.mjs`. */
const config = defineConfig(base, { testDir: "measure" });

export { config as default };
