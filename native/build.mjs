// C → native/*.wasm and the TypeScript file that carries them. Compilers: Debian's clang with lld, or another one named
// by CLANG (for example "python3 -m ziglang cc").
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const TARGET = here("../kernel-lib/src/caking/engines/wasm-binary.ts");
const PROFILE_TARGET = here("../kernel-lib/src/calculation/profile-wasm-binary.ts");
const COMMON = [
  "-O3",
  "-msimd128",
  "-ffreestanding",
  "-fno-builtin",
  "-nostdlib",
  "-Wl,--no-entry",
  "-Wl,--import-memory",
  // No stack in memory, for threads would share it: a function that needs one would trap.
  "-Wl,--stack-first",
  "-Wl,-z,stack-size=0",
];
const THREADS = ["-matomics", "-mbulk-memory", "-Wl,--shared-memory", "-Wl,--max-memory=4294967296"];

/** The compiler's first line about itself, or undefined where there is none. */
export function compilerVersion([command, ...args] = compiler()) {
  const { status, stdout } = spawnSync(command, [...args, "--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0].trim() : undefined;
}

/** profile.c has long bodies of loops: unrolled, they compile longer in every process and run hardly faster. */
const PROFILE = ["-fno-unroll-loops"];

/** One binary of a source beside this file, written to `out`. */
export function build(out, threads, source = "caking.c") {
  const [command, ...args] = compiler();
  const target = args.includes("cc") ? "wasm32-freestanding" : "wasm32";
  const own = [...(threads ? THREADS : []), ...(source === "profile.c" ? PROFILE : [])];
  const flags = ["-target", target, ...COMMON, ...own, "-Wl,--strip-all", "-o", out, here(source)];
  const { status, stderr } = spawnSync(command, [...args, ...flags], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return readFileSync(out);
}

function compiler() {
  return (process.env.CLANG ?? "clang").split(" ");
}

function writeBinaries() {
  const [single, shared] = [build(here("caking.wasm"), false), build(here("caking-shared.wasm"), true)];
  writeFileSync(
    TARGET,
    `// Made by native/build.mjs from native/caking.c with ${compilerVersion()}; do not edit.\n\n` +
      `/** For a memory of its own, base64. */\nexport const WASM =\n  "${single.toString("base64")}";\n\n` +
      `/** For a memory that threads share, base64. */\nexport const SHARED_WASM =\n  "${shared.toString("base64")}";\n`,
  );
  const profile = build(here("profile.wasm"), false, "profile.c");
  writeFileSync(
    PROFILE_TARGET,
    `// Made by native/build.mjs from native/profile.c with ${compilerVersion()}; do not edit.\n\n` +
      `/** Base64. */\nexport const PROFILE_WASM =\n  "${profile.toString("base64")}";\n`,
  );
  console.log(`profile.wasm ${profile.length} bytes`);
  console.log(`caking.wasm ${single.length} bytes, caking-shared.wasm ${shared.length} bytes`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeBinaries();
