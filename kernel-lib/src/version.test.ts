import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { VERSION } from "./version.js";

test("the version written into results is the package's", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(VERSION).toBe(version);
});
