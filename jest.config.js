/** The library runs as native ES modules, so jest runs with --experimental-vm-modules and swc only strips types. */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/kernel-lib", "<rootDir>/extension"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "/lib/"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  maxWorkers: 2,
};
