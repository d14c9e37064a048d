import { Signal } from "@lumino/signaling";
import type { Action } from "../actions/action.js";
import { formatAction } from "../actions/format-action.js";
import type { Step, WidgetSession } from "../session/widget-session.js";
import { CakingControl } from "./caking-control.js";

/** A session in which every step succeeds. */
function fakeSession() {
  const steps: Step[] = [];
  const performed: Action[] = [];
  const session = {
    steps,
    changed: new Signal({}),
    perform: async (action: Action) => {
      performed.push(action);
      const { role } = formatAction(action);
      const done: Step = { id: role, role, action, status: "done", displayed: [], isEdited: false, isStale: false };
      const place = steps.findIndex((step) => step.role === role);
      steps.splice(place === -1 ? steps.length : place, place === -1 ? 0 : 1, done);
      return done;
    },
  } as unknown as WidgetSession;
  return { session, performed };
}

test("a map is made once for a frame and all frames, and again for a mask that came after it", async () => {
  const { session, performed } = fakeSession();
  const control = new CakingControl(session);
  const maps = () => performed.flatMap((action) => (action.kind === "buildMap" ? [action.mask] : []));
  await control.integrate("caked.zarr.zip", "auto", 1);
  await control.cake("auto");
  expect(maps()).toEqual([false]);
  await session.perform({ kind: "readMask", file: "mask.tif" });
  await control.integrate("caked.zarr.zip", "auto", 1);
  expect(maps()).toEqual([false, true]);
  await control.cake("auto");
  expect(maps()).toEqual([false, true]);
});
