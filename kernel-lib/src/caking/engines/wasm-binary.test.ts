import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SHARED_WASM, WASM } from "./wasm-binary.js";

const native = new URL("../../../../native/", import.meta.url);
const { build, compilerVersion } = (await import(new URL("build.mjs", native).href)) as {
  build: (out: string, threads: boolean) => Uint8Array;
  compilerVersion: () => string | undefined;
};
const source = readFileSync(new URL("wasm-binary.ts", import.meta.url), "utf8");
const madeWith = / with (.+); do not edit/.exec(source)?.[1];
const here = compilerVersion();

const cases = [
  ["caking.wasm", WASM, false],
  ["caking-shared.wasm", SHARED_WASM, true],
] as const;

test.each(cases)("the library carries %s as it lies beside its source", (name, base64) => {
  expect(base64).toBe(readFileSync(fileURLToPath(new URL(name, native))).toString("base64"));
});

// Other compilers, and other versions of this one, make other bytes of the same source.
const skipped = here === madeWith ? undefined : `skipped: needs ${madeWith}, found ${here ?? "no clang"}`;
(skipped === undefined ? test : test.skip).each(cases)(
  `%s is what its source compiles to${skipped === undefined ? "" : ` (${skipped})`}`,
  (name, base64, threads) => {
    const folder = mkdtempSync(join(tmpdir(), "rietbook-wasm-"));
    try {
      expect(Buffer.from(build(join(folder, name), threads)).toString("base64")).toBe(base64);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
