// Where the CPU time of `rietbook refine` on 268 lineouts goes, from samples of all its threads.
// `node kernel-lib/benchmarks/refine-cpu.mjs REFERENCE_FOLDER [workers]`; needs Linux's perf.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const SAMPLES_A_SECOND = 500;
/** What a sample is of: the first that any function on its stack is, */
const BY_STACK = [
  ["compiling wasm", /v8::internal::wasm::/],
  ["optimizing JavaScript", /OptimizingCompileDispatcher|v8::internal::compiler::|OptimizedCompilationJob|Deoptimiz/],
  ["collecting garbage", /Scaveng|Heap::|Sweeper|ConcurrentMarking|MarkCompact|MarkingVisitor|Evacuat/],
  ["parsing, bytecode, baseline code", /arser|interpreter::|Compiler::|baseline::|ScopeInfo/],
];
/** or else what the function itself is. */
const BY_FUNCTION = [
  ["kernel", /kernel/],
  ["compiled JavaScript and wasm", /JIT|perf-\d|\[unknown\]/],
  ["not yet compiled: interpreter, inline caches, builtins", /Builtins_/],
  ["C library: memory, copies", /libc/],
  ["exp, sin, cos", /ieee754|libm/],
  ["the rest of V8 and Node", /./],
];

const [reference, workers = "2"] = process.argv.slice(2);
if (reference === undefined) throw new Error("give the reference folder");
const folder = mkdtempSync(join(tmpdir(), "rietbook-cpu-"));
try {
  const cake = (name) => join(resolve(reference), "gsas2/zarr", name);
  const bin = fileURLToPath(new URL("../bin/rietbook.js", import.meta.url));
  const inputs = ["-d", cake("ceo2_norm0_72x4.zarr.zip"), "-c", cake("CeO2.cif"), "-i", cake("cake_start.instprm")];
  const args = [bin, "refine", ...inputs, "-o", join(folder, "run"), "--no-export", "--nCPUs", workers];
  const data = join(folder, "perf.data");
  const record = ["record", "-q", "-e", "cpu-clock", "-F", String(SAMPLES_A_SECOND), "-g", "-o", data];
  const start = performance.now();
  perf([...record, "--", process.execPath, ...args]);
  const wall = (performance.now() - start) / 1000;
  const samples = perf(["script", "-i", data, "-F", "tid,ip,sym,dso"])
    .split("\n\n")
    .filter((text) => text.trim() !== "");
  const counts = new Map([...BY_STACK, ...BY_FUNCTION].map(([name]) => [name, 0]));
  for (const sample of samples) {
    const name = kindOf(sample);
    counts.set(name, counts.get(name) + 1);
  }
  console.log(`268 lineouts, ${workers} workers: ${wall.toFixed(1)} s with sampling`);
  for (const [name, count] of [...counts].sort((a, b) => b[1] - a[1])) row(name, count, samples.length);
  row("all", samples.length, samples.length);
} finally {
  rmSync(folder, { recursive: true });
}

function kindOf(sample) {
  const [, ...stack] = sample.trim().split("\n");
  const [name] =
    BY_STACK.find(([, pattern]) => stack.some((line) => pattern.test(line))) ??
    BY_FUNCTION.find(([, pattern]) => pattern.test(stack[0] ?? "none"));
  return name;
}

function row(name, count, all) {
  const seconds = (count / SAMPLES_A_SECOND).toFixed(2);
  console.log(`${name.padEnd(56)} ${seconds.padStart(6)} s ${((100 * count) / all).toFixed(0).padStart(4)} %`);
}

function perf(args) {
  const { status, stdout, stderr, error } = spawnSync("perf", args, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (error !== undefined || status !== 0) throw new Error(`perf ${args[0]}: ${error?.message ?? stderr}`);
  return stdout;
}
