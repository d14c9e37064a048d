// CPU seconds of staged refinements beside other programs', on the same histograms in one run; then how they grow.
// `npm run bench:refine -- REFERENCE_FOLDER`; GSAS2_PYTHON, RIETX_PYTHON and PHASESMITH_PYTHON name a Python that has the
// program. `bench:refine -- REFERENCE_FOLDER quick` leaves out what takes minutes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { lineoutCase, modelOf, nacCase, timeLeBail, timeOurs } from "./refine-cases.mjs";

const [given, quick] = process.argv.slice(2);
if (given === undefined) throw new Error("give the reference folder");
const reference = resolve(given);
const PEERS = { "GSAS-II": ["gsas2", "GSAS2_PYTHON"], rietx: ["rietx", "RIETX_PYTHON"] };
PEERS.PhaseSmith = ["phasesmith", "PHASESMITH_PYTHON"];
const folder = mkdtempSync(join(tmpdir(), "rietbook-bench-"));
try {
  console.log(
    `${cpus()[0].model.trim()}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
  );
  const lineout = await lineoutCase(reference, folder);
  await compare("one CeO2 lineout", lineout, lineout.data, 3);
  if (quick === undefined) {
    const nac = await nacCase(reference, folder);
    await compare("NAC + CaF2", nac, Array(6).fill(nac.data[0]), 1);
    // GSAS-II's node rule, for comparison: far more nodes, and a χ² with steps.
    const stepped = await timeOurs(nac.data, await modelOf(nac, { axialDivergence: "gsas2" }));
    row("rietbook, GSAS-II's nodes", stepped.seconds[0].toFixed(2), "", "", stepped.fit.statistics.rwp.toFixed(3));
    const { seconds, fit } = await timeLeBail(reference);
    const { rwp, observations } = fit.statistics;
    console.log(
      `\nPbSO4 by Le Bail's method, ${observations} points: ${seconds.toFixed(1)} s CPU, Rwp ${rwp.toFixed(2)} %`,
    );
  }
  await scaling(lineout);
  // In turn and twice, the better of each: other work on the machine only ever makes a run slower.
  const walls = [1, 2, 1, 2].map((workers) => ({ workers, wall: wholeRun(workers) }));
  const best = (wanted) => Math.min(...walls.filter(({ workers }) => workers === wanted).map(({ wall }) => wall));
  console.log(`two workers are ${(best(1) / best(2)).toFixed(2)} times as fast as one`);
  if (quick === undefined) await stream(lineout, 10000);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * A table: the first refinement of a process, which compiles, and the median of those after it. V8 goes on compiling on
 * other threads, whose time counts, for a hundred refinements: of many, the second half.
 */
async function compare(title, one, data, runs) {
  // The last fit is the one that is shown: of the histogram that the others refine too.
  data = [...data.slice(1), data[0]];
  const { seconds, fit } = await timeOurs(data, await modelOf(one));
  const { rwp, variables, observations } = fit.statistics;
  const ours = median(seconds.slice(Math.min(Math.floor(seconds.length / 2), seconds.length - 1)));
  console.log(`\n${title}: ${observations} points, CPU seconds (load ${loadavg()[0].toFixed(1)})`);
  row("", "first", "again", "times ours", "Rwp", "variables");
  row("rietbook", seconds[0].toFixed(3), ours.toFixed(4), "1", rwp.toFixed(3), variables);
  // GSAS-II's node rule for axial divergence, with which the patterns of the cake were simulated.
  if (data.length > 6) {
    const same = await timeOurs(data, await modelOf(one, { axialDivergence: "gsas2" }));
    const [theirs, asTheirs] = [median(same.seconds.slice(1)), same.fit.statistics.rwp.toFixed(3)];
    row("rietbook, GSAS-II's nodes", "", theirs.toFixed(4), (theirs / ours).toFixed(1), asTheirs, variables);
  }
  const job = join(folder, "job.json");
  writeFileSync(job, JSON.stringify(one.job));
  for (const [name, [script, variable]] of Object.entries(PEERS)) {
    const result = runPeer(script, process.env[variable], [job, String(runs)]);
    if (typeof result === "string") {
      row(name, result === "" ? `not installed: ${variable} names no Python that has it` : result);
      continue;
    }
    const first = result.runs[0].cpu;
    const again = median(result.runs.slice(Math.min(1, result.runs.length - 1)).map(({ cpu }) => cpu));
    const ratio = (again / ours).toFixed(1);
    row(
      `${name} ${result.version}`,
      first.toFixed(2),
      again.toFixed(2),
      ratio,
      result.rwp.toFixed(3),
      result.variables,
    );
  }
}

/** What a peer's script says, or why it says nothing: "" where the program is not there. */
function runPeer(script, python, args) {
  if (python === undefined) return "";
  const file = fileURLToPath(new URL(`peers/${script}.py`, import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  // Some leave records of their runs where they stand.
  const program = python.includes("/") ? resolve(python) : python;
  const { status, stdout, stderr } = spawnSync(program, [file, ...args], { encoding: "utf8", env, cwd: folder });
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1));
  const why = stderr?.trim().split("\n").at(-1) ?? "no such program";
  return /ModuleNotFoundError/.test(why) ? "" : `failed: ${why.slice(0, 200)}`;
}

/** Ten times the points of a pattern, ten times the histograms. */
async function scaling(one) {
  const model = await modelOf(one);
  const dense = one.data.slice(0, 20).map((histogram) => refined(histogram, 10));
  const each = ({ seconds }) => median(seconds.slice(5));
  await timeOurs(one.data, model);
  const [plain, tenfold] = [each(await timeOurs(one.data.slice(0, 20), model)), each(await timeOurs(dense, model))];
  console.log(
    `\nten times the points: ${(tenfold / plain).toFixed(1)} times the time (${plain.toFixed(4)} → ${tenfold.toFixed(4)} s)`,
  );
  const total = ({ seconds }) => seconds.reduce((sum, value) => sum + value, 0);
  // Once before and once after: what is still compiled, or another program, must not count for one of the two alone.
  const [few, many] = [one.data.slice(0, 26), one.data.slice(0, 260)];
  const before = total(await timeOurs(few, model));
  const all = total(await timeOurs(many, model));
  const ratio = (2 * all) / (before + total(await timeOurs(few, model)));
  console.log(`ten times the histograms: ${ratio.toFixed(1)} times the time`);
}

/** The same pattern on a finer grid: straight lines between the points, noise as before. */
function refined(histogram, times) {
  const n = (histogram.twoTheta.length - 1) * times + 1;
  const spread = (from, noise) =>
    Float64Array.from({ length: n }, (_, i) => {
      const [k, part] = [Math.floor(i / times), (i % times) / times];
      const next = Math.min(k + 1, from.length - 1);
      return from[k] + part * (from[next] - from[k]) + noise * (((i * 7919) % 13) / 6 - 1);
    });
  const sigma = spread(histogram.sigma, 0);
  return { ...histogram, twoTheta: spread(histogram.twoTheta, 0), intensity: spread(histogram.intensity, 1), sigma };
}

/** The command line on every lineout of four frames, projects written, figures not. */
function wholeRun(workers) {
  const cake = (name) => join(reference, "gsas2/zarr", name);
  const bin = fileURLToPath(new URL("../bin/rietbook.js", import.meta.url));
  const args = [
    "refine",
    "-d",
    cake("ceo2_norm0_72x4.zarr.zip"),
    "-c",
    cake("CeO2.cif"),
    "-i",
    cake("cake_start.instprm"),
  ];
  args.push("-o", join(folder, `run${workers}`), "--no-export", "--nCPUs", String(workers));
  const timed = ["-c", 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null', "bash", process.execPath, bin, ...args];
  const { status, stderr } = spawnSync("bash", timed, { encoding: "utf8" });
  const [wall, user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  const cpu = (user + system).toFixed(1);
  console.log(
    `268 lineouts, ${workers} worker${workers > 1 ? "s" : ""}: ${wall.toFixed(1)} s wall, ${cpu} s CPU, exit ${status} (load ${loadavg()[0].toFixed(1)})`,
  );
  return wall;
}

/** Memory over a long stream: nothing may stay behind. */
async function stream(one, count) {
  const model = await modelOf(one);
  let most = 0;
  for (let i = 0; i < count; i++) {
    // Every histogram is a new object, as when it is read from a file.
    const from = one.data[i % one.data.length];
    const histogram = { ...from, twoTheta: from.twoTheta.slice(), intensity: from.intensity.slice() };
    await timeOurs([histogram], model);
    if (i % 50 === 0) most = Math.max(most, process.memoryUsage().rss);
  }
  console.log(`${count} histograms in a stream: at most ${(most / 2 ** 20).toFixed(0)} MB of memory`);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function row(...cells) {
  console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(28) : String(cell).padStart(11))).join(""));
}
