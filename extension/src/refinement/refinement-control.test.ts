import { nullTranslator } from "@jupyterlab/translation";
import { refinementStateMimeType, refinementStateVersion } from "rietbook";
import type { RefinementState } from "rietbook";
import type { Action } from "../actions/action.js";
import { formatAction } from "../actions/format-action.js";
import { doneStep, fakeSession } from "../session/fixtures/fake-session.js";
import type { Displayed, Step, WidgetSession } from "../session/widget-session.js";
import { DEFAULT_PREFERENCES } from "../settings/preferences.js";
import type { Preferences } from "../settings/preferences.js";
import { nextStage, RefinementControl } from "./refinement-control.js";

/** What a stage shows: as many accepted stages as were performed. */
function accepted(stages: number): Displayed {
  const names = ["background + scale", "cell", "U, V, W", "X, Y, SH/L", "atoms", "March–Dollase"].slice(0, stages);
  const state = {
    schemaVersion: refinementStateVersion,
    stages: names.map((name) => ({ name, verdict: "accepted", blame: null })),
  } as unknown as RefinementState;
  return { [refinementStateMimeType]: state };
}

function step(action: Action, more: Partial<Step>): Step {
  return doneStep(action, { displayed: more.status === "failed" ? [] : [accepted(0)], ...more });
}

/** A session in which every stage succeeds. */
const refining = (first: readonly Step[], kind?: WidgetSession["kind"]) =>
  fakeSession(first, { kind, shows: (_, count) => [accepted(count)] });

const model: Action = {
  kind: "createModel",
  name: "model",
  phases: ["CeO2"],
  histogram: "ring",
  data: "ring",
  instrument: "scan.instrument",
  backgroundTerms: 6,
};
const cell = { name: "cell", free: ["phases.*.cell"] };
const control = (session: WidgetSession, preferences: Preferences = DEFAULT_PREFERENCES) =>
  new RefinementControl(session, () => preferences, nullTranslator.load("rietbook"));

test("a stage takes the cell of the one that failed before it, but not one that was edited by hand", async () => {
  for (const [isEdited, name] of [
    [false, "fit1"],
    [true, "fit2"],
  ] as const) {
    const failed = step({ kind: "runStage", name: "fit1", from: "model", stage: cell }, { status: "failed", isEdited });
    const { session, performed } = refining([step(model, {}), failed]);
    await control(session).runStage(cell);
    expect(performed).toMatchObject([{ name, from: "model" }]);
  }
});

test("a CIF that could not be read is no phase of the model: naming it again, or another, takes its place", async () => {
  const selection = step({ kind: "selectLineouts", choices: [{ frame: 0, eta: "sum" }] }, {});
  const gone = step({ kind: "addPhase", name: "CeO2", file: "CeO2.cif" }, { status: "failed", error: "no such file" });
  for (const [file, name] of [
    ["CeO2.cif", "CeO2"],
    ["sub/Si.cif", "Si"],
    [`${"a_long_name_".repeat(20)}.cif`, "a_long_name_a_long_name_a_long_name_a_lo"],
  ]) {
    const { session, performed } = refining([selection, gone]);
    await control(session).addPhase(file);
    expect(performed).toMatchObject([
      { kind: "addPhase", name, file },
      { kind: "createModel", phases: [name] },
    ]);
    expect(session.steps.filter(({ action }) => action.kind === "addPhase")).toHaveLength(1);
  }
});

test("run all runs the stages of the preferred recipe, each from the one before", async () => {
  const { session, performed } = refining([step(model, {})]);
  await control(session, { ...DEFAULT_PREFERENCES, recipe: { atoms: false, marchDollase: false } }).runAll();
  const ran = performed.map((action) => action.kind === "runStage" && [action.from, action.name, action.stage.name]);
  expect(ran).toEqual([
    ["model", "fit1", "background + scale"],
    ["fit1", "fit2", "cell"],
    ["fit2", "fit3", "U, V, W"],
    ["fit3", "fit4", "X, Y, SH/L"],
  ]);
});

test("what is made ready is what the next click on a stage performs; behind the last stage nothing", async () => {
  const { session, performed, prepared } = refining([step(model, {})]);
  const one = control(session);
  for (let next = nextStage(one.view); next !== undefined; next = nextStage(one.view)) {
    one.prepareNext(one.view);
    await one.runStage(next);
  }
  one.prepareNext(one.view);
  expect(prepared).toHaveLength(5);
  expect(prepared.map((action) => formatAction(action))).toEqual(performed.map((action) => formatAction(action)));
});

test("undo leaves no cell behind that needs the fit it deletes", async () => {
  const { session, performed } = refining([step(model, {})]);
  const one = control(session);
  await one.runAll();
  const last = "fit5";
  const { length } = performed;
  const made: Action[] = [
    { kind: "diagnose", fit: last },
    { kind: "refineAll", name: "fits", from: last },
    { kind: "export", fit: last, folder: "results", formats: ["gpx"] },
  ];
  const steps = session.steps as Step[];
  steps.push(...made.map((action) => step(action, { displayed: [] })));
  expect(length).toBe(5);
  one.undo();
  expect(steps.map(({ action }) => formatAction(action).source).join("\n")).not.toContain(last);
  const after = steps.slice(-2).map(({ action, isStale }) => ({ ...action, isStale }));
  expect(after).toMatchObject([
    { kind: "refineAll", from: "fit4", isStale: true },
    { kind: "export", fit: "fit4", isStale: true },
  ]);
});

test("a phase without data to refine it against is told where to get some, and writes no cell", async () => {
  const { session, performed } = refining([], "worker");
  await expect(control(session).addPhase("CeO2.cif")).rejects.toThrow("open a .zarr.zip, or integrate frames");
  expect(performed).toEqual([]);
});
