import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefinementSummary } from "../src/batch/run-summary.js";
import { parseGpx } from "../src/io/gpx/gpx-file.js";
import { buildCli, dataFile, ended, runCli, startCli } from "./testing/run-cli.js";

const SYNTHETIC = dataFile("ceo2_norm0_12x2.zarr.zip");
const CIF = dataFile("CeO2.cif");
/** The synthetic data were simulated with GSAS-II's axial divergence. */
const AS_SIMULATED = ["--axial-divergence", "gsas2", "--instprm", dataFile("cake_start.instprm")];

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-cli-"));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string) => join(folder, name);
const refine = (name: string, ...more: readonly string[]) =>
  runCli("refine", "--data", SYNTHETIC, "--cif", CIF, "--out", out(name), ...more);
const summaryOf = (name: string) =>
  JSON.parse(readFileSync(join(out(name), "refinement_summary.json"), "utf8")) as RefinementSummary;

test("refine writes every file, and a summary with the names that MIDAS's has", async () => {
  const { code, stdout, stderr } = await refine("whole", "--frames", "1", "--etas", "0,2,7", "--pdf", ...AS_SIMULATED);
  expect([code, stderr]).toEqual([0, ""]);
  expect(readdirSync(out("whole"))).toEqual([
    ...["hist_0010", "hist_0012"].flatMap((name) =>
      [".gpx", ".pdf", ".png", ".svg", "_CeO2.cif", "_data.csv", "_result.json"].map((suffix) => name + suffix),
    ),
    "refinement_run.json",
    "refinement_summary.json",
  ]);
  const summary = summaryOf("whole");
  expect(summary).toMatchObject({
    data_file: SYNTHETIC,
    total_histograms: 2,
    succeeded: 2,
    failed: 0,
    skipped: 0,
    flagged: 0,
  });
  expect(summary.left_out).toEqual([{ frame: 1, eta_index: 7, eta: -142.5, reason: "masked" }]);
  const [first] = summary.histograms;
  expect(first).toMatchObject({ histogram_index: 10, gpx: `${out("whole")}/hist_0010.gpx`, status: "success" });
  expect(first).toMatchObject({ frame: 1, eta_index: 0, eta: -177.5, omega: 3.625 });
  expect(first.stages.map(({ name, verdict }) => [name, verdict])).toEqual(
    ["background + scale", "cell", "U, V, W", "X, Y, SH/L", "atoms"].map((name) => [name, "accepted"]),
  );
  const truth = JSON.parse(readFileSync(dataFile("truth.json"), "utf8")).lineouts as {
    frame: number;
    etaIndex: number;
    a: number;
  }[];
  const [{ cell, cell_esd: esd, weight_fraction: fraction }] = first.phases;
  const { a } = truth.find(({ frame, etaIndex }) => frame === 1 && etaIndex === 0)!;
  expect(Math.abs(cell.a - a) / esd.a).toBeLessThan(4);
  expect(esd.a).toBeGreaterThan(5e-6);
  expect(esd.a).toBeLessThan(5e-5);
  expect(cell.volume).toBeCloseTo(cell.a ** 3, 9);
  expect(fraction).toBe(1);
  expect(summary.mean_Rwp).toBeCloseTo((first.Rwp! + summary.histograms[1].Rwp!) / 2, 12);
  expect(summary.inputs.map(({ sha256 }) => sha256?.length)).toEqual([64, 64, 64]);
  // Into a pipe: plain lines, one a histogram, nothing that moves the cursor.
  expect(stdout).not.toMatch(/[\u001b\r]/);
  expect(stdout).toMatch(
    /^hist 0010 {2}frame 1 {2}η −177\.5° {3}Rwp .* %  GOF .*  a 5\.412\d+\(\d+\) Å {3}5 stages accepted$/m,
  );
  expect(stdout).toMatch(/^2 lineouts: 2 succeeded, 0 flagged, 0 failed, mean Rwp \d\.\d+ %/m);
}, 60_000);

test("two workers write byte for byte what one writes", async () => {
  const options = ["--frames", "0", "--etas", "0-1", "--no-atoms"] as const;
  // The folder's own name is written into the results, so both runs use the same one.
  await refine("same", ...options, "--nCPUs", "2");
  const two = contents(out("same"));
  rmSync(out("same"), { recursive: true });
  await refine("same", ...options, "--nCPUs", "1");
  expect(contents(out("same"))).toEqual(two);
  expect(two.size).toBe(2 * 6 + 2);
}, 60_000);

test("a sequence along η starts from neighbours, and two workers write what one writes", async () => {
  const options = ["--etas", "0-2", "--no-atoms", "--no-export", "--sequence", "eta", "--direction", "both"] as const;
  await refine("chain", ...options, "--nCPUs", "2");
  const two = contents(out("chain"));
  const { histograms } = summaryOf("chain");
  expect(histograms.map(({ frame, eta_index: eta }) => [frame, eta])).toEqual(
    [0, 1].flatMap((f) => [0, 1, 2].map((e) => [f, e])),
  );
  expect(
    histograms.filter(({ notes }) => /started from the result of hist_/.test(notes.join())).length,
  ).toBeGreaterThan(3);
  rmSync(out("chain"), { recursive: true });
  const { code } = await refine("chain", ...options, "--nCPUs", "1");
  expect(code).toBe(0);
  expect(contents(out("chain"))).toEqual(two);

  const file = join(out("chain"), "refinement_summary.json");
  const trend = await runCli("trend", file, "phases.CeO2.cell.a", "--against", "frame", "--law", "1,x");
  expect([trend.code, trend.stderr]).toEqual([0, ""]);
  expect(trend.stdout).toMatch(/^phases\.CeO2\.cell\.a against x = frame, 6 values\n {2}1 +5\.4\d+\(\d+\)\n {2}x +/);
  const wrong = await runCli("trend", file, "phases.CeO2.cell.a", "--against", "eta", "--law", "straight");
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/^rietbook: --law: found "straight"/)]);
}, 90_000);

function contents(path: string): Map<string, string> {
  return new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name), "base64")]));
}

test("a killed run leaves whole files only, and --resume does the rest and nothing twice", async () => {
  const args = ["--nCPUs", "2", "--frames", "0", "--no-export"] as const;
  const child = startCli("refine", "-d", SYNTHETIC, "-c", CIF, "-o", out("killed"), ...args);
  await new Promise<void>((resolve) => {
    let lines = 0;
    child.stdout!.on("data", (text: Buffer) => {
      lines += String(text)
        .split("\n")
        .filter((line) => line.startsWith("hist ")).length;
      if (lines >= 2) resolve();
    });
  });
  child.kill("SIGKILL");
  await ended(child);
  const before = readdirSync(out("killed")).filter((name) => !name.startsWith("."));
  for (const name of before) {
    const bytes = readFileSync(join(out("killed"), name));
    if (name.endsWith(".json")) JSON.parse(String(bytes));
    if (name.endsWith(".gpx")) expect(parseGpx(bytes).length).toBeGreaterThan(5);
  }
  const results = before.filter((name) => name.endsWith("_result.json"));
  expect(results.length).toBeGreaterThanOrEqual(2);
  expect(results.length).toBeLessThan(10);
  expect(before).not.toContain("refinement_summary.json");
  const times = results.map((name) => statSync(join(out("killed"), name)).mtimeMs);
  writeFileSync(join(out("killed"), ".hist_0009.gpx.123.tmp"), "half");

  const other = await refine("killed", ...args, "--resume", "--bkg-terms", "7");
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(
    /^rietbook: resume: bkgTerms in .*: found 7, expected 6, with which the run was begun\./,
  );

  const { code, stdout } = await refine("killed", ...args, "--resume");
  expect(code).toBe(0);
  expect(stdout).toContain(`refine  10 lineouts, ${results.length} done before`);
  expect(stdout.match(/^hist /gm)?.length).toBe(10 - results.length);
  expect(summaryOf("killed")).toMatchObject({ total_histograms: 10, succeeded: 10, skipped: 0 });
  expect(results.map((name) => statSync(join(out("killed"), name)).mtimeMs)).toEqual(times);
  expect(readdirSync(out("killed")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
}, 90_000);

test("a result with a finding against it is flagged, and says why", async () => {
  const real = ["--data", dataFile("ceo2_mask.zarr.zip"), "--limits", "4", "31"] as const;
  const { code, stdout } = await runCli(
    "refine",
    ...real,
    "--cif",
    CIF,
    "--out",
    out("real"),
    "--etas",
    "6",
    "--no-export",
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/1 lineout: 0 succeeded, 1 flagged, 0 failed/);
  const [entry] = summaryOf("real").histograms;
  expect([entry.status, entry.files]).toEqual(["flagged", ["hist_0005.gpx"]]);
  expect(entry.reason).toMatch(/spotty rings or texture/);
}, 30_000);

test("lineouts that cannot be refined are listed with their reason, and the exit code is 3", async () => {
  const limits = ["--limits", "15.4", "15.5"] as const;
  const { code, stdout } = await refine("lost", "--frames", "0", "--etas", "0,1", ...limits);
  expect(code).toBe(3);
  expect(stdout).toMatch(/^hist 0000 {2}frame 0 {2}η −177\.5° {3}failed: .*found \d usable points/m);
  const summary = summaryOf("lost");
  expect(summary).toMatchObject({ total_histograms: 2, succeeded: 0, failed: 2, mean_Rwp: null });
  expect(summary.histograms.map(({ gpx, Rwp }) => [gpx, Rwp])).toEqual([
    [null, null],
    [null, null],
  ]);
}, 30_000);

test.each<readonly [string, readonly string[], RegExp]>([
  ["no CIF", ["-d", SYNTHETIC], /required option '-c, --cif <files\.\.\.>'/],
  ["an unknown flag", ["-d", SYNTHETIC, "-c", CIF, "--fast"], /unknown option '--fast'/],
  ["a word for a number", ["-d", SYNTHETIC, "-c", CIF, "--bkg-terms", "six"], /'six' is invalid.* whole number/],
  [
    "too many terms",
    ["-d", SYNTHETIC, "-c", CIF, "--bkg-terms", "99"],
    /background terms: found 99, expected a whole number from 1 to 36/,
  ],
  ["one limit", ["-d", SYNTHETIC, "-c", CIF, "--limits", "3"], /--limits: found 1 number, expected two/],
  ["limits upside down", ["-d", SYNTHETIC, "-c", CIF, "--limits", "9", "3"], /limits: found 9° to 3°/],
  [
    "limits outside the data",
    ["-d", SYNTHETIC, "-c", CIF, "--limits", "40", "50"],
    /limits in ceo2_norm0_12x2\.zarr\.zip: found 40° to 50° 2θ, expected a range that overlaps/,
  ],
  [
    "a frame that is not there",
    ["-d", SYNTHETIC, "-c", CIF, "--frames", "2"],
    /frames in .*: found 2, expected 0 to 1/,
  ],
  [
    "an azimuth that is not there",
    ["-d", SYNTHETIC, "-c", CIF, "--etas", "12"],
    /etas in .*: found 12, expected 0 to 11/,
  ],
  [
    "a sequence of means over η",
    ["-d", SYNTHETIC, "-c", CIF, "--etas", "sum", "--sequence", "eta"],
    /sequence: found eta of/,
  ],
  [
    "a choice that there is not",
    ["-d", SYNTHETIC, "-c", CIF, "--weights", "unit"],
    /'unit' is invalid\. Allowed choices are poisson, effective, own, gsas2/,
  ],
])(
  "bad arguments end with exit code 2 and one line: %s",
  async (name, args, message) => {
    const { code, stdout, stderr } = await runCli("refine", ...args, "--out", out(name));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
    expect(() => readdirSync(out(name))).toThrow();
  },
  20_000,
);

test("bad input ends with exit code 1 and one line, and nothing is written", async () => {
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["-d", join(folder, "none.zarr.zip"), "-c", CIF], /none\.zarr\.zip: found no such file/],
    [["-d", write("text.zarr.zip", "text"), "-c", CIF], /text\.zarr\.zip: found no whole zip archive/],
    [["-d", SYNTHETIC, "-c", write("empty.cif", "data_x\n_cell_length_a 5\n")], /empty\.cif/],
    [["-d", SYNTHETIC, "-c", CIF, "-i", write("bad.instprm", "Lam:1\n")], /line 1 in bad\.instprm/],
    [["-d", SYNTHETIC, "-c", CIF, "--recipe", write("bad.json", "{")], /bad\.json: found no JSON/],
    [
      ["-d", SYNTHETIC, "-c", CIF, "--recipe", write("none.json", '{"stages":[{"name":"x","free":["phases.*.cel"]}]}')],
      /phases\.\*\.cel/,
    ],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runCli("refine", ...args, "--out", out("bad-input"));
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(code).toBe(1);
  }
}, 30_000);

test("a folder that cannot be written ends with exit code 1 before anything is refined", async () => {
  writeFileSync(out("a-file"), "");
  const { code, stdout, stderr } = await runCli(
    "refine",
    "-d",
    SYNTHETIC,
    "-c",
    CIF,
    "-o",
    join(out("a-file"), "results"),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/found a file where a folder is needed, expected a place to write\. Choose another folder\./);
  expect(stdout).not.toMatch(/^hist/m);
}, 20_000);

test("a new run does not count the results of an older one", async () => {
  mkdirSync(out("again"), { recursive: true });
  writeFileSync(join(out("again"), "hist_0007_result.json"), "{}");
  await refine("again", "--frames", "0", "--etas", "0", "--no-export", "--no-atoms");
  expect(readdirSync(out("again"))).not.toContain("hist_0007_result.json");
  expect(summaryOf("again")).toMatchObject({ total_histograms: 1, recipe: "MIDAS without atoms" });
}, 30_000);
