import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROFILE_WASM } from "./profile-wasm-binary.js";

const native = new URL("../../../native/", import.meta.url);
const { build, compilerVersion } = (await import(new URL("build.mjs", native).href)) as {
  build: (out: string, threads: boolean, source: string) => Uint8Array;
  compilerVersion: () => string | undefined;
};
const source = readFileSync(new URL("profile-wasm-binary.ts", import.meta.url), "utf8");
const madeWith = / with (.+); do not edit/.exec(source)?.[1];
const here = compilerVersion();

test("the library carries profile.wasm as it lies beside its source", () => {
  expect(PROFILE_WASM).toBe(readFileSync(new URL("profile.wasm", native)).toString("base64"));
});

// Other compilers, and other versions of this one, make other bytes of the same source.
const skipped = here === madeWith ? undefined : `skipped: needs ${madeWith}, found ${here ?? "no clang"}`;
(skipped === undefined ? test : test.skip)(`profile.wasm is what its source compiles to${skipped ?? ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-wasm-"));
  try {
    const built = build(join(folder, "profile.wasm"), false, "profile.c");
    expect(Buffer.from(built).toString("base64")).toBe(PROFILE_WASM);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
