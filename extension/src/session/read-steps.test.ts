import { nullTranslator } from "@jupyterlab/translation";
import { errorText } from "./read-steps.js";

const trans = nullTranslator.load("rietbook");

test("the library's sentence is taken out of a kernel's error", () => {
  const output = [
    "\u001b[31mRietbookError: frame in x.zarr.zip: found 7, expected 0 to 1.\u001b[0m",
    "    at MidasScan.#check (file:///x/midas-scan.js:1:2)",
  ].join("\n");
  expect(errorText(output, trans)).toBe("frame in x.zarr.zip: found 7, expected 0 to 1.");
  expect(errorText("1:7 - Cannot find name 'fit1'.\n", trans)).toBe("1:7 - Cannot find name 'fit1'.");
});

test("a kernel that does not find the library says how to bring it there", () => {
  const output = "9:8 - Cannot find module 'rietbook' or its corresponding type declarations.\n";
  expect(errorText(output, trans)).toContain("rietbook install --folder");
});
