import { recipes, refinementStateMimeType, refinementStateVersion } from "rietbook";
import type { RefinementState, StageState } from "rietbook";
import type { Action } from "../actions/action.js";
import { doneStep, fakeSession } from "../session/fixtures/fake-session.js";
import { isDue } from "../session/read-steps.js";
import type { Step, WidgetSession } from "../session/widget-session.js";
import { describeFree, readRefinement } from "./read-refinement.js";

const RECOMMENDED = recipes.midasWith({ marchDollase: true }).stages;

const stage = (name: string, verdict: StageState["verdict"] = "accepted"): StageState => {
  return { name, verdict, reason: "", blame: null, rwpBefore: 9, rwp: 8, gof: 1, cycles: 3, free: [] };
};
const state = (stages: readonly StageState[]): RefinementState => ({
  schemaVersion: refinementStateVersion,
  phases: [],
  histograms: [],
  parameters: [],
  stages,
  statistics: null,
  judgement: null,
  free: [],
  suggestions: [],
  correlation: { paths: [], matrix: [] },
  notes: [],
});
const step = (action: Action, shown?: RefinementState, more: Partial<Step> = {}): Step =>
  doneStep(action, { displayed: shown === undefined ? [] : [{ [refinementStateMimeType]: shown }], ...more });
const session = (steps: readonly Step[], kind?: WidgetSession["kind"]) => fakeSession(steps, { kind }).session;
const run = (name: string, from: string, index: number): Action => {
  return { kind: "runStage", name, from, stage: RECOMMENDED[index] };
};
const [first, second, third] = RECOMMENDED.map(({ name }) => name);

test("what was run stands before what the recommended order has next", () => {
  const steps = [step(run("fit1", "model", 0), state([stage(first)]))];
  const { lines, current, lastStage } = readRefinement(session(steps));
  expect(lines.map((line) => line.state)).toEqual(["done", "next", "later", "later", "later", "optional"]);
  expect(lines.map(({ name }) => name)).toEqual(RECOMMENDED.map(({ name }) => name));
  expect(current?.name).toBe("fit1");
  expect(lastStage?.id).toBe("stage:fit1");
});

test("a stage is done however its verdict fell, and a running one is not offered again", () => {
  const steps = [
    step(run("fit1", "model", 0), state([stage(first)])),
    step(run("fit2", "fit1", 1), state([stage(first), stage(second, "rolled back")])),
    step(run("fit3", "fit2", 2), undefined, { status: "running" }),
  ];
  const { lines, current } = readRefinement(session(steps));
  expect(lines.slice(0, 4).map((line) => line.state)).toEqual(["done", "done", "running", "next"]);
  expect(lines.filter(({ name }) => name === third)).toHaveLength(1);
  expect(lines[1].result?.verdict).toBe("rolled back");
  expect(current?.name).toBe("fit2");
});

test("after other values were set the stages begin anew, from the model with those values", () => {
  const steps = [
    step(run("fit1", "model", 0), state([stage(first)])),
    step({ kind: "setValues", name: "model1", from: "fit1", values: { "phases.P.cell.a": 4 } }, state([])),
  ];
  const { lines, current } = readRefinement(session(steps));
  expect(lines[1]).toMatchObject({ kind: "values", name: "phases.P.cell.a" });
  expect(lines[2]).toMatchObject({ name: first, state: "next" });
  expect(current?.name).toBe("model1");
});

test("the recipe that is preferred comes first; what it leaves out stands behind it, to be run where it is needed", () => {
  const { lines } = readRefinement(session([]), { atoms: false, marchDollase: true });
  expect(lines.map(({ name }) => name)).toEqual([
    ...recipes.midasWith({ atoms: false, marchDollase: true }).stages.map(({ name }) => name),
    "atoms",
  ]);
  expect(lines.map((line) => line.state)).toEqual(["next", "later", "later", "later", "later", "optional"]);
});

test("a stage that failed is offered again, goes on from what was before it, and waits for being run again", () => {
  const steps = [
    step(run("fit1", "model", 0), state([stage(first)])),
    step(run("fit2", "fit1", 1), state([stage(first), stage(second)]), { status: "failed", error: "no points" }),
  ];
  const { lines, current, lastStage } = readRefinement(session(steps));
  expect(lines.slice(0, 3).map(({ name, state: is }) => [name, is])).toEqual([
    [first, "done"],
    [second, "failed"],
    [second, "next"],
  ]);
  expect(lines[1].error).toBe("no points");
  expect([current?.name, lastStage?.id]).toEqual(["fit1", "stage:fit2"]);
  expect(steps.filter(isDue)).toEqual([steps[1]]);
});

test("a stage that was rolled back is offered with the parameter to blame held", () => {
  const blamed = { ...stage(second, "rolled back"), blame: "phases.CeO2.cell.a" };
  const { lines } = readRefinement(session([step(run("fit1", "model", 1), state([blamed]))]));
  expect(lines[0].retry).toEqual({
    ...RECOMMENDED[1],
    name: `${second} without cell.a`,
    hold: ["phases.CeO2.cell.a"],
  });
});

test("a step that failed and is on no list says why", () => {
  const open: Action = { kind: "openScan", file: "a.zarr.zip" };
  const { problem } = readRefinement(session([step(open, undefined, { status: "failed", error: "a.zarr.zip: gone" })]));
  expect(problem).toBe("a.zarr.zip: gone");
});

test("a calibrant that is named takes no name from a phase: its constant has another", () => {
  const calibrant: Action = { kind: "nameCalibrant", name: "CeO2" };
  const phase: Action = { kind: "addPhase", name: "Al2O3", file: "Al2O3.cif" };
  expect(readRefinement(session([step(calibrant), step(phase)])).names).toEqual(["Al2O3"]);
});

test("patterns are told in few words", () => {
  expect(describeFree(["histograms.*.instrument.U", "phases.*.cell", "histograms.ring.background"])).toBe(
    "U, cell, background",
  );
});

test("what was stopped in a worker is not said to wait for a kernel", () => {
  const steps = [step(run("fit1", "model", 0), state([stage(first)]), { status: "not run" })];
  const lineOf = (kind: WidgetSession["kind"]) => readRefinement(session(steps, kind)).lines[0];
  expect(lineOf("worker")).toMatchObject({ state: "not run", isInWorker: true });
  expect(lineOf("notebook")).not.toHaveProperty("isInWorker");
});
