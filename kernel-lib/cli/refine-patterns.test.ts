import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { poissonCount, uniformNumbers } from "../compare/poisson.js";
import type { HistogramEntry, RefinementSummary } from "../src/batch/run-summary.js";
import { calculatePattern } from "../src/calculation/calculate-pattern.js";
import { blankHistogram } from "../src/histograms/blank-histogram.js";
import { readInstrument } from "../src/histograms/midas-instrument.js";
import { parseGpx } from "../src/io/gpx/gpx-file.js";
import { createModel } from "../src/model/create-model.js";
import { readCif } from "../src/model/phase-from-cif.js";
import { buildCli, dataFile, runCli } from "./testing/run-cli.js";

const CIF = dataFile("rutile.cif");
/** The sample, on a synchrotron and on a tube with two lines. */
const TRUTH = { a: 4.5941, c: 2.9589, x: 0.3049 };
const MACHINES = {
  synchrotron: {
    instrument: { Type: "PXC", Lam: 0.4137, "Polariz.": 0.95, U: 20, V: -5, W: 6, X: 0.6, Y: 2, "SH/L": 0.006 },
    range: [4, 30],
    scale: 12,
  },
  tube: {
    instrument: {
      ...{ Type: "PXC", Lam1: 1.540593, Lam2: 1.544427, "I(L2)/I(L1)": 0.5, "Polariz.": 0.5 },
      ...{ U: 25, V: -8, W: 12, X: 2, Y: 4, "SH/L": 0.02 },
    },
    range: [20, 110],
    scale: 150,
  },
} as const;
type Machine = keyof typeof MACHINES;

let folder: string;
beforeAll(async () => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-patterns-"));
  for (const name of Object.keys(MACHINES) as Machine[]) await simulate(name);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => join(folder, name);
const patterns = () => [file("synchrotron.xye"), file("tube.xye")];
const instruments = () => [file("synchrotron.instprm"), file("tube.instprm")];

/** Writes NAME.instprm and NAME.xye: 3000 points with counting noise. */
async function simulate(name: Machine): Promise<void> {
  const { instrument, range, scale } = MACHINES[name];
  const lines = Object.entries(instrument).map(([key, value]) => `${key}:${value}`);
  writeFileSync(
    file(`${name}.instprm`),
    ["#GSAS-II instrument parameter file", "Zero:0", "Z:0", ...lines, ""].join("\n"),
  );
  const phase = await readCif(CIF);
  const { a, c, x } = TRUTH;
  const { O1, ...atoms } = phase.atoms;
  const [low, high] = range;
  const twoTheta = Float64Array.from({ length: 3000 }, (_, i) => low + ((high - low) * i) / 2999);
  const model = createModel({
    phases: { rutile: { ...phase, cell: { ...phase.cell, a, b: a, c }, atoms: { ...atoms, O1: { ...O1, x, y: x } } } },
    histograms: {
      h: {
        data: blankHistogram(twoTheta, { name, file: name }),
        instrument: (await readInstrument(file(`${name}.instprm`))).instrument,
        background: { kind: "chebyshev", coefficients: [300, -80, 20] },
        scale,
      },
    },
  });
  const uniform = uniformNumbers(5);
  const rows = Array.from(calculatePattern(model, "h").calculated, (mean, i) => {
    const count = poissonCount(mean, uniform);
    return `${twoTheta[i]} ${count} ${Math.sqrt(Math.max(count, 1))}`;
  });
  writeFileSync(file(`${name}.xye`), `${rows.join("\n")}\n`);
}

const refine = (out: string, ...more: readonly string[]) =>
  runCli("refine", "-c", CIF, "-o", file(out), "--no-export", ...more);
const summaryOf = (out: string) =>
  JSON.parse(readFileSync(join(file(out), "refinement_summary.json"), "utf8")) as RefinementSummary;
const cellOf = ({ phases: [{ cell, cell_esd: esd }] }: HistogramEntry) => ({ cell, esd });

test("patterns of two machines are refined as one model, better than each on its own", async () => {
  const both = ["-d", ...patterns(), "-i", ...instruments()];
  const limits = ["--limits", "5", "28", "22", "105"];
  const { code, stdout, stderr } = await refine("together", ...both, ...limits, "--together");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^hist 0000 {2}synchrotron\.xye {3}Rwp .* a 4\.594\d+\(\d+\) Å c 2\.95\d+\(\d+\) Å/m);
  expect(stdout).toMatch(/^together: 2 lineouts as one model of \d+ variables/m);
  const together = summaryOf("together");
  expect(together.data_files).toEqual(patterns());
  expect(together.histograms.map(({ data_file: name, status }) => [name, status])).toEqual([
    ["synchrotron.xye", "success"],
    ["tube.xye", "success"],
  ]);
  const [first, second] = together.histograms;
  const { cell, esd } = cellOf(first);
  expect(cellOf(second).cell).toEqual(cell);
  for (const key of ["a", "c"] as const) expect(Math.abs(cell[key] - TRUTH[key]) / esd[key]).toBeLessThan(4);
  const [x, xEsd] = first.parameters["phases.rutile.atoms.O1.x"];
  expect(Math.abs(x - TRUTH.x) / xEsd).toBeLessThan(4);
  // Two machines have widths of their own.
  expect(second.parameters["histograms.*.instrument.W"]).not.toEqual(first.parameters["histograms.*.instrument.W"]);
  for (const { GOF } of together.histograms) expect(Math.abs(GOF! - 1)).toBeLessThan(0.1);
  const project = parseGpx(readFileSync(join(file("together"), "together.gpx")));
  expect(project.map(({ name }) => name).filter((name) => name.startsWith("PWDR"))).toHaveLength(2);

  const alone = await refine("alone", ...both, ...limits, "--nCPUs", "2");
  expect([alone.code, alone.stdout.match(/^hist /gm)]).toEqual([0, ["hist ", "hist "]]);
  for (const entry of summaryOf("alone").histograms) {
    expect(entry.together).toBeUndefined();
    expect(esd.a).toBeLessThan(cellOf(entry).esd.a);
  }
  const ends = [first, second].map(({ gpx }) => gpx);
  expect(ends).toEqual([join(file("together"), "together.gpx"), join(file("together"), "together.gpx")]);
}, 90_000);

test("patterns of one instrument file have one width in a common model", async () => {
  const copy = file("copy.xye");
  writeFileSync(copy, readFileSync(patterns()[0]));
  const args = ["-d", patterns()[0], copy, "-i", instruments()[0], "--together", "--no-atoms"];
  expect((await refine("one", ...args)).code).toBe(0);
  const [first, second] = summaryOf("one").histograms;
  expect(second.parameters["histograms.*.instrument.W"]).toEqual(first.parameters["histograms.*.instrument.W"]);
}, 60_000);

test("files that do not go together are refused in words, and nothing is written", async () => {
  const [one, two] = patterns();
  const cake = dataFile("ceo2_norm0_12x2.zarr.zip");
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["-d", one, two], /instrument in synchrotron\.xye: found text patterns, which bring none/],
    [
      ["-d", one, two, "-i", ...instruments(), instruments()[0]],
      /instrument files: found 3, expected one for all, or 2/,
    ],
    [["-d", one, one, "-i", instruments()[0]], /data in synchrotron\.xye: found the same file twice/],
    [["-d", one, cake], /data in .*zip: found 2 files, one of which is no text pattern, expected one MIDAS file, or/],
    [["-d", cake, "-i", ...instruments()], /instrument files in .*: found 2, expected one for a MIDAS file/],
    [["-d", one, two, "-i", instruments()[0], "--together", "frame"], /together: found frames of synchrotron\.xye/],
    [["-d", one, two, "-i", instruments()[0], "--limits", "3"], /--limits: found 1 number, expected two/],
    [["-d", one, "-i", instruments()[0], "--limits", "5", "9", "5", "9"], /limits: found 2 pairs, expected one/],
    [["-d", one, two, "-i", instruments()[0], "--limits", "5", "9"], /limits in tube\.xye: found 5° to 9° 2θ/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await refine("refused", ...args);
    expect([code, stderr.trim().split("\n").length, stderr]).toEqual([2, 1, expect.stringMatching(message)]);
  }
  expect(readdirSync(folder)).not.toContain("refused");
}, 60_000);
