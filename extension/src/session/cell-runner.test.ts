import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as library from "rietbook";
import type { Action } from "../actions/action.js";
import { formatAction } from "../actions/format-action.js";
import { CellRunner } from "./cell-runner.js";

const data = join(dirname(fileURLToPath(import.meta.url)), "../../../notebooks/data");
const shown: library.Showable[] = [];
const show = (value: library.Showable) => void shown.push(value);

const actions: readonly Action[] = [
  { kind: "importLibrary" },
  { kind: "openScan", file: join(data, "ceo2_norm0_12x2.zarr.zip") },
  { kind: "selectLineouts", choices: [{ frame: 0, eta: 0 }] },
  { kind: "addPhase", name: "CeO2", file: join(data, "CeO2.cif") },
  {
    kind: "createModel",
    name: "model",
    phases: ["CeO2"],
    histogram: "ring",
    data: "ring",
    instrument: "scan.instrument",
    backgroundTerms: 6,
  },
  { kind: "runStage", name: "fit1", from: "model", stage: { name: "scale", free: ["histograms.*.scale"] } },
];

test("cells run outside a kernel with the constants of the cells before them, and again", async () => {
  const runner = new CellRunner({ ...library, show });
  for (const action of actions) await runner.run(formatAction(action));
  const before = shown.splice(0).length;
  await runner.run(formatAction(actions[5]));
  expect(before).toBe(9);
  expect(shown.map((value) => ("kind" in value ? value.kind : Object.keys(value)[0]))).toEqual([
    "stage",
    "model",
    "rietveld",
  ]);
});

test("a constant that no cell has declared is an error by its name", async () => {
  const runner = new CellRunner({ ...library, show });
  await expect(runner.run(formatAction(actions[5]))).rejects.toThrow(/model is not defined/);
});
