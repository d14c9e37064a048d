import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Action } from "./action.js";
import { freeName, literal, nextName } from "./cell-text.js";
import { formatAction } from "./format-action.js";
import { LIBRARY_NAMES } from "./library-names.js";

const project = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const results = mkdtempSync(join(tmpdir(), "rietbook-"));
writeFileSync(join(results, "refinement_summary.json"), JSON.stringify({ histograms: [{ Rwp: 9.5 }] }));
afterAll(() => rmSync(results, { recursive: true }));

const cell = { name: "cell", free: ["phases.*.cell"] };
const refining: readonly Action[] = [
  { kind: "importLibrary" },
  { kind: "openScan", file: "data/ceo2_norm0_12x2.zarr.zip" },
  { kind: "showCake", frame: 1, scale: "log" },
  { kind: "listLineouts", frames: [0] },
  { kind: "setInstrument", values: { W: 4, wavelength: 0.172979 } },
  { kind: "checkImport", frame: 0, instrument: "instrument" },
  { kind: "selectLineouts", choices: [{ frame: 0, eta: "sum" }], axis: "Q" },
  { kind: "addPhase", name: "CeO2", file: "data/CeO2.cif" },
  {
    kind: "createModel",
    name: "model",
    phases: ["CeO2"],
    histogram: "ring",
    data: "ring",
    instrument: "instrument",
    backgroundTerms: 6,
    limits: [2.5, 15],
    excluded: [[4, 4.5]],
  },
  { kind: "setValues", name: "model1", from: "model", values: { "phases.CeO2.cell.a": 5.412 } },
  { kind: "runStage", name: "fit1", from: "model1", stage: { name: "scale", free: ["histograms.*.scale"] } },
  { kind: "runStage", name: "fit2", from: "fit1", stage: cell },
  { kind: "runRecipe", name: "fit4", from: "fit2", options: { atoms: false } },
  { kind: "diagnose", fit: "fit4" },
  { kind: "showPlot", of: "fit4", plot: "correlation" },
  { kind: "showPlot", of: "fit4", plot: "rietveld", options: { scale: "sqrt", limits: [3, 6] } },
  {
    kind: "refineAll",
    name: "fits",
    from: "fit4",
    frames: [0],
    etas: [0, 1],
    trend: { parameter: "phases.CeO2.cell.a", against: "eta" },
  },
  { kind: "showSeriesFit", of: "fits", index: 1 },
  { kind: "showTrend", of: "fits", parameter: "histograms.ring.scale", against: "eta" },
  { kind: "export", fit: "fit4", folder: results, formats: ["gpx", "csv"] },
];
const caking: readonly Action[] = [
  { kind: "importLibrary" },
  { kind: "openFrames", file: "data/CeO2_Pilatus1M_000001.tif" },
  { kind: "readMask", file: "data/CeO2_mask.tif" },
  { kind: "setGeometry", file: "data/ceo2_mask_params.txt", values: { transforms: [] } },
  { kind: "listEngines" },
  {
    kind: "drawMask",
    frame: 0,
    file: "data/CeO2_mask.tif",
    below: 0,
    polygons: [
      [
        [0, 0],
        [40.5, 0],
        [0, 30],
      ],
    ],
    strokes: [{ radius: 5, points: [[100, 100]] }],
  },
  { kind: "readCalibrant", file: "data/CeO2.cif" },
  { kind: "showImage", frame: 0, mask: true, geometry: true, rings: true, scale: "sqrt" },
  { kind: "nameCalibrant", name: "LaB6" },
  { kind: "saveMask", file: join(results, "mask.tif") },
  {
    kind: "setBins",
    bins: { axis: "R", radial: { min: 10, max: 700, step: 5 }, eta: { min: -180, max: 180, step: 30 } },
  },
  { kind: "buildMap", mask: true },
  { kind: "cakeFrame", frame: 0, engine: "cpu", rings: true },
  { kind: "integrateFrames", file: join(results, "caked.zarr.zip"), engine: "auto" },
];
const viewing: readonly Action[] = [
  { kind: "importLibrary" },
  { kind: "viewStructure", file: "data/CeO2.cif", wavelength: 0.3 },
  { kind: "viewInstrument", file: "data/cake_start.instprm" },
  { kind: "viewParameters", file: "data/ceo2_mask_params.txt" },
  { kind: "viewProject", file: join(results, "ring.gpx") },
  { kind: "viewSummary", file: join(results, "refinement_summary.json") },
];
/** Caking without a parameter file. */
const bare: readonly Action[] = [
  { kind: "importLibrary" },
  { kind: "openFrames", file: "data/CeO2_Pilatus1M_000001.tif" },
  {
    kind: "setGeometry",
    values: {
      pixelsY: 981,
      pixelsZ: 1043,
      pixelSize: 172,
      distance: 208_700,
      centreY: 487,
      centreZ: 512,
      wavelength: 0.4066,
      transforms: [2],
    },
  },
  { kind: "showImage", frame: 0, mask: false, geometry: false, rings: false },
];
/** Two lineouts with one structure. */
const together: readonly Action[] = [
  { kind: "importLibrary" },
  { kind: "openScan", file: "data/ceo2_norm0_12x2.zarr.zip" },
  { kind: "selectLineouts", choices: [0, 1].map((frame) => ({ frame, eta: "sum" })) },
  { kind: "addPhase", name: "CeO2", file: "data/CeO2.cif" },
  {
    kind: "createModel",
    name: "model",
    phases: ["CeO2"],
    histogram: "ring",
    data: { rings: [0, 1] },
    instrument: "scan.instrument",
    backgroundTerms: 6,
  },
  { kind: "runStage", name: "fit1", from: "model", stage: cell, each: true },
  {
    kind: "setValues",
    name: "model1",
    from: "fit1",
    values: { "histograms.ring2.scale": 2 },
    each: true,
  },
];
const unusual: readonly Action[] = [
  { kind: "openScan", file: 'a "b"\\c.zarr.zip', instprm: "x.instprm" },
  {
    kind: "selectLineouts",
    choices: [
      { frame: 0, eta: 1 },
      { frame: 1, eta: 2 },
    ],
  },
  {
    kind: "selectLineouts",
    choices: [
      { frame: 0, eta: "sum" },
      { frame: 1, eta: "sum" },
    ],
  },
];

interface CellResult {
  readonly ok: boolean;
  readonly text: string;
  readonly displays: readonly { readonly data: Readonly<Record<string, unknown>> }[];
}

/** In a real tslab kernel in the folder of the tutorials, with the built library. */
function runInKernel(actions: readonly Action[]): CellResult[] {
  if (!existsSync(join(project, "kernel-lib/dist/src/index.js")))
    throw new Error("The kernel loads the built library: run `npm run build` first.");
  const program = join(project, "kernel-lib/src/notebook/testing/run-cells.mjs");
  const input = JSON.stringify(actions.map((action) => formatAction(action).source));
  const output = execFileSync(process.execPath, [program, join(project, "notebooks")], { input, maxBuffer: 1 << 28 });
  return JSON.parse(output.toString("utf8")) as CellResult[];
}

test.each([
  ["whole refinement", refining],
  ["whole caking", caking],
  ["caking without a parameter file", bare],
  ["look at files", viewing],
  ["refinement of two lineouts together", together],
])("the cells of a %s compile and run in a real kernel", (_, actions) => {
  const done = runInKernel(actions);
  expect(done.map(({ ok, text }, i) => (ok ? "" : `${actions[i].kind}: ${text}`)).filter(Boolean)).toEqual([]);
});

test("a selection of any lineouts compiles and runs, and the kernel sends state and figures", () => {
  const done = runInKernel([...refining.slice(0, 2), ...unusual.slice(1)]);
  expect(done.map(({ text }) => text).join("")).toBe("");
  const kinds = done.map(({ displays }) => displays.map(({ data }) => kindOf(data)));
  expect(kinds).toEqual([[], ["scan"], ["histograms", "pattern", "pattern"], ["histograms", "pattern", "pattern"]]);
});

function kindOf(data: Readonly<Record<string, unknown>>): unknown {
  const mime = Object.keys(data).find((name) => name.startsWith("application/vnd.rietbook"))!;
  return (data[mime] as { kind: string }).kind;
}

test("what was exported is there", () => {
  expect(readdirSync(results).sort()).toEqual([
    "caked.zarr.zip",
    "mask.tif",
    "refinement_summary.json",
    "ring.gpx",
    "ring_data.csv",
  ]);
});

test("every cell is JavaScript too, uses only names that the first cell imports, and declares what it says", () => {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as FunctionConstructor;
  for (const action of [...refining, ...caking, ...viewing, ...unusual, ...bare, ...together]) {
    if (action.kind === "importLibrary") continue;
    const { source, declares } = formatAction(action);
    const run = () => new AsyncFunction(...LIBRARY_NAMES, `"use strict";${source}\nreturn { ${declares.join(", ")} };`);
    expect(run).not.toThrow();
    const called = [...source.matchAll(/(?<![.\w"])([a-z]\w*)\(/g)].map(([, name]) => name);
    expect(called.filter((name) => !(LIBRARY_NAMES as readonly string[]).includes(name))).toEqual([]);
  }
});

test("a file's name cannot leave its quotes", () => {
  expect(formatAction(unusual[0]).source).toContain(
    'openMidasZarr("a \\"b\\"\\\\c.zarr.zip", { instprm: "x.instprm" })',
  );
});

test("roles are unique for what may be repeated, and shared by what may not", () => {
  expect(formatAction(refining[10]).role).toBe("stage:fit1");
  expect(formatAction(refining[6]).role).toBe("selection");
});

test("literals are written as in the tutorials, and names are free ones", () => {
  expect(literal({ frame: 0, "a b": [1, -2.5], none: undefined, on: true })).toBe(
    '{ frame: 0, "a b": [1, -2.5], on: true }',
  );
  expect([freeName("CeO2", []), freeName("CeO2", ["CeO2"]), freeName("α-Al₂O₃ (1)", []), freeName("if", [])]).toEqual([
    "CeO2",
    "CeO2_2",
    "Al2O3_1",
    "phase_if",
  ]);
  expect([nextName("fit", []), nextName("fit", ["fit1", "fit7", "fits", "model"])]).toEqual(["fit1", "fit8"]);
});
