import type { Action } from "../actions/action.js";
import { formatAction } from "../actions/format-action.js";
import { cellsNeededBy } from "./cell-dependencies.js";

const actions: readonly Action[] = [
  { kind: "importLibrary" },
  { kind: "openScan", file: "a.zarr.zip" },
  { kind: "showCake", frame: 0 },
  { kind: "listLineouts" },
  { kind: "setInstrument", values: { W: 3 } },
  { kind: "checkImport", frame: 0, instrument: "instrument" },
  { kind: "selectLineouts", choices: [{ frame: 0, eta: "sum" }] },
  { kind: "addPhase", name: "CeO2", file: "CeO2.cif" },
  {
    kind: "createModel",
    name: "model",
    phases: ["CeO2"],
    histogram: "ring",
    data: "ring",
    instrument: "instrument",
    backgroundTerms: 6,
  },
  { kind: "runStage", name: "fit1", from: "model", stage: { name: "cell", free: ["phases.*.cell"] } },
];
const cells = actions.map(formatAction);

test("a cell needs those whose constants it mentions, and what they need; looking at something is needed by none", () => {
  expect(cellsNeededBy(cells, 2)).toEqual([0, 1]);
  expect(cellsNeededBy(cells, 7)).toEqual([0]);
  expect(cellsNeededBy(cells, 8)).toEqual([0, 1, 4, 6, 7]);
  expect(cellsNeededBy(cells, 9)).toEqual([0, 1, 4, 6, 7, 8]);
});

test("an edited cell needs what its text says, whatever its action says", () => {
  const edited = cells.map((cell, i) => (i === 8 ? { ...cell, source: "const model = other;" } : cell));
  expect(cellsNeededBy(edited, 9)).toEqual([0, 8]);
});

test("what stands between quotation marks is no constant", () => {
  const made: readonly Action[] = [
    { kind: "importLibrary" },
    { kind: "buildMap", mask: false },
    { kind: "cakeFrame", frame: 0, engine: "auto", rings: false },
    { kind: "integrateFrames", file: "caked.zarr.zip", engine: "auto" },
  ];
  expect(cellsNeededBy(made.map(formatAction), 3)).toEqual([0, 1]);
});
