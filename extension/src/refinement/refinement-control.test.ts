import { Signal } from "@lumino/signaling";
import { nullTranslator } from "@jupyterlab/translation";
import { refinementStateMimeType, refinementStateVersion } from "rietbook";
import type { RefinementState } from "rietbook";
import type { Action } from "../actions/action.js";
import { formatAction } from "../actions/format-action.js";
import type { Step, WidgetSession } from "../session/widget-session.js";
import { DEFAULT_PREFERENCES } from "../settings/preferences.js";
import type { Preferences } from "../settings/preferences.js";
import { RefinementControl } from "./refinement-control.js";

/** A session in which every stage succeeds, and says which were performed. */
function fakeSession(first: readonly Step[]) {
  const steps = [...first];
  const performed: Action[] = [];
  const session = {
    steps,
    changed: new Signal({}),
    perform: async (action: Action) => {
      performed.push(action);
      if (action.kind !== "runStage") throw new Error(`unexpected ${action.kind}`);
      const done = step(action, { status: "done" }, performed.length);
      const place = steps.findIndex(({ role }) => role === done.role);
      steps.splice(place === -1 ? steps.length : place, place === -1 ? 0 : 1, done);
      return done;
    },
  } as unknown as WidgetSession;
  return { session, performed };
}

function step(action: Action, more: Partial<Step>, stages = 0): Step {
  const { role } = formatAction(action);
  const names = ["background + scale", "cell", "U, V, W", "X, Y, SH/L", "atoms", "March–Dollase"].slice(0, stages);
  const state = {
    schemaVersion: refinementStateVersion,
    stages: names.map((name) => ({ name, verdict: "accepted", blame: null })),
  } as unknown as RefinementState;
  const displayed = more.status === "failed" ? [] : [{ [refinementStateMimeType]: state }];
  return { id: role, role, action, status: "done", displayed, isEdited: false, isStale: false, ...more };
}

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
    const { session, performed } = fakeSession([step(model, {}), failed]);
    await control(session).runStage(cell);
    expect(performed).toMatchObject([{ name, from: "model" }]);
  }
});

test("run all runs the stages of the preferred recipe, each from the one before", async () => {
  const { session, performed } = fakeSession([step(model, {})]);
  await control(session, { ...DEFAULT_PREFERENCES, recipe: { atoms: false, marchDollase: false } }).runAll();
  const ran = performed.map((action) => action.kind === "runStage" && [action.from, action.name, action.stage.name]);
  expect(ran).toEqual([
    ["model", "fit1", "background + scale"],
    ["fit1", "fit2", "cell"],
    ["fit2", "fit3", "U, V, W"],
    ["fit3", "fit4", "X, Y, SH/L"],
  ]);
});
