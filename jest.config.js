import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { softwareGpuEnvironment } from "./.ci/software-gpu.mjs";

// Before the workers start: jest gives them the environment that this process has then.
Object.assign(process.env, softwareGpuEnvironment());
// Maps of the tests stay out of the user's cache.
const maps = join(tmpdir(), `rietbook-tests-${process.pid}`);
process.env.RIETBOOK_CACHE ??= maps;
process.on("exit", () => rmSync(maps, { recursive: true, force: true }));

/** The library runs as native ES modules, so jest runs with --experimental-vm-modules and swc only strips types. */
export default {
  testEnvironment: "node",
  // With the packages: the temporary folder of a whole run is removed at its end.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  setupFiles: ["<rootDir>/.ci/property-tests.mjs"],
  roots: ["<rootDir>/kernel-lib", "<rootDir>/extension"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "/lib/"],
  modulePathIgnorePatterns: ["<rootDir>/extension/labextension/"],
  extensionsToTreatAsEsm: [".ts"],
  // The extension's tests read the library's sources, not the last build.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1", "^rietbook$": "<rootDir>/kernel-lib/src/index.ts" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  maxWorkers: 2,
  // A busy machine is no failure; a hang is.
  testTimeout: 60_000,
};
